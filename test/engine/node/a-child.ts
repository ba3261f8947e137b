/** Processes of a node that a test writes for and reads from: no program runs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Child, ChildListener, Launch } from '../../../src/engine/node/child.ts';
import { type NodeProcess, startNode } from '../../../src/engine/node/node-process.ts';
import { createRunLog } from '../../../src/engine/output/run-log.ts';
import { aNetwork, type Rig } from '../a-network.ts';

export interface ScriptedChild extends Child {
  /** What was written to its stdin, whole. */
  readonly stdin: () => string;
  /** It writes a line to its stdout, which is lost when it is mute or ended. */
  readonly says: (line: string) => void;
  readonly complains: (line: string) => void;
  /** It is ended while this text stands on its stdout without a line end. */
  readonly leavesUnended: (text: string, quietMs: number) => void;
  readonly crashes: (status: number) => void;
  /** Bytes that seem to wait for it. */
  backlog: number;
  readonly signals: string[];
}

export function scriptedChild(listener: ChildListener): ScriptedChild {
  let stdin = '';
  let state: 'running' | 'crashed' | 'ended' = 'running';
  let crashStatus: number | undefined;
  let isMute = false;
  const signals: string[] = [];
  return {
    pid: 0,
    get crashStatus() {
      return crashStatus;
    },
    get isEnded() {
      return state === 'ended' && crashStatus === undefined;
    },
    get takesInput() {
      return state === 'running';
    },
    get isMute() {
      return isMute || state === 'ended';
    },
    backlog: 0,
    signals,
    stdin: () => stdin,
    says(line) {
      if (!this.isMute) listener.stdoutLine(line);
    },
    leavesUnended: (text, quietMs) => listener.unendedLine(text, quietMs),
    complains(line) {
      listener.stderr(Buffer.from(`${line}\n`));
      listener.stderrLine(line);
    },
    crashes(status) {
      state = 'crashed';
      crashStatus = status;
      listener.crashed();
    },
    write(text) {
      stdin += text;
    },
    mute() {
      isMute = true;
    },
    pause: () => void signals.push('SIGSTOP'),
    resume: () => void signals.push('SIGCONT'),
    async end() {
      state = 'ended';
    },
  };
}

export interface NodeRig extends Rig {
  readonly node: NodeProcess;
  /** Every process that the node has had, in order. */
  readonly children: readonly ScriptedChild[];
  readonly logged: () => string;
  /** What stands in the node's log file. */
  readonly logFile: () => string;
}

/** A node n0 in a network with a client c0, whose processes are scripted; `refuse` says which start fails. */
export async function aNode(
  options: { readonly lenientStdout?: boolean; readonly refuse?: (start: number) => Error | undefined } = {},
): Promise<NodeRig> {
  const rig = aNetwork();
  rig.join('c0');
  const children: ScriptedChild[] = [];
  const launch: Launch = async (_program, _world, listener) => {
    const refusal = options.refuse?.(children.length);
    if (refusal !== undefined) throw refusal;
    const child = scriptedChild(listener);
    children.push(child);
    return child;
  };
  let text = '';
  const log = createRunLog((more) => {
    text += more;
  });
  const directory = mkdtempSync(path.join(tmpdir(), 'engine-node-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const logFile = path.join(directory, 'node-logs/n0.log');
  const spec = {
    id: 'n0',
    bin: 'node',
    args: [],
    logFile,
    logStderr: true,
    lenientStdout: options.lenientStdout ?? false,
  };
  const guard = { environment: {}, add() {}, remove() {}, signal() {}, processes: () => [], killAll() {} };
  const world = {
    network: rig.network,
    scheduler: rig.scheduler,
    log,
    cwd: '/',
    nodeDirectory: '/',
    temporaryDirectory: '/',
    guard,
  };
  return {
    ...rig,
    node: await startNode(spec, world, launch),
    children,
    logged() {
      log.flush();
      return text;
    },
    logFile: () => readFileSync(logFile, 'utf8'),
  };
}
