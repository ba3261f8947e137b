/** Many tests on a few processes of the embedded engine, each of which runs one after the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { BATCH_ANSWERS, type BatchAnswer, type BatchRequest } from '../maelstrom/batch-protocol.ts';
import { type ProcessWatch, watchProcesses } from '../processes/process-watch.ts';
import { messageOf } from '../text/thrown-message.ts';
import { environmentForRun, RUN_MARK } from './environment.ts';
import type { EngineCommand } from './run-test.ts';

type TestRequest = Omit<BatchRequest, 'id'>;

/** What came of a test. */
export type Tested =
  | {
      readonly kind: 'ended';
      readonly status: number;
      readonly durationMs: number;
      /** Which node took time that simulated time does not count. */
      readonly longWork?: string;
    }
  | { readonly kind: 'not-simulated'; readonly why: string }
  /** It took longer than a test may. */
  | { readonly kind: 'overdue'; readonly why: string }
  /** Its files could not be written, its nodes can't be threads, the engine's process ended, or the batch did. */
  | { readonly kind: 'given-up'; readonly why: string };

export interface TestBatch {
  /** Runs it when a process is free; tests begin in the order of these calls. */
  run(request: TestRequest): Promise<Tested>;
  /** Ends all processes. Tests that have not ended are given up, and no other is begun. */
  end(): void;
}

/** Real milliseconds that one test may take. */
const LONGEST_TEST_MS = 120_000;

const NOT_BEGUN: Tested = { kind: 'given-up', why: 'The test was not begun.' };

interface Waiting {
  readonly request: TestRequest;
  readonly fulfil: (tested: Tested) => void;
}

/** `size` tests run at the same time. */
export function startTestBatch(
  engine: EngineCommand,
  size: number,
  env: NodeJS.ProcessEnv,
  longestTestMs = LONGEST_TEST_MS,
  /** The directory of all tests, which goes when we are killed; absolute. */
  scratch: string | null = null,
): TestBatch {
  const guard = watchProcesses(environmentForRun(env), RUN_MARK);
  guard.setScratch(scratch);
  const waiting: Waiting[] = [];
  const all = Array.from({ length: size }, () => new EngineProcess(engine, guard, longestTestMs));
  const idle = [...all];
  let hasEnded = false;

  const hand = (): void => {
    while (idle.length > 0 && waiting.length > 0) {
      const free = idle.shift() as EngineProcess;
      const { request, fulfil } = waiting.shift() as Waiting;
      void free.run(request).then((tested) => {
        idle.push(free);
        fulfil(tested);
        hand();
      });
    }
  };

  return {
    run: (request) =>
      new Promise((fulfil) => {
        if (hasEnded) fulfil(NOT_BEGUN);
        else {
          waiting.push({ request, fulfil });
          hand();
        }
      }),
    end() {
      if (hasEnded) return;
      hasEnded = true;
      for (const { fulfil } of waiting.splice(0)) fulfil(NOT_BEGUN);
      for (const each of all) each.end('The test was ended.');
      guard.killAll();
      guard.end();
    },
  };
}

/** One process of the engine; it is started with its first test, and again when it has gone. */
class EngineProcess {
  readonly #engine: EngineCommand;
  readonly #guard: ProcessWatch;
  readonly #longestTestMs: number;
  #child: ChildProcess | undefined;
  /** Why we have ended the process; undefined while we have not. */
  #endedBecause: string | undefined;
  #isOverdue = false;
  /** The id of the last one. */
  #request = 0;
  #hasThreads = false;
  #settle: ((tested: Tested) => void) | undefined;

  constructor(engine: EngineCommand, guard: ProcessWatch, longestTestMs: number) {
    this.#engine = engine;
    this.#guard = guard;
    this.#longestTestMs = longestTestMs;
  }

  /** One test at a time. A test that is given up writes nothing any more. */
  async run(request: TestRequest): Promise<Tested> {
    try {
      this.#child ??= this.#start();
    } catch (error) {
      return { kind: 'given-up', why: `The engine could not be started: ${messageOf(error)}.` };
    }
    const child = this.#child;
    const id = randomInt(2 ** 47);
    this.#request = id;
    this.#hasThreads = request.threads !== undefined;
    const startedAt = performance.now();
    return await new Promise<Tested>((fulfil) => {
      const patience = setTimeout(() => {
        this.#isOverdue = true;
        this.end(`The test did not end within ${this.#longestTestMs / 1000} s.`);
      }, this.#longestTestMs);
      this.#settle = (tested) => {
        clearTimeout(patience);
        this.#settle = undefined;
        fulfil(tested.kind === 'ended' ? { ...tested, durationMs: Math.round(performance.now() - startedAt) } : tested);
      };
      child.stdin?.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  #start(): ChildProcess {
    const { file, args } = this.#engine;
    this.#endedBecause = undefined;
    this.#isOverdue = false;
    const child = spawn(file, [...args, 'batch'], {
      env: this.#guard.environment,
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
      detached: true,
    });
    child.once('error', (error) => this.#hasGone(child, `The engine could not be started: ${messageOf(error)}.`));
    child.once('exit', (code, signal) => this.#hasGone(child, `The engine ended with ${signal ?? `status ${code}`}.`));
    // Without one of its pipes it has not started.
    child.stdin?.on('error', () => undefined);
    const answers = child.stdio[BATCH_ANSWERS];
    if (answers) createInterface({ input: answers as Readable }).on('line', (line) => this.#hear(child, line));
    if (child.pid !== undefined) this.#guard.add(child.pid);
    return child;
  }

  #hear(child: ChildProcess, line: string): void {
    if (this.#child !== child || this.#endedBecause !== undefined || this.#settle === undefined) return;
    const tested = testedOf(line, this.#request);
    if (tested === null) this.end('The engine gave an answer that can not be read.');
    // What a node did as a thread, it may have done to the engine.
    else if (tested.kind === 'given-up' && this.#hasThreads) this.end(tested.why);
    else this.#settle(tested);
  }

  /** Kills the process. Its test is given up once it has gone: until then it may still write. */
  end(why: string): void {
    if (this.#child?.pid === undefined) return;
    this.#endedBecause ??= why;
    this.#guard.signal(this.#child.pid, 'SIGKILL');
  }

  #hasGone(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (child.pid !== undefined) this.#guard.remove(child.pid);
    this.#settle?.({ kind: this.#isOverdue ? 'overdue' : 'given-up', why: this.#endedBecause ?? why });
  }
}

/** The answer to this request; null for anything else. */
function testedOf(line: string, request: number): Tested | null {
  let answer: Partial<BatchAnswer> | null;
  try {
    answer = JSON.parse(line);
  } catch {
    return null;
  }
  if (answer === null || answer.id !== request || typeof answer.status !== 'number') return null;
  const { status, longWork, notSimulated, problem } = answer;
  if (problem !== undefined) return { kind: 'given-up', why: String(problem) };
  return notSimulated === undefined
    ? { kind: 'ended', status, durationMs: 0, ...(longWork === undefined ? {} : { longWork: String(longWork) }) }
    : { kind: 'not-simulated', why: String(notSimulated) };
}
