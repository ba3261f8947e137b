/** How long the short checkers and that of kafka take, over histories that are generated in memory. */
import { type Edn, keyword } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import type { Group } from '../figures.ts';
import { growthOf, type Histories } from '../growth.ts';

const PROCESSES = 10;

type Step = Pick<Operation, 'f' | 'value'> & { readonly got?: Edn; readonly type?: Operation['type'] };

/** Invocations and completions, ten under way at any time. */
function historyOf(steps: Iterable<Step>): Operation[] {
  const history: Operation[] = [];
  const pending: Operation[] = [];
  const end = () => {
    const completion = pending.shift();
    if (completion !== undefined) history.push({ ...completion, index: history.length, time: history.length * 1e6 });
  };
  let count = 0;
  for (const { f, value, got = value, type = 'ok' } of steps) {
    if (pending.length === PROCESSES) end();
    const process = count++ % PROCESSES;
    history.push({ index: history.length, time: history.length * 1e6, type: 'invoke', process, f, value });
    pending.push({ index: 0, time: 0, type, process, f, value: got });
  }
  while (pending.length > 0) end();
  return history;
}

/** Reads of a growing set hold all of it, so there are few reads or few elements; either way they hold 250 for each operation. */
function* additions(add: string, operations: number, elements: number): Generator<Step> {
  const everyNth = Math.ceil(operations / elements);
  const reads = Math.ceil(operations / 500);
  const held: number[] = [];
  for (let i = 0; i < operations; i++) {
    if (everyNth === 1 ? i % reads === 0 : i % everyNth !== 0) {
      yield { f: 'read', value: null, got: held.slice() };
    } else {
      yield { f: add, value: held.length };
      held.push(held.length);
    }
  }
}

function* counting(operations: number): Generator<Step> {
  for (let i = 0; i < operations; i++) {
    yield i % 2 === 0
      ? { f: 'read', value: null, got: i }
      : { f: 'add', value: (i % 10) - 5, type: i % 4 === 1 ? 'info' : 'ok' };
  }
}

function* ids(operations: number): Generator<Step> {
  for (let i = 0; i < operations; i++) yield { f: 'generate', value: null, got: `n${i % 3}-${i}` };
}

/** Maelstrom's mix: ten keys at a time, a new key after `perKey` messages, and polls of what is new to the process. */
function* logs(operations: number, perKey: number): Generator<Step> {
  const log = new Map<number, [number, number][]>();
  const positions = Array.from({ length: PROCESSES }, () => new Map<number, number>());
  let newest = 9;
  for (let i = 0; i < operations; i++) {
    const process = i % PROCESSES;
    const position = positions[process] as Map<number, number>;
    if (i % 64 < PROCESSES) {
      const keys = Array.from({ length: 10 }, (_, n) => newest - n);
      for (const key of [...position.keys()]) if (!keys.includes(key)) position.delete(key);
      for (const key of keys) if (!position.has(key)) position.set(key, 0);
      yield { f: 'assign', value: keys.map(String) };
    } else if (i % 2 === 0) {
      const key = newest - ((i * 7) % 10);
      const messages = log.get(key) ?? [];
      log.set(key, messages);
      if (messages.length === perKey - 1) newest++;
      const offset = messages.length;
      messages.push([offset, offset + 1]);
      yield {
        f: 'send',
        value: [[keyword('send'), String(key), offset + 1]],
        got: [[keyword('send'), String(key), [offset, offset + 1]]],
      };
    } else {
      const answer: [Edn, Edn][] = [];
      for (const [key, from] of position) {
        const messages = (log.get(key) ?? []).slice(from);
        if (messages.length > 0) answer.push([String(key), messages]);
        position.set(key, from + messages.length);
      }
      yield { f: 'poll', value: [[keyword('poll')]], got: [[keyword('poll'), { map: answer }]] };
    }
  }
}

const histories: readonly Histories[] = [
  ['broadcast, 500 reads', 'broadcast', (operations) => historyOf(additions('broadcast', operations, operations))],
  ['g-set, 500 elements', 'g-set', (operations) => historyOf(additions('add', operations, 500))],
  ['pn-counter, a quarter of the adds indefinite', 'pn-counter', (operations) => historyOf(counting(operations))],
  ['unique-ids', 'unique-ids', (operations) => historyOf(ids(operations))],
  ['kafka, 16 messages a key', 'kafka', (operations) => historyOf(logs(operations, 16))],
  ['kafka, ten keys', 'kafka', (operations) => historyOf(logs(operations, Number.POSITIVE_INFINITY))],
];

export const checkers: Group = {
  name: 'checkers',
  about:
    'Each checker on a history of ten times as many operations as its baseline, up to 100,000: a ratio of 10 is linear. Small histories are judged before everything is compiled, so the first step is often below 10.',
  rows: (effort) => growthOf(histories, effort),
};
