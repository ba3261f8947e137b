import { WITHOUT_REQUEST } from '../../maelstrom/kafka-operations.ts';
import type { Operation, OperationType } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import type { NodeOf } from '../node-of-process.ts';
import type { VisitOperation } from '../open-invocations.ts';
import { type FaultPeriods, faultsSince, readFaultPeriods } from './fault-periods.ts';
import { type OffsetFacts, watchOffsets } from './kafka-offsets.ts';
import { type Failure, failureOf } from './operation-failure.ts';
import { type TransactionFacts, watchTransactions } from './transaction-replies.ts';
import { type SharedTrait, watchTraits } from './unanswered-traits.ts';
import { type ReadFacts, watchReads } from './unwritten-reads.ts';

/** How often, where and when something first happened. */
export interface Occurrences {
  readonly count: number;
  readonly byNode: ReadonlyMap<string, number>;
  readonly first: Operation;
}

/** Error replies of one name, and of texts that differ in their numbers at most. */
export interface ErrorReplies extends Occurrences {
  readonly name: string;
  /** Of the first. */
  readonly text: string;
  readonly textsDiffer: boolean;
}

/** Requests without a reply. */
interface Timeouts extends Occurrences {
  /** When each node's first one was sent, in milliseconds since the start. */
  readonly askedAt: ReadonlyMap<string, number>;
  /** When the client of each node's first one gave up. */
  readonly gaveUpAt: ReadonlyMap<string, number>;
  readonly byKind: ReadonlyMap<string, UnansweredKind>;
  /** How many were open while the network was cut somewhere, or any node was killed or paused. */
  readonly duringFaults: number;
  /** How many of these were open while their own node was killed or paused. */
  readonly duringOutages: number;
}

/** Requests of one `:f` without a reply. */
interface UnansweredKind {
  readonly count: number;
  /** The first one that a client gave up: its node, when it was sent and when it was given up; absent where that is not known. */
  readonly first?: { readonly node: string; readonly askedAt: number; readonly gaveUpAt: number };
  /** What they have in common and answered ones have not. */
  readonly shared?: SharedTrait;
}

/** The first request of the run's clients: its `:f`, and when it was sent (milliseconds since the start). */
export interface FirstRequest {
  readonly f: string;
  readonly at: number;
}

export interface HistoryFacts {
  /** How many operations of clients there are, by `:f` and type. */
  readonly byF: ReadonlyMap<string, Readonly<Record<OperationType, number>>>;
  /** The first request that a client sent; kafka's assign and crash send no request of their name. */
  readonly firstRequest: FirstRequest | null;
  /** That one and a few more, in order. */
  readonly firstRequests: readonly FirstRequest[];
  readonly timeouts: Timeouts | null;
  /** Why an operation did not succeed: of each `:f` the first that did not. */
  readonly firstFailures: ReadonlyMap<string, Failure>;
  /** When that was, in milliseconds since the start. */
  readonly firstFailedAt: ReadonlyMap<string, number>;
  readonly errorReplies: readonly ErrorReplies[];
  /** Operations that broke off inside Maelstrom's client for another reason. */
  readonly exceptions: Occurrences | null;
  readonly offsets: OffsetFacts;
  readonly reads: ReadFacts;
  readonly transactions: TransactionFacts;
  /** When the network was partitioned, and when nodes were down. */
  readonly faultPeriods: FaultPeriods;
}

const KINDS_AT_MOST = 50;
/** Requests by which the journal's clock is set. */
export const FIRST_REQUESTS = 15;

/** Replies that the protocol of a workload foresees: a register's precondition, a missing key. */
const EXPECTED_ERRORS: Readonly<Partial<Record<Workload, readonly string[]>>> = {
  'lin-kv': ['key-does-not-exist', 'precondition-failed'],
};

export interface HistoryReader {
  readonly visit: VisitOperation;
  readonly facts: () => HistoryFacts;
}

/** Gathers, operation by operation, what is asked of every workload's history. Memory is bounded. */
export function readHistoryFacts(workload: Workload | null, nodeOf: NodeOf): HistoryReader {
  const reading = beginReading();
  const expected = workload === null ? [] : (EXPECTED_ERRORS[workload] ?? []);
  const offsets = watchOffsets(workload);
  const reads = watchReads(workload);
  const transactions = watchTransactions(workload, nodeOf);
  const periods = readFaultPeriods();
  const traits = watchTraits(workload);
  return {
    visit: (operation, invocation) => {
      if (operation.process === 'nemesis') {
        periods.visit(operation);
        return;
      }
      const types = countType(reading, operation);
      reads.visit(operation);
      transactions.visit(operation, invocation);
      offsets.visit(operation);
      if (operation.type === 'invoke') return visitRequest(reading, operation);
      const askedAt = invocation === undefined ? undefined : milliseconds(invocation);
      const failure = operation.type === 'ok' ? undefined : failureOf(operation);
      traits.visit(invocation, operation.f, failure?.kind !== 'timeout');
      if (failure === undefined) return;
      if (types !== undefined && !reading.firstFailures.has(operation.f)) {
        reading.firstFailures.set(operation.f, failure);
        reading.firstFailedAt.set(operation.f, milliseconds(operation));
      }
      countFailure(reading, operation, failure, {
        askedAt,
        expected,
        node: nodeOf(operation.process),
        faults: periods.periods(),
      });
    },
    facts: () => {
      const { timeouts, askedAt, gaveUpAt, duringFaults, duringOutages, unanswered, errors, ...facts } = reading;
      const shared = traits.shared();
      const byKind = new Map(
        [...unanswered].map(([f, kind]) => {
          const trait = shared.get(f);
          return [f, trait === undefined ? kind : { ...kind, shared: trait }] as const;
        }),
      );
      return {
        ...facts,
        timeouts: timeouts === null ? null : { ...timeouts, askedAt, gaveUpAt, byKind, duringFaults, duringOutages },
        errorReplies: [...errors.values()].sort((a, b) => b.count - a.count),
        offsets: offsets.facts(),
        reads: reads.facts(),
        transactions: transactions.facts(),
        faultPeriods: periods.periods(),
      };
    },
  };
}

interface Counting {
  count: number;
  readonly byNode: Map<string, number>;
  readonly first: Operation;
}

/** What is known of a history so far. */
interface Reading {
  readonly byF: Map<string, Record<OperationType, number>>;
  readonly errors: Map<string, Counting & Pick<ErrorReplies, 'name' | 'text' | 'textsDiffer'>>;
  readonly firstFailures: Map<string, Failure>;
  readonly firstFailedAt: Map<string, number>;
  /** When each node's first request was sent that it never answered. */
  readonly askedAt: Map<string, number>;
  readonly gaveUpAt: Map<string, number>;
  timeouts: Counting | null;
  readonly unanswered: Map<string, { count: number; readonly first?: NonNullable<UnansweredKind['first']> }>;
  duringFaults: number;
  duringOutages: number;
  exceptions: Counting | null;
  firstRequest: FirstRequest | null;
  readonly firstRequests: FirstRequest[];
}

const beginReading = (): Reading => ({
  byF: new Map(),
  errors: new Map(),
  firstFailures: new Map(),
  firstFailedAt: new Map(),
  askedAt: new Map(),
  gaveUpAt: new Map(),
  timeouts: null,
  unanswered: new Map(),
  duringFaults: 0,
  duringOutages: 0,
  exceptions: null,
  firstRequest: null,
  firstRequests: [],
});

const milliseconds = ({ time }: Operation): number => time / 1e6;

/** The counts of the operation's kind; undefined once there are too many kinds. */
function countType({ byF }: Reading, { f, type }: Operation): Record<OperationType, number> | undefined {
  let types = byF.get(f);
  if (types === undefined && byF.size < KINDS_AT_MOST) {
    types = { invoke: 0, ok: 0, fail: 0, info: 0 };
    byF.set(f, types);
  }
  if (types !== undefined) types[type] += 1;
  return types;
}

function visitRequest(reading: Reading, operation: Operation): void {
  if (reading.firstRequests.length < FIRST_REQUESTS && !WITHOUT_REQUEST.includes(operation.f)) {
    const request = { f: operation.f, at: milliseconds(operation) };
    reading.firstRequest ??= request;
    reading.firstRequests.push(request);
  }
}

interface FailureContext {
  readonly node: string | undefined;
  /** When the request was sent, where that is known. */
  readonly askedAt: number | undefined;
  /** Up to now. */
  readonly faults: FaultPeriods;
  /** Errors that are not a failure in this workload. */
  readonly expected: readonly string[];
}

function countFailure(reading: Reading, operation: Operation, failure: Failure, context: FailureContext): void {
  const { node, expected } = context;
  switch (failure.kind) {
    case 'timeout':
      countTimeout(reading, operation, context);
      break;
    case 'exception':
      reading.exceptions = oneMore(reading.exceptions, operation, node);
      break;
    case 'error':
      if (!expected.includes(failure.name)) countError(reading.errors, operation, failure, node);
      break;
    case 'other':
      break;
  }
}

function countTimeout(reading: Reading, operation: Operation, { node, askedAt, faults }: FailureContext): void {
  const gaveUpAt = milliseconds(operation);
  if (node !== undefined && askedAt !== undefined && !reading.askedAt.has(node)) reading.askedAt.set(node, askedAt);
  if (node !== undefined && !reading.gaveUpAt.has(node)) reading.gaveUpAt.set(node, gaveUpAt);
  reading.timeouts = oneMore(reading.timeouts, operation, node);
  const { f } = operation;
  const kind = reading.unanswered.get(f);
  if (kind !== undefined) kind.count += 1;
  else if (reading.unanswered.size < KINDS_AT_MOST) {
    const first = node === undefined || askedAt === undefined ? {} : { first: { node, askedAt, gaveUpAt } };
    reading.unanswered.set(f, { count: 1, ...first });
  }
  if (askedAt === undefined) return;
  const { any, outageOfNode } = faultsSince(askedAt, node, faults);
  reading.duringFaults += Number(any);
  reading.duringOutages += Number(outageOfNode);
}

function oneMore(known: Counting | null, operation: Operation, node: string | undefined): Counting {
  const counting = known ?? { count: 0, byNode: new Map(), first: operation };
  counting.count += 1;
  if (node !== undefined) counting.byNode.set(node, (counting.byNode.get(node) ?? 0) + 1);
  return counting;
}

/** A number, or a list of some: `364`, `1 2 3`. */
const NUMBERS = /\d+(?:[\s,.]+\d+)*/g;

function countError(
  errors: Reading['errors'],
  operation: Operation,
  { name, text }: Extract<Failure, { readonly kind: 'error' }>,
  node: string | undefined,
): void {
  // Texts may hold a key that differs every time: once there are many, kinds are distinguished by name alone.
  const key = errors.size < KINDS_AT_MOST ? `${name} ${text.replace(NUMBERS, '#')}` : name;
  const known = errors.get(key);
  const textsDiffer = known !== undefined && (known.textsDiffer || known.text !== text);
  errors.set(key, { ...oneMore(known ?? null, operation, node), name, text: known?.text ?? text, textsDiffer });
}
