import type { Edn } from '../../maelstrom/edn.ts';
import { LIN_KV_TIMEOUT_MS } from '../../maelstrom/reply-timeouts.ts';
import type { Random } from '../clock/random.ts';
import { EngineFailure, exceptionInfo } from '../engine-failure.ts';
import { anything, rpc } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire, WireObject } from '../wire/wire-json.ts';
import type { GeneratorParts, Invocation, Offer, OperationGenerator, Threads } from './generator.ts';
import { completeBy, type EngineWorkload, failed, failedRead } from './workload.ts';

const READ = rpc('read', { value: anything });
const WRITE = rpc('write');
const CAS = rpc('cas');

export const linKv: EngineWorkload = {
  keepsClients: true,
  connect: (client, { latency }) => {
    const timeout = Math.max(10 * latency.mean, LIN_KV_TIMEOUT_MS);
    return {
      invoke({ f, value }, done) {
        const [key, argument] = value as [number, Edn];
        if (f === 'read') {
          const read = completeBy(done, failedRead, (body) => [key, wireEdn(body.value as Wire)]);
          client.call(READ, { key }, read, timeout);
          return;
        }
        const fields: WireObject = f === 'cas' ? casFields(key, argument) : { key, value: argument as number };
        client.call(f === 'cas' ? CAS : WRITE, fields, completeBy(done, failed), timeout);
      },
    };
  },
  generators: (parts) => ({ main: linearizableRegisters(parts) }),
};

function casFields(key: number, argument: Edn): WireObject {
  const [from, to] = argument as readonly [number, number];
  return { key, from, to };
}

/** Processes that may touch a key before the next key takes its place (jepsen.tests.linearizable-register). */
const PROCESSES_PER_KEY = 20;

interface KeyInUse {
  readonly key: number;
  readonly random: Random;
  readonly processes: Set<number>;
}

/**
 * Groups of two workers a node work on one key each. As many workers as there are nodes only read, all others write and
 * compare-and-set. Jepsen counts the readers from worker 0, not from the first of each group, so that with more than one
 * group only the first one's key is read.
 */
function linearizableRegisters({ options, stream }: GeneratorParts): OperationGenerator {
  const readers = options.nodes.length;
  const size = 2 * readers;
  const groups = groupCount(size, options.concurrency);
  // With more than ten nodes a group alone exceeds the limit; Maelstrom then looks for a fitting key forever.
  const processLimit = Math.max(PROCESSES_PER_KEY, size);
  const order = stream('order');
  let nextKey = 0;
  const takeKey = (): KeyInUse => {
    const key = nextKey++;
    return { key, random: stream(`operations key ${key}`), processes: new Set() };
  };
  const inUse = Array.from({ length: groups }, takeKey);

  const offerFrom = (group: number, threads: Threads): Offer | undefined => {
    const first = group * size;
    const writers = Math.max(first, readers);
    const reader = first < writers ? threads.nextFree(first, writers) : undefined;
    const writer = threads.nextFree(writers, first + size);
    if (reader === undefined && writer === undefined) return undefined;
    let use = inUse[group] as KeyInUse;
    const processes = Array.from({ length: size }, (_, at) => threads.processOf(first + at));
    if (new Set([...use.processes, ...processes]).size > processLimit) {
      use = takeKey();
      inUse[group] = use;
    }
    for (const process of processes) use.processes.add(process);
    const reads = writer === undefined || (reader !== undefined && order.below(2) === 0);
    return {
      thread: (reads ? reader : writer) as number,
      invocation: reads ? { f: 'read', value: [use.key, null] } : change(use),
    };
  };

  return {
    next(_, threads) {
      const free = [];
      for (let group = 0; group < groups; group += 1) {
        if (threads.nextFree(group * size, group * size + size) !== undefined) free.push(group);
      }
      const offer = free.length === 0 ? undefined : offerFrom(order.pick(free), threads);
      return offer ?? { waitUntil: Number.POSITIVE_INFINITY };
    },
  };
}

/** A write in one of three cases, else a compare-and-set; values are 0 to 4. */
function change({ key, random }: KeyInUse): Invocation {
  if (random.below(3) === 0) return { f: 'write', value: [key, random.below(5)] };
  return { f: 'cas', value: [key, [random.below(5), random.below(5)]] };
}

function groupCount(size: number, workers: number): number {
  const groups = Math.floor(workers / size);
  if (size > workers) {
    throw assertion(
      `With ${workers} worker threads, this jepsen.concurrent/concurrent-generator cannot run a key with ${size} threads concurrently. Consider raising your test's :concurrency to at least ${size}.`,
      '(<= group-size thread-count)',
    );
  }
  if (groups * size !== workers) {
    throw assertion(
      `This jepsen.independent/concurrent-generator has ${workers} threads to work with, but can only use ${groups * size} of those threads to run ${groups} concurrent keys with ${size} threads apiece. Consider raising or lowering the test's :concurrency to a multiple of ${size}.`,
      '(= thread-count (* group-size group-count))',
    );
  }
  return groups;
}

function assertion(text: string, form: string): EngineFailure {
  const failure = `Assert failed: ${text}\n${form}`;
  return new EngineFailure(
    `${exceptionInfo(`Generator threw java.lang.AssertionError - ${failure} when asked for an operation.`)}\nCaused by: java.lang.AssertionError: ${failure}`,
  );
}
