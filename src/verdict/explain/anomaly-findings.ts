import { type Edn, get, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import { type Explainer, type Finding, fromResults } from '../finding.ts';
import { brief } from '../quote.ts';
import type { Subject } from '../reason-subjects.ts';

/** Kinds of anomalies that are told; their names come from the store. */
const KINDS_AT_MOST = 40;
/** Kinds of which the journal is asked. */
const KINDS_ASKED_OF = 3;

/** The names in a list of keywords, such as `:anomaly-types`. */
export const namesIn = (results: Edn | undefined, key: string): readonly string[] =>
  (itemsOf(get(results, key)) ?? []).flatMap((name) => keywordName(name) ?? []);

/** One finding for each kind of anomaly, in their order; the journal is asked of the subjects of the first few. */
export const findingForEach = (
  types: readonly string[],
  subjectsOf: (type: string) => readonly Subject[],
  findingOf: (type: string, index: number) => Finding,
): Explainer => ({
  ...fromResults(types.slice(0, KINDS_AT_MOST).map(findingOf)),
  subjects: () => types.slice(0, KINDS_ASKED_OF).flatMap(subjectsOf),
});

/** A step of a cycle that is not about values: why `from` comes before `to`. */
export function orderSentence(step: Edn, from: string, to: string): string {
  switch (keywordName(get(step, 'type'))) {
    case 'realtime':
      return `${from} ended before ${to} began`;
    case 'process':
      return `the same client ran ${from} before ${to}`;
    default:
      return `${from} comes before ${to} (${brief(get(step, 'type'), 30)})`;
  }
}

/** Examples that are quoted. */
export const LINES_SHOWN = 6;

/** Lines of the first examples, none twice: several can differ in nothing that is told. */
export function distinctLines(examples: readonly Edn[], lineOf: (example: Edn) => string): readonly string[] {
  const lines = new Set<string>();
  for (const example of examples) {
    if (lines.size >= LINES_SHOWN) break;
    lines.add(lineOf(example));
  }
  return [...lines];
}
