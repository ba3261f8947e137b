import type { Outcome } from '../../src/verdict/outcomes.ts';

/** A node whose answers cannot be, and what must be told of them. */
export interface AcceptedMistake {
  /** The node's own words. */
  readonly node: readonly string[];
  readonly run: readonly string[];
  readonly outcome: Outcome;
  /** Ids of what is told about accepted answers, with facts that the detail must hold. */
  readonly told: Readonly<Record<string, readonly RegExp[]>>;
  /** By id of what it brought about, the id of its cause. */
  readonly under?: Readonly<Record<string, string>>;
}

const ONE_REGISTER_NODE = ['lin-kv', '--node-count', '1', '--concurrency', '2n', '--rate', '50', '--time-limit', '4'];
const SMALL_KAFKA = ['5a', '--time-limit', '2', '--rate', '50'];

/** What Maelstrom accepts and is wrong all the same; at the end the same nodes without a mistake. */
export const ACCEPTED_MISTAKES: readonly AcceptedMistake[] = [
  {
    node: ['gossips-all-the-time'],
    run: ['3b', '--time-limit', '6'],
    outcome: 'pass',
    told: { 'message-storm': [/`gossip` between n0, n1, n2, n3, n4/, /every 60 ms/, /\d{3,} messages per operation/] },
  },
  {
    node: ['spins-for-a-lock'],
    run: ['6c', '--time-limit', '4', '--timeout', '300'],
    outcome: 'fail',
    told: { 'message-storm': [/`cas` from n0, n1 to lin-kv/, /error 22, precondition-failed/] },
    under: { timeouts: 'message-storm', availability: 'message-storm' },
  },
  {
    node: ['placeholder'],
    run: ['3a', '--time-limit', '4'],
    outcome: 'pass',
    told: { 'unwritten-reads': [/-1, at n0/, /no client had broadcast/, /Maelstrom does not check/] },
  },
  {
    node: ['keys-of-an-object'],
    run: ['3a', '--time-limit', '4'],
    outcome: 'fail',
    told: { 'values-of-another-type': [/"0"/, /the number 0/] },
  },
  {
    node: ['keeps-requests'],
    run: ['3a', '--time-limit', '4'],
    outcome: 'fail',
    told: { 'values-of-another-type': [/"message": 0/, /inside that object/] },
    under: { 'lost-values': 'values-of-another-type' },
  },
  {
    node: ['keeps-another-field'],
    run: ['3a', '--time-limit', '4'],
    outcome: 'fail',
    told: { 'values-of-another-type': [/first is null, at n0/] },
    under: { 'lost-values': 'values-of-another-type' },
  },
  {
    node: ['adds-twice-at-first', 'counter'],
    run: ['4', '--node-count', '1', '--time-limit', '4'],
    outcome: 'pass',
    told: { 'impossible-sums': [/at n0/, /at most \d+/] },
  },
  {
    node: ['reads-until-the-pause', 'counter'],
    run: ['4', '--node-count', '1', '--time-limit', '4'],
    outcome: 'pass',
    told: { 'no-final-reads': [/the sum of \d+ was never checked/, /n0 did not answer theirs/] },
    under: { 'no-final-reads': 'timeouts' },
  },
  {
    node: ['reads-null'],
    run: ONE_REGISTER_NODE,
    outcome: 'pass',
    told: { 'null-reads': [/key 0 at n0/, /null for any value/] },
  },
  {
    node: ['reads-garbage'],
    run: ['6a', '--time-limit', '2'],
    outcome: 'pass',
    told: { 'unwritten-reads': [/10000\d\d of key \d+, at n0/, /no transaction had written/] },
  },
  {
    node: ['leaves-writes-out'],
    run: ['6a', '--time-limit', '2'],
    outcome: 'fail',
    told: { 'altered-transactions': [/n0/, /asked for \d operations?, it answered with \d/] },
  },
  {
    node: ['reads-first'],
    run: ['6a', '--time-limit', '2'],
    outcome: 'pass',
    told: { 'altered-transactions': [/asked to write \d+ = \d+, it answered with read/] },
  },
  {
    node: ['writes-last'],
    run: ['6a', '--time-limit', '2'],
    outcome: 'pass',
    told: { 'own-writes-unseen': [/write \d+ = \d+, then read \d+ → null/] },
  },
  {
    node: ['stores-nothing'],
    run: ['6c', '--time-limit', '2'],
    outcome: 'pass',
    told: {
      'reads-empty': [/Not one of \d+ reads/],
      'own-writes-unseen': [],
      'nodes-apart': [/2 nodes/],
    },
  },
  {
    node: ['awaits-within'],
    run: ['6a'],
    outcome: 'pass',
    told: { 'mixed-writes': [/G0/, /n0 ran two transactions/, /keys \d+ and \d+/] },
  },
  {
    node: ['polls-garbage'],
    run: SMALL_KAFKA,
    outcome: 'fail',
    told: { 'unwritten-reads': [/of key "\d+", at n0/, /no client had sent/] },
    under: { 'anomaly-unsent-read': 'unwritten-reads' },
  },
  {
    node: ['polls-empty-lists'],
    run: SMALL_KAFKA,
    outcome: 'fail',
    told: { 'polled-only-empty': [/Key "\d+"/, /at n0/, /Maelstrom/] },
  },
  {
    node: ['appends-garbage'],
    run: ['txn-list-append', '--node-count', '1', '--time-limit', '2', '--rate', '50'],
    outcome: 'fail',
    told: { 'unwritten-reads': [/-7 of key \d+, at n0/, /no transaction had appended/] },
    under: { 'anomaly-unwritten-element': 'unwritten-reads' },
  },
  {
    node: ['forgets-commits'],
    run: ['5a', '--time-limit', '4'],
    outcome: 'pass',
    told: { 'commits-forgotten': [/\d times/, /key "\d+", at n0/] },
  },
  {
    node: ['lists-the-end'],
    run: ['5a', '--time-limit', '4'],
    outcome: 'pass',
    told: { 'commits-invented': [/held \d+ offsets beyond/, /of key "\d+", at n0/] },
  },
  { node: ['sparse-offsets'], run: SMALL_KAFKA, outcome: 'pass', told: { 'huge-offsets': [/5000000/, /Maelstrom/] } },
  { node: ['below-zero'], run: SMALL_KAFKA, outcome: 'pass', told: { 'offsets-below-zero': [/-1/, /Maelstrom/] } },
  {
    node: ['answers-one-of-three'],
    run: ['1', '--rate', '10'],
    outcome: 'pass',
    told: { 'little-succeeded': [/Only \d of \d/, /never answered/] },
  },
  // The same node without a mistake.
  { node: ['none'], run: ['3b', '--time-limit', '4'], outcome: 'pass', told: {} },
  { node: ['none', 'counter'], run: ['4', '--node-count', '1', '--time-limit', '4'], outcome: 'pass', told: {} },
  { node: ['none'], run: ONE_REGISTER_NODE, outcome: 'pass', told: {} },
  { node: ['none'], run: ['6a', '--time-limit', '4'], outcome: 'pass', told: {} },
  { node: ['none'], run: ['5a', '--time-limit', '4'], outcome: 'pass', told: {} },
  { node: ['none'], run: ['1'], outcome: 'pass', told: {} },
];
