/** One node: its place in the network, the messages it reads and writes, and its process through kills and restarts. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { NODES_LOGGER } from '../../maelstrom/log-lines.ts';
import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { exceptionInfo } from '../engine-failure.ts';
import { MessageRefused, type Network } from '../net/network.ts';
import type { Packet } from '../net/packet.ts';
import type { RunLog } from '../output/run-log.ts';
import { printWire } from '../wire/wire-json.ts';
import { type Child, type ChildWorld, type Launch, LONGEST_LINE, launchChild, type Program } from './child.ts';
import { type Complaint, readNodeMessage, tooLong } from './node-message.ts';

/** Lines of each stream that a crash message quotes (process.clj). */
const QUOTED_LINES = 32;
/** Bytes that may wait for a node that does not read its stdin; messages beyond are lost. */
const MAX_BACKLOG = 128 * 1024 * 1024;

export interface NodeSpec extends Program {
  readonly id: string;
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
  const { network, log } = world;
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const logFile = openSync(spec.logFile, 'w');
  const stdoutLines = lastLines();
  const stderrLines = lastLines();
  const silences = new Set<() => void>();
  const earlyExits: (() => void)[] = [];
  /** Warns of what is not a message and, as Maelstrom does, never listens to this process again. */
  const refuse = (complaint: Complaint): void => {
    log.warn(`${id} stdout`, NODES_LOGGER, 'Error!', complaint);
    if (spec.lenientStdout) return;
    child.mute();
    log.warn(
      `${id} stdout`,
      NODES_LOGGER,
      `Node ${id} is mute from here on: nothing it writes to STDOUT is read any more, so its requests will time out.`,
    );
    for (const listener of silences) listener();
  };

  const receive = (line: string): void => {
    if (line.includes('\r')) {
      // For Maelstrom a lone carriage return ends a line, and each of these may mute the process.
      for (const part of line.split('\r')) if (!child.isMute) receive(part);
      return;
    }
    const message = readNodeMessage(id, line);
    if (typeof message === 'string') {
      refuse(message);
      return;
    }
    try {
      network.send(message.src, message.dest, message.body, `${id} stdout`);
      stdoutLines.add(line);
    } catch (error) {
      if (!(error instanceof MessageRefused)) throw error;
      refuse(`java.lang.AssertionError: ${error.message}`);
    }
  };

  const start = (): Promise<Child> =>
    launch(spec, world, {
      stdoutLine: receive,
      stdoutOverflow: (start) => refuse(tooLong(id, start, LONGEST_LINE)),
      stderr: (bytes) => void writeSync(logFile, bytes),
      stderrLine(line) {
        stderrLines.add(line);
        if (spec.logStderr) log.info(`${id} stderr`, NODES_LOGGER, line);
      },
      crashed() {
        for (const listener of [...silences, ...earlyExits]) listener();
      },
    });

  let child: Child;
  try {
    child = await start();
  } catch (error) {
    closeSync(logFile);
    throw error;
  }
  /** The start of a successor that is under way. */
  let restarting: Promise<void> | undefined;
  network.add({ id, thread: `${id} stdin`, deliver: stdinOf(id, world, () => child) });

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
        child = successor;
      });
      await restarting;
      return true;
    },
    pause: () => child.pause(),
    resume: () => child.resume(),
    async stop() {
      network.remove(id);
      // What is still being started can only be ended afterwards; `start` itself rejects when it fails.
      await restarting?.catch(() => {});
      await child.end();
      closeSync(logFile);
      const { crashStatus } = child;
      if (crashStatus === undefined) return undefined;
      return exceptionInfo(
        `Node ${id} ${NODE_COMPLAINTS.crashed} ${crashStatus}. Before crashing, it wrote to STDOUT:\n\n${stdoutLines.text()}\n\nAnd to STDERR:\n\n${stderrLines.text()}\n\nFull STDERR logs are available in ${spec.logFile}`,
      );
    },
  };
}

/** Writes messages to the process that the node has when they are written; one write carries all that came together. */
function stdinOf(id: string, { scheduler, log }: NodeWorld, childNow: () => Child): (packet: Packet) => void {
  let lines: string[] = [];
  let hasWarned = false;

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

  return ({ id: message, src, dest, body }) => {
    if (lines.length === 0) scheduler.afterInput(flush);
    lines.push(
      `{"id":${message},"src":${JSON.stringify(src)},"dest":${JSON.stringify(dest)},"body":${printWire(body)}}\n`,
    );
  };
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
