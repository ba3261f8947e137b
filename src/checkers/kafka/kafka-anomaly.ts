/** Anomalies of logs, and how many of each a result shows (jepsen.tests.kafka `condense-error`). */
import { type Edn, type EdnMap, list, record } from '../../maelstrom/edn.ts';

/** One anomaly: what it is ranked by when only some are shown, and its entry, which is made when it is shown. */
export interface Anomaly {
  readonly rank: number;
  readonly edn: () => Edn;
}
export type AnomaliesByType = ReadonlyMap<string, readonly Anomaly[]>;

/** How many entries of a type are shown: those of the least ranks or of the greatest. Other types show their first. */
const SHOWN: Readonly<Record<string, { readonly least?: number; readonly greatest?: number }>> = {
  duplicate: { least: 32 },
  'inconsistent-offsets': { least: 32 },
  'int-nonmonotonic-poll': { least: 8 },
  'int-nonmonotonic-send': { least: 8 },
  'int-poll-skip': { greatest: 8 },
  'int-send-skip': { greatest: 8 },
  'nonmonotonic-poll': { least: 8 },
  'nonmonotonic-send': { least: 8 },
  'poll-skip': { greatest: 8 },
  'unsent-read': { least: 32 },
  G1c: { least: 8 },
  'G1c-process': { least: 8 },
  'G1c-realtime': { least: 8 },
};
/** Jepsen shows all of these; with whole polls in them that can be gigabytes. */
const SHOWN_AT_MOST = 1000;

export function condensed(type: string, anomalies: readonly Anomaly[]): EdnMap {
  const { least, greatest } = SHOWN[type] ?? {};
  const sorted =
    least === undefined && greatest === undefined ? anomalies : anomalies.toSorted((a, b) => a.rank - b.rank);
  const shown = greatest === undefined ? sorted.slice(0, least ?? SHOWN_AT_MOST) : sorted.slice(-greatest);
  return record({ count: anomalies.length, errs: list(shown.map(({ edn }) => edn())) });
}
