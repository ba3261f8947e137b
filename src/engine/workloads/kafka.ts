import { type Edn, entriesOf, itemsOf, keyword, keywordName, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import type { Client } from '../net/client.ts';
import { anything, integer, listOf, mapOf, named, rpc, string, tuple } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire, WireObject } from '../wire/wire-json.ts';
import type { GeneratorParts, Invocation, OperationGenerator } from './generator.ts';
import { type Step, transactions } from './txn-generator.ts';
import { completeBy, type Done, type EngineWorkload, failed, failedRead, type Session } from './workload.ts';

const KEY = named(string, 'key');
const OFFSET = named(integer, 'offset');
const PAIR = tuple([OFFSET, 'offset'], [named(anything, 'msg'), 'msg']);
const SEND = rpc('send', { offset: OFFSET });
const POLL = rpc('poll', { msgs: mapOf(KEY, listOf(PAIR)) });
const COMMIT = rpc('commit_offsets');
const LIST = rpc('list_committed_offsets', { offsets: mapOf(KEY, OFFSET) });

type Offsets = Map<string, number>;

export const kafka: EngineWorkload = {
  keepsClients: false,
  connect: kafkaSession,
  generators: (parts) => {
    const highest: Offsets = new Map();
    return { main: mainGenerator(parts, highest), final: () => finalPolls(parts, highest) };
  },
};

/** A consumer and producer: it knows the keys that it was assigned and the offset to poll next of each. */
function kafkaSession(client: Client): Session {
  /** By assigned key the offset to poll next. */
  let next: Offsets = new Map();

  const assign = (keys: readonly string[], fromTheBeginning: boolean, done: Done): void => {
    const assigned = (offsetOf: (key: string) => number): void => {
      next = new Map(keys.map((key) => [key, offsetOf(key)]));
      done({ type: 'ok' });
    };
    if (fromTheBeginning) {
      assigned(() => 0);
      return;
    }
    client.call(LIST, { keys }, (result) => {
      // Maelstrom looks the committed offsets up in the wrong map and finds none: a key that is new to the client
      // starts at 0, also when the server has committed offsets. A test that started elsewhere would not be Maelstrom's.
      if (result.kind === 'ok') assigned((key) => next.get(key) ?? 0);
      else done(failedRead(result));
    });
  };

  const send = (key: string, message: number, done: Done): void => {
    const sent = (body: WireObject): Edn => [[keyword('send'), key, [wireEdn(body.offset as Wire), message]]];
    client.call(SEND, { key, msg: message }, completeBy(done, failed, sent));
  };

  /** Polls the assigned keys, and commits the highest offset of each key that has brought messages. */
  const poll = (done: Done): void => {
    client.call(POLL, { offsets: Object.fromEntries(next) }, (result) => {
      if (result.kind !== 'ok') {
        done(failed(result));
        return;
      }
      const messages = result.body.msgs as WireObject;
      const polled = [[keyword('poll'), wireEdn(messages)]];
      const highest = new Map<string, number>();
      for (const [key, pairs] of Object.entries(messages)) {
        const offsets = ((pairs ?? []) as readonly (readonly Wire[])[]).map(([offset]) => Number(offset));
        const top = offsets.reduce((a, b) => Math.max(a, b), -1);
        next.set(key, Math.max(top + 1, next.get(key) ?? Number.NEGATIVE_INFINITY));
        if (offsets.length > 0) highest.set(key, Math.max(0, top));
      }
      if (highest.size === 0) {
        done({ type: 'ok', value: polled });
        return;
      }
      client.call(
        COMMIT,
        { offsets: Object.fromEntries(highest) },
        completeBy(done, failed, () => polled),
      );
    });
  };

  return {
    invoke({ f, value, extra }, done) {
      if (f === 'crash') {
        // Its outcome is unknown at once: the worker goes on with a new process, and so with a new client.
        done({ type: 'info' });
      } else if (f === 'assign') {
        assign((itemsOf(value) ?? []) as readonly string[], extra?.['seek-to-beginning?'] === true, done);
      } else if (f === 'send') {
        const [, key, message] = firstStep(value) as [Edn, string, number];
        send(key, message, done);
      } else poll(done);
    },
  };
}

const firstStep = (value: Edn): readonly Edn[] => itemsOf((itemsOf(value) ?? [])[0]) ?? [];

/** Seconds between crashes of one worker's client, on average. */
const CRASH_INTERVAL = 30;
/** How often an operation is preceded by an assignment of its keys. */
const ASSIGN_CHANCE = 1 / 64;
/** How often an assignment takes along every key with messages that were not polled. */
const CATCH_UP_CHANCE = 1 / 3;

const POLL_INVOCATION: Invocation = { f: 'poll', value: [[keyword('poll')]] };

/** `highest` collects the highest offset of every key that was sent or polled. */
function mainGenerator({ options, stream }: GeneratorParts, highest: Offsets): OperationGenerator {
  const chance = stream('assignments');
  const crashes = stream('crashes');
  const draw = transactions(options, 1, stream('operations'));
  const meanCrash = (1000 * CRASH_INTERVAL) / options.concurrency;
  let upcoming = draw();
  let nextCrash = 0;
  /** Highest offsets sent and polled of the keys whose last message was not polled yet. */
  const sent: Offsets = new Map();
  const polled: Offsets = new Map();

  const assign = (steps: readonly Step[]): Invocation => {
    const keys = steps.map(({ key }) => String(key));
    if (sent.size === 0 || chance.next() >= CATCH_UP_CHANCE) return { f: 'assign', value: keys };
    const unseen = [...sent]
      .map(([key, offset]) => [Number(key), record({ polled: polled.get(key) ?? -1, sent: offset })] as const)
      .sort(([a], [b]) => a - b);
    return { f: 'assign', value: [...new Set([...sent.keys(), ...keys])], extra: { unseen: { map: unseen } } };
  };

  const produce = (time: number): Invocation => {
    if (nextCrash <= time) {
      nextCrash = time + crashes.next() * 2 * meanCrash;
      return { f: 'crash', value: null };
    }
    // The operation that its keys are assigned for still follows.
    if (chance.next() < ASSIGN_CHANCE) return assign(upcoming);
    const [step] = upcoming as readonly [Step];
    upcoming = draw();
    if (!step.writes) return POLL_INVOCATION;
    return { f: 'send', value: [[keyword('send'), String(step.key), step.value]] };
  };

  return {
    next(time, threads) {
      const thread = threads.nextFree();
      return thread === undefined ? { waitUntil: Number.POSITIVE_INFINITY } : { thread, invocation: produce(time) };
    },
    completed(operation) {
      if (operation.type !== 'ok') return;
      const offsets = offsetsOf(operation);
      raise(sent, offsets.sent);
      raise(polled, offsets.polled);
      for (const key of new Set([...sent.keys(), ...polled.keys()])) {
        if ((polled.get(key) ?? -1) < (sent.get(key) ?? -1)) continue;
        sent.delete(key);
        polled.delete(key);
      }
      raise(highest, offsets.sent);
      raise(highest, offsets.polled);
    },
  };
}

/** Milliseconds that the last polls may take: a lost message never comes. */
const FINAL_POLLS_MS = 10_000;
/** Milliseconds between the last polls of one worker, on average. */
const FINAL_POLL_GAP_MS = 200;

/** Every worker starts afresh, takes all keys from the beginning, and polls until it has seen the highest offset of each. */
function finalPolls({ stream, say }: GeneratorParts, highest: ReadonlyMap<string, number>): OperationGenerator {
  const random = stream('final polls');
  const keys = [...highest.keys()].sort((a, b) => Number(a) - Number(b));
  const steps: readonly Invocation[] = [
    { f: 'crash', value: null },
    { f: 'assign', value: keys, extra: { 'seek-to-beginning?': true } },
  ];
  interface Progress {
    step: number;
    nextPoll: number;
    readonly missing: Offsets;
  }
  const progress = new Map<number, Progress>();
  const progressOf = (thread: number): Progress => {
    let one = progress.get(thread);
    if (one === undefined) {
      one = { step: 0, nextPoll: 0, missing: new Map(keys.map((key) => [key, highest.get(key) ?? -1])) };
      progress.set(thread, one);
    }
    return one;
  };
  let end: number | undefined;
  say(`Polling up to offsets ${printOffsets(new Map(keys.map((key) => [key, highest.get(key) ?? -1])))}`);

  return {
    next(time, threads) {
      end ??= time + FINAL_POLLS_MS;
      if (time >= end) return 'done';
      let earliest = Number.POSITIVE_INFINITY;
      let busy = false;
      for (let thread = 0; thread < threads.count; thread += 1) {
        const one = progressOf(thread);
        if (one.missing.size === 0) continue;
        busy = true;
        if (!threads.isFree(thread)) continue;
        const step = steps[one.step];
        if (step !== undefined) {
          one.step += 1;
          return { thread, invocation: step };
        }
        if (one.nextPoll <= time) {
          one.nextPoll = time + random.next() * 2 * FINAL_POLL_GAP_MS;
          return { thread, invocation: { ...POLL_INVOCATION, extra: { 'poll-ms': 1000 } } };
        }
        earliest = Math.min(earliest, one.nextPoll);
      }
      return busy ? { waitUntil: Math.min(earliest, end) } : 'done';
    },
    completed(operation, thread) {
      if (operation.type !== 'ok' || operation.f !== 'poll') return;
      const { missing } = progressOf(thread);
      const before = missing.size;
      for (const [key, offset] of offsetsOf(operation).polled) {
        const target = missing.get(key);
        if (target !== undefined && target <= offset) missing.delete(key);
      }
      if (missing.size < before) say(`Process ${operation.process} now waiting for ${printOffsets(missing)}`);
    },
  };
}

/** The highest offsets that a successful operation sent or polled, by key; -1 of a key that was polled empty. */
function offsetsOf({ value }: Operation): { readonly sent: Offsets; readonly polled: Offsets } {
  const sent: Offsets = new Map();
  const polled: Offsets = new Map();
  for (const step of itemsOf(value) ?? []) {
    const [f, ...rest] = itemsOf(step) ?? [];
    if (keywordName(f) === 'send') {
      const [key, pair] = rest;
      const offset = Number((itemsOf(pair) ?? [])[0]);
      sent.set(key as string, Math.max(sent.get(key as string) ?? 0, offset));
    } else if (keywordName(f) === 'poll') {
      for (const [key, pairs] of entriesOf(rest[0])) {
        const offsets = (itemsOf(pairs) ?? []).map((pair) => Number((itemsOf(pair) ?? [])[0]));
        polled.set(
          key as string,
          offsets.reduce((a, b) => Math.max(a, b), -1),
        );
      }
    }
  }
  return { sent, polled };
}

function raise(known: Offsets, more: ReadonlyMap<string, number>): void {
  for (const [key, offset] of more) known.set(key, Math.max(known.get(key) ?? offset, offset));
}

const printOffsets = (offsets: ReadonlyMap<string, number>): string =>
  printEdn({ map: [...offsets].map(([key, offset]) => [Number(key), offset] as const) });
