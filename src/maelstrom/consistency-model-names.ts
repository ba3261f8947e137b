/**
 * Consistency models as Elle 0.2.2 names them (elle/consistency_model.clj). Several friendly names share a canonical
 * one; results use the friendly name, `--consistency-models` takes either.
 */

const CANONICAL: Readonly<Record<string, string>> = {
  'conflict-serializable': 'PL-3',
  'consistent-view': 'PL-2+',
  'cursor-stability': 'PL-CS',
  'forward-consistent-view': 'PL-FCV',
  'monotonic-snapshot-read': 'PL-MSR',
  'monotonic-view': 'PL-2L',
  'read-committed': 'PL-2',
  'read-uncommitted': 'PL-1',
  'repeatable-read': 'PL-2.99',
  serializable: 'PL-3',
  'snapshot-isolation': 'PL-SI',
  'strict-serializable': 'PL-SS',
  'strong-read-committed': 'strong-PL-2',
  'strong-read-uncommitted': 'strong-PL-1',
  'strong-serializable': 'PL-SS',
  'strong-session-read-committed': 'strong-session-PL-2',
  'strong-session-read-uncommitted': 'strong-session-PL-1',
  'update-serializable': 'PL-3U',
};

/** Where several friendly names share a canonical one, Elle's results use this. */
const PREFERRED: Readonly<Record<string, string>> = { 'PL-3': 'serializable', 'PL-SS': 'strong-serializable' };

const FRIENDLY: ReadonlyMap<string, string> = new Map([
  ...Object.entries(CANONICAL).map(([friendly, canonical]) => [canonical, friendly] as const),
  ...Object.entries(PREFERRED),
]);

/** Every name that Elle accepts, in its own order: the list that its error message for an unknown model ends with. */
export const CONSISTENCY_MODELS: readonly string[] = [
  '1SR',
  'PL-1',
  'PL-2',
  'PL-2+',
  'PL-2.99',
  'PL-2L',
  'PL-3',
  'PL-3U',
  'PL-CS',
  'PL-FCV',
  'PL-MSR',
  'PL-SI',
  'PL-SS',
  'PRAM',
  'causal',
  'causal-cerone',
  'conflict-serializable',
  'consistent-view',
  'cursor-stability',
  'forward-consistent-view',
  'linearizable',
  'monotonic-atomic-view',
  'monotonic-reads',
  'monotonic-snapshot-read',
  'monotonic-view',
  'monotonic-writes',
  'parallel-snapshot-isolation',
  'prefix',
  'read-atomic',
  'read-committed',
  'read-uncommitted',
  'read-your-writes',
  'repeatable-read',
  'sequential',
  'serializable',
  'session-serializable',
  'snapshot-isolation',
  'strict-serializable',
  'strong-PL-1',
  'strong-PL-2',
  'strong-read-committed',
  'strong-read-uncommitted',
  'strong-serializable',
  'strong-session-PL-1',
  'strong-session-PL-2',
  'strong-session-read-committed',
  'strong-session-read-uncommitted',
  'strong-session-serializable',
  'strong-session-snapshot-isolation',
  'strong-snapshot-isolation',
  'update-atomic',
  'update-serializable',
  'view-serializable',
  'writes-follow-reads',
];

/** Names that Elle accepts and under which it finds nothing wrong with any history. */
const NEVER_CHECKED: readonly string[] = [
  '1SR',
  'PRAM',
  'causal',
  'linearizable',
  'monotonic-reads',
  'monotonic-writes',
  'read-your-writes',
  'sequential',
  'session-serializable',
  'view-serializable',
  'writes-follow-reads',
];

/** The names worth suggesting to a person: those that are checked, without the `PL-…` codes. */
export const SUGGESTED_CONSISTENCY_MODELS: readonly string[] = CONSISTENCY_MODELS.filter(
  (name) => !name.includes('PL-') && !NEVER_CHECKED.includes(name),
);

const known: ReadonlySet<string> = new Set(CONSISTENCY_MODELS);

export const isConsistencyModel = (name: string): boolean => known.has(name);

/** `read-committed` → `PL-2`; a name without a canonical one is its own. */
export const canonicalModelName = (name: string): string =>
  Object.hasOwn(CANONICAL, name) ? (CANONICAL[name] ?? name) : name;

/** `PL-2` → `read-committed`; a name without a friendly one is its own. */
export const friendlyModelName = (name: string): string => FRIENDLY.get(name) ?? name;
