// verdict: fail; reasons: anomaly-nonmonotonic-send; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Puts a new message before those that are there already. */
import { runKafka } from './kafka.ts';

runKafka({
  append(log, msg) {
    const offset = 10_000 - Object.keys(log).length;
    log[offset] = msg;
    return offset;
  },
});
