/** One node: its place in the network, the messages it reads and writes, and its process through kills and restarts. */
import { closeSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeRealDirectory, openFresh } from '../../files/fresh-file.ts';
import { NODES_LOGGER } from '../../maelstrom/log-lines.ts';
import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { isClientId } from '../../maelstrom/operations-and-messages.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { exceptionInfo } from '../engine-failure.ts';
import { MessageRefused, type Network } from '../net/network.ts';
import type { Packet } from '../net/packet.ts';
import type { RunLog } from '../output/run-log.ts';
import { isWireObject, parseWire, printWire } from '../wire/wire-json.ts';
import { type Child, type ChildWorld, type Launch, LONGEST_LINE, launchChild, type Program } from './child.ts';
import { type Complaint, readNodeMessage, tooLong } from './node-message.ts';
import { LOOK_EVERY_MS, type SilenceWatch, watchSilence } from './silence-watch.ts';

/** Lines of each stream that a crash message quotes (process.clj). */
const QUOTED_LINES = 32;
/** What stands before each line that is quoted below a record, so that none can look like a record of its own. */
const REFUSED_LINE = '| ';
/** Lines that are quoted of what a node wrote when it was muted, and characters of each. */
const REFUSED_LINES = 20;
const REFUSED_CHARACTERS = 500;
const shortened = (line: string): string => line.slice(0, REFUSED_CHARACTERS);
/** Milliseconds after which a line that has not ended does not end any more. */
const UNENDED_MS = 1000;
/** Bytes that may wait for a node that does not read its stdin; messages beyond are lost. */
const MAX_BACKLOG = 128 * 1024 * 1024;

export interface NodeSpec extends Program {
  readonly logFile: string;
  readonly logStderr: boolean;
  /** Whether a line of stdout that is not a message is only warned of. */
  readonly lenientStdout: boolean;
}

export interface NodeWorld extends ChildWorld {
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly log: RunLog;
}

export interface NodeProcess {
  readonly id: string;
  /** Calls back when the node ends by itself or goes mute, so that no reply can come; returns how to stop listening. */
  onSilence(listener: () => void): () => void;
  /** Calls back when the process ends before it is stopped or killed. */
  onEarlyExit(listener: () => void): void;
  /** Ends the process at once (a fault); it may be started again. */
  kill(): Promise<void>;
  /** Starts it again after a kill; false when it runs or has ended by itself, and nothing was done. */
  start(): Promise<boolean>;
  pause(): void;
  resume(): void;
  /** Ends it for good; resolves with the crash text when it had ended by itself. */
  stop(): Promise<string | undefined>;
}

/** Starts a node; rejects with an EngineFailure when the file can't be run. */
export async function startNode(spec: NodeSpec, world: NodeWorld, launch: Launch = launchChild): Promise<NodeProcess> {
  const { id } = spec;
  const silences = new Set<() => void>();
  const earlyExits: (() => void)[] = [];
  const callAll = (listeners: Iterable<() => void>): void => {
    for (const listener of listeners) listener();
  };
  const childNow = (): Child => child;
  const silence = launch === launchChild ? watchSilence() : undefined;
  const stdout = stdoutOf(spec, world, childNow, () => callAll(silences));
  const stderr = openStderr(spec, world);
  const start = (): Promise<Child> =>
    launch(spec, world, {
      stdoutLine(line) {
        silence?.wrote();
        stdout.receive(line);
      },
      unreadLine: stdout.unread,
      unendedLine: stdout.unended,
      stdoutOverflow: (start) => stdout.refuse(tooLong(id, start, LONGEST_LINE), start),
      stderr: stderr.bytes,
      stderrLine: stderr.line,
      crashed: () => callAll([...silences, ...earlyExits]),
    });

  let child: Child;
  try {
    child = await start();
  } catch (error) {
    stderr.close();
    throw error;
  }
  /** The start of a successor that is under way. */
  let restarting: Promise<void> | undefined;
  const toStdin = stdinOf(id, world, childNow);
  const deliver = (packet: Packet): void => {
    silence?.asked(packet);
    toStdin.deliver(packet);
  };
  world.network.add({ id, thread: `${id} stdin`, deliver });
  const looking = silence && setInterval(() => silence.look(child.pid), LOOK_EVERY_MS).unref();

  return {
    id,
    onSilence(listener) {
      silences.add(listener);
      return () => silences.delete(listener);
    },
    onEarlyExit: (listener) => void earlyExits.push(listener),
    async kill() {
      if (child.crashStatus === undefined) await child.end();
    },
    async start() {
      if (!child.isEnded) return false;
      restarting = start().then((successor) => {
        silence?.restarted();
        child = successor;
        toStdin.restarted();
      });
      await restarting;
      return true;
    },
    pause: () => child.pause(),
    resume: () => child.resume(),
    async stop() {
      world.network.remove(id);
      // What is still being started can only be ended afterwards; `start` itself rejects when it fails.
      await restarting?.catch(() => {});
      clearInterval(looking);
      if (silence !== undefined) warnOfSilence(id, child, silence, world.log);
      await child.end();
      stderr.close();
      const { crashStatus } = child;
      if (crashStatus === undefined) return undefined;
      return exceptionInfo(
        `Node ${id} ${NODE_COMPLAINTS.crashed} ${crashStatus}. Before crashing, it wrote to STDOUT:\n\n${stdout.lastLines()}\n\nAnd to STDERR:\n\n${stderr.lastLines()}\n\nFull STDERR logs are available in ${spec.logFile}`,
      );
    },
  };
}

function warnOfSilence(id: string, child: Child, silence: SilenceWatch, log: RunLog): void {
  const told = child.crashStatus === undefined && !child.isMute ? silence.told(child.pid) : undefined;
  if (told !== undefined) log.warn(`${id} stdout`, NODES_LOGGER, 'Error!', exceptionInfo(`Node ${id} ${told}`));
}

interface Stdout {
  /** Sends the message that a line holds. */
  receive(line: string): void;
  /** Warns of what is not a message and, as Maelstrom does, never listens to this process again. `line` is its beginning. */
  refuse(complaint: Complaint, line: string): void;
  /** A line that came together with one that was refused. */
  unread(line: string): void;
  /** Warns of a message that stood on stdout without a line end when the process was ended. */
  unended(text: string, quietMs: number): void;
  /** Of the lines that were messages, for a crash text. */
  lastLines(): string;
}

function stdoutOf(
  spec: NodeSpec,
  { network, log, scheduler }: NodeWorld,
  childNow: () => Child,
  onMute: () => void,
): Stdout {
  const { id } = spec;
  const thread = `${id} stdout`;
  const sent = lastLines();
  /** The line that was refused, and what came with it. */
  let refused: string[] = [];
  let hasToldOfRest = false;
  const warn = (text: string): void => log.warn(thread, NODES_LOGGER, 'Error!', exceptionInfo(text));

  const tellMute = (): void => {
    const lines = refused.map((line) => `${REFUSED_LINE}${line}`);
    const says = `Node ${id} ${NODE_COMPLAINTS.mute} nothing it writes to STDOUT is read any more, so its requests will time out.`;
    log.warn(thread, NODES_LOGGER, [says, ...lines].join('\n'));
  };

  const refuse = (complaint: Complaint, line: string): void => {
    log.warn(thread, NODES_LOGGER, 'Error!', complaint);
    if (spec.lenientStdout) return;
    childNow().mute();
    refused = [shortened(line)];
    scheduler.afterInput(tellMute);
    onMute();
  };

  const unread = (line: string): void => {
    if (refused.length < REFUSED_LINES) refused.push(shortened(line));
  };

  const receive = (line: string): void => {
    if (line.includes('\r')) {
      // For Maelstrom a lone carriage return ends a line, and each of these may mute the process.
      for (const part of line.split('\r')) {
        if (childNow().isMute) unread(part);
        else receive(part);
      }
      return;
    }
    const message = readNodeMessage(id, line);
    if (typeof message === 'string') {
      refuse(message, line);
      return;
    }
    try {
      network.send(message.src, message.dest, message.body, thread);
      sent.add(line);
      if (message.rest !== undefined && !hasToldOfRest) {
        hasToldOfRest = true;
        warn(`Node ${id} ${NODE_COMPLAINTS.moreOnLine}\n${shortened(message.rest)}`);
      }
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      refuse(`java.lang.AssertionError: ${error.message}`, line);
    }
  };

  return {
    receive,
    refuse,
    unread,
    unended(text, quietMs) {
      // The end of a message that is still being written may only not have come yet.
      if (!text.startsWith('{') || (quietMs < UNENDED_MS && !isWireObject(parseWire(text)))) return;
      warn(`Node ${id} ${NODE_COMPLAINTS.unendedLine}\n${shortened(text)}`);
    },
    lastLines: sent.text,
  };
}

interface Stderr {
  bytes(chunk: Buffer): void;
  line(line: string): void;
  lastLines(): string;
  close(): void;
}

/** The node's log gets the stderr of all its processes to the byte; the console gets lines, when that was asked for. */
function openStderr({ id, logFile, logStderr }: NodeSpec, { log }: NodeWorld): Stderr {
  makeRealDirectory(dirname(logFile));
  const descriptor = openFresh(logFile);
  const written = lastLines();
  return {
    bytes: (chunk) => void writeSync(descriptor, chunk),
    line(line) {
      written.add(line);
      if (logStderr) log.info(`${id} stderr`, NODES_LOGGER, line);
    },
    lastLines: written.text,
    close: () => closeSync(descriptor),
  };
}

interface Stdin {
  deliver(packet: Packet): void;
  /** The node has another process, which knows nothing yet. */
  restarted(): void;
}

/**
 * Writes messages to the process that the node has when they are written; one write carries all that came together. A process hears
 * `init` before anything else. After a restart, what was sent before that `init` was meant for the process before, and is lost with
 * it: a reply would seem to answer a request of the new one.
 */
function stdinOf(id: string, { scheduler, log }: NodeWorld, childNow: () => Child): Stdin {
  let lines: string[] = [];
  let hasWarned = false;
  /** What came before `init`; null once that has come. */
  let early: Packet[] | null = [];
  let isRestart = false;
  /** The number of the first message that the process is given. */
  let first = 0;

  const flush = (): void => {
    const text = lines.length === 1 ? (lines[0] as string) : lines.join('');
    lines = [];
    const child = childNow();
    if (!child.takesInput) return;
    if (child.backlog <= MAX_BACKLOG) {
      child.write(text);
      return;
    }
    if (hasWarned) return;
    hasWarned = true;
    log.warn(
      `${id} stdin`,
      NODES_LOGGER,
      `Node ${id} does not read its STDIN: ${MAX_BACKLOG / 1024 / 1024} MB of messages wait for it. Further messages to it are lost until it reads.`,
    );
  };

  const write = ({ id: message, src, dest, body }: Packet): void => {
    if (message < first) return;
    if (lines.length === 0) scheduler.afterInput(flush);
    lines.push(
      `{"id":${message},"src":${JSON.stringify(src)},"dest":${JSON.stringify(dest)},"body":${printWire(body)}}\n`,
    );
  };

  return {
    deliver(packet) {
      if (early !== null && !isInit(packet)) {
        early.push(packet);
        return;
      }
      const waiting = early ?? [];
      if (early !== null && isRestart) first = packet.id;
      early = null;
      write(packet);
      for (const each of waiting) write(each);
    },
    restarted() {
      early = [];
      isRestart = true;
    },
  };
}

const isInit = ({ src, body }: Packet): boolean => isClientId(src) && isWireObject(body) && body['type'] === 'init';

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
