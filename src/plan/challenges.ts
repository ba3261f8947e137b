import { isWorkload, WORKLOADS, type Workload } from '../maelstrom/workloads.ts';
import { nearestNames, quotedNames } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';

/** Maelstrom's options by name without dashes, values as text: `{'node-count': '5', nemesis: 'partition'}`; of `node`, one a line. */
export type OptionTexts = Readonly<Record<string, string>>;

/** A Gossip Glomers challenge as fly.io publishes it. */
export interface Challenge {
  readonly id: string;
  /** What people type: `3d`, `echo`. */
  readonly aliases: readonly string[];
  readonly title: string;
  readonly workload: Workload;
  readonly options: OptionTexts;
  /** Bounds on the first run, in the grammar of limits. */
  readonly limits: readonly string[];
  /** A second run with these options added, judged on validity only. */
  readonly faults?: { readonly options: OptionTexts; readonly when: 'always' | 'asked' };
  /** What a reader of the verdict should know about the challenge itself. */
  readonly note?: string;
}

const PARTITIONS: OptionTexts = { nemesis: 'partition' };
const KAFKA: OptionTexts = { concurrency: '2n', 'time-limit': '20', rate: '1000' };
const TXN: OptionTexts = { concurrency: '2n', 'time-limit': '20', rate: '1000' };
const EFFICIENT: OptionTexts = { 'node-count': '25', 'time-limit': '20', rate: '100', latency: '100' };

const limitsOfEfficientBroadcast = (messages: number, median: number, maximum: number): readonly string[] => [
  `net.servers.msgs-per-op < ${messages}`,
  `workload.stable-latencies.0.5 < ${median}`,
  `workload.stable-latencies.1 < ${maximum}`,
];

/** The 14 challenges, in the order of the site (https://fly.io/dist-sys/). */
export const CHALLENGES: readonly Challenge[] = [
  {
    id: '1-echo',
    aliases: ['1', 'echo'],
    title: 'Echo',
    workload: 'echo',
    options: { 'node-count': '1', 'time-limit': '10' },
    limits: [],
  },
  {
    id: '2-unique-ids',
    aliases: ['2', 'unique-ids'],
    title: 'Unique ID Generation',
    workload: 'unique-ids',
    options: { 'time-limit': '30', rate: '1000', 'node-count': '3', availability: 'total', ...PARTITIONS },
    limits: [],
  },
  {
    id: '3a-single-node-broadcast',
    aliases: ['3a'],
    title: 'Single-Node Broadcast',
    workload: 'broadcast',
    options: { 'node-count': '1', 'time-limit': '20', rate: '10' },
    limits: [],
  },
  {
    id: '3b-multi-node-broadcast',
    aliases: ['3b'],
    title: 'Multi-Node Broadcast',
    workload: 'broadcast',
    options: { 'node-count': '5', 'time-limit': '20', rate: '10' },
    limits: [],
  },
  {
    id: '3c-fault-tolerant-broadcast',
    aliases: ['3c'],
    title: 'Fault Tolerant Broadcast',
    workload: 'broadcast',
    options: { 'node-count': '5', 'time-limit': '20', rate: '10', ...PARTITIONS },
    limits: [],
  },
  {
    id: '3d-efficient-broadcast-1',
    aliases: ['3d'],
    title: 'Efficient Broadcast, Part I',
    workload: 'broadcast',
    options: EFFICIENT,
    limits: limitsOfEfficientBroadcast(30, 400, 600),
    faults: { options: PARTITIONS, when: 'asked' },
  },
  {
    id: '3e-efficient-broadcast-2',
    aliases: ['3e'],
    title: 'Efficient Broadcast, Part II',
    workload: 'broadcast',
    options: EFFICIENT,
    limits: limitsOfEfficientBroadcast(20, 1000, 2000),
    faults: { options: PARTITIONS, when: 'asked' },
  },
  {
    id: '4-grow-only-counter',
    aliases: ['4', 'g-counter'],
    title: 'Grow-Only Counter',
    workload: 'g-counter',
    options: { 'node-count': '3', rate: '100', 'time-limit': '20', ...PARTITIONS },
    limits: [],
  },
  {
    id: '5a-single-node-kafka',
    aliases: ['5a'],
    title: 'Single-Node Kafka-Style Log',
    workload: 'kafka',
    options: { 'node-count': '1', ...KAFKA },
    limits: [],
  },
  {
    id: '5b-multi-node-kafka',
    aliases: ['5b'],
    title: 'Multi-Node Kafka-Style Log',
    workload: 'kafka',
    options: { 'node-count': '2', ...KAFKA },
    limits: [],
  },
  {
    id: '5c-efficient-kafka',
    aliases: ['5c'],
    title: 'Efficient Kafka-Style Log',
    workload: 'kafka',
    options: { 'node-count': '2', ...KAFKA },
    limits: [],
    note: 'The challenge asks for fewer messages and better latency than 5b, without a number; compare net.servers.msgs-per-op.',
  },
  {
    id: '6a-single-node-txn',
    aliases: ['6a'],
    title: 'Single-Node, Totally-Available Transactions',
    workload: 'txn-rw-register',
    options: { 'node-count': '1', ...TXN, 'consistency-models': 'read-uncommitted', availability: 'total' },
    limits: [],
  },
  {
    id: '6b-read-uncommitted',
    aliases: ['6b'],
    title: 'Totally-Available, Read Uncommitted Transactions',
    workload: 'txn-rw-register',
    options: { 'node-count': '2', ...TXN, 'consistency-models': 'read-uncommitted' },
    limits: [],
    faults: { options: { availability: 'total', ...PARTITIONS }, when: 'always' },
    note: 'The checker cannot find dirty writes (G0) in this workload, and a node that replicates nothing passes too.',
  },
  {
    id: '6c-read-committed',
    aliases: ['6c'],
    title: 'Totally-Available, Read Committed Transactions',
    workload: 'txn-rw-register',
    options: {
      'node-count': '2',
      ...TXN,
      'consistency-models': 'read-committed',
      availability: 'total',
      ...PARTITIONS,
    },
    limits: [],
    note: 'A node that replicates nothing passes too.',
  },
];

/** A challenge, or a bare workload with Maelstrom's own defaults. */
export type Subject =
  | { readonly kind: 'challenge'; readonly challenge: Challenge }
  | { readonly kind: 'workload'; readonly workload: Workload };

/**
 * What `1-echo`, `3d` or a workload's name stands for. A workload with exactly one challenge stands for that challenge; the
 * others run bare.
 * @throws UserError naming the nearest challenges.
 */
export function resolveSubject(name: string): Subject {
  const wanted = name.trim().toLowerCase();
  const challenge = CHALLENGES.find((each) => each.id === wanted || each.aliases.includes(wanted));
  if (challenge !== undefined) return { kind: 'challenge', challenge };
  if (isWorkload(wanted)) return { kind: 'workload', workload: wanted };
  throw new UserError(`There is no challenge or workload "${name}". ${instead(wanted)}`);
}

/** What a person may have meant: the nearest names, challenges of the same number, or all there are. */
function instead(wanted: string): string {
  const shorts = CHALLENGES.map(({ aliases, id }) => aliases[0] ?? id);
  const number = /^\d/.exec(wanted)?.[0];
  const ids = CHALLENGES.map(({ id }) => id);
  // Two characters are near any other two: `9z` means no challenge more than another.
  const known =
    number === undefined ? [...CHALLENGES.flatMap(({ id, aliases }) => [id, ...aliases]), ...WORKLOADS] : ids;
  const near = [...new Set(nearestNames(wanted, known))];
  const alike = [
    near,
    shorts.filter((short) => short.length > 1 && wanted.startsWith(short)),
    shorts.filter((short) => short.charAt(0) === number),
  ].find(({ length }) => length > 0);
  return alike === undefined
    ? `The challenges are ${shorts.join(', ')}, and the workloads ${WORKLOADS.join(', ')}.`
    : `Did you mean ${quotedNames(alike)}? "challenges" lists them all.`;
}
