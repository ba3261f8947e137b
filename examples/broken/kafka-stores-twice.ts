// verdict: fail; reasons: anomaly-duplicate; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Every fifth message is in the log twice. */
import { runKafka } from './kafka.ts';

let sends = 0;

runKafka({
  append(log, msg) {
    sends += 1;
    if (sends % 5 === 0) log.push(msg);
    return log.push(msg) - 1;
  },
});
