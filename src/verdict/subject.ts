import type { Edn } from '../maelstrom/edn.ts';

/** Who did something, and when (milliseconds since the test's start). */
export interface Moment {
  readonly node: string;
  readonly at: number;
}

/** What a reason is about, as values: the journal is asked what became of it on its way. Each names its reason. */
export type Subject = LostValue | SlowValue | DuplicateId | WrongSum;

/** broadcast, g-set: a value that a last read does not hold. */
export interface LostValue {
  readonly kind: 'lost-value';
  readonly reason: 'lost-values';
  readonly element: Edn;
  /** The first read after the last that still held it. */
  readonly missedBy: Moment;
  /** Other values of the run: what carries them carries this one too. */
  readonly others: readonly Edn[];
}

/** broadcast, g-set: the value that took longest until every read held it. */
export interface SlowValue {
  readonly kind: 'slow-value';
  readonly reason: 'limit-stable-latencies';
  readonly element: Edn;
  readonly others: readonly Edn[];
}

/** unique-ids: an id that was generated more than once. */
export interface DuplicateId {
  readonly kind: 'duplicate-id';
  readonly reason: 'duplicate-ids';
  readonly id: Edn;
}

/** g-counter, pn-counter: a last read that is not the sum. */
export interface WrongSum {
  readonly kind: 'wrong-sum';
  readonly reason: 'counter-mismatch';
  readonly read: Moment & { readonly value: number };
  /** The sum that it should have been; where additions of unknown outcome leave several, there is no such subject. */
  readonly expected: number;
}
