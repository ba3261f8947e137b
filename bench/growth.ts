/** How the time of a checker grows with the history: 1, 10 and 100 times as many operations. */
import { checkWorkload } from '../src/checkers/analyze.ts';
import type { Operation } from '../src/maelstrom/operations-and-messages.ts';
import type { Workload } from '../src/maelstrom/workloads.ts';
import { type Effort, inRounds, perCall, type Row, rowOf } from './figures.ts';

/** What they are, whose checker judges them, and one of so many operations. */
export type Histories = readonly [what: string, Workload, make: (operations: number) => readonly Operation[]];

const OPERATIONS = 1_000;
const ROUNDS = 3;
/** Milliseconds in which small histories are judged again and again. */
const AGAIN_MS = 50;

export async function* growthOf(all: readonly Histories[], effort: Effort): AsyncGenerator<Row> {
  for (const [what, workload, make] of all) {
    const [once, tenfold, hundredfold] = [1, 10, 100].map((times) => make(effort.size(OPERATIONS) * times));
    const judge = (history: readonly Operation[] = []) =>
      perCall(() => checkWorkload(workload, history, { consistencyModels: ['strict-serializable'] }), AGAIN_MS);
    await judge(once);
    const figures = await inRounds(effort.rounds(ROUNDS), {
      once: () => judge(once),
      tenfold: () => judge(tenfold),
      hundredfold: () => judge(hundredfold),
    });
    const count = (times: number): string => (effort.size(OPERATIONS) * times).toLocaleString('en-US');
    const besides = (times: number, beside: readonly number[]) => ({ what: count(times), figures: beside });
    yield rowOf(`${what}: ${count(10)} operations`, 'ms', figures.tenfold, besides(1, figures.once));
    yield rowOf(`${what}: ${count(100)} operations`, 'ms', figures.hundredfold, besides(10, figures.tenfold));
  }
}
