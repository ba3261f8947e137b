/**
 * Is the history of one compare-and-set register linearizable? Wing and Gong's search with Lowe's refinements
 * (just-in-time linearization, memoised configurations): a call is linearized no sooner than some call's return makes
 * it necessary, and configurations that were met already, or that another one covers, are dropped.
 */
import type { Edn } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { createInterner, type Interner } from '../clojure/interner.ts';
import { type RegisterCall, stepOf, stepped } from './cas-register.ts';
import { type Configuration, createFrontier } from './configuration-set.ts';

/** Configurations looked at for one key before its verdict is `:unknown`. This takes a few seconds. */
export const CONFIGURATIONS_PER_KEY = 400_000;

/** Calls and returns in the order of the history. */
export type RegisterEvent = { readonly type: 'call' | 'return'; readonly call: RegisterCall };

export type RegisterVerdict =
  | { readonly type: 'linearizable'; readonly configurations: readonly ConfigurationView[] }
  | {
      readonly type: 'not-linearizable';
      /** The return that no order of operations explains. */
      readonly call: RegisterCall;
      /** The return before it. */
      readonly previous: RegisterCall | undefined;
      /** What can have been the case before it. */
      readonly configurations: readonly ConfigurationView[];
    }
  | { readonly type: 'undecided'; readonly call: RegisterCall; readonly configurations: readonly ConfigurationView[] };

/** A configuration as results show it. */
export interface ConfigurationView {
  readonly state: Edn;
  /** The operation that took effect last; undefined at the start. */
  readonly last: Operation | undefined;
  /** Operations under way that have not taken effect in it. */
  readonly pending: readonly RegisterCall[];
}

/** What calls that do the same have in common. */
interface CallKind {
  readonly number: number;
  readonly f: RegisterCall['f'];
  /** The number of the register's value afterwards; undefined when the call can't follow on this value. */
  readonly step: (state: number) => number | undefined;
}

/** A call under way that will return. */
interface OpenCall {
  readonly call: RegisterCall;
  readonly bit: bigint;
  readonly kind: CallKind;
  /** Position of its return among the events. */
  readonly returns: number;
}
type OpenCalls = ReadonlyMap<RegisterCall, OpenCall>;

/** The search after some of the events. */
interface Search {
  readonly interner: Interner;
  readonly kindOf: (call: RegisterCall) => CallKind;
  readonly returnOf: ReadonlyMap<RegisterCall, number>;
  readonly open: Map<RegisterCall, OpenCall>;
  readonly slots: Slots;
  /** Calls that never return, by kind, in the order of their invocation. */
  readonly crashed: Map<CallKind, RegisterCall[]>;
  /** All that can be the case after these events; none covers another. */
  configurations: readonly Configuration[];
  /** Configurations looked at. */
  looked: number;
}

/** `undecided` once more than about `limit` configurations have been looked at. */
export function linearizeRegister(events: readonly RegisterEvent[], limit: number): RegisterVerdict {
  const search = startSearch(events);
  let previous: RegisterCall | undefined;
  for (const { type, call } of events) {
    if (type === 'call') {
      beginCall(search, call);
      continue;
    }
    const outcome = returnCall(search, search.open.get(call) as OpenCall, limit);
    if (outcome === 'undecided') return { type: outcome, call, configurations: viewOf(search) };
    if (outcome === 'not-linearizable') return { type: outcome, call, previous, configurations: viewOf(search) };
    previous = call;
  }
  return { type: 'linearizable', configurations: viewOf(search) };
}

function startSearch(events: readonly RegisterEvent[]): Search {
  const interner = createInterner();
  const returnOf = new Map<RegisterCall, number>();
  for (const [place, { type, call }] of events.entries()) if (type === 'return') returnOf.set(call, place);
  return {
    interner,
    kindOf: kindsOf(interner),
    returnOf,
    open: new Map(),
    slots: freeSlots(),
    crashed: new Map(),
    configurations: [{ state: interner.idOf(null), mayReturn: 0n, linearized: 0n, crashed: [], last: undefined }],
    looked: 0,
  };
}

function beginCall(search: Search, call: RegisterCall): void {
  const kind = search.kindOf(call);
  const returns = search.returnOf.get(call);
  if (returns !== undefined) {
    search.open.set(call, { call, kind, returns, bit: search.slots.take() });
    if (call.f === 'read') {
      search.configurations = search.configurations.map((each) => withReads(each, search.open));
    }
  } else if (call.f !== 'read') {
    // A read that never returned shows nothing and changes nothing.
    search.crashed.set(kind, [...(search.crashed.get(kind) ?? []), call]);
  }
}

/** Follows every configuration to those in which this call has returned; leaves the search as it was when none is. */
function returnCall(
  search: Search,
  returning: OpenCall,
  limit: number,
): 'explained' | 'not-linearizable' | 'undecided' {
  const { call, kind, bit } = returning;
  const before = createFrontier();
  const after = createFrontier();
  const lookedBefore = search.looked;
  const queue: Configuration[] = [];
  for (const configuration of search.configurations) if (before.add(configuration)) queue.push(configuration);
  for (const configuration of queue) {
    search.looked = lookedBefore + before.work() + after.work();
    if (search.looked > limit) return 'undecided';
    if (!before.holds(configuration)) continue;
    const state = kind.step(configuration.state);
    const mayReturn = (configuration.mayReturn & bit) !== 0n;
    if (mayReturn) {
      const last = call.f === 'read' && state !== undefined ? call.completion : configuration.last;
      after.add(returned(returning, { ...configuration, last }));
    }
    // A write that may return because it was overwritten can still take effect where it shows: this is its last chance.
    if (call.f === 'read' ? mayReturn : (configuration.linearized & bit) !== 0n) continue;
    if (state !== undefined)
      after.add(returned(returning, linearize(configuration, kind, state, call.completion, search.open)));
    for (const next of successors(configuration, returning, search)) if (before.add(next)) queue.push(next);
  }
  const remaining = after.all();
  if (remaining.length === 0) return 'not-linearizable';
  search.configurations = remaining;
  search.open.delete(call);
  search.slots.release(bit);
  return 'explained';
}

/** Lets every open read take effect that finds its value. That costs nothing and rules out nothing. */
function withReads(configuration: Configuration, open: OpenCalls): Configuration {
  let { mayReturn } = configuration;
  for (const { call, bit, kind } of open.values()) {
    if (call.f === 'read' && kind.step(configuration.state) !== undefined) mayReturn |= bit;
  }
  return mayReturn === configuration.mayReturn ? configuration : { ...configuration, mayReturn };
}

/**
 * The configuration after a call took effect. A write overwrites whatever was written right before it, so with it every
 * open write can have taken effect unseen.
 */
function linearize(
  configuration: Configuration,
  kind: CallKind,
  state: number,
  last: Operation | undefined,
  open: OpenCalls,
): Configuration {
  let { mayReturn } = configuration;
  if (kind.f === 'write') for (const { call, bit } of open.values()) if (call.f === 'write') mayReturn |= bit;
  return withReads({ ...configuration, state, mayReturn, last }, open);
}

const returned = ({ bit }: OpenCall, configuration: Configuration): Configuration => ({
  ...configuration,
  mayReturn: configuration.mayReturn & ~bit,
  linearized: configuration.linearized & ~bit,
});

/** Every way to linearize one call, other than the returning one, now. */
function successors(
  configuration: Configuration,
  returning: OpenCall,
  { open, crashed }: Search,
): readonly Configuration[] {
  const next: Configuration[] = [];
  for (const { call, kind, bit } of candidates(configuration, returning, open)) {
    const state = kind.step(configuration.state);
    if (state === undefined) continue;
    const [mayReturn, linearized] = [configuration.mayReturn | bit, configuration.linearized | bit];
    next.push(linearize({ ...configuration, mayReturn, linearized }, kind, state, call.invocation, open));
  }
  for (const [kind, calls] of crashed) {
    const count = configuration.crashed[kind.number] ?? 0;
    const call = calls[count];
    const state = call === undefined ? undefined : kind.step(configuration.state);
    if (call === undefined || state === undefined) continue;
    const counts = Array.from({ length: Math.max(configuration.crashed.length, kind.number + 1) }, (_, number) =>
      number === kind.number ? count + 1 : (configuration.crashed[number] ?? 0),
    );
    next.push(linearize({ ...configuration, crashed: counts }, kind, state, call.invocation, open));
  }
  return next;
}

/**
 * The open calls that are worth linearizing: of those that do the same, the one that returns first, since whatever
 * order uses another can use this one instead. It makes a difference whether a call may return already, so there is one
 * of each.
 */
function* candidates(configuration: Configuration, returning: OpenCall, open: OpenCalls): Generator<OpenCall> {
  const mustTakeEffect = new Map<CallKind, OpenCall>();
  const mayReturn = new Map<CallKind, OpenCall>();
  for (const candidate of open.values()) {
    const isLinearized = (configuration.linearized & candidate.bit) !== 0n;
    if (candidate === returning || candidate.call.f === 'read' || isLinearized) continue;
    const first = (configuration.mayReturn & candidate.bit) === 0n ? mustTakeEffect : mayReturn;
    const known = first.get(candidate.kind);
    if (known === undefined || candidate.returns < known.returns) first.set(candidate.kind, candidate);
  }
  yield* mustTakeEffect.values();
  yield* mayReturn.values();
}

const SHOWN_AT_MOST = 10;

function viewOf({ configurations, interner, open, crashed: crashedCalls }: Search): readonly ConfigurationView[] {
  return configurations.slice(0, SHOWN_AT_MOST).map(({ state, mayReturn, linearized, crashed, last }) => ({
    state: interner.valueOf(state),
    last,
    pending: [
      ...[...open.values()]
        .filter(({ call, bit }) => ((call.f === 'read' ? mayReturn : linearized) & bit) === 0n)
        .map(({ call }) => call),
      ...[...crashedCalls].flatMap(([{ number }, calls]) => calls.slice(crashed[number] ?? 0)),
    ].sort((a, b) => a.invocation.index - b.invocation.index),
  }));
}

interface Slots {
  readonly take: () => bigint;
  readonly release: (bit: bigint) => void;
}

/** Bits for the open calls, used again after their return so that masks stay small. */
function freeSlots(): Slots {
  const free: bigint[] = [];
  let next = 1n;
  return {
    take() {
      const bit = free.pop();
      if (bit !== undefined) return bit;
      next <<= 1n;
      return next >> 1n;
    },
    release(bit) {
      free.push(bit);
    },
  };
}

/** Gives each call its kind. */
function kindsOf({ idOf }: Interner): (call: RegisterCall) => CallKind {
  const kinds = new Map<string, CallKind>();
  return (call) => {
    const step = stepOf(call, idOf);
    const name = `${step.f}/${step.expected}/${step.next}`;
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const kind: CallKind = { number: kinds.size, f: step.f, step: (state) => stepped(step, state) };
    kinds.set(name, kind);
    return kind;
  };
}
