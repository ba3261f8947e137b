/** A Node.js program under simulated time, with a test as its engine. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll } from 'vitest';
import {
  createFrameReader,
  encodeFrame,
  FRAME,
  type Frame,
  NODE_SETTING,
  type NodeSetting,
} from '../../../src/engine/simulation/frames.ts';
import { bundlePreload } from '../engine-bundle.ts';

let scratch: string;
let preload: string;
let made = 0;

/** For each file that uses this one: test files share a process. */
export function useSimulatedNodes(): void {
  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'simulated-node-'));
    preload = await bundlePreload(scratch);
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
}

export const EPOCH = Date.UTC(2026, 0, 1);

export interface Rest {
  /** What it wrote to its stdout since the step before. */
  readonly output: string;
  /** When it wants its next step; the exit status or signal when it has ended instead. */
  readonly next?: number;
  readonly ended?: number | string;
}

export interface SimulatedNode {
  /** Its first rest. */
  readonly begun: Promise<Rest>;
  step(time: number, input?: string): Promise<Rest>;
  /** The first frame of a type that is neither output nor a rest. */
  readonly said: Promise<Frame>;
  readonly stderr: () => string;
}

/** Starts a program, an ES module unless `extension` says otherwise. It is killed when `use` has ended. */
export async function simulated<T>(
  program: string,
  use: (node: SimulatedNode) => Promise<T>,
  { extension = 'mjs', ...setting }: Partial<NodeSetting> & { readonly extension?: string } = {},
): Promise<T> {
  made += 1;
  const file = path.join(scratch, `node-${made}.${extension}`);
  writeFileSync(file, program);
  const given: NodeSetting = {
    channel: 3,
    seed: 1,
    stream: 'n0/1',
    start: 0,
    epoch: EPOCH,
    nodeOptions: null,
    ...setting,
  };
  const child = spawn(process.execPath, [file], {
    cwd: scratch,
    env: {
      ...process.env,
      [NODE_SETTING]: JSON.stringify(given),
      NODE_OPTIONS: `--require ${JSON.stringify(preload)}`,
    },
    stdio: ['pipe', 'inherit', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const channel = child.stdio[3] as Duplex;
  const frames = createFrameReader();
  let output = '';
  let resting: ((rest: Rest) => void) | undefined;
  const rest = (): Promise<Rest> =>
    new Promise((fulfil) => {
      resting = fulfil;
    });
  const settle = (ending: Omit<Rest, 'output'>): void => {
    resting?.({ output, ...ending });
    output = '';
  };
  let hear: (frame: Frame) => void;
  const said = new Promise<Frame>((fulfil) => {
    hear = fulfil;
  });
  channel.on('error', () => {});
  channel.on('data', (chunk) => {
    frames.push(chunk);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      if (frame.type === FRAME.output) output += frame.payload.toString();
      else if (frame.type === FRAME.settled) settle({ next: frame.value });
      else if (frame.type === FRAME.othersWrote) {
        if (frame.value === 1) channel.write(encodeFrame(FRAME.othersRead, 0));
      } else hear(frame);
    }
  });
  child.once('close', (code, signal) => settle({ ended: code ?? (signal as string) }));
  try {
    return await use({
      begun: rest(),
      step(time, input = '') {
        const next = rest();
        channel.write(encodeFrame(FRAME.step, time, Buffer.from(input)));
        return next;
      },
      said,
      stderr: () => stderr,
    });
  } finally {
    child.kill('SIGKILL');
  }
}
