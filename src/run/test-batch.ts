/** Many tests on a few processes of the embedded engine, each of which runs one after the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BatchAnswer, BatchRequest } from '../maelstrom/batch-protocol.ts';
import { type ProcessWatch, watchProcesses } from '../processes/process-watch.ts';
import { environmentForRun, RUN_MARK } from './environment.ts';
import type { EngineCommand } from './run-test.ts';

export type TestRequest = Omit<BatchRequest, 'id'>;

/** What came of a test. */
export type Tested =
  | { readonly kind: 'ended'; readonly status: number; readonly durationMs: number }
  | { readonly kind: 'not-simulated'; readonly why: string }
  /** It took longer than a test may, or the engine's process ended. */
  | { readonly kind: 'given-up'; readonly why: string };

export interface TestBatch {
  /** Runs it when a process is free; tests begin in the order of these calls. */
  run(request: TestRequest): Promise<Tested>;
  /** Ends all processes. Tests that have not ended are given up. */
  end(): void;
}

/** Real milliseconds that one test may take. */
const LONGEST_TEST_MS = 120_000;

interface Waiting {
  readonly request: TestRequest;
  readonly fulfil: (tested: Tested) => void;
}

/** `size` tests run at the same time. */
export function startTestBatch(engine: EngineCommand, size: number, env: NodeJS.ProcessEnv): TestBatch {
  const guard = watchProcesses(environmentForRun(env), RUN_MARK);
  const waiting: Waiting[] = [];
  const idle = Array.from({ length: size }, () => new EngineProcess(engine, guard));
  const all = [...idle];
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
        if (hasEnded) fulfil({ kind: 'given-up', why: 'It was not begun.' });
        else {
          waiting.push({ request, fulfil });
          hand();
        }
      }),
    end() {
      hasEnded = true;
      for (const { fulfil } of waiting.splice(0)) fulfil({ kind: 'given-up', why: 'It was not begun.' });
      for (const each of all) each.giveUp('It was ended.');
      guard.killAll();
      guard.end();
    },
  };
}

/** One process of the engine; it is started with its first test, and again after it had to be ended. */
class EngineProcess {
  readonly #engine: EngineCommand;
  readonly #guard: ProcessWatch;
  #child: ChildProcess | undefined;
  #requests = 0;
  #settle: ((tested: Tested) => void) | undefined;

  constructor(engine: EngineCommand, guard: ProcessWatch) {
    this.#engine = engine;
    this.#guard = guard;
  }

  run(request: TestRequest): Promise<Tested> {
    this.#child ??= this.#start();
    const child = this.#child;
    this.#requests += 1;
    const id = this.#requests;
    const startedAt = performance.now();
    return new Promise<Tested>((fulfil) => {
      const patience = setTimeout(() => {
        this.giveUp(`It did not end within ${LONGEST_TEST_MS / 1000} s.`);
      }, LONGEST_TEST_MS);
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
    const child = spawn(file, [...args, 'batch'], {
      env: this.#guard.environment,
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    if (child.pid !== undefined) this.#guard.add(child.pid);
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.giveUp(error.message));
    child.once('exit', (code, signal) => {
      if (this.#child === child) this.giveUp(`The engine ended with ${signal ?? `status ${code}`}.`);
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (this.#child === child) this.#settle?.(testedOf(line));
    });
    return child;
  }

  /** Ends the process; a test that it runs is given up. */
  giveUp(why: string): void {
    this.#kill();
    this.#settle?.({ kind: 'given-up', why });
  }

  #kill(): void {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined) return;
    this.#guard.signal(child.pid, 'SIGKILL');
    this.#guard.remove(child.pid);
  }
}

function testedOf(line: string): Tested {
  const { status, notSimulated } = JSON.parse(line) as BatchAnswer;
  return notSimulated === undefined
    ? { kind: 'ended', status, durationMs: 0 }
    : { kind: 'not-simulated', why: notSimulated };
}
