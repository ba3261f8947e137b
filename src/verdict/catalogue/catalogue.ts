import { documentUrl } from '../../text/document-url.ts';
import { ACCEPTED } from './accepted-reasons.ts';
import type { Anomaly, CatalogueEntry } from './entry.ts';
import { KAFKA_ANOMALIES } from './kafka-reasons.ts';
import { LIMITS } from './limit-reasons.ts';
import { NODE_FAULTS } from './node-reasons.ts';
import { OPEN_RESULTS, TOO_LITTLE_WORK, WRONG_RESULTS } from './results-reasons.ts';
import { CANNOT_START, MISREAD_OPTIONS } from './setup-reasons.ts';
import { STORE_FAULTS } from './store-reasons.ts';
import { BROKE_OFF, INTERRUPTED, NEVER_RAN, STOPPED } from './test-ending-reasons.ts';
import { OTHER_ANOMALY, TRANSACTION_ANOMALIES } from './transaction-reasons.ts';
import { UNSUCCESSFUL_REQUESTS } from './unsuccessful-request-reasons.ts';

const ANOMALIES: readonly Anomaly[] = [...TRANSACTION_ANOMALIES, ...KAFKA_ANOMALIES];

/**
 * Every reason, in the order in which reasons are reported: what keeps a test from starting first, limits last. Families
 * (`anomaly-*`, `limit-*`, `no-successful-*`) have one entry, and known anomalies one each.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  ...CANNOT_START,
  ...STOPPED,
  ...NODE_FAULTS,
  ...BROKE_OFF,
  ...INTERRUPTED,
  ...ACCEPTED,
  ...UNSUCCESSFUL_REQUESTS,
  ...NEVER_RAN,
  ...STORE_FAULTS,
  ...WRONG_RESULTS,
  ...ANOMALIES.map((anomaly) => anomalyEntry(anomaly.type, anomaly)),
  OTHER_ANOMALY,
  ...TOO_LITTLE_WORK,
  ...OPEN_RESULTS,
  ...LIMITS,
  ...MISREAD_OPTIONS,
];

function anomalyEntry(
  type: string,
  { chapter, title, explanation, advice, adviceForOne, outcome, causes }: Anomaly,
): CatalogueEntry {
  return {
    id: `anomaly-${type}`,
    chapter,
    title,
    explanation,
    advice,
    ...(adviceForOne === undefined ? {} : { adviceForOne }),
    outcome: outcome ?? 'fail',
    causes: causes ?? [],
  };
}

/** What Elle's suffix adds to the explanation of a cycle. */
const ORDERS: Readonly<Record<string, string>> = {
  process: 'It shows counting the order of each single client as well (-process).',
  realtime:
    'It shows counting real time as well: a transaction that ended before another began comes before it (-realtime).',
};

/** The kind of an anomaly without what Elle adds to its name: an order, a consistency model, or `-item`. */
function knownAnomaly(type: string): { readonly anomaly: Anomaly; readonly order: string | undefined } | undefined {
  const [, base = type, order] = /^(.*?)(?:-(process|realtime))?$/.exec(type) ?? [];
  const wanted = base.endsWith('cycle-exists') ? 'cycle-exists' : base;
  const anomaly =
    ANOMALIES.find((one) => one.type === wanted) ??
    // Elle 0.2 writes -item where 0.1 does not; G2-item has an entry of its own.
    ANOMALIES.find((one) => `${one.type}-item` === wanted);
  return anomaly && { anomaly, order };
}

const ranks = new Map(CATALOGUE.map(({ id }, rank) => [id, rank]));
const families = CATALOGUE.filter(({ id }) => id.endsWith('*'));

/** Where an id stands in the catalogue: its entry there, and whether it is only a variant of it (`anomaly-G1c-realtime`). */
interface Place {
  readonly entry: CatalogueEntry;
  readonly rank: number;
  /** The entry's own text of a variant. */
  readonly variant?: CatalogueEntry;
}

function placeOf(id: string): Place | undefined {
  const at = (rank: number | undefined): Place | undefined => {
    const entry = rank === undefined ? undefined : CATALOGUE[rank];
    return entry === undefined || rank === undefined ? undefined : { entry, rank };
  };
  const exact = at(ranks.get(id));
  if (exact !== undefined) return exact;
  const known = id.startsWith('anomaly-') ? knownAnomaly(id.slice('anomaly-'.length)) : undefined;
  if (known === undefined) {
    const family = families.find((entry) => id.startsWith(entry.id.slice(0, -1)));
    return at(family && ranks.get(family.id));
  }
  const { anomaly, order } = known;
  const listed = at(ranks.get(`anomaly-${anomaly.type}`));
  const explanation = [anomaly.explanation, ORDERS[order ?? ''] ?? []].flat().join(' ');
  // A variant stands right after the anomaly that it is one of.
  return (
    listed && {
      entry: listed.entry,
      rank: listed.rank + 0.5,
      variant: anomalyEntry(id.slice('anomaly-'.length), { ...anomaly, explanation }),
    }
  );
}

/** The entry of an id; those of a family (`limit-msgs-per-op`) share one. Undefined for an unknown id. */
export function catalogueEntry(id: string): CatalogueEntry | undefined {
  const place = placeOf(id);
  return place?.variant ?? place?.entry;
}

/** The place of an id in the order of reports; unknown ids last. */
export const catalogueRank = (id: string): number => placeOf(id)?.rank ?? CATALOGUE.length;

/** The heading in docs/troubleshooting.md that an id leads to; empty for an unknown id. */
export const troubleshootingAnchor = (id: string): string => headingAnchor(placeOf(id)?.entry.id ?? '');

/** Where an id is explained, for a link in a report; undefined for an unknown id. */
export function troubleshootingUrl(id: string): string | undefined {
  const anchor = troubleshootingAnchor(id);
  return anchor === '' ? undefined : `${documentUrl('troubleshooting.md')}#${anchor}`;
}

/** GitHub's anchor of a heading that is an id in backticks. */
export const headingAnchor = (id: string): string => id.toLowerCase().replace(/[^\w-]/g, '');
