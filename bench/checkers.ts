/** How long the checkers take over 100,000 operations (200,000 lines of history), generated in memory. */
import { checkWorkload } from '../src/checkers/analyze.ts';
import { type Edn, get, isKeyword, keyword } from '../src/maelstrom/edn.ts';
import type { Operation } from '../src/maelstrom/operations-and-messages.ts';
import type { Workload } from '../src/maelstrom/workloads.ts';

const OPERATIONS = 100_000;
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

/** Reads of a growing set hold all of it, so there are few reads or few elements; either way they hold 25 million in all. */
function* additions(add: string, elements: number): Generator<Step> {
  const everyNth = Math.ceil(OPERATIONS / elements);
  const reads = Math.ceil(OPERATIONS / 500);
  const held: number[] = [];
  for (let i = 0; i < OPERATIONS; i++) {
    if (everyNth === 1 ? i % reads === 0 : i % everyNth !== 0) {
      yield { f: 'read', value: null, got: held.slice() };
    } else {
      yield { f: add, value: held.length };
      held.push(held.length);
    }
  }
}

function* counting(): Generator<Step> {
  for (let i = 0; i < OPERATIONS; i++) {
    yield i % 2 === 0
      ? { f: 'read', value: null, got: i }
      : { f: 'add', value: (i % 10) - 5, type: i % 4 === 1 ? 'info' : 'ok' };
  }
}

function* ids(): Generator<Step> {
  for (let i = 0; i < OPERATIONS; i++) yield { f: 'generate', value: null, got: `n${i % 3}-${i}` };
}

/** Maelstrom's mix: ten keys at a time, a new key after `perKey` messages, and polls of what is new to the process. */
function* logs(perKey: number): Generator<Step> {
  const log = new Map<number, [number, number][]>();
  const positions = Array.from({ length: PROCESSES }, () => new Map<number, number>());
  let newest = 9;
  for (let i = 0; i < OPERATIONS; i++) {
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

const runs: readonly [string, Workload, () => Iterable<Step>][] = [
  ['broadcast, 500 reads of up to 100,000 elements', 'broadcast', () => additions('broadcast', OPERATIONS)],
  ['g-set, 99,500 reads of up to 500 elements', 'g-set', () => additions('add', 500)],
  ['pn-counter, a quarter of the adds indefinite', 'pn-counter', counting],
  ['unique-ids', 'unique-ids', ids],
  ['kafka, 16 messages a key', 'kafka', () => logs(16)],
  ['kafka, ten keys', 'kafka', () => logs(Number.POSITIVE_INFINITY)],
];

for (const [name, workload, steps] of runs) {
  const history = historyOf(steps());
  const [startedAt, cpuAt] = [performance.now(), process.cpuUsage().user];
  const result = checkWorkload(workload, history, { consistencyModels: ['strict-serializable'] });
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = (process.cpuUsage().user - cpuAt) / 1e6;
  const valid = get(result, 'valid?');
  console.log(
    `${name}: ${seconds.toFixed(2)} s (${cpu.toFixed(2)} s of processor time) for ${OPERATIONS.toLocaleString('en')} operations (${isKeyword(valid) ? valid.key : valid})`,
  );
}
