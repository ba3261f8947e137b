/** One node: a child process on pipes, in a process group of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, realpathSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Edn } from '../../maelstrom/edn.ts';
import { keyword, record } from '../../maelstrom/edn.ts';
import { drainPipes } from '../../processes/drain-pipes.ts';
import type { ProcessGuard } from '../../processes/process-watch.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { EngineFailure, exceptionInfo } from '../engine-failure.ts';
import { MessageRefused, type Network, type Packet } from '../net/network.ts';
import type { RunLog } from '../output/run-log.ts';
import { bodyEdn, pprint, wireEdn } from '../wire/clojure-text.ts';
import { isWireInteger, isWireObject, parseWire, printWire, type Wire, type WireObject } from '../wire/wire-json.ts';
import { createLineSplitter } from './line-splitter.ts';
import { makePipes, type NodePipes } from './node-pipes.ts';

/** Lines of each stream that a crash message quotes (process.clj). */
const QUOTED_LINES = 32;
/** Characters of one line on stdout; more is no message. */
const MAX_LINE = 16 * 1024 * 1024;
/** Characters of stderr that are held back while a line has no end; node-logs get every byte. */
const MAX_STDERR_LINE = 1024 * 1024;
/** Bytes that may wait for a node that does not read its stdin; messages beyond are lost. */
const MAX_BACKLOG = 128 * 1024 * 1024;
/** Milliseconds in which nothing comes from a killed node: a daemon that it started holds its pipes open. */
const QUIET_MS = 500;

export interface NodeSpec {
  readonly id: string;
  readonly bin: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly logStderr: boolean;
  readonly lenientStdout: boolean;
}

export interface NodeWorld {
  readonly network: Network;
  readonly log: RunLog;
  /** Where a relative --bin is looked for. */
  readonly cwd: string;
  /** Where nodes run: the system's temporary directory, as Maelstrom has it. */
  readonly nodeDirectory: string;
  /** Told of everything started, so that nothing outlives the engine. */
  readonly guard: ProcessGuard;
  /** Runs the action once all input at hand is read, so that one write carries many messages. */
  readonly batch: (flush: () => void) => void;
}

export interface NodeProcess {
  readonly id: string;
  /** Calls back when the process ends before it is stopped or killed. */
  onEarlyExit(listener: () => void): void;
  /** Calls back when nothing it writes is read any more. */
  onMute(listener: () => void): void;
  /** Ends the process at once (a fault); it may be started again. */
  kill(): Promise<void>;
  /** Starts it again after a kill; false when there was nothing to do, because it runs or ended by itself. */
  start(): Promise<boolean>;
  pause(): void;
  resume(): void;
  /** Ends it for good; resolves with the crash text when it had ended by itself. */
  stop(): Promise<string | undefined>;
}

type Ended = { readonly status: number; readonly byUs: boolean };

interface Child {
  readonly pipes: NodePipes;
  readonly group: number;
  ended: Ended | undefined;
  /** Set before we end it. */
  expected: boolean;
  /** Resolves once the process has ended. */
  readonly exited: Promise<void>;
}

/** Starts a node; rejects with an EngineFailure when the file can't be run. */
export async function startNode(spec: NodeSpec, world: NodeWorld): Promise<NodeProcess> {
  const { network, log } = world;
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const logFile = openSync(spec.logFile, 'w');
  const stdoutLines = lastLines();
  const stderrLines = lastLines();
  const earlyExits: (() => void)[] = [];
  const mutings: (() => void)[] = [];
  /** Messages on their way into stdin. */
  let waiting: string[] = [];
  let scheduled = false;
  let complained = false;
  let muted = false;
  let child: Child;
  try {
    child = await launch();
  } catch (error) {
    closeSync(logFile);
    throw error;
  }
  network.add({ id: spec.id, thread: `${spec.id} stdin`, deliver });

  function deliver(packet: Packet): void {
    waiting.push(
      `{"id":${packet.id},"src":${JSON.stringify(packet.src)},"dest":${JSON.stringify(packet.dest)},"body":${printWire(packet.body)}}\n`,
    );
    if (scheduled) return;
    scheduled = true;
    world.batch(flush);
  }

  function flush(): void {
    scheduled = false;
    const text = waiting.length === 1 ? (waiting[0] as string) : waiting.join('');
    waiting = [];
    const { stdin } = child.pipes;
    if (child.ended !== undefined || stdin.destroyed) return;
    if (stdin.writableLength > MAX_BACKLOG) {
      if (!complained) {
        complained = true;
        log.warn(
          `${spec.id} stdin`,
          'maelstrom.process',
          `Node ${spec.id} does not read its STDIN: ${MAX_BACKLOG / 1024 / 1024} MB of messages wait for it. Further messages to it are lost until it reads.`,
        );
      }
      return;
    }
    stdin.write(text);
  }

  /** Reports a line that is no message and, as Maelstrom does, never listens to the node again. */
  function refuse(thrown: string): void {
    log.warn(`${spec.id} stdout`, 'maelstrom.process', 'Error!', thrown);
    if (spec.lenientStdout) return;
    muted = true;
    child.pipes.stdout.pause();
    log.warn(
      `${spec.id} stdout`,
      'maelstrom.process',
      `Node ${spec.id} is mute from here on: nothing it writes to STDOUT is read any more, so its requests will time out.`,
    );
    for (const listener of mutings) listener();
  }

  function receive(line: string): void {
    if (muted) return;
    if (line.includes('\r')) {
      // For Maelstrom a lone carriage return ends a line.
      for (const part of line.split('\r')) receive(part);
      return;
    }
    const wire = parseWire(line);
    const thread = `${spec.id} stdout`;
    const problem = wire === undefined ? notJson(spec.id, line) : malformed(spec.id, wire);
    if (problem !== undefined) {
      refuse(problem);
      return;
    }
    const { src, dest, body = null } = wire as { src: string; dest: string; body?: Wire };
    try {
      network.send(src, dest, body ?? {}, thread);
      stdoutLines.add(line);
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      refuse(`java.lang.AssertionError: ${error.message}`);
    }
  }

  async function launch(): Promise<Child> {
    const file = canonicalPath(resolve(world.cwd, spec.bin));
    const pipes = await makePipes(world.nodeDirectory);
    return new Promise((fulfil, reject) => {
      const started = spawn(file, spec.args, {
        cwd: world.nodeDirectory,
        env: world.guard.environment,
        stdio: [...pipes.childStdio],
        detached: true,
      });
      pipes.release();
      if (started.pid !== undefined) world.guard.add(started.pid);
      started.once('error', (error: NodeJS.ErrnoException) => {
        for (const socket of [pipes.stdin, pipes.stdout, pipes.stderr]) socket.destroy();
        reject(cannotRun(file, world.nodeDirectory, error));
      });
      started.once('spawn', () => fulfil(attend(started, pipes)));
    });
  }

  function attend(started: ChildProcess, pipes: NodePipes): Child {
    const group = started.pid as number;
    const attended: Child = {
      pipes,
      group,
      ended: undefined,
      expected: false,
      exited: new Promise((fulfil) => started.once('exit', () => fulfil())),
    };
    const out = createLineSplitter(MAX_LINE, receive, (start) => refuse(tooLong(spec.id, start)));
    const err = createLineSplitter(MAX_STDERR_LINE, note, note);
    // What a node still had to say when it was ended is nobody's business: its last line may be cut.
    pipes.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (!muted && !attended.expected) out.push(chunk);
    });
    pipes.stdout.once('end', () => {
      if (!muted && !attended.expected) out.end();
    });
    // Decoded apart from the file, which keeps the bytes as they are.
    const decoder = new TextDecoder();
    pipes.stderr.on('data', (chunk: Buffer) => {
      writeSync(logFile, chunk);
      err.push(decoder.decode(chunk, { stream: true }));
    });
    pipes.stderr.once('end', err.end);
    // A process that ends takes its pipe along while we write; its exit is reported elsewhere.
    for (const socket of [pipes.stdin, pipes.stdout, pipes.stderr]) socket.on('error', () => {});
    started.once('exit', (code, signal) => {
      const status = code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
      attended.ended = { status, byUs: attended.expected };
      if (attended.expected) return;
      for (const listener of earlyExits) listener();
    });
    return attended;
  }

  function note(line: string): void {
    stderrLines.add(line);
    if (spec.logStderr) log.info(`${spec.id} stderr`, 'maelstrom.process', line);
  }

  async function end(): Promise<void> {
    child.expected = true;
    world.guard.signal(child.group, 'SIGKILL');
    const { stdin, stdout, stderr } = child.pipes;
    stdin.destroy();
    if (muted) stdout.resume();
    await child.exited;
    await drainPipes([stdout, stderr], QUIET_MS);
    world.guard.remove(child.group);
  }

  return {
    id: spec.id,
    onEarlyExit: (listener) => void earlyExits.push(listener),
    onMute: (listener) => void mutings.push(listener),
    async kill() {
      if (child.ended?.byUs === false) return;
      await end();
    },
    async start() {
      if (child.ended?.byUs !== true) return false;
      muted = false;
      child = await launch();
      return true;
    },
    pause: () => world.guard.signal(child.group, 'SIGSTOP'),
    resume: () => world.guard.signal(child.group, 'SIGCONT'),
    async stop() {
      const crashed = child.ended?.byUs === false ? child.ended : undefined;
      network.remove(spec.id);
      await end();
      closeSync(logFile);
      if (crashed === undefined) return undefined;
      return exceptionInfo(
        `Node ${spec.id} crashed with exit status ${crashed.status}. Before crashing, it wrote to STDOUT:\n\n${stdoutLines.text()}\n\nAnd to STDERR:\n\n${stderrLines.text()}\n\nFull STDERR logs are available in ${spec.logFile}`,
      );
    },
  };
}

function canonicalPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Java's words for the errors of exec. */
function cannotRun(file: string, directory: string, error: NodeJS.ErrnoException): EngineFailure {
  const number = error.errno === undefined ? 0 : Math.abs(error.errno);
  const words: Readonly<Record<number, string>> = {
    1: 'Operation not permitted',
    2: 'No such file or directory',
    7: 'Argument list too long',
    8: 'Exec format error',
    11: 'Resource temporarily unavailable',
    12: 'Cannot allocate memory',
    13: 'Permission denied',
    20: 'Not a directory',
    24: 'Too many open files',
    26: 'Text file busy',
    40: 'Too many levels of symbolic links',
  };
  const why = `error=${number}, ${words[number] ?? error.message}`;
  return new EngineFailure(
    `java.io.IOException: Cannot run program "${file}" (in directory "${directory}"): ${why}\nCaused by: java.io.IOException: ${why}`,
  );
}

/** A ring of the last lines of a stream. */
function lastLines(): { add(line: string): void; text(): string } {
  const kept: string[] = [];
  return {
    add(line) {
      if (kept.length === QUOTED_LINES) kept.shift();
      kept.push(line);
    },
    text: () => kept.join('\n'),
  };
}

const GUIDANCE = 'See doc/protocol.md for more guidance.';

const notJson = (node: string, line: string): string =>
  exceptionInfo(
    `Node ${node} printed a line to STDOUT which was not well-formed JSON:\n${line}\nDid you mean to encode this line as JSON? Or was this line intended for STDERR? ${GUIDANCE}`,
  );

const tooLong = (node: string, start: string): string =>
  exceptionInfo(
    `Node ${node} printed a line to STDOUT which was not well-formed JSON:\n${start}…\nThe line is longer than ${MAX_LINE / 1024 / 1024} MB, which no message may be. ${GUIDANCE}`,
  );

/** Why a JSON value is no message, in the words of Maelstrom's schema or of the exception it meets; undefined if it is one. */
function malformed(node: string, wire: Wire): string | undefined {
  const message = wire === null ? {} : wire;
  if (!isWireObject(message)) return notAMap(message);
  if (isPlainMessage(message)) return undefined;
  const { body } = message;
  if (body !== undefined && body !== null && !isWireObject(body) && !(Array.isArray(body) && body.length === 0)) {
    return notAMap(body);
  }
  const errors: Record<string, Edn> = {};
  for (const end of ['src', 'dest']) {
    const value = message[end];
    if (value === undefined) errors[end] = { sym: 'missing-required-key' };
    else if (typeof value !== 'string') errors[end] = unlike('instance? java.lang.String', value);
  }
  for (const [key, value] of Object.entries(message)) {
    if (key === 'id' && !isWireInteger(value)) errors.id = unlike('integer?', value);
    else if (!MESSAGE_KEYS.includes(key)) errors[key] = { sym: 'disallowed-key' };
  }
  if (Object.keys(errors).length === 0) return undefined;
  const shown = Object.entries({ ...message, body: body ?? {} }).map(
    ([key, value]) => [keyword(key), key === 'body' ? bodyEdn(value) : wireEdn(value)] as const,
  );
  return exceptionInfo(
    `Malformed network message. Node ${node} tried to send the following message via STDOUT:\n\n${pprint({ map: shown })}\n\nThis is malformed because:\n\n${pprint(record(errors))}\n\n${GUIDANCE}`,
  );
}

/** The shape of nearly every message, told without making anything. */
function isPlainMessage(message: WireObject): boolean {
  for (const key in message) if (key !== 'src' && key !== 'dest' && key !== 'body') return false;
  return typeof message.src === 'string' && typeof message.dest === 'string' && isWireObject(message.body);
}

const MESSAGE_KEYS: readonly string[] = ['src', 'dest', 'body', 'id'];

const unlike = (expected: string, value: Wire): Edn => ({ sym: `(not (${expected} ${printEdn(wireEdn(value))}))` });

/** Maelstrom walks the value as if it were a map, and Clojure objects in one of two ways. */
function notAMap(value: Wire): string {
  const first = Array.isArray(value) ? value[0] : typeof value === 'string' ? value[0] : undefined;
  if (typeof value === 'string' || Array.isArray(value)) {
    return `java.lang.UnsupportedOperationException: nth not supported on this type: ${Array.isArray(value) ? javaClass(first ?? null) : 'Character'}`;
  }
  return `java.lang.IllegalArgumentException: Don't know how to create ISeq from: java.lang.${javaClass(value)}`;
}

function javaClass(value: Wire): string {
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'string') return 'String';
  if (typeof value === 'bigint') return 'Long';
  if (typeof value === 'number')
    return Number.isInteger(value) ? (Math.abs(value) < 2 ** 31 ? 'Integer' : 'Long') : 'Double';
  return isWireObject(value) ? 'PersistentArrayMap' : Array.isArray(value) ? 'PersistentVector' : 'Double';
}
