import type { Edn } from '../maelstrom/edn.ts';

/** Who did something, and when (milliseconds since the test's start). */
export interface Moment {
  readonly node: string;
  readonly at: number;
}

/** What a reason is about, as values: the journal is asked what became of it on its way. Each names its reason. */
export type Subject =
  | LostValue
  | SlowValue
  | DuplicateId
  | WrongSum
  | OldRead
  | DoubleCas
  | TransactionGroup
  | KafkaMessage
  | UnansweredRequest;

/** broadcast, g-set: a value that a last read does not hold. */
export interface LostValue {
  readonly kind: 'lost-value';
  readonly reason: 'lost-values';
  readonly element: Edn;
  /** A read after the last that still held it; rather one from the node that acknowledged it, or whose reads had shown it. */
  readonly missedBy: Moment;
  /** Other values of the run: what carries them carries this one too. */
  readonly others: readonly Edn[];
  /** The history shows what to do: the journal gives no other advice. */
  readonly isAdvised?: boolean;
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

/** An operation at a node, from its request to its reply, in milliseconds since the test's start. */
export interface OperationAt {
  readonly node: string;
  readonly f: string;
  readonly from: number;
  readonly until: number;
}

/** lin-kv: a read, or a cas that succeeded, that began after another value had been written, and shows the value before it. */
export interface OldRead {
  readonly kind: 'old-read';
  readonly reason: 'not-linearizable';
  readonly key: Edn;
  readonly write: OperationAt & { readonly value: Edn };
  readonly read: OperationAt & { readonly value: Edn };
  /** The last write of what was read; undefined when nothing wrote it. */
  readonly older: (OperationAt & { readonly value: Edn }) | undefined;
}

/** lin-kv: two `cas` that both succeeded on a value that was there only once. */
export interface DoubleCas {
  readonly kind: 'double-cas';
  readonly reason: 'not-linearizable';
  readonly key: Edn;
  /** What both found. */
  readonly value: Edn;
  /** In the order in which they ended; `value` is what each wrote. */
  readonly cas: readonly [OperationAt & { readonly value: Edn }, OperationAt & { readonly value: Edn }];
  /** The one write of what they found while they were under way; undefined when it was written before. */
  readonly writtenBy: (OperationAt & { readonly value: Edn }) | undefined;
}

/** A transaction as its client saw it end. */
interface TransactionAt extends Moment {
  /** Its reads and writes as the reply holds them; of one that was refused, as they were asked for. */
  readonly operations: Edn;
  readonly refused: boolean;
}

/** A transaction that read a key as this value. */
interface ReadOf {
  readonly key: Edn;
  readonly value: Edn;
}

/** txn: transactions that contradict one another, in the order of the example. */
export interface TransactionGroup {
  readonly kind: 'transactions';
  readonly reason: string;
  readonly transactions: readonly (TransactionAt | ReadOf)[];
}

/** A request that its node never answered; milliseconds since the test's start. */
export interface UnansweredRequest {
  readonly kind: 'unanswered-request';
  readonly reason: string;
  readonly f: string;
  readonly node: string;
  readonly askedAt: number;
  readonly gaveUpAt: number;
}

/** kafka: a message of a log that went wrong. */
export interface KafkaMessage {
  readonly kind: 'kafka-message';
  readonly reason: string;
  readonly key: Edn;
  /** undefined where several share an offset. */
  readonly message: Edn | undefined;
  readonly shared: { readonly offset: Edn; readonly messages: readonly Edn[] } | undefined;
}
