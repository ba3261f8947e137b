/**
 * Runs a test's operations (jepsen.generator.interpreter): workers with clients, operations at their times, faults, and
 * the last operations after recovery. Nothing here waits by itself: every completion and every deadline pumps once.
 */
import { type Edn, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/history.ts';
import type { TestOptions } from '../../maelstrom/options.ts';
import { randomStream } from '../clock/random.ts';
import type { Scheduler } from '../clock/scheduler.ts';
import { exceptionInfo } from '../engine-failure.ts';
import { type ClientException, openClient } from '../net/client.ts';
import type { Network } from '../net/network.ts';
import type { RunLog } from '../output/run-log.ts';
import type { GeneratorParts, Invocation, OperationGenerator } from '../workloads/generator.ts';
import type { Completion, EngineWorkload, Session } from '../workloads/workload.ts';
import type { HistoryRecorder } from './history-recorder.ts';
import { type Fault, faultSchedule, faultValue, finalFaults } from './nemesis.ts';
import { threadsOf } from './threads.ts';

export interface InterpreterParts {
  readonly options: TestOptions;
  readonly seed: number;
  readonly workload: EngineWorkload;
  readonly network: Network;
  readonly scheduler: Scheduler;
  readonly history: HistoryRecorder;
  readonly log: RunLog;
  /** Nanoseconds since the start of the test. */
  readonly nanoseconds: () => number;
  readonly applyFault: (fault: Fault) => Promise<Edn>;
}

interface Worker {
  readonly thread: number;
  readonly name: string;
  readonly node: string;
  process: number;
  busy: boolean;
  /** The process its client was opened for. */
  clientOf: number | null;
  session: Session | null;
  close: () => void;
}

/** Milliseconds by which a timer or a busy machine may delay operations that are made up for; what is older is given up. */
const CATCH_UP_MS = 50;

/** As much of it as may be made up for behind an operation that found no free worker: our timers' grain, no more. */
const TIMER_GRAIN_MS = 2;

/**
 * Milliseconds by which Jepsen's interpreter is late with an operation that it has waited for, on two cores at rest; the
 * gap to the next one counts from there. Of 1,000 ordered operations a second 830 are made.
 */
const JEPSEN_LATE_MS = 0.2;

/** Resolves when all operations have ended; rejects with what the generator threw. */
export function runOperations(parts: InterpreterParts): Promise<void> {
  const { options, seed, workload, network, scheduler, history, log } = parts;
  const stream = (name: string) => randomStream(seed, name);
  const start = scheduler.now();
  const elapsed = (): number => scheduler.now() - start;

  const workers: Worker[] = Array.from({ length: options.concurrency }, (_, thread) => ({
    thread,
    name: `jepsen worker ${thread}`,
    node: options.nodes[thread % options.nodes.length] as string,
    process: thread,
    busy: false,
    clientOf: null,
    session: null,
    close: () => {},
  }));
  let outstanding = 0;

  const threads = threadsOf(workers);
  const generatorParts: GeneratorParts = {
    options,
    stream,
    say: (text) => log.info('jepsen test runner', 'jepsen.tests.kafka', text),
  };

  const append = (
    about: OperationAbout,
    type: Operation['type'],
    value: Edn,
    thread: string,
    error?: Edn,
  ): Operation => {
    const operation = operationOf(history.operations.length, parts.nanoseconds(), type, about, value, error);
    log.info(thread, 'jepsen.util', history.record(operation));
    return operation;
  };

  return new Promise((fulfil, reject) => {
    const generators = workload.generators(generatorParts);
    let generator: OperationGenerator = generators.main;
    const faults = faultSchedule(options, seed);
    let nextFault = faults.next().value ?? null;
    let faultRunning = false;
    let ended = false;
    /** What is done when the current phase has nothing left to do. */
    let next: () => void = afterMain;
    /** One operation of the main phase follows another at these times. */
    const gaps = stream('gaps');
    const meanGap = options.rate > 0 ? 1000 / options.rate : Number.POSITIVE_INFINITY;
    const limit = options.timeLimit * 1000;
    let due = options.rate > 0 ? 0 : limit;
    /** Whether the operation that is due has found no free worker: what comes after it is later by as much. */
    let held = false;
    let main = true;

    let pumping = false;
    let again = false;
    /** The earliest time for which a wake-up is waiting. */
    let wakeAt = Number.POSITIVE_INFINITY;

    const wake = (time: number): void => {
      if (time === Number.POSITIVE_INFINITY || time >= wakeAt) return;
      wakeAt = time;
      scheduler.at(start + time, () => {
        if (wakeAt === time) wakeAt = Number.POSITIVE_INFINITY;
        pump();
      });
    };

    /** Completions may come while an operation is being dispatched: they pump once more instead of within. */
    function pump(): void {
      if (pumping) {
        again = true;
        return;
      }
      pumping = true;
      try {
        do {
          again = false;
          if (!ended) step();
        } while (again);
      } catch (error) {
        ended = true;
        reject(error);
      } finally {
        pumping = false;
      }
    }

    function step(): void {
      if (main) stepMain();
      else stepFinal();
    }

    function stepMain(): void {
      for (;;) {
        const time = elapsed();
        if (nextFault !== null && !faultRunning && nextFault.at <= time && nextFault.at < limit) {
          const { fault } = nextFault;
          nextFault = faults.next().value ?? null;
          runFault(fault, pump);
          continue;
        }
        if (due >= limit && (nextFault === null || nextFault.at >= limit || time >= limit)) break;
        if (due > time || due >= limit) {
          wake(Math.min(due, limit, faultRunning ? limit : (nextFault?.at ?? limit)));
          return;
        }
        const offer = generator.next(time, threads);
        if (offer === 'done') {
          due = limit;
          continue;
        }
        if ('waitUntil' in offer) {
          // Without a free worker the test ends at its limit too.
          if (time >= limit) break;
          held = true;
          wake(Math.min(offer.waitUntil, limit, faultRunning ? limit : (nextFault?.at ?? limit)));
          return;
        }
        const gap = gaps.next() * 2 * meanGap;
        due =
          Math.max(due, time - (held ? TIMER_GRAIN_MS : CATCH_UP_MS)) +
          gap +
          (gap > JEPSEN_LATE_MS ? JEPSEN_LATE_MS : 0);
        held = false;
        dispatch(offer.thread, offer.invocation);
      }
      if (options.rate <= 0 && elapsed() < limit) {
        wake(limit);
        return;
      }
      main = false;
      stepFinal();
    }

    /** Every phase but the last operations begins with all workers idle. */
    function stepFinal(): void {
      if (next === runFinal || (outstanding === 0 && !faultRunning)) next();
    }

    function finish(): void {
      ended = true;
      for (const worker of workers) worker.close();
      fulfil();
    }

    function afterMain(): void {
      const { final } = generators;
      if (final === undefined) {
        finish();
        return;
      }
      const ending = [...finalFaults(options)];
      const recover = (): void => {
        const fault = ending.shift();
        if (fault !== undefined) {
          next = recover;
          runFault(fault, pump);
          return;
        }
        log.info('jepsen worker 0', 'jepsen.generator.interpreter', 'Waiting for recovery...');
        log.flush();
        const until = elapsed() + options.recoveryTime * 1000;
        next = () => {
          if (elapsed() < until) {
            wake(until);
            return;
          }
          generator = final();
          next = runFinal;
          runFinal();
        };
        next();
      };
      recover();
    }

    function runFinal(): void {
      for (;;) {
        const offer = generator.next(elapsed(), threads);
        if (offer === 'done') {
          if (outstanding === 0) finish();
          return;
        }
        if ('waitUntil' in offer) {
          wake(offer.waitUntil);
          return;
        }
        dispatch(offer.thread, offer.invocation);
      }
    }

    function runFault(fault: Fault, done: () => void): void {
      faultRunning = true;
      threads.advance();
      const about = { process: 'nemesis', f: fault.f } as const;
      append(about, 'info', faultValue(fault), 'jepsen worker nemesis');
      const complete = (value: Edn): void => {
        append(about, 'info', value, 'jepsen worker nemesis');
        faultRunning = false;
        done();
      };
      parts.applyFault(fault).then(complete, (error: unknown) => {
        ended = true;
        reject(error);
      });
    }

    function dispatch(thread: number, invocation: Invocation): void {
      const worker = workers[thread] as Worker;
      const { f, value, final, extra } = invocation;
      const about: OperationAbout = { process: worker.process, f, final, extra };
      worker.busy = true;
      threads.advance();
      outstanding += 1;
      append(about, 'invoke', value, worker.name);
      sessionOf(worker).invoke(invocation, (completion) => {
        if (ended) return;
        const operation = complete(worker, about, value, completion);
        worker.busy = false;
        outstanding -= 1;
        generator.completed?.(operation, thread);
        if (operation.type === 'info') worker.process += workers.length;
        pump();
      });
    }

    function complete(worker: Worker, about: OperationAbout, value: Edn, completion: Completion): Operation {
      if (completion.type === 'ok') return append(about, 'ok', completion.value ?? value, worker.name);
      if (completion.type !== 'crashed') return append(about, completion.type, value, worker.name, completion.error);
      const { exception } = completion;
      const thrown = exceptionInfo(exception.message);
      log.warn(worker.name, 'jepsen.generator.interpreter', `Process ${about.process} crashed`, thrown);
      // Such an end is in the history, but has no line of its own on the console.
      const operation = operationOf(
        history.operations.length,
        parts.nanoseconds(),
        'info',
        { ...about, extra: { ...about.extra, exception: exceptionEdn(exception) } },
        value,
        `indeterminate: ${exception.message}`,
      );
      history.record(operation);
      return operation;
    }

    function sessionOf(worker: Worker): Session {
      const { session } = worker;
      if (session !== null && (worker.clientOf === worker.process || workload.keepsClients)) return session;
      worker.close();
      const client = openClient(network, scheduler, worker.node, worker.name);
      worker.clientOf = worker.process;
      worker.close = client.close;
      worker.session = workload.connect(client, options);
      return worker.session;
    }

    pump();
  });
}

/** What an invocation and its completion share. */
interface OperationAbout {
  readonly process: Operation['process'];
  readonly f: string;
  readonly final?: boolean | undefined;
  readonly extra?: Operation['extra'] | undefined;
}

/** An operation without the keys that it does not have. */
function operationOf(
  index: number,
  time: number,
  type: Operation['type'],
  { process, f, final, extra }: OperationAbout,
  value: Edn,
  error: Edn | undefined,
): Operation {
  if (final === undefined && extra === undefined && error === undefined)
    return { index, time, type, process, f, value };
  return {
    index,
    time,
    type,
    process,
    f,
    value,
    ...(final === undefined ? {} : { final }),
    ...(error === undefined ? {} : { error }),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** An exception as `clojure.core/datafy` shows it, without the Java stack that there is none of. */
function exceptionEdn({ message, data }: ClientException): Edn {
  const via = record({ type: { sym: 'clojure.lang.ExceptionInfo' }, message, data });
  return record({ via: [via], trace: [], cause: message, data });
}
