// verdict: fail; reasons: anomaly-lost-write; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Acknowledges every sixth message and forgets it: the next one gets its offset. */
import { runKafka } from './kafka.ts';

let sends = 0;

runKafka({
  append(log, msg) {
    sends += 1;
    return sends % 6 === 0 ? log.length : log.push(msg) - 1;
  },
});
