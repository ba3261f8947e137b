// verdict: fail; reasons: anomaly-nonmonotonic-poll; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Polls start one message too early. */
import { runKafka } from './kafka.ts';

runKafka({ start: (offset) => Math.max(0, offset - 1) });
