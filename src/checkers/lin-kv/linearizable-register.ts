/**
 * Is the history of one compare-and-set register linearizable? Wing and Gong's search with Lowe's refinements
 * (just-in-time linearization, memoised configurations): an operation is given its place in the order no sooner than
 * some operation's return makes it necessary, and configurations that were met already, or that can do no more than
 * another can, are dropped.
 */
import type { Edn, EdnMap, EdnTagged } from '../../maelstrom/edn.ts';
import { itemsOf, keyword, record, tagged } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/history.ts';
import { type Identity, identityOf } from '../clojure/edn-equality.ts';

/** One operation on the register: its invocation, and its completion when that was `ok`. */
export interface RegisterCall {
  readonly invocation: Operation;
  /** Absent for an operation that may have taken effect at any time after its invocation, or never. */
  readonly completion?: Operation;
  readonly f: 'read' | 'write' | 'cas';
  /** What was read or written; a cas's `[from to]`. */
  readonly value: Edn;
}

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
      /** Where the register could have stood before it. */
      readonly configurations: readonly ConfigurationView[];
    }
  | { readonly type: 'undecided'; readonly call: RegisterCall; readonly configurations: readonly ConfigurationView[] };

/** A possible state of the world. */
export interface ConfigurationView {
  readonly state: Edn;
  /** The operation that brought it about last; undefined at the start. */
  readonly last: Operation | undefined;
  /** Operations under way that have not taken effect in it. */
  readonly pending: readonly RegisterCall[];
}

interface Configuration {
  /** Number of the register's value. */
  readonly state: number;
  /** Bits of the calls under way that may return: they took effect, or could have without being noticed. */
  readonly done: bigint;
  /** Bits of the calls under way that took effect where it shows. */
  readonly used: bigint;
  /** Calls without a return that have taken effect, counted by kind. */
  readonly spent: readonly number[];
  readonly last: Operation | undefined;
}

/** Calls that do the same. */
interface Kind {
  readonly number: number;
  readonly f: RegisterCall['f'];
  readonly step: (state: number) => number | undefined;
}

/** A call under way that will return. */
interface OpenCall {
  readonly call: RegisterCall;
  readonly bit: bigint;
  readonly kind: Kind;
  /** Position of its return among the events. */
  readonly returns: number;
}

/** `undecided` once more than about `limit` configurations have been looked at. */
export function linearizeRegister(events: readonly RegisterEvent[], limit: number): RegisterVerdict {
  const values = numbering();
  const kinds = kindsOf(values);
  const returnOf = new Map<RegisterCall, number>();
  for (const [place, { type, call }] of events.entries()) if (type === 'return') returnOf.set(call, place);

  const open = new Map<RegisterCall, OpenCall>();
  const slots = freeSlots();
  /** Calls that never return, by kind, in the order of their invocation. */
  const lost = new Map<Kind, RegisterCall[]>();
  let configurations: readonly Configuration[] = [
    { state: values.numberOf(null), done: 0n, used: 0n, spent: [], last: undefined },
  ];
  let previous: RegisterCall | undefined;
  let looked = 0;

  const view = (seen: readonly Configuration[]): readonly ConfigurationView[] =>
    seen.slice(0, SHOWN_AT_MOST).map(({ state, done, used, spent, last }) => ({
      state: values.valueOf(state),
      last,
      pending: [
        ...[...open.values()]
          .filter(({ call, bit }) => ((call.f === 'read' ? done : used) & bit) === 0n)
          .map(({ call }) => call),
        ...[...lost].flatMap(([{ number }, calls]) => calls.slice(spent[number] ?? 0)),
      ].sort((a, b) => a.invocation.index - b.invocation.index),
    }));

  for (const { type, call } of events) {
    const kind = kinds(call);
    const returns = returnOf.get(call);
    if (type === 'call') {
      if (returns !== undefined) {
        open.set(call, { call, kind, returns, bit: slots.take() });
        if (call.f === 'read') configurations = configurations.map((each) => noticed(each, open));
      } else if (call.f !== 'read') {
        // A read that never returned tells nothing and changes nothing.
        lost.set(kind, [...(lost.get(kind) ?? []), call]);
      }
      continue;
    }
    const returning = open.get(call) as OpenCall;
    const after = frontier();
    const before = frontier();
    const lookedBefore = looked;
    const queue: Configuration[] = [];
    for (const configuration of configurations) if (before.add(configuration)) queue.push(configuration);
    for (const configuration of queue) {
      looked = lookedBefore + before.work() + after.work();
      if (looked > limit) return { type: 'undecided', call, configurations: view(configurations) };
      if (!before.holds(configuration)) continue;
      const state = kind.step(configuration.state);
      if ((configuration.done & returning.bit) !== 0n) {
        const last = call.f === 'read' && state !== undefined ? call.completion : configuration.last;
        after.add(without(returning, { ...configuration, last }));
      }
      // A write that nobody noticed may still be the one that shows: this is its last chance.
      const isOver =
        call.f === 'read' ? (configuration.done & returning.bit) !== 0n : (configuration.used & returning.bit) !== 0n;
      if (isOver) continue;
      if (state !== undefined)
        after.add(without(returning, effected(configuration, kind, state, call.completion, open)));
      for (const next of successors(configuration, returning, open, lost)) if (before.add(next)) queue.push(next);
    }
    const remaining = after.all();
    if (remaining.length === 0) {
      return { type: 'not-linearizable', call, previous, configurations: view(configurations) };
    }
    configurations = remaining;
    open.delete(call);
    slots.release(returning.bit);
    previous = call;
  }
  return { type: 'linearizable', configurations: view(configurations) };
}

const SHOWN_AT_MOST = 10;

/** Lets every read under way take effect that finds its value: that costs nothing and rules out nothing. */
function noticed(configuration: Configuration, open: ReadonlyMap<RegisterCall, OpenCall>): Configuration {
  let { done } = configuration;
  for (const { call, bit, kind } of open.values()) {
    if (call.f === 'read' && kind.step(configuration.state) !== undefined) done |= bit;
  }
  return done === configuration.done ? configuration : { ...configuration, done };
}

/**
 * The configuration after a call took effect. A write hides whatever was written right before it, so with it every
 * write under way could have taken effect.
 */
function effected(
  configuration: Configuration,
  kind: Kind,
  state: number,
  last: Operation | undefined,
  open: ReadonlyMap<RegisterCall, OpenCall>,
): Configuration {
  let { done } = configuration;
  if (kind.f === 'write') for (const { call, bit } of open.values()) if (call.f === 'write') done |= bit;
  return noticed({ ...configuration, state, done, last }, open);
}

const without = ({ bit }: OpenCall, configuration: Configuration): Configuration => ({
  ...configuration,
  done: configuration.done & ~bit,
  used: configuration.used & ~bit,
});

/** Every way to let one call under way, other than the returning one, take effect now. */
function successors(
  configuration: Configuration,
  returning: OpenCall,
  open: ReadonlyMap<RegisterCall, OpenCall>,
  lost: ReadonlyMap<Kind, readonly RegisterCall[]>,
): readonly Configuration[] {
  const next: Configuration[] = [];
  // Of calls that do the same, the one that returns first: whatever order uses another can use this one instead. Those
  // that may return already and those that still must take effect are two things.
  const firstFree = new Map<Kind, OpenCall>();
  const firstBound = new Map<Kind, OpenCall>();
  for (const candidate of open.values()) {
    if (candidate === returning || candidate.call.f === 'read' || (configuration.used & candidate.bit) !== 0n) continue;
    const first = (configuration.done & candidate.bit) === 0n ? firstBound : firstFree;
    const known = first.get(candidate.kind);
    if (known === undefined || candidate.returns < known.returns) first.set(candidate.kind, candidate);
  }
  for (const [kind, { call, bit }] of [...firstBound, ...firstFree]) {
    const state = kind.step(configuration.state);
    if (state === undefined) continue;
    const taken = { ...configuration, done: configuration.done | bit, used: configuration.used | bit };
    next.push(effected(taken, kind, state, call.invocation, open));
  }
  for (const [kind, calls] of lost) {
    const spent = configuration.spent[kind.number] ?? 0;
    const call = calls[spent];
    const state = call === undefined ? undefined : kind.step(configuration.state);
    if (call === undefined || state === undefined) continue;
    const counts = Array.from({ length: Math.max(configuration.spent.length, kind.number + 1) }, (_, number) =>
      number === kind.number ? spent + 1 : (configuration.spent[number] ?? 0),
    );
    next.push(effected({ ...configuration, spent: counts }, kind, state, call.invocation, open));
  }
  return next;
}

/** Configurations without those that are equal to another, or that can do no more than another can. */
function frontier() {
  const groups = new Map<number, Configuration[]>();
  let compared = 0;
  let added = 0;
  return {
    /** False when it adds nothing. */
    add(configuration: Configuration): boolean {
      const group = groups.get(configuration.state);
      added += 1;
      compared += group?.length ?? 0;
      if (group === undefined) {
        groups.set(configuration.state, [configuration]);
        return true;
      }
      if (group.some((other) => isNoWorse(other, configuration))) return false;
      const kept = group.filter((other) => !isNoWorse(configuration, other));
      kept.push(configuration);
      groups.set(configuration.state, kept);
      return true;
    },
    holds: (configuration: Configuration): boolean => groups.get(configuration.state)?.includes(configuration) ?? false,
    /** How many configurations were added, equal or not; a dozen comparisons count as one. */
    work: (): number => added + compared / 12,
    all: (): readonly Configuration[] => [...groups.values()].flat(),
  };
}

/** Of two configurations in the same state: everything that may return in b may in a, and all that b has left a has too. */
const isNoWorse = (a: Configuration, b: Configuration): boolean =>
  (b.done & ~a.done) === 0n &&
  (a.used & ~b.used) === 0n &&
  a.spent.every((count, kind) => count <= (b.spent[kind] ?? 0));

/** Bits for the calls under way, used again after their return so that masks stay small. */
function freeSlots() {
  const free: bigint[] = [];
  let next = 1n;
  return {
    take(): bigint {
      const bit = free.pop();
      if (bit !== undefined) return bit;
      next <<= 1n;
      return next >> 1n;
    },
    release(bit: bigint): void {
      free.push(bit);
    },
  };
}

interface Numbering {
  readonly numberOf: (value: Edn) => number;
  readonly valueOf: (number: number) => Edn;
}

function numbering(): Numbering {
  const numbers = new Map<Identity, number>();
  const values: Edn[] = [];
  return {
    numberOf(value) {
      const id = identityOf(value);
      const known = numbers.get(id);
      if (known !== undefined) return known;
      numbers.set(id, values.length);
      values.push(value);
      return values.length - 1;
    },
    valueOf: (number) => values[number] ?? null,
  };
}

/** Gives each call its kind. A register is read with any result when the result is nil. */
function kindsOf({ numberOf }: Numbering): (call: RegisterCall) => Kind {
  const kinds = new Map<string, Kind>();
  return ({ f, value }) => {
    const [first, second] = f === 'cas' ? pairOf(value) : [value, null];
    const from = numberOf(first);
    const to = numberOf(second);
    const name = `${f}/${from}/${to}`;
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const step = (state: number): number | undefined => {
      if (f === 'write') return from;
      if (f === 'cas') return state === from ? to : undefined;
      return value === null || state === from ? state : undefined;
    };
    const kind = { number: kinds.size, f, step };
    kinds.set(name, kind);
    return kind;
  };
}

function pairOf(value: Edn): readonly [Edn, Edn] {
  const items = itemsOf(value) ?? [];
  return [items[0] ?? null, items[1] ?? null];
}

/** Why an operation can't follow on a state, in Knossos' words; undefined when it can. */
export function inconsistency(
  { f, value }: RegisterCall,
  state: Edn,
  print: (value: Edn) => string,
): string | undefined {
  if (f === 'write') return undefined;
  if (f === 'read') {
    if (value === null || identityOf(value) === identityOf(state)) return undefined;
    return `can't read ${print(value)} from register ${print(state)}`;
  }
  const [from, to] = pairOf(value);
  if (identityOf(from) === identityOf(state)) return undefined;
  return `can't CAS ${print(state)} from ${print(from)} to ${print(to)}`;
}

/** The state after an operation that can follow on it. */
export function stateAfter({ f, value }: RegisterCall, state: Edn): Edn {
  if (f === 'read') return state;
  return f === 'write' ? value : pairOf(value)[1];
}

export const registerModel = (value: Edn): EdnTagged => tagged('knossos.model.CASRegister', record({ value }));
export const inconsistentModel = (msg: string): EdnTagged => tagged('knossos.model.Inconsistent', record({ msg }));

/** An operation as Knossos shows it: a plain map, with the value that the completion told. */
export const registerOperation = (operation: Operation, value: Edn = operation.value): EdnMap =>
  record({
    process: operation.process === 'nemesis' ? keyword('nemesis') : operation.process,
    type: keyword(operation.type),
    f: keyword(operation.f),
    value,
    index: operation.index,
    time: operation.time,
  });
