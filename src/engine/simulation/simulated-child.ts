/** One process of a node under simulated time. It acts only in its turns, and answers each with what it wrote meanwhile. */
import type { InspectedNode } from '../../maelstrom/option-specs.ts';
import { cpuTimeOfProcess } from '../../processes/process-table.ts';
import {
  CHANNEL_DESCRIPTOR,
  type Child,
  type ChildListener,
  type Launch,
  startChild,
  stdoutLines,
} from '../node/child.ts';
import type { LineSplitter } from '../node/line-splitter.ts';
import {
  createFrameReader,
  encodeFrame,
  FRAME,
  type Frame,
  FrameError,
  NODE_SETTING,
  type NodeSetting,
  SIMULATED_EPOCH,
} from './frames.ts';
import { type LongWork, longWorkOf, type Standing, standingOf } from './long-work.ts';
import { beginAt, nodeStarts } from './node-starts.ts';
import { NotSimulated } from './not-simulated.ts';
import type { SimulatedClock, Turntaker } from './simulated-clock.ts';
import { type StableStderr, stableStderr, withoutProcessId } from './stable-stderr.ts';
import { MOST_OUTPUT, othersOutput, type Turn } from './turn-output.ts';
import { LONGEST_TURN_MS, namesIn, WATCHED_MS, watchUnsettled } from './unsettled-watch.ts';

/** Rounds of the event loop until what stands in a pipe has been read: the one under way may have looked there already. */
const ROUNDS_TO_READ = 2;

export interface Simulation {
  readonly clock: SimulatedClock;
  readonly seed: number;
  /** How many nodes the test has. */
  readonly nodes: number;
  /** The file that makes a Node.js program such a node (dist/simulated-node.cjs). */
  readonly preload: string;
  /** The node whose turns may take as long as a person needs. */
  readonly inspect: InspectedNode | null;
  /** Called when a node's process is ended that has computed for longer than the time that passed. */
  readonly onLongWork: (work: LongWork) => void;
}

/** Starts nodes in simulated time; rejects with NotSimulated for a program that does not take part in it. */
export function simulatedLaunch({ clock, seed, nodes, preload, inspect, onLongWork }: Simulation): Launch {
  let launched = 0;
  const startOf = nodeStarts(clock, seed, nodes);

  return (program, world, listener) => {
    const { stream, at } = startOf(program.id);
    launched += 1;
    const order = launched;
    const isInspected = inspect?.node === program.id;
    const nodeOptions = world.guard.environment['NODE_OPTIONS'] ?? null;
    const setting: NodeSetting = {
      channel: CHANNEL_DESCRIPTOR,
      seed,
      stream,
      start: at,
      epoch: SIMULATED_EPOCH,
      nodeOptions,
    };
    const variables = {
      [NODE_SETTING]: JSON.stringify(setting),
      NODE_OPTIONS: [
        `--require ${JSON.stringify(preload)}`,
        ...(isInspected ? [`--inspect-wait=127.0.0.1:${inspect.port}`] : []),
        nodeOptions ?? '',
      ]
        .join(' ')
        .trim(),
    };
    const launch = async (): Promise<SimulatedChild> => {
      const node = new SimulatedChild(
        program.id,
        order,
        clock,
        listener,
        isInspected ? null : LONGEST_TURN_MS,
        onLongWork,
      );
      const started = await startChild(program, world, node.listener, variables);
      await node.attend(started.child, started.pid, started.channel as NonNullable<typeof started.channel>);
      return node;
    };
    return clock.hold(launch()).then((node) => {
      beginAt(clock, at, () => node.begin());
      return node;
    });
  };
}

class SimulatedChild implements Child, Turntaker {
  readonly order: number;
  readonly listener: ChildListener;
  readonly #id: string;
  readonly #clock: SimulatedClock;
  readonly #onLongWork: Simulation['onLongWork'];
  readonly #startedAt: number;
  #child!: Child;
  #pid!: number;
  #channel!: NodeJS.WritableStream;
  #input = '';
  #isPaused = false;
  /** When it wants its next turn. */
  #next = Number.POSITIVE_INFINITY;
  #hasEnded = false;
  #hasFailed = false;
  /** It has come to rest before, so it takes part in simulated time. */
  #hasSettled = false;
  #isClosed = false;
  #isCrashTold = false;
  /** What it did when it started, until that counts. */
  #first: Turn | undefined;
  #turn:
    | { readonly done: Turn; readonly fulfil: (turn: Turn) => void; readonly reject: (error: Error) => void }
    | undefined;
  readonly #patience: NodeJS.Timeout | undefined;
  /** What it said last that it waits for, besides time and input. */
  #waitsFor: readonly string[] = [];
  readonly #heard: ChildListener;
  readonly #lines: LineSplitter;
  readonly #stderr: StableStderr;
  readonly #frames = createFrameReader();
  /** What others wrote to its stdout, until the turn in which it counts. */
  readonly #others = othersOutput();
  #isLooking = false;
  /** Something else than the node may write to its stdout. */
  #hasCompany = false;
  #stood: Standing = { ms: 0, why: '' };
  readonly #decoder = new TextDecoder();

  constructor(
    id: string,
    order: number,
    clock: SimulatedClock,
    listener: ChildListener,
    /** Real milliseconds that a turn may take; null: as long as it takes. */
    patienceMs: number | null,
    onLongWork: Simulation['onLongWork'],
  ) {
    this.#onLongWork = onLongWork;
    this.#startedAt = clock.now();
    this.#id = id;
    this.order = order;
    this.#clock = clock;
    this.#heard = listener;
    this.#lines = stdoutLines(listener, () => !this.isMute);
    this.#stderr = stableStderr(listener.stderr);
    this.listener = {
      ...listener,
      stdoutLine: (line) => this.#othersWrote(line),
      stderr: this.#stderr.push,
      stderrLine: (line) => listener.stderrLine(withoutProcessId(line)),
      crashed: () => this.#afterExit(),
    };
    this.#patience =
      patienceMs === null ? undefined : setTimeout(() => void this.#losePatience(), patienceMs - WATCHED_MS).unref();
  }

  /** Resolves once the program has come to its first rest, or has ended. */
  async attend(child: Child, pid: number, channel: NodeJS.ReadWriteStream): Promise<void> {
    this.#child = child;
    this.#pid = pid;
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      // Outside of a turn a node has nothing to say.
      if (this.#turn === undefined) return;
      this.#frames.push(chunk);
      this.#read();
    });
    channel.on('error', () => {});
    channel.once('close', () => {
      this.#isClosed = true;
      this.#endTurn();
    });
    this.#first = await this.#expectTurn();
  }

  /** Has the first turn count; until then what it is sent waits. */
  begin(): void {
    const first = this.#first;
    this.#first = undefined;
    if (first === undefined || this.isEnded) return;
    this.#apply(first);
    this.#clock.giveTurn(this);
  }

  #read(): void {
    try {
      while (!this.#isLooking) {
        const frame = this.#frames.next();
        if (frame === undefined) return;
        this.#receive(frame);
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#fail(NotSimulated.garbles(this.#id));
    }
  }

  /** A line of its stdout that did not come by the channel: a worker or a child process has written it. */
  #othersWrote(line: string): void {
    this.#others.add(line);
    if (this.#others.isTooMuch()) this.#takeOthers();
  }

  /** What was written to the pipe by now is read in the next round of the event loop; the frames wait until then. */
  async #lookForOthers(): Promise<void> {
    this.#isLooking = true;
    for (let round = 0; round < ROUNDS_TO_READ; round += 1) await new Promise((fulfil) => setImmediate(fulfil));
    this.#isLooking = false;
    this.#takeOthers();
    this.#read();
    this.#endTurn();
  }

  #takeOthers(): void {
    if (this.#turn !== undefined) this.#keep(this.#others.take());
  }

  #expectTurn(): Promise<Turn> {
    this.#patience?.refresh();
    this.#waitsFor = [];
    return new Promise((fulfil, reject) => {
      this.#turn = { done: { outputs: [], outputBytes: 0, next: undefined }, fulfil, reject };
      if (this.#others.isTooMuch()) this.#takeOthers();
      this.#endTurn();
    });
  }

  #receive({ type, value, payload }: Frame): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    switch (type) {
      case FRAME.output:
        this.#keep([payload]);
        return;
      case FRAME.unsettled:
        this.#waitsFor = namesIn(payload);
        return;
      case FRAME.stoodStill:
        if (value > this.#stood.ms) this.#stood = standingOf(value, payload.toString());
        return;
      case FRAME.othersWrote:
        this.#hasCompany = true;
        void this.#lookForOthers().then(() => {
          if (value === 1) this.#channel.write(encodeFrame(FRAME.othersRead, 0));
        });
        return;
      case FRAME.polling:
        this.#fail(NotSimulated.polls(this.#id, payload.toString()));
        return;
      case FRAME.settled:
        // A rest that is over already would be followed by another one, and time would never pass.
        if (!(value > this.#clock.now())) throw new FrameError(`a rest until ${value}`);
        this.#hasSettled = true;
        this.#takeOthers();
        turn.done.next = value;
        this.#turn = undefined;
        turn.fulfil(turn.done);
        return;
      default:
        throw new FrameError(`type ${type}`);
    }
  }

  #keep(outputs: readonly Uint8Array[]): void {
    const done = this.#turn?.done;
    if (done === undefined) return;
    done.outputs.push(...outputs);
    for (const { length } of outputs) done.outputBytes += length;
    if (done.outputBytes > MOST_OUTPUT) this.#fail(NotSimulated.floods(this.#id, MOST_OUTPUT));
  }

  #fail(error: NotSimulated): void {
    this.#hasFailed = true;
    const turn = this.#turn;
    this.#turn = undefined;
    turn?.reject(error);
  }

  /** The process has ended: what it wrote before is still in the channel. */
  #afterExit(): void {
    this.#hasEnded = true;
    if (this.#turn === undefined) this.#clock.giveTurn(this);
    else if (this.#hasCompany) void this.#lookForOthers();
    else this.#endTurn();
  }

  #endTurn(): void {
    if (!this.#hasEnded || !this.#isClosed || this.#isLooking) return;
    this.#takeOthers();
    const turn = this.#turn;
    this.#turn = undefined;
    turn?.fulfil(turn.done);
  }

  async #losePatience(): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) return;
    const found = await watchUnsettled(this.#pid, () => this.#turn !== turn);
    if (found === null) return;
    const [resources, settledBefore] = [this.#waitsFor, this.#hasSettled];
    this.#fail(NotSimulated.neverSettles(this.#id, { ...found, resources, settledBefore }));
  }

  async takeTurn(time: number): Promise<() => void> {
    if (this.#first !== undefined || this.#isPaused || this.isEnded) return () => {};
    if (!this.#hasEnded) {
      if (this.#input === '' && this.#next > time) return () => {};
      this.#next = Number.POSITIVE_INFINITY;
      const input = Buffer.from(this.#input);
      this.#input = '';
      const turn = this.#expectTurn();
      this.#channel.write(encodeFrame(FRAME.step, time, input));
      const done = await turn;
      return () => this.#apply(done);
    }
    return () => this.#tellCrash();
  }

  #tellCrash(): void {
    if (this.#isCrashTold) return;
    this.#isCrashTold = true;
    this.#heard.crashed();
  }

  #apply({ outputs, next }: Turn): void {
    for (const output of outputs) this.#lines.push(this.#decoder.decode(output, { stream: true }));
    if (next === undefined) {
      this.#lines.end();
      this.#tellCrash();
      return;
    }
    this.#next = next;
    if (next < Number.POSITIVE_INFINITY) this.#clock.at(next, () => this.#clock.giveTurn(this));
  }

  get pid(): number {
    return this.#pid;
  }

  get crashStatus(): number | undefined {
    return this.#first === undefined ? this.#child.crashStatus : undefined;
  }

  get isEnded(): boolean {
    return this.#child.isEnded;
  }

  get takesInput(): boolean {
    return this.#child.takesInput;
  }

  get backlog(): number {
    return this.#input.length;
  }

  get isMute(): boolean {
    return this.#child.isMute;
  }

  write(text: string): void {
    this.#input += text;
    this.#clock.giveTurn(this);
  }

  mute(): void {
    this.#child.mute();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#clock.giveTurn(this);
  }

  end(): Promise<void> {
    clearTimeout(this.#patience);
    // What a node did that ended simulated time is told by that end.
    if (!this.#hasEnded && !this.#hasFailed) this.#tellOfLongWork();
    const rest = this.#hasEnded || this.isMute ? '' : this.#lines.rest();
    if (rest !== '') this.#heard.unendedLine(rest, Number.POSITIVE_INFINITY);
    return this.#clock.hold(this.#child.end().then(this.#stderr.end));
  }

  /** What would have been late in real time is not here, so it is told. */
  #tellOfLongWork(): void {
    const usedMs = cpuTimeOfProcess(this.#pid);
    const work = longWorkOf(this.#id, usedMs, this.#clock.now() - this.#startedAt, this.#stood);
    if (work !== undefined) this.#onLongWork(work);
  }
}
