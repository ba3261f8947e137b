/**
 * A Maelstrom node in one file without dependencies: import it from the package `maelstrom-action`, or copy it into your
 * project.
 *
 *     import { createNode, type Echo } from 'maelstrom-action/node'; // or './node.ts'
 *
 *     const node = createNode<Echo>();
 *     node.handle('echo', ({ echo }) => ({ type: 'echo_ok', echo }));
 *     node.run();
 *
 * What it takes care of, because Maelstrom is unforgiving here:
 *
 * - stdout belongs to the protocol. One stray line there and Maelstrom never reads that node again, so everything else
 *   that writes to stdout (`console.log`) goes to stderr, with a warning.
 * - A message to a node that does not exist silences the sender for good, so `send` refuses it.
 * - A reply to a client that has given up (after 5 s) does the same, so a request of a client that is still open after
 *   4.5 s is answered with error 0 (timeout), and whatever the handler says later is dropped. A machine that is too busy
 *   to do so in time gets no answer out at all, which costs only that operation.
 * - A reply with a key that the workload does not know fails the operation, so the types refuse extra keys.
 */
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';

/** A request and its reply, both without `type`, `msg_id` and `in_reply_to`: the type of the reply is `<request>_ok`. */
export interface Call<Request extends object = object, Reply extends object = object> {
  readonly request: Request;
  readonly reply: Reply;
}
/** Message type → what it carries. */
export type Protocol = Record<string, Call>;

export type Echo = { echo: Call<{ echo: unknown }, { echo: unknown }> };
export type UniqueIds = { generate: Call<object, { id: string }> };
export type Broadcast = {
  topology: Call<{ topology: Record<string, string[]> }>;
  broadcast: Call<{ message: number }>;
  read: Call<object, { messages: number[] }>;
};
export type GSet = { add: Call<{ element: number }>; read: Call<object, { value: number[] }> };
/** Both g-counter (whose deltas are never negative) and pn-counter. */
export type Counter = { add: Call<{ delta: number }>; read: Call<object, { value: number }> };
export type LinKv = {
  read: Call<{ key: unknown }, { value: unknown }>;
  write: Call<{ key: unknown; value: unknown }>;
  cas: Call<{ key: unknown; from: unknown; to: unknown }>;
};
export type Kafka = {
  send: Call<{ key: string; msg: unknown }, { offset: number }>;
  /** For each key pairs of offset and message, in order; a key with nothing to return must be left out. */
  poll: Call<{ offsets: Record<string, number> }, { msgs: Record<string, [offset: number, msg: unknown][]> }>;
  commit_offsets: Call<{ offsets: Record<string, number> }>;
  list_committed_offsets: Call<{ keys: string[] }, { offsets: Record<string, number> }>;
};
/** Operations of a transaction; a read comes with null and goes back filled in. */
export type RegisterOp = ['r', key: number, value: number | null] | ['w', key: number, value: number];
export type AppendOp = ['r', key: number, value: number[] | null] | ['append', key: number, value: number];
export type TxnRwRegister = { txn: Call<{ txn: RegisterOp[] }, { txn: RegisterOp[] }> };
export type TxnListAppend = { txn: Call<{ txn: AppendOp[] }, { txn: AppendOp[] }> };

type Name<P> = keyof P & string;
export type RequestBody<P extends Protocol, T extends Name<P>> = { type: T } & P[T]['request'];
export type ReplyBody<P extends Protocol, T extends Name<P>> = { type: `${T}_ok` } & P[T]['reply'];
/** `R` and nothing beyond `Shape`: Maelstrom refuses replies with keys that it does not know. */
type Exact<R, Shape> = R & { [K in Exclude<keyof R, keyof Shape>]: never };
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return is one that has nothing to say
type Answer<R> = R | undefined | void;

/** A message that arrived. */
export interface Message<Body = Record<string, unknown>> {
  readonly src: string;
  readonly dest: string;
  readonly body: Body & { readonly type: string; readonly msg_id?: number };
}

/** Maelstrom's error codes; 0 and 13 mean that the operation may or may not have happened, all others that it did not. */
export const ERROR_CODES = {
  timeout: 0,
  'node-not-found': 1,
  'not-supported': 10,
  'temporarily-unavailable': 11,
  'malformed-request': 12,
  crash: 13,
  abort: 14,
  'key-does-not-exist': 20,
  'key-already-exists': 21,
  'precondition-failed': 22,
  'txn-conflict': 30,
} as const;
export type ErrorName = keyof typeof ERROR_CODES;

/** An error reply, in either direction: throw it in a handler to send one; `rpc` rejects with those that it gets. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;

  /** A code of one's own should be 1000 or more. */
  constructor(error: ErrorName | number, text: string) {
    super(text);
    this.code = typeof error === 'number' ? error : ERROR_CODES[error];
  }

  is(error: ErrorName): boolean {
    return this.code === ERROR_CODES[error];
  }
}

export interface RpcOptions {
  /** Milliseconds to wait for the reply to the first attempt; default 1,000. Doubles with every attempt, up to eight times. */
  readonly timeout?: number;
  /**
   * Milliseconds, in all, for further attempts when there is no reply, or error 11 (temporarily unavailable); default 0,
   * one attempt. The other side may then see a request more than once.
   */
  readonly retryFor?: number;
}

export interface KeyValueStore {
  /** `undefined` when the key does not exist. */
  read<Value>(key: string, options?: RpcOptions): Promise<Value | undefined>;
  /** As `read`, of a whole number. @throws {TypeError} for any other value. */
  readInt(key: string, options?: RpcOptions): Promise<number | undefined>;
  write(key: string, value: unknown, options?: RpcOptions): Promise<void>;
  /** Whether the value was `from` and is now `to`; with `create`, also when the key did not exist (lin-kv and seq-kv). */
  cas(key: string, from: unknown, to: unknown, options?: RpcOptions & { create?: boolean }): Promise<boolean>;
  /**
   * As `cas`, by the name and the rules of Maelstrom's Go library.
   * @throws {RpcError} `precondition-failed` when the value was another one, `key-does-not-exist` when there was none.
   */
  compareAndSwap(
    key: string,
    from: unknown,
    to: unknown,
    createIfNotExists?: boolean,
    options?: RpcOptions,
  ): Promise<void>;
}

export interface Node<P extends Protocol> {
  /** Ours, `n0`; known from `init` on. */
  readonly id: string;
  /** All nodes of the cluster, ourselves included; known from `init` on. */
  readonly ids: readonly string[];
  /** All nodes but ourselves. */
  readonly peers: readonly string[];
  /**
   * Answers messages of a type with what the handler returns; nothing is sent for `undefined` (call `reply` later, or
   * never, for a one-way message). An `RpcError` that it throws is sent as it is, any other error as a crash (13).
   */
  handle<T extends Name<P>, R extends ReplyBody<P, T>>(
    type: T,
    handler: (
      body: RequestBody<P, T>,
      message: Message<RequestBody<P, T>>,
    ) => Answer<Exact<R, ReplyBody<P, T>>> | Promise<Answer<Exact<R, ReplyBody<P, T>>>>,
  ): void;
  /** Runs once the node knows its name; `init` is answered, and the first message handled, when it is through. */
  onInit(hook: () => void | Promise<void>): void;
  reply<T extends Name<P>>(to: Message<RequestBody<P, T>>, body: ReplyBody<P, T>): void;
  replyError(to: Message, error: RpcError): void;
  /** Sends and forgets. */
  send<T extends Name<P>>(dest: string, body: RequestBody<P, T>): void;
  /** Sends and waits for the reply. @throws {RpcError} for an error reply, and with code 0 when there is none in time. */
  rpc<T extends Name<P>>(dest: string, body: RequestBody<P, T>, options?: RpcOptions): Promise<ReplyBody<P, T>>;
  /** `rpc`, by its name in Maelstrom's Go library. */
  syncRPC<T extends Name<P>>(dest: string, body: RequestBody<P, T>, options?: RpcOptions): Promise<ReplyBody<P, T>>;
  /** One of Maelstrom's own key-value services. */
  kv(service: 'lin-kv' | 'seq-kv' | 'lww-kv'): KeyValueStore;
  /** The next timestamp of Maelstrom's lin-tso service. */
  timestamp(options?: RpcOptions): Promise<number>;
  /** A line on stderr, which Maelstrom keeps in node-logs/<node>.log. Never waits: what does not fit is dropped, and counted. */
  log(...parts: unknown[]): void;
  /** Starts reading messages; call it after the last `handle`. Ends the process when stdin does. */
  run(): void;
}

/** Clients wait 5 s from when they send. A request that is open for so long gets error 0. */
const ANSWER_WITHIN_MS = 4_500;
/** No answer is sent later than this. The rest is for the ways there and back, which a slow network may have delayed. */
const LATEST_ANSWER_MS = 4_750;
/** Bytes that may wait in a stream: beyond it stdin pauses, and log lines are dropped. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;
const SERVICES = ['lin-kv', 'seq-kv', 'lww-kv', 'lin-tso'];

type Body = Record<string, unknown>;
interface Incoming extends Message<Body> {
  /** Milliseconds, performance.now(). */
  readonly arrivedAt: number;
  answered: boolean;
}
interface Cluster {
  readonly id: string;
  readonly ids: readonly string[];
  readonly peers: readonly string[];
  readonly destinations: ReadonlySet<string>;
}
type AnyHandler = (body: Body, message: Message<Body>) => unknown;
interface Waiting {
  resolve(body: Body): void;
  reject(error: RpcError): void;
}

export function createNode<P extends Protocol = Protocol>(): Node<P> {
  const output = claimStdout();
  let cluster: Cluster | undefined;
  const handlers = new Map<string, AnyHandler>();
  const initHooks: (() => void | Promise<void>)[] = [];
  /** Messages that came before `init` was through; null from then on. */
  let early: Incoming[] | null = [];
  let lastMessageId = 0;
  const waiting = new Map<number, Waiting>();
  /** Requests of clients whose handlers are still at work, oldest first. */
  const open = new Set<Incoming>();

  function ours(): Cluster {
    if (!cluster) throw new Error('A node has no name before init: use onInit, or wait for the first message.');
    return cluster;
  }

  function transmit(dest: string, body: Body): void {
    const { id, ids, destinations } = ours();
    if (!destinations.has(dest) && !isClient(dest)) {
      throw new Error(
        `Can't send ${String(body.type)} to ${dest}: there are only ${ids.join(', ')}. Maelstrom would never listen to this node again.`,
      );
    }
    output.write(JSON.stringify({ src: id, dest, body }));
  }

  function answer(message: Message, body: Body): void {
    const request = message as Incoming;
    if (request.body.msg_id === undefined || request.answered) return;
    if (isClient(request.src) && performance.now() - request.arrivedAt > LATEST_ANSWER_MS) {
      log(`Dropped the late answer to ${request.src}'s ${request.body.type}: it came after more than 4.75 s.`);
      return;
    }
    transmit(request.src, { ...body, in_reply_to: request.body.msg_id });
    request.answered = true;
    open.delete(request);
  }

  const answerError = (message: Message, error: RpcError): void =>
    answer(message, { type: 'error', code: error.code, text: error.message });

  function failed(message: Incoming, error: unknown): void {
    if (error instanceof RpcError) {
      answerError(message, error);
      return;
    }
    log(`The handler of ${message.body.type} failed: ${describeError(error)}`);
    answerError(message, new RpcError('crash', `the handler of ${message.body.type} failed: ${String(error)}`));
  }

  let sweeping = false;
  /** Answers what has been open for too long, and comes back when the next one will have been. */
  function sweep(): void {
    sweeping = false;
    for (const request of open) {
      const rest = request.arrivedAt + ANSWER_WITHIN_MS - performance.now();
      if (rest > 0) {
        sweepIn(rest);
        return;
      }
      answerError(request, new RpcError('timeout', `no answer to ${request.body.type} within 4.5 s`));
      open.delete(request);
    }
  }

  function sweepIn(ms: number): void {
    if (sweeping) return;
    sweeping = true;
    setTimeout(sweep, Math.max(1, Math.ceil(ms)));
  }

  function dispatch(message: Incoming): void {
    if (typeof message.body.in_reply_to === 'number') settle(message.body.in_reply_to, message.body);
    else if (message.body.type === 'init') initialize(message);
    else if (early) early.push(message);
    else serve(message);
  }

  function settle(messageId: number, body: Body): void {
    // Nobody waits for a second reply, or for one that came after the last attempt's time was up.
    const call = waiting.get(messageId);
    if (body.type === 'error') call?.reject(new RpcError(Number(body.code), String(body.text)));
    else call?.resolve(body);
  }

  function serve(message: Incoming): void {
    const { src, body } = message;
    const handler = handlers.get(body.type);
    if (!handler) {
      log(`No handler for ${body.type}, which ${src} sent. There are: ${[...handlers.keys()].join(', ')}.`);
      answerError(message, new RpcError('not-supported', `this node does not handle ${body.type}`));
      return;
    }
    try {
      const result = handler(body, message);
      if (result instanceof Promise) {
        result.then((reply) => reply && answer(message, reply as Body)).catch((error) => failed(message, error));
      } else if (result) answer(message, result as Body);
    } catch (error) {
      failed(message, error);
    }
    if (message.answered || body.msg_id === undefined || !isClient(src)) return;
    open.add(message);
    sweepIn(message.arrivedAt + ANSWER_WITHIN_MS - performance.now());
  }

  function initialize(message: Incoming): void {
    const id = String(message.body.node_id);
    const ids = message.body.node_ids as string[];
    cluster = { id, ids, peers: ids.filter((other) => other !== id), destinations: new Set([...ids, ...SERVICES]) };
    (async () => {
      for (const hook of initHooks) await hook();
      answer(message, { type: 'init_ok' });
      const messages = early ?? [];
      early = null;
      messages.forEach(dispatch);
    })().catch(die);
  }

  function call(dest: string, body: Body, { timeout = 1_000, retryFor = 0 }: RpcOptions = {}): Promise<Body> {
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + Math.max(timeout, retryFor);
      const attempts: number[] = [];
      let wait = timeout;
      let timer: NodeJS.Timeout | undefined;
      const finish = (): void => {
        clearTimeout(timer);
        for (const messageId of attempts) waiting.delete(messageId);
      };
      const giveUp = (error: RpcError): void => {
        finish();
        reject(error);
      };
      const listener: Waiting = {
        resolve(reply) {
          finish();
          resolve(reply);
        },
        reject(error) {
          const pause = wait;
          if (!error.is('temporarily-unavailable') || performance.now() + pause >= endsAt) return giveUp(error);
          clearTimeout(timer);
          timer = setTimeout(attempt, pause);
        },
      };
      const attempt = (): void => {
        const messageId = ++lastMessageId;
        // A reply to any of the attempts will do: with a slow network the first one is on its way.
        attempts.push(messageId);
        waiting.set(messageId, listener);
        transmit(dest, { ...body, msg_id: messageId });
        const left = endsAt - performance.now();
        // Decided now: a timer that was set in a long turn of the event loop fires early, and must not cause an attempt.
        const isLast = left <= wait;
        timer = setTimeout(
          () => {
            if (isLast) giveUp(new RpcError('timeout', `${dest} did not answer ${String(body.type)} in time`));
            else attempt();
          },
          Math.min(wait, left),
        );
        // A tenth more or less, lest nodes that failed together try again together.
        wait = Math.min(wait * 2, timeout * 8) * (0.9 + 0.2 * Math.random());
      };
      attempt();
    });
  }

  const rpc: Node<P>['rpc'] = (dest, body, options) => call(dest, body, options) as Promise<never>;

  function kv(service: string): KeyValueStore {
    const store: KeyValueStore = {
      async read<Value>(key: string, options?: RpcOptions) {
        try {
          return (await call(service, { type: 'read', key }, options)).value as Value;
        } catch (error) {
          if (error instanceof RpcError && error.is('key-does-not-exist')) return undefined;
          throw error;
        }
      },
      async readInt(key, options) {
        const value = await store.read<number>(key, options);
        if (value === undefined || Number.isSafeInteger(value)) return value;
        throw new TypeError(`The value of ${key} in ${service} is not a whole number: ${JSON.stringify(value)}`);
      },
      async write(key, value, options) {
        await call(service, { type: 'write', key, value }, options);
      },
      async cas(key, from, to, { create = false, ...options } = {}) {
        try {
          await store.compareAndSwap(key, from, to, create, options);
          return true;
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
          if (error.is('precondition-failed') || error.is('key-does-not-exist')) return false;
          throw error;
        }
      },
      async compareAndSwap(key, from, to, createIfNotExists = false, options) {
        await call(service, { type: 'cas', key, from, to, create_if_not_exists: createIfNotExists }, options);
      },
    };
    return store;
  }

  return {
    get id() {
      return ours().id;
    },
    get ids() {
      return ours().ids;
    },
    get peers() {
      return ours().peers;
    },
    handle(type, handler) {
      handlers.set(type, handler as unknown as AnyHandler);
    },
    onInit(hook) {
      initHooks.push(hook);
    },
    reply: (to, body) => answer(to as Message, body),
    replyError: answerError,
    send: (dest, body) => transmit(dest, body),
    rpc,
    syncRPC: rpc,
    kv,
    async timestamp(options) {
      return (await call('lin-tso', { type: 'ts' }, options)).ts as number;
    },
    log,
    run() {
      process.on('uncaughtException', die);
      readLines((line, arrivedAt) => {
        const message = parseMessage(line, arrivedAt);
        if (message) dispatch(message);
        else log(`Not a message: ${line.slice(0, 500)}`);
      }, output);
    },
  };
}

const isClient = (name: string): boolean => /^c\d+$/.test(name);

function parseMessage(line: string, arrivedAt: number): Incoming | undefined {
  try {
    const { src, dest, body } = JSON.parse(line);
    if (typeof src !== 'string' || typeof body?.type !== 'string') return undefined;
    return { src, dest, body, arrivedAt, answered: false };
  } catch {
    return undefined;
  }
}

/** Calls `take` for every line of stdin, as fast as `output` gets rid of what that causes. Ends the process at the end. */
function readLines(take: (line: string, arrivedAt: number) => void, output: Output): void {
  const { stdin } = process;
  let rest = '';
  stdin.setEncoding('utf8');
  stdin.on('data', (chunk: string) => {
    const arrivedAt = performance.now();
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = rest + chunk.slice(start, end);
      rest = '';
      start = end + 1;
      if (line.trim()) take(line, arrivedAt);
    }
    rest += chunk.slice(start);
    if (output.full()) {
      stdin.pause();
      output.whenEmpty(() => stdin.resume());
    }
  });
  // Without this a node whose parent has died would live on for as long as it has timers.
  stdin.on('end', () => output.whenEmpty(() => process.exit(0)));
}

interface Output {
  write(line: string): void;
  full(): boolean;
  whenEmpty(then: () => void): void;
}

/** Takes stdout for messages, and sends what anything else writes there to stderr. */
function claimStdout(): Output {
  const { stdout } = process;
  const write = stdout.write.bind(stdout) as (text: string, written?: () => void) => boolean;
  let lines: string[] = [];
  let flushing = false;
  let warned = false;

  // All lines of a turn of the event loop in one system call.
  const flush = (): void => {
    flushing = false;
    if (lines.length === 0) return;
    write(`${lines.join('\n')}\n`);
    lines = [];
  };
  stdout.write = ((text: string | Uint8Array, ...rest: unknown[]): boolean => {
    if (!warned) log('Something writes to stdout, where only messages may go. It goes to stderr: use node.log.');
    warned = true;
    log(String(text).replace(/\n$/, ''));
    const callback = rest.find((argument) => typeof argument === 'function');
    if (callback) process.nextTick(callback);
    return true;
  }) as typeof stdout.write;
  // The other end is gone, so the test is over.
  stdout.on('error', () => process.exit(0));
  process.stderr.on('error', () => {});

  return {
    write(line) {
      lines.push(line);
      if (flushing) return;
      flushing = true;
      setImmediate(flush);
    },
    full: () => stdout.writableLength > MAX_WAITING_BYTES,
    whenEmpty(then) {
      flush();
      write('', () => then());
    },
  };
}

let droppedLines = 0;
function log(...parts: unknown[]): void {
  const { stderr } = process;
  if (stderr.writableLength > MAX_WAITING_BYTES) {
    droppedLines += 1;
    if (droppedLines > 1) return;
    stderr.once('drain', () => {
      stderr.write(`(${droppedLines} lines were dropped here: stderr is not read fast enough)\n`);
      droppedLines = 0;
    });
    return;
  }
  stderr.write(`${format(...parts.map((part) => (part instanceof Error ? describeError(part) : part)))}\n`);
}

/** An uncaught error: says where it came from and ends the process with status 1. */
function die(error: unknown): void {
  // Half a second for stderr's reader, then we are gone in any case.
  setTimeout(() => process.exit(1), 500);
  process.stderr.write(`Uncaught ${describeError(error)}\n`, () => process.exit(1));
}

/** The stack, its places in compiled files replaced by those in the sources that their source maps name. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? String(error);
  return stack.replace(/((?:file:\/\/)?\/[^\s():]+\.[cm]?js):(\d+):(\d+)/g, (place, file: string, line, column) => {
    const path = file.startsWith('file:') ? fileURLToPath(file) : file;
    const entry = sourceMapOf(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    return `${resolve(dirname(path), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

const sourceMaps = new Map<string, SourceMap | undefined>();
function sourceMapOf(path: string): SourceMap | undefined {
  if (!sourceMaps.has(path)) sourceMaps.set(path, readSourceMap(path));
  return sourceMaps.get(path);
}

function readSourceMap(path: string): SourceMap | undefined {
  try {
    const url = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(path, 'utf8'))?.[1];
    if (!url) return undefined;
    const inline = /^data:[^,]*;base64,(.*)$/.exec(url)?.[1];
    const json = inline ? Buffer.from(inline, 'base64').toString() : readFileSync(resolve(dirname(path), url), 'utf8');
    return new SourceMap(JSON.parse(json) as SourceMapPayload);
  } catch {
    return undefined; // No map, no mapping: the stack stays as it is.
  }
}
