/** A compare-and-set register, as Knossos models it and shows it (knossos.model.CASRegister). */
import type { Edn, EdnMap, EdnTagged } from '../../maelstrom/edn.ts';
import { itemsOf, keyword, record, tagged } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { identityOf } from '../clojure/edn-equality.ts';

/** One operation on the register: its invocation, and its completion if that was `ok`. */
export interface RegisterCall {
  readonly invocation: Operation;
  /** Absent for an operation that may have taken effect at any time after its invocation, or never. */
  readonly completion?: Operation;
  readonly f: 'read' | 'write' | 'cas';
  /** What was read or written; a cas's `[from to]`. */
  readonly value: Edn;
}

/** What a call does to a register, with its values as primitives that are equal when the values are. */
export interface RegisterStep<V> {
  readonly f: RegisterCall['f'];
  /** What the register must hold; undefined when anything will do. */
  readonly expected: V | undefined;
  /** What a write or a cas leaves. */
  readonly next: V;
}

/** A read whose result is nil can follow on any value. */
export function stepOf<V>({ f, value }: RegisterCall, primitive: (value: Edn) => V): RegisterStep<V> {
  if (f === 'write') return { f, expected: undefined, next: primitive(value) };
  if (f === 'read') return { f, expected: value === null ? undefined : primitive(value), next: primitive(value) };
  const [from, to] = pairOf(value);
  return { f, expected: primitive(from), next: primitive(to) };
}

/** The register's value after a step; undefined when the step can't follow on this value. */
export function stepped<V>({ f, expected, next }: RegisterStep<V>, value: V): V | undefined {
  if (expected !== undefined && expected !== value) return undefined;
  return f === 'read' ? value : next;
}

function pairOf(value: Edn): readonly [Edn, Edn] {
  const items = itemsOf(value) ?? [];
  return [items[0] ?? null, items[1] ?? null];
}

/** Why a call can't follow on a register's value, in Knossos's words; undefined when it can. */
export function inconsistency(call: RegisterCall, state: Edn, print: (value: Edn) => string): string | undefined {
  if (stepped(stepOf(call, identityOf), identityOf(state)) !== undefined) return undefined;
  if (call.f === 'read') return `can't read ${print(call.value)} from register ${print(state)}`;
  const [from, to] = pairOf(call.value);
  return `can't CAS ${print(state)} from ${print(from)} to ${print(to)}`;
}

/** The register's value after a call that can follow on it. */
export function stateAfter({ f, value }: RegisterCall, state: Edn): Edn {
  if (f === 'read') return state;
  return f === 'write' ? value : pairOf(value)[1];
}

export const registerModel = (value: Edn): EdnTagged => tagged('knossos.model.CASRegister', record({ value }));
export const inconsistentModel = (msg: string): EdnTagged => tagged('knossos.model.Inconsistent', record({ msg }));

/** An operation as Knossos shows it: a plain map, with the value that its completion holds. */
export const registerOperation = (operation: Operation, value: Edn = operation.value): EdnMap =>
  record({
    process: operation.process === 'nemesis' ? keyword('nemesis') : operation.process,
    type: keyword(operation.type),
    f: keyword(operation.f),
    value,
    index: operation.index,
    time: operation.time,
  });
