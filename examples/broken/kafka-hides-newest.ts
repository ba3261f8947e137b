// verdict: fail; reasons: anomaly-unseen; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Never gives out the newest message of a log. */
import { runKafka } from './kafka.ts';

runKafka({ found: (all, log) => all.filter(([offset]) => offset < log.length - 1) });
