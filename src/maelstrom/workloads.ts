/** Maelstrom's workloads, in its own order of names. */
export const WORKLOADS = [
  'broadcast',
  'echo',
  'g-counter',
  'g-set',
  'kafka',
  'lin-kv',
  'pn-counter',
  'txn-list-append',
  'txn-rw-register',
  'unique-ids',
] as const;

export type Workload = (typeof WORKLOADS)[number];

export const isWorkload = (name: string): name is Workload => (WORKLOADS as readonly string[]).includes(name);

/**
 * Operations (`:f`) of which a pass needs at least one success each. Kafka's crash never completes, and its assign and
 * debug operations are not work; lin-kv's cas can rightly fail whenever its guess is wrong.
 */
export const WORK: Readonly<Record<Workload, readonly string[]>> = {
  broadcast: ['broadcast', 'read'],
  echo: ['echo'],
  'g-counter': ['add', 'read'],
  'g-set': ['add', 'read'],
  kafka: ['send', 'poll'],
  'lin-kv': ['read', 'write'],
  'pn-counter': ['add', 'read'],
  'txn-list-append': ['txn'],
  'txn-rw-register': ['txn'],
  'unique-ids': ['generate'],
};
