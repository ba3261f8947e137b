/** How long transactions and registers take to judge, in histories that are generated in memory. */
import { type Edn, keyword } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import type { Group } from '../figures.ts';
import { growthOf, type Histories } from '../growth.ts';

const PROCESSES = 20;

/** The same numbers every time (a linear congruential generator). */
let seed = 1;
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

/** Calls of `PROCESSES` processes that overlap at random. `perform` gives a call's result, or undefined if it fails. */
function historyOf(
  operations: number,
  ask: () => Pick<Operation, 'f' | 'value'>,
  perform: (f: string, value: Edn) => Edn | undefined,
  lostPercent = 0,
): Operation[] {
  const history: Operation[] = [];
  const open: ({ readonly f: string; readonly value: Edn; result?: Edn; isDone?: boolean } | undefined)[] = [];
  const processes = Array.from({ length: PROCESSES }, (_, thread) => thread);
  const push = (type: Operation['type'], thread: number, f: string, value: Edn) =>
    history.push({
      index: history.length,
      time: history.length * 1e5,
      type,
      process: processes[thread] as number,
      f,
      value,
    });
  for (let asked = 0; asked < operations || open.some(Boolean); ) {
    const thread = random(PROCESSES);
    const call = open[thread];
    if (call === undefined) {
      if (asked === operations) continue;
      asked += 1;
      const { f, value } = ask();
      open[thread] = { f, value };
      push('invoke', thread, f, value);
    } else if (!call.isDone) {
      const result = perform(call.f, call.value);
      if (result !== undefined) call.result = result;
      call.isDone = true;
    } else {
      open[thread] = undefined;
      if (random(100) < lostPercent) {
        push('info', thread, call.f, call.value);
        processes[thread] = (processes[thread] as number) + PROCESSES;
      } else {
        push(call.result === undefined ? 'fail' : 'ok', thread, call.f, call.result ?? call.value);
      }
    }
  }
  return history;
}

/** Elle's mix: up to four reads or writes over ten keys, later keys more often, and a new key after 16 writes. */
function transactions(operations: number, write: 'append' | 'w', stalePercent: number): Operation[] {
  const keys = Array.from({ length: 10 }, (_, key) => key);
  const lists = new Map<number, number[]>();
  const written = new Map<number, number>();
  const micro = (): Edn => {
    const place = Math.min(9, Math.floor(Math.log2(1 + random(1023))));
    const key = keys[place] as number;
    if (random(2) === 0) return [keyword('r'), key, null];
    const value = (written.get(key) ?? 0) + 1;
    written.set(key, value);
    if (value === 16) keys[place] = Math.max(...keys) + 1;
    return [keyword(write), key, value];
  };
  const perform = (_: string, txn: Edn): Edn =>
    (txn as readonly (readonly [{ key: string }, number, number])[]).map(([f, key, value]) => {
      const list = lists.get(key) ?? [];
      if (f.key !== 'r') {
        lists.set(key, [...list, value]);
        return [f, key, value];
      }
      const seen = random(100) < stalePercent ? list.slice(0, random(list.length + 1)) : list;
      return [f, key, write === 'append' ? seen : (seen.at(-1) ?? null)];
    });
  return historyOf(operations, () => ({ f: 'txn', value: Array.from({ length: 1 + random(4) }, micro) }), perform);
}

/** Reads, writes and compare-and-sets of five values on 20 registers at a time, 200 operations each. */
function registers(operations: number, lostPercent: number): Operation[] {
  const state = new Map<number, number>();
  let asked = 0;
  const ask = () => {
    const key = Math.floor(asked / 4_000) * 20 + random(20);
    asked += 1;
    const kind = random(3);
    if (kind === 0) return { f: 'read', value: [key, null] };
    return kind === 1
      ? { f: 'write', value: [key, random(5)] }
      : { f: 'cas', value: [key, [state.get(key) ?? 0, random(5)]] };
  };
  const perform = (f: string, tuple: Edn): Edn | undefined => {
    const [key, value] = tuple as readonly [number, Edn];
    if (f === 'read') return [key, state.get(key) ?? null];
    const [from, to] = f === 'cas' ? (value as readonly [number, number]) : [undefined, value as number];
    if (from !== undefined && state.get(key) !== from) return undefined;
    state.set(key, to);
    return tuple;
  };
  return historyOf(operations, ask, perform, lostPercent);
}

const histories: readonly Histories[] = [
  ['list-append, one transaction at a time', 'txn-list-append', (operations) => transactions(operations, 'append', 0)],
  ['list-append, 5 % stale reads', 'txn-list-append', (operations) => transactions(operations, 'append', 5)],
  ['rw-register, one transaction at a time', 'txn-rw-register', (operations) => transactions(operations, 'w', 0)],
  ['rw-register, 5 % stale reads', 'txn-rw-register', (operations) => transactions(operations, 'w', 5)],
  ['lin-kv, 20 processes on 20 keys', 'lin-kv', (operations) => registers(operations, 0)],
  ['lin-kv, 1 % of the operations lost', 'lin-kv', (operations) => registers(operations, 1)],
];

export const elle: Group = {
  name: 'checkers of transactions and registers',
  about: 'As above: a ratio of 10 is linear. A search for cycles that has spent its budget ends without all of them.',
  rows: (effort) => growthOf(histories, effort),
};
