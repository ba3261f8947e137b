import { type Edn, isVector, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation, OperationType } from '../../maelstrom/history.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief } from '../quote.ts';

/** How often, where and when something first happened. */
export interface Occurrences {
  readonly count: number;
  readonly byNode: ReadonlyMap<string, number>;
  readonly first: Operation;
}

/** Error replies of one name and text. */
export interface ErrorReplies extends Occurrences {
  readonly name: string;
  readonly text: string;
}

/** Requests without a reply. */
interface Timeouts extends Occurrences {
  /** When each node's first one was asked for, in milliseconds since the start. */
  readonly askedAt: ReadonlyMap<string, number>;
}

/** The first request of the run's clients: what it asked for, and when by the history (milliseconds since the start). */
export interface FirstRequest {
  readonly f: string;
  readonly at: number;
}

export interface HistoryFacts {
  /** Completions of client operations by `:f` and type. */
  readonly byF: ReadonlyMap<string, Readonly<Record<OperationType, number>>>;
  /** The first request that a client sent; assign and crash of kafka send none, or none of their name. */
  readonly firstRequest: FirstRequest | null;
  readonly timeouts: Timeouts | null;
  /** Why the first operation of each kind that did not succeed did not, by `:f`. */
  readonly firstFailures: ReadonlyMap<string, Failure>;
  readonly errorReplies: readonly ErrorReplies[];
  /** Operations that broke off inside Maelstrom's client for another reason. */
  readonly exceptions: Occurrences | null;
  /** kafka: the largest offset that a node gave out, where it is far beyond the number of messages. */
  readonly hugeOffset: number | bigint | null;
  /** Whether any fault was begun. */
  readonly faults: boolean;
  /** Milliseconds since the start at which faults were begun, at most some. */
  readonly faultStarts: readonly number[];
}

/** Operations that do not send a request of their own name. */
export const SILENT: readonly string[] = ['assign', 'crash', 'debug-topic-partitions'];

const KINDS_AT_MOST = 50;
const STARTS_AT_MOST = 100;
const UNDER_WAY_AT_MOST = 100_000;

type Counting = { count: number; byNode: Map<string, number>; first: Operation };

/** Replies that the protocol of a workload foresees: a register's precondition, a missing key. */
const EXPECTED_ERRORS: Readonly<Partial<Record<Workload, readonly string[]>>> = {
  'lin-kv': ['key-does-not-exist', 'precondition-failed'],
};

/** Gathers, operation by operation, what is asked of every workload's history. Memory is bounded. */
export function readHistoryFacts(
  workload: Workload | null,
  nodeOf: NodeOf,
): { readonly see: (operation: Operation) => void; readonly facts: () => HistoryFacts } {
  const byF = new Map<string, Record<OperationType, number>>();
  const errors = new Map<string, Counting & { name: string; text: string }>();
  const faultStarts: number[] = [];
  const firstFailures = new Map<string, Failure>();
  const askedAt = new Map<string, number>();
  /** Requests under way, by process: when they were asked for. */
  const underWay = new Map<number, number>();
  let timeouts: Counting | null = null;
  let exceptions: Counting | null = null;
  let faults = false;
  let sent: Sent = { count: 0, largest: -1 };
  let firstRequest: FirstRequest | null = null;
  const expected = workload === null ? [] : (EXPECTED_ERRORS[workload] ?? []);

  const count = (known: Counting | null, operation: Operation): Counting => {
    const counting = known ?? { count: 0, byNode: new Map(), first: operation };
    counting.count += 1;
    const node = nodeOf(operation.process);
    if (node !== undefined) counting.byNode.set(node, (counting.byNode.get(node) ?? 0) + 1);
    return counting;
  };

  const see = (operation: Operation): void => {
    if (operation.process === 'nemesis') {
      if (!/^(?:start-|kill|pause)/.test(operation.f)) return;
      faults = true;
      if (faultStarts.length < STARTS_AT_MOST) faultStarts.push(operation.time / 1e6);
      return;
    }
    let types = byF.get(operation.f);
    if (types === undefined && byF.size < KINDS_AT_MOST) {
      types = { invoke: 0, ok: 0, fail: 0, info: 0 };
      byF.set(operation.f, types);
    }
    if (types !== undefined) types[operation.type] += 1;
    if (firstRequest === null && operation.type === 'invoke' && !SILENT.includes(operation.f)) {
      firstRequest = { f: operation.f, at: operation.time / 1e6 };
    }
    if (operation.type === 'invoke') {
      if (underWay.size < UNDER_WAY_AT_MOST) underWay.set(operation.process, operation.time / 1e6);
      return;
    }
    const asked = underWay.get(operation.process);
    underWay.delete(operation.process);
    if (workload === 'kafka') sent = sentBy(operation, sent);
    if (operation.type === 'ok') return;
    const failure = failureOf(operation);
    if (types !== undefined && !firstFailures.has(operation.f)) firstFailures.set(operation.f, failure);
    const node = failure.kind === 'timeout' ? nodeOf(operation.process) : undefined;
    if (node !== undefined && asked !== undefined && !askedAt.has(node)) askedAt.set(node, asked);
    if (failure.kind === 'timeout') timeouts = count(timeouts, operation);
    else if (failure.kind === 'exception') exceptions = count(exceptions, operation);
    else if (failure.kind === 'error' && !expected.includes(failure.name)) {
      // Texts may hold a number or a key that differs every time: kinds are told apart by name once there are many.
      const key = errors.size < KINDS_AT_MOST ? `${failure.name} ${failure.text}` : failure.name;
      const known = errors.get(key) ?? null;
      const counted = count(known, operation);
      errors.set(key, {
        ...counted,
        name: failure.name,
        text: known === null ? failure.text : (errors.get(key)?.text ?? ''),
      });
    }
  };

  return {
    see,
    facts: () => ({
      byF,
      firstRequest,
      timeouts: timeouts === null ? null : { ...timeouts, askedAt },
      firstFailures,
      errorReplies: [...errors.values()].sort((a, b) => b.count - a.count),
      exceptions,
      hugeOffset: isHuge(sent) ? sent.largest : null,
      faults,
      faultStarts,
    }),
  };
}

/** Why an operation did not succeed. */
export type Failure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly name: string; readonly text: string }
  | { readonly kind: 'exception'; readonly text: string }
  | { readonly kind: 'other' };

/**
 * Reads `:error` of a failed or indefinite operation: `:net-timeout`, `[:abort "text"]`; in g-set and the counters,
 * which do not catch anything, `"indeterminate: Client read timeout"` and the printed map of an RPC error.
 */
export function failureOf({ error, extra }: Pick<Operation, 'error' | 'extra'>): Failure {
  if (keywordName(error) === 'net-timeout') return { kind: 'timeout' };
  if (isVector(error)) {
    const [name, text] = error;
    return { kind: 'error', name: keywordName(name) ?? 'unknown', text: textOf(text) };
  }
  const text = typeof error === 'string' ? error : '';
  if (text.includes('Client read timeout')) return { kind: 'timeout' };
  const rpc = /:type :rpc-error\b.{0,200}?:name :([\w-]+)/s.exec(text);
  if (rpc !== null) {
    return { kind: 'error', name: rpc[1] ?? 'unknown', text: /:text "((?:[^"\\]|\\.){0,200})/.exec(text)?.[1] ?? '' };
  }
  if (text !== '' || extra?.['exception'] !== undefined) return { kind: 'exception', text };
  return { kind: 'other' };
}

const textOf = (value: Edn | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value.slice(0, 300) : brief(value);

/** Acknowledged messages, and the largest offset among theirs. */
interface Sent {
  readonly count: number;
  readonly largest: number | bigint;
}

/** A completed send is `[:send key [offset message]]`. */
function sentBy({ type, value }: Operation, before: Sent): Sent {
  if (type !== 'ok') return before;
  let { count, largest } = before;
  for (const part of itemsOf(value) ?? []) {
    const [f, , sent] = itemsOf(part) ?? [];
    const offset = keywordName(f) === 'send' && isVector(sent) ? sent[0] : undefined;
    if (typeof offset !== 'number' && typeof offset !== 'bigint') continue;
    count += 1;
    if (offset > largest) largest = offset;
  }
  return { count, largest };
}

/** Maelstrom's checker makes a list as long as the largest offset of each key; a million is nothing to it yet. */
const isHuge = ({ count, largest }: Sent): boolean => largest > 10_000_000 && largest > 1_000 * count;
