// verdict: fail; reasons: anomaly-int-poll-skip; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Leaves out what is in the middle of a poll. */
import { runKafka } from './kafka.ts';

runKafka({ found: (all) => (all.length > 2 ? [...all.slice(0, 1), ...all.slice(-1)] : all) });
