import { type Edn, get, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import { type Explainer, type Finding, fromResults } from '../finding.ts';

/** Kinds of anomalies that are told; their names come from the store. */
const KINDS_AT_MOST = 40;

/** The names in a list of keywords, such as `:anomaly-types`. */
export const namesIn = (results: Edn | undefined, key: string): readonly string[] =>
  (itemsOf(get(results, key)) ?? []).flatMap((name) => keywordName(name) ?? []);

/** One finding for each kind of anomaly, in their order. */
export const findingForEach = (
  types: readonly string[],
  findingOf: (type: string, index: number) => Finding,
): Explainer => fromResults(types.slice(0, KINDS_AT_MOST).map(findingOf));
