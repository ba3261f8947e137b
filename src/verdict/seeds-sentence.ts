import { count } from './quote.ts';
import type { RunExtent, SeedsVerdict } from './verdict.ts';

/** What came of the seeds, as every surface says it. */
export function seedsSentence({ from, to, counts, overdue = [], failed, cutShort }: SeedsVerdict): string {
  const { maelstrom, harder, undecided } = counts;
  const all = to - from + 1;
  const passed = maelstrom + harder;
  const late = overdue.length === 0 ? '' : ` (${seedNames(overdue)} did not end in time)`;
  const open = undecided === 0 ? '' : `; ${undecided} could not be decided${late}`;
  const kinds = passed === 0 ? '' : ` (${maelstrom} as Maelstrom would, ${harder} harder)`;
  if (failed === undefined) {
    const those = from === 1 ? '' : ` from ${from} to ${to}`;
    const end = cutShort === undefined ? '' : ', and the rest was left out';
    return `${passed} of ${count(all, 'seed', 'seeds')}${those} passed${kinds}${open}${end}.`;
  }
  const before = passed === 0 ? '' : `, after ${count(passed, 'seed', 'seeds')} that passed${kinds}`;
  const how = failed.schedule === 'maelstrom' ? 'as Maelstrom would run it' : 'with the harder schedule';
  const otherSeed = failed.smallestSeed === undefined ? '' : `, with seed ${failed.smallestSeed}`;
  const reduced = failed.repeats
    ? `The smallest run that was found to fail in the same way has ${extentText(failed.smallest)}${otherSeed}; the first one had ${extentText(failed.found)}.`
    : 'Repeated, it did not fail in the same way, so what the node does follows from more than the seed, such as the real time, the network or a file.';
  const difference = failed.difference === undefined ? '' : ` ${failed.difference}`;
  return `Seed ${failed.seed} fails ${how}${before}${open}. ${reduced}${difference}`;
}

const seedNames = (seeds: readonly number[]): string =>
  seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds.slice(0, -1).join(', ')} and ${seeds.at(-1)}`;

const extentText = ({ nodes, operations, faults, timeLimit }: RunExtent): string =>
  [
    count(nodes, 'node', 'nodes'),
    count(operations, 'operation', 'operations'),
    ...(faults === 0 ? [] : [count(faults, 'fault', 'faults')]),
    `${timeLimit} s`,
  ].join(', ');
