/**
 * Runs a test's operations (jepsen.generator.interpreter): operations and faults at their times, the end of all faults,
 * recovery, and the last operations. Nothing here waits by itself: every completion and every deadline pumps once.
 */
import type { Edn } from '../../maelstrom/edn.ts';
import { isWithin } from '../../maelstrom/index-ranges.ts';
import { LOG_LINES, RUNNER_THREAD } from '../../maelstrom/log-lines.ts';
import { randomStream } from '../clock/random.ts';
import type { RunLog } from '../output/run-log.ts';
import type { Variations } from '../seed-variations.ts';
import type { Invocation, OperationGenerator, Threads } from '../workloads/generator.ts';
import { threadsOf } from './free-workers.ts';
import type { HistoryRecorder } from './history-recorder.ts';
import { type Fault, faultSchedule, faultValue, finalFaults, type ScheduledFault } from './nemesis.ts';
import { createOperationLog, type OperationLog } from './operation-log.ts';
import { createPace, type Pace } from './operation-rate.ts';
import { createWorkers, type Worker, type WorkerParts } from './worker.ts';

export interface InterpreterParts extends WorkerParts {
  readonly seed: number;
  readonly variations: Pick<Variations, 'burst' | 'faults'>;
  readonly history: HistoryRecorder;
  readonly log: RunLog;
  /** Nanoseconds since the start of the test. */
  readonly nanoseconds: () => number;
  readonly applyFault: (fault: Fault) => Promise<Edn>;
}

/** Resolves when all operations have ended; rejects with what the generator or a fault threw. */
export function runOperations(parts: InterpreterParts): Promise<void> {
  return new Promise((fulfil, reject) => {
    new Interpreter(parts, fulfil, reject).pump();
  });
}

/** What the interpreter is at. It goes through these in this order; a workload without last operations ends after `draining`. */
type Phase =
  /** Operations and faults at their times, until the time limit. */
  | { readonly name: 'main' }
  /** The operations and the fault that have begun are completed. */
  | { readonly name: 'draining' }
  /** Every kind of fault is ended, one after the other. */
  | { readonly name: 'healing'; readonly left: readonly Fault[] }
  /** The cluster recovers until this time, in milliseconds since the start. */
  | { readonly name: 'recovering'; readonly until: number }
  /** The workload's last operations. */
  | { readonly name: 'final' }
  /** Completions that still come are not recorded. */
  | { readonly name: 'over' };

const OVER: Phase = { name: 'over' };

/** In milliseconds. */
const NANOSECOND = 1e-6;

type Pumping = 'no' | 'yes' | 'once more';

class Interpreter {
  readonly #parts: InterpreterParts;
  readonly #fulfil: () => void;
  readonly #reject: (error: unknown) => void;
  readonly #workers: readonly Worker[];
  readonly #threads: Threads & { advance(): void };
  readonly #operations: OperationLog;
  readonly #pace: Pace;
  readonly #generators: { readonly main: OperationGenerator; readonly final?: () => OperationGenerator };
  /** The scheduler's time at which the operations began. */
  readonly #start: number;
  /** Milliseconds since the start at which the main phase ends. */
  readonly #limit: number;
  readonly #faults: Generator<ScheduledFault, void>;
  #nextFault: ScheduledFault | null;
  #faultIsRunning = false;
  /** Operations that were offered in the main phase, and faults whose time has come. */
  #operationsOffered = 0;
  #faultsScheduled = 0;
  #phase: Phase = { name: 'main' };
  #generator: OperationGenerator;
  /** Operations that have begun and not completed. */
  #outstanding = 0;
  #pumping: Pumping = 'no';
  /** The earliest time since the start for which a wake-up is waiting. */
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(parts: InterpreterParts, fulfil: () => void, reject: (error: unknown) => void) {
    const { options, seed, variations, workload, scheduler, history, log, nanoseconds } = parts;
    const stream = (name: string) => randomStream(seed, name);
    this.#parts = parts;
    this.#fulfil = fulfil;
    this.#reject = reject;
    this.#start = scheduler.now();
    this.#limit = options.timeLimit * 1000;
    this.#workers = createWorkers(parts);
    this.#threads = threadsOf(this.#workers);
    this.#operations = createOperationLog(history, log, nanoseconds);
    this.#pace = createPace(options, stream('gaps'), variations.burst);
    const say = (text: string): void => log.info(RUNNER_THREAD, 'jepsen.tests.kafka', text);
    this.#generators = workload.generators({ options, stream, say });
    this.#generator = this.#generators.main;
    this.#faults = faultSchedule(options, variations.faults, seed);
    this.#nextFault = this.#takeFault();
  }

  /** Does what is due. Completions may come while an operation is being begun: they pump once more instead of within. */
  pump(): void {
    if (this.#pumping !== 'no') {
      this.#pumping = 'once more';
      return;
    }
    try {
      do {
        this.#pumping = 'yes';
        this.#advance();
      } while (this.#isAskedAgain());
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#pumping = 'no';
    }
  }

  #isAskedAgain(): boolean {
    return this.#pumping === 'once more';
  }

  /** Goes from phase to phase until one must wait. */
  #advance(): void {
    for (let before: Phase | undefined; before !== this.#phase; ) {
      before = this.#phase;
      this.#phase = this.#step(before);
    }
  }

  /** Does what is due in a phase; gives the phase itself when the rest of it must be waited for, else the next one. */
  #step(phase: Phase): Phase {
    switch (phase.name) {
      case 'main':
        return this.#runMain(phase);
      case 'draining':
        if (this.#outstanding > 0 || this.#faultIsRunning) return phase;
        if (this.#generators.final === undefined) return this.#finish();
        return { name: 'healing', left: finalFaults(this.#parts.options) };
      case 'healing':
        return this.#heal(phase);
      case 'recovering':
        if (this.#elapsed() >= phase.until) return this.#beginFinal();
        this.#wake(phase.until);
        return phase;
      case 'final':
        return this.#runFinal(phase);
      case 'over':
        return phase;
    }
  }

  #runMain(phase: Phase): Phase {
    for (;;) {
      const time = this.#elapsed();
      if (!this.#faultIsRunning && this.#nextFaultAt() <= time) {
        this.#runNextFault();
        continue;
      }
      const isLastFaultPast = this.#nextFaultAt() === Number.POSITIVE_INFINITY;
      if (this.#pace.isOver && (isLastFaultPast || time >= this.#limit)) break;
      if (this.#pace.isOver || this.#pace.due > time) return this.#waitInMain(phase, this.#pace.due);
      const offer = this.#generator.next(time, this.#threads);
      if (offer === 'done') {
        this.#pace.end();
      } else if ('waitUntil' in offer) {
        // Without a free worker the test ends at its limit too.
        if (time >= this.#limit) break;
        this.#pace.held();
        return this.#waitInMain(phase, offer.waitUntil);
      } else {
        this.#pace.begun(time);
        if (this.#isWanted(this.#operationsOffered++)) this.#begin(offer);
        else this.#threads.advance();
      }
    }
    // A test without operations lasts until its limit all the same.
    if (this.#parts.options.rate <= 0 && this.#elapsed() < this.#limit) {
      this.#wake(this.#limit);
      return phase;
    }
    return { name: 'draining' };
  }

  #waitInMain(phase: Phase, time: number): Phase {
    this.#wake(Math.min(time, this.#limit, this.#faultIsRunning ? this.#limit : this.#nextFaultAt()));
    return phase;
  }

  #heal(phase: Phase & { readonly name: 'healing' }): Phase {
    if (this.#faultIsRunning) return phase;
    const [fault, ...left] = phase.left;
    if (fault !== undefined) {
      this.#runFault(fault);
      return { name: 'healing', left };
    }
    const { log, options } = this.#parts;
    log.info('jepsen worker 0', LOG_LINES.recovery.logger, LOG_LINES.recovery.begins);
    log.flush();
    return { name: 'recovering', until: this.#elapsed() + options.recoveryTime * 1000 };
  }

  #beginFinal(): Phase {
    const { final } = this.#generators;
    if (final === undefined) return this.#finish();
    this.#generator = final();
    return { name: 'final' };
  }

  #runFinal(phase: Phase): Phase {
    for (;;) {
      const offer = this.#generator.next(this.#elapsed(), this.#threads);
      if (offer === 'done') return this.#outstanding === 0 ? this.#finish() : phase;
      if ('waitUntil' in offer) {
        this.#wake(offer.waitUntil);
        return phase;
      }
      this.#begin(offer);
    }
  }

  #finish(): Phase {
    for (const worker of this.#workers) worker.close();
    this.#fulfil();
    return OVER;
  }

  #giveUp(error: unknown): void {
    this.#phase = OVER;
    this.#reject(error);
  }

  /** When the next fault is due in the main phase; Infinity when none is left. */
  #nextFaultAt(): number {
    const at = this.#nextFault?.at ?? Number.POSITIVE_INFINITY;
    return at < this.#limit ? at : Number.POSITIVE_INFINITY;
  }

  /** Whether the operation of this number is invoked; one that is not keeps its time and its worker's turn. */
  #isWanted(operation: number): boolean {
    const { onlyOperations } = this.#parts.options;
    return onlyOperations === null || isWithin(onlyOperations, operation);
  }

  #takeFault(): ScheduledFault | null {
    return this.#faults.next().value ?? null;
  }

  /** A fault that is not to happen keeps its time and its turn before the workers. */
  #runNextFault(): void {
    if (this.#nextFault === null) return;
    const { onlyFaults } = this.#parts.options;
    const { fault } = this.#nextFault;
    this.#nextFault = this.#takeFault();
    if (onlyFaults === null || isWithin(onlyFaults, this.#faultsScheduled++)) this.#runFault(fault);
    else this.#threads.advance();
  }

  #runFault(fault: Fault): void {
    this.#faultIsRunning = true;
    this.#threads.advance();
    this.#operations.fault(fault.f, faultValue(fault));
    const complete = (value: Edn): void => {
      if (this.#phase === OVER) return;
      this.#operations.fault(fault.f, value);
      this.#faultIsRunning = false;
      this.pump();
    };
    this.#parts.applyFault(fault).then(complete, (error: unknown) => this.#giveUp(error));
  }

  #begin({ thread, invocation }: { readonly thread: number; readonly invocation: Invocation }): void {
    const worker = this.#workers[thread] as Worker;
    worker.busy = true;
    this.#threads.advance();
    this.#outstanding += 1;
    const begun = this.#operations.begin(worker.process, worker.name, invocation);
    worker.invoke(invocation, (completion) => {
      if (this.#phase === OVER) return;
      const operation = this.#operations.complete(begun, completion);
      worker.busy = false;
      this.#outstanding -= 1;
      this.#generator.completed?.(operation, thread);
      if (operation.type === 'info') worker.process += this.#workers.length;
      this.pump();
    });
  }

  /** Milliseconds since the start. */
  #elapsed(): number {
    return this.#parts.scheduler.now() - this.#start;
  }

  /** Pumps at a time since the start, unless that is to be done earlier. */
  #wake(time: number): void {
    if (time === Number.POSITIVE_INFINITY || time >= this.#wakeAt) return;
    this.#wakeAt = time;
    // A sum that is rounded down would not be due yet when its time has come.
    const at = this.#start + time;
    this.#parts.scheduler.at(at - this.#start < time ? at + NANOSECOND : at, () => {
      if (this.#wakeAt === time) this.#wakeAt = Number.POSITIVE_INFINITY;
      this.pump();
    });
  }
}
