// verdict: pass; reasons: huge-offsets; run: kafka --node-count 1 --concurrency 2n --rate 100 --time-limit 2 --recovery-time 0

/** Offsets as large as timestamps in microseconds: correct, but Maelstrom's own checker does not come to an end. */
import { runKafka } from './kafka.ts';

const STEP = 1e12;

runKafka({
  append: (log, msg) => (log.push(msg) - 1) * STEP,
  start: (offset) => Math.ceil(offset / STEP),
  found: (all) => all.map(([offset, msg]) => [offset * STEP, msg]),
});
