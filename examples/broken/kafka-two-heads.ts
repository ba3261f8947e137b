// verdict: fail; reasons: anomaly-inconsistent-offsets; run: kafka --node-count 2 --concurrency 2n --rate 300 --time-limit 3 --recovery-time 0

/** Two nodes, each with logs of its own. */
import { runKafka } from './kafka.ts';

runKafka();
