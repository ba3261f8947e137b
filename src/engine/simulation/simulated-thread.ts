/**
 * A node under simulated time as a thread of the engine instead of a process: it starts in a third of the time, and a turn costs no
 * system call but to wake it. Its messages are those of the process to the byte. What a thread can't do as a process does, or does too
 * slowly, ends the test with NotAThread, and the test is run again with processes: only they decide whether a node fails.
 */
import { Worker } from 'node:worker_threads';
import type { ThreadProgram } from '../../maelstrom/batch-protocol.ts';
import { EngineFailure } from '../engine-failure.ts';
import { type Child, type ChildListener, type Launch, stdoutLines } from '../node/child.ts';
import type { LineSplitter } from '../node/line-splitter.ts';
import {
  createFrameReader,
  encodeFrame,
  FRAME,
  type Frame,
  NODE_SETTING,
  SIMULATED_EPOCH,
  type ThreadData,
} from './frames.ts';
import { beginAt, nodeStarts } from './node-starts.ts';
import { type MemoryEnd, memoryEnd, newSharedMemory } from './shared-memory.ts';
import type { SimulatedClock, Turntaker } from './simulated-clock.ts';
import { type StableStderr, stableStderr } from './stable-stderr.ts';

export interface ThreadSimulation {
  readonly clock: SimulatedClock;
  readonly seed: number;
  /** How many nodes the test has. */
  readonly nodes: number;
  /** The file that makes a thread such a node (dist/simulated-node.cjs). */
  readonly preload: string;
  readonly program: ThreadProgram;
}

/** A node that has to be a process. */
export class NotAThread extends EngineFailure {}

/** Real milliseconds that a thread may take for one turn, in which the engine does nothing else. */
const LONGEST_TURN_MS = 10_000;

/**
 * Megabytes of a thread's stack, so that it holds as many calls as that of a process, which has 984 KiB of V8's. Node.js keeps 192 KiB
 * of a thread's for itself, and gives it 4 MB otherwise: a recursion without end enough would go unnoticed.
 */
const STACK_MB = (984 + 192) / 1024;

/** Starts nodes as threads; the engine's working directory is theirs. */
export function threadLaunch({
  clock,
  seed,
  nodes,
  preload,
  program: { file, nodeOptions },
}: ThreadSimulation): Launch {
  let launched = 0;
  const startOf = nodeStarts(clock, seed, nodes);

  return (program, world, listener) => {
    const { stream, at } = startOf(program.id);
    launched += 1;
    const memory = newSharedMemory();
    const setting = {
      channel: -1,
      seed,
      stream,
      start: at,
      epoch: SIMULATED_EPOCH,
      nodeOptions: null,
    };
    // Nodes that share a directory tell themselves apart by it.
    const data: ThreadData = { setting, memory, pid: process.pid + launched };
    const worker = new Worker(file, {
      argv: [...program.args],
      env: world.guard.environment,
      execArgv: ['--require', preload, ...nodeOptions],
      workerData: { [NODE_SETTING]: data },
      resourceLimits: { stackSizeMb: STACK_MB },
      // What a thread writes comes by its channel.
      stdin: true,
      stdout: true,
      stderr: true,
    });
    const node = new SimulatedThread(program.id, launched, clock, listener, worker, memoryEnd(memory, 'engine'));
    return clock.hold(node.attend()).then(() => {
      beginAt(clock, at, () => node.begin());
      return node;
    });
  };
}

interface Turn {
  readonly outputs: Buffer[];
  /** When the node wants its next turn; undefined when it has ended instead. */
  readonly next: number | undefined;
}

const nothing = (): void => {};
const NO_TURN = Promise.resolve(nothing);

class SimulatedThread implements Child, Turntaker {
  readonly order: number;
  readonly pid = process.pid;
  readonly #id: string;
  readonly #clock: SimulatedClock;
  readonly #heard: ChildListener;
  readonly #stderr: StableStderr;
  readonly #worker: Worker;
  readonly #end: MemoryEnd;
  readonly #lines: LineSplitter;
  readonly #decoder = new TextDecoder();
  readonly #exited: Promise<unknown>;
  /** The turn that it takes, or has taken last. */
  #turn: Promise<unknown> = NO_TURN;
  #input = '';
  #isPaused = false;
  #isMute = false;
  /** When it wants its next turn. */
  #next = Number.POSITIVE_INFINITY;
  /** What it did when it started, until that counts. */
  #first: Turn | undefined;
  #crashStatus: number | undefined;
  #isEnded = false;
  #ending: Promise<void> | undefined;

  constructor(
    id: string,
    order: number,
    clock: SimulatedClock,
    listener: ChildListener,
    worker: Worker,
    end: MemoryEnd,
  ) {
    this.#id = id;
    this.order = order;
    this.#clock = clock;
    this.#heard = listener;
    this.#stderr = stableStderr(listener.stderr);
    this.#worker = worker;
    this.#end = end;
    this.#lines = stdoutLines(listener, () => !this.#isMute);
    this.#exited = new Promise((fulfil) => worker.once('exit', fulfil));
    worker.on('error', (error: Error) => this.#stderr.push(Buffer.from(`${error?.stack ?? error}\n`)));
  }

  /** Resolves once the program has come to its first rest, or has ended. */
  async attend(): Promise<void> {
    // Nodes that are started together start side by side.
    await new Promise((fulfil) => setImmediate(fulfil));
    this.#first = this.#awaitTurn();
  }

  /** Has the first turn count; until then what it is sent waits. */
  begin(): void {
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined || this.#ending !== undefined) return;
    this.#apply(first);
    this.#clock.giveTurn(this);
  }

  takeTurn(time: number): Promise<() => void> {
    if (this.#first !== undefined || this.#isPaused || this.#hasEnded || this.#ending !== undefined) return NO_TURN;
    if (this.#input === '' && this.#next > time) return NO_TURN;
    this.#next = Number.POSITIVE_INFINITY;
    const input = Buffer.from(this.#input);
    this.#input = '';
    this.#end.hand(encodeFrame(FRAME.step, time, input));
    // All that have a turn at this time take it side by side. What was promised before comes first, as while a process is waited for.
    const turn = new Promise<void>((fulfil) => process.nextTick(fulfil)).then(() => this.#awaitTurn());
    this.#turn = turn;
    return turn.then((done) => () => this.#apply(done));
  }

  get #hasEnded(): boolean {
    return this.#isEnded || this.#crashStatus !== undefined;
  }

  /** Throws NotAThread when its turn does not end, or not as that of a process would. */
  #awaitTurn(): Turn {
    const said = this.#end.take(LONGEST_TURN_MS);
    if (said === undefined) throw new NotAThread(`Node ${this.#id} did not come to rest.`);
    const frames = createFrameReader(Number.POSITIVE_INFINITY);
    frames.push(said);
    const outputs: Buffer[] = [];
    let next: number | undefined;
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      if (frame.type === FRAME.output) outputs.push(frame.payload);
      else if (frame.type === FRAME.error) this.#stderr.push(frame.payload);
      else if (frame.type === FRAME.settled) next = frame.value;
      else if (frame.type === FRAME.ended) this.#crashStatus = frame.value;
      else this.#refuse(frame);
    }
    return { outputs, next };
  }

  #refuse({ type, payload }: Frame): void {
    // It waited for files or the like, and that has come.
    if (type === FRAME.unsettled) return;
    throw new NotAThread(`Node ${this.#id} has to be a process: ${payload}.`);
  }

  #apply({ outputs, next }: Turn): void {
    for (const output of outputs) this.#lines.push(this.#decoder.decode(output, { stream: true }));
    if (next === undefined) {
      this.#lines.end();
      this.#heard.crashed();
      return;
    }
    this.#next = next;
    if (next < Number.POSITIVE_INFINITY) this.#clock.at(next, () => this.#clock.giveTurn(this));
  }

  get crashStatus(): number | undefined {
    return this.#first === undefined ? this.#crashStatus : undefined;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get takesInput(): boolean {
    return !this.#hasEnded;
  }

  get backlog(): number {
    return this.#input.length;
  }

  get isMute(): boolean {
    return this.#isMute;
  }

  write(text: string): void {
    this.#input += text;
    this.#clock.giveTurn(this);
  }

  mute(): void {
    this.#isMute = true;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#clock.giveTurn(this);
  }

  end(): Promise<void> {
    this.#ending ??= this.#clock.hold(this.#endNow());
    return this.#ending;
  }

  async #endNow(): Promise<void> {
    // A thread that is ended in the middle of its turn would never hand over.
    await this.#turn.catch(() => undefined);
    const hasCrashed = this.#crashStatus !== undefined;
    const rest = hasCrashed || this.#isMute ? '' : this.#lines.rest();
    if (rest !== '') this.#heard.unendedLine(rest, Number.POSITIVE_INFINITY);
    this.#isMute = true;
    if (hasCrashed) await this.#exited;
    else await this.#worker.terminate();
    this.#stderr.end();
    this.#isEnded = !hasCrashed;
  }
}
