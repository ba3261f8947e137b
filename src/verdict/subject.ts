import type { Edn } from '../maelstrom/edn.ts';

/** Who did something, and when (milliseconds since the test's start). */
export interface Moment {
  readonly node: string;
  readonly at: number;
}

/** What a reason is about, as values: the journal is asked what became of it on its way. Each names its reason. */
export type Subject = LostValue;

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
