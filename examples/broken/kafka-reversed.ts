// verdict: fail; reasons: anomaly-int-nonmonotonic-poll; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Gives the messages of a poll from the newest to the oldest. */
import { runKafka } from './kafka.ts';

runKafka({ found: (all) => all.reverse() });
