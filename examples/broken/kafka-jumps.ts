// verdict: fail; reasons: anomaly-poll-skip; run: kafka --node-count 1 --concurrency 4n --rate 300 --time-limit 3 --recovery-time 0

/** Every third poll leaves out the message that it should start with. */
import { runKafka } from './kafka.ts';

let polls = 0;

runKafka({
  found(all) {
    polls += 1;
    return polls % 3 === 0 ? all.slice(1) : all;
  },
});
