/**
 * What each consistency model forbids, and what an anomaly therefore rules out (elle/consistency_model.clj 0.2.2,
 * which cites Adya, Bailis, Cerone, Daudjee and others for every line).
 */
import {
  CONSISTENCY_MODELS,
  canonicalModelName,
  friendlyModelName,
  isConsistencyModel,
} from '../../maelstrom/consistency-model-names.ts';
import { CheckerFailure } from '../result/checker-failure.ts';

type Edges = Readonly<Record<string, readonly string[]>>;

/** An anomaly, and those that are present whenever it is. */
const IMPLIES: Edges = {
  G0: ['G1c', 'G0-process'],
  'G0-process': ['G1c-process', 'G0-realtime'],
  'G0-realtime': ['G1c-realtime'],
  G1a: ['G1'],
  G1b: ['G1'],
  G1c: ['G1', 'G1c-process'],
  'G1c-process': ['G1c-realtime', 'G1-process'],
  'G1c-realtime': ['G1-realtime'],
  G1: ['G1-process'],
  'G1-process': ['G1-realtime'],
  'G-single-item': ['G-single', 'G-single-item-process', 'G-nonadjacent-item'],
  'G-single-item-process': ['G-single-process', 'G-single-item-realtime', 'G-nonadjacent-item-process'],
  'G-single-item-realtime': ['G-single-realtime', 'G-nonadjacent-item-realtime'],
  'G-single': ['G-nonadjacent', 'GSIb', 'G-single-process'],
  'G-single-process': ['G-nonadjacent-process', 'G-single-realtime'],
  'G-single-realtime': ['G-nonadjacent-realtime'],
  'G-nonadjacent-item': ['G-nonadjacent', 'G2-item', 'G-nonadjacent-item-process'],
  'G-nonadjacent-item-process': ['G-nonadjacent-process', 'G2-item-process', 'G-nonadjacent-item-realtime'],
  'G-nonadjacent-item-realtime': ['G2-item-realtime', 'G-nonadjacent-realtime'],
  'G-nonadjacent': ['G2', 'G-nonadjacent-process'],
  'G-nonadjacent-process': ['G2-process', 'G-nonadjacent-realtime'],
  'G-nonadjacent-realtime': ['G2-realtime'],
  G2: ['G2-process'],
  'G2-item': ['G2', 'G2-item-process'],
  'G2-item-process': ['G2-process', 'G2-item-realtime'],
  'G2-item-realtime': ['G2-realtime'],
  'G2-process': ['G2-realtime'],
  GSIa: ['GSI'],
  GSIb: ['GSI'],
  'incompatible-order': ['G1a'],
  'future-read': ['G1c'],
  'dirty-update': ['G1a'],
  'lost-update': ['write-skew', 'G2-item'],
  'write-skew': ['G2'],
};

/** Not implied, but counted as less severe; with IMPLIES it orders the search, worst first. */
const LESS_SEVERE: Edges = {
  G0: ['G1c'],
  'G0-process': ['G1c-process'],
  'G0-realtime': ['G1c-realtime'],
  G1c: ['G-single', 'G2-item'],
  'G1c-process': ['G-single-process', 'G2-item-process'],
  'G1c-realtime': ['G-single-realtime', 'G2-item-realtime'],
  G2: ['G0-process'],
  'G2-process': ['G0-realtime'],
};

/** A model, and those that hold whenever it does. */
const MODEL_IMPLIES: Edges = {
  'causal-cerone': ['read-atomic'],
  'consistent-view': ['cursor-stability', 'monotonic-view'],
  'conflict-serializable': ['view-serializable'],
  'cursor-stability': ['read-committed'],
  'forward-consistent-view': ['consistent-view'],
  'PL-2': ['PL-1'],
  'PL-3': ['repeatable-read', 'update-serializable'],
  'update-serializable': ['forward-consistent-view'],
  'monotonic-atomic-view': ['read-committed'],
  'monotonic-view': ['PL-2'],
  'monotonic-snapshot-read': ['PL-2'],
  'parallel-snapshot-isolation': ['causal-cerone', 'update-atomic'],
  prefix: ['causal-cerone'],
  'read-atomic': ['monotonic-atomic-view'],
  'repeatable-read': ['cursor-stability', 'monotonic-atomic-view'],
  'update-atomic': ['read-atomic'],
  serializable: ['repeatable-read', 'snapshot-isolation', 'view-serializable'],
  'session-serializable': ['1SR'],
  'snapshot-isolation': [
    'forward-consistent-view',
    'monotonic-atomic-view',
    'monotonic-snapshot-read',
    'parallel-snapshot-isolation',
    'prefix',
  ],
  'strict-serializable': [
    'serializable',
    'linearizable',
    'snapshot-isolation',
    'strong-snapshot-isolation',
    'strong-session-serializable',
  ],
  'strong-session-PL-1': ['PL-1'],
  'strong-session-PL-2': ['PL-2', 'strong-session-PL-1'],
  'strong-PL-1': ['strong-session-PL-1'],
  'strong-PL-2': ['strong-session-PL-2', 'strong-PL-1'],
  'strong-session-serializable': ['serializable', 'strong-session-snapshot-isolation'],
  'strong-session-snapshot-isolation': ['snapshot-isolation', 'strong-session-PL-2'],
  'strong-serializable': ['session-serializable'],
  'strong-snapshot-isolation': ['strong-session-snapshot-isolation', 'strong-PL-2'],
  linearizable: ['sequential'],
  sequential: ['causal'],
  causal: ['writes-follow-reads', 'PRAM'],
  PRAM: ['monotonic-reads', 'monotonic-writes', 'read-your-writes'],
};

/** What a model forbids beyond the models that it implies. */
const FORBIDS: Edges = {
  'causal-cerone': ['internal', 'G1a'],
  'cursor-stability': ['G1', 'G-cursor', 'lost-update'],
  'monotonic-view': ['G1', 'G-monotonic'],
  'monotonic-snapshot-read': ['G1', 'G-MSR'],
  'consistent-view': ['G1', 'G-single'],
  'forward-consistent-view': ['G1', 'G-SIb'],
  'parallel-snapshot-isolation': ['internal', 'G1a'],
  'PL-3': ['G1', 'G2', 'predicate-read-miss', 'PL-3-cycle-exists', 'internal'],
  'PL-2': ['G1', 'PL-2-cycle-exists'],
  // Elle has no unwritten-element: its assertion fails on such a history.
  'PL-1': ['G0', 'duplicate-elements', 'cyclic-versions', 'PL-1-cycle-exists', 'unwritten-element'],
  prefix: ['internal', 'G1a'],
  'snapshot-isolation': ['internal', 'G1', 'G-SI', 'G-nonadjacent', 'PL-SI-cycle-exists'],
  'read-atomic': ['internal', 'G1a', 'future-read'],
  'repeatable-read': ['G1', 'G2-item', 'PL-2.99-cycle-exists', 'lost-update'],
  'update-atomic': ['lost-update'],
  'strict-serializable': ['G1', 'G1c-realtime', 'G2-realtime', 'PL-SS-cycle-exists'],
  'strong-session-PL-1': ['strong-session-PL-1-cycle-exists', 'G0-process'],
  'strong-session-PL-2': ['strong-session-PL-2-cycle-exists', 'G1c-process'],
  'strong-PL-1': ['strong-PL-1-cycle-exists', 'G0-realtime'],
  'strong-PL-2': ['strong-PL-2-cycle-exists', 'G1c-realtime'],
  'strong-session-snapshot-isolation': [
    'internal',
    'G1-process',
    'G-nonadjacent-process',
    'strong-session-snapshot-isolation-cycle-exists',
  ],
  'strong-snapshot-isolation': [
    'internal',
    'G1-realtime',
    'G-nonadjacent-realtime',
    'strong-snapshot-isolation-cycle-exists',
  ],
  'strong-session-serializable': ['G1-process', 'G2-process', 'strong-session-serializable-cycle-exists'],
  'update-serializable': ['G1', 'G-update'],
};

type Links = ReadonlyMap<string, readonly string[]>;

function linksOf(tables: readonly Edges[], rename: (name: string) => string = (name) => name): Links {
  const links = new Map<string, string[]>();
  for (const table of tables) {
    for (const [from, targets] of Object.entries(table)) {
      const known = links.get(rename(from)) ?? [];
      known.push(...targets.map(rename));
      links.set(rename(from), known);
    }
  }
  return links;
}

function reversed(links: Links): Links {
  const back = new Map<string, string[]>();
  for (const [from, targets] of links) {
    for (const to of targets) back.set(to, [...(back.get(to) ?? []), from]);
  }
  return back;
}

/** The names given and everything reachable from them. */
function reach(links: Links, names: Iterable<string>): Set<string> {
  const reached = new Set(names);
  for (const name of reached) for (const next of links.get(name) ?? []) reached.add(next);
  return reached;
}

const implied = linksOf([IMPLIES]);
const implying = reversed(implied);
const weakerModels = linksOf([MODEL_IMPLIES], canonicalModelName);
const strongerModels = reversed(weakerModels);
const forbidden: Links = new Map(
  Object.entries(FORBIDS).map(([model, anomalies]) => [canonicalModelName(model), anomalies]),
);
const forbiddenBy = reversed(forbidden);

/** Throws, in Elle's words, when a name is not that of a model. */
export function assertKnownModels(models: readonly string[]): void {
  const unknown = models.filter((model) => !isConsistencyModel(model));
  if (unknown.length === 0) return;
  const keywords = (names: readonly string[]): string => names.map((name) => `:${name}`).join(' ');
  throw new CheckerFailure(
    `Unknown consistency model (${keywords(unknown)}); known models are:\n#{${keywords(CONSISTENCY_MODELS)}}`,
  );
}

/** Anomalies that can't be present if all these models (friendly or canonical names) hold. */
export function anomaliesProhibitedBy(models: readonly string[]): ReadonlySet<string> {
  assertKnownModels(models);
  const held = reach(weakerModels, models.map(canonicalModelName));
  return reach(
    implying,
    [...held].flatMap((model) => forbidden.get(model) ?? []),
  );
}

/** The anomalies given and all that they imply. */
export const impliedAnomalies = (anomalies: Iterable<string>): ReadonlySet<string> => reach(implied, anomalies);

/** These models (canonical names) and all that would imply them. */
export const modelsImplying = (models: Iterable<string>): ReadonlySet<string> => reach(strongerModels, models);

/** Canonical names of the models that can't hold when these anomalies are present. */
export const modelsRuledOutBy = (anomalies: Iterable<string>): ReadonlySet<string> =>
  modelsImplying([...impliedAnomalies(anomalies)].flatMap((anomaly) => forbiddenBy.get(anomaly) ?? []));

/** Friendly names, sorted: the weakest models that these anomalies rule out, and the stronger ones ruled out with them. */
export function boundaryOf(anomalies: Iterable<string>): { not: readonly string[]; alsoNot: readonly string[] } {
  const ruledOut = modelsRuledOutBy(anomalies);
  const weakest = (model: string): boolean =>
    ![...reach(weakerModels, weakerModels.get(model) ?? [])].some((weaker) => ruledOut.has(weaker));
  const friendly = (models: readonly string[]): readonly string[] => [...new Set(models.map(friendlyModelName))].sort();
  const models = [...ruledOut];
  return { not: friendly(models.filter(weakest)), alsoNot: friendly(models.filter((model) => !weakest(model))) };
}

/** Anomalies in the order in which Elle looks for them: fewest causes first, then by name. */
export function bySeverity(anomalies: readonly string[]): readonly string[] {
  const links = linksOf([IMPLIES, LESS_SEVERE]);
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth =
      Math.max(-1, ...[...links].filter(([, targets]) => targets.includes(name)).map(([from]) => depthOf(from))) + 1;
    depths.set(name, depth);
    return depth;
  };
  return [...anomalies].sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : a > b ? 1 : 0));
}
