/** One test from set-up to verdict (jepsen.core/run!): network, services, nodes, operations, teardown, analysis. */
import { join } from 'node:path';
import { analyze } from '../../checkers/analyze.ts';
import { writeFresh } from '../../files/fresh-file.ts';
import type { ThreadProgram } from '../../maelstrom/batch-protocol.ts';
import { LOG_LINES, type LogLine, REAL_TIME_LINE, RUNNER_THREAD } from '../../maelstrom/log-lines.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { SERVICES } from '../../maelstrom/service-names.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import type { Validity } from '../../maelstrom/validity.ts';
import type { ProcessGuard } from '../../processes/process-watch.ts';
import { JournalWriter } from '../../store/journal.ts';
import { randomStream } from '../clock/random.ts';
import { createScheduler, type Scheduler } from '../clock/scheduler.ts';
import { EngineFailure, exceptionInfo, thrownText } from '../engine-failure.ts';
import { asException, openClient } from '../net/client.ts';
import { createNetwork, type Network } from '../net/network.ts';
import { createRunJournal, type RunJournal } from '../net/run-journal.ts';
import { startServices } from '../net/services.ts';
import { type Launch, launchChild } from '../node/child.ts';
import { writeIndependentFiles } from '../output/independent-files.ts';
import { makeRunDirectory, type RunDirectory } from '../output/run-directory.ts';
import type { RunLog } from '../output/run-log.ts';
import { printTest } from '../output/test-map.ts';
import { type Variations, variationsOf } from '../seed-variations.ts';
import { SIMULATED_EPOCH } from '../simulation/frames.ts';
import { type LongWork, longWorkText } from '../simulation/long-work.ts';
import { NeverWaits, NotSimulated } from '../simulation/not-simulated.ts';
import { simulatedLaunch } from '../simulation/simulated-child.ts';
import { createSimulatedClock } from '../simulation/simulated-clock.ts';
import { threadLaunch } from '../simulation/simulated-thread.ts';
import { Decimal } from '../wire/wire-json.ts';
import type { EngineWorkload } from '../workloads/workload.ts';
import { ENGINE_WORKLOADS } from '../workloads/workloads.ts';
import { type Cluster, createCluster } from './cluster.ts';
import { createHistoryRecorder, type HistoryRecorder } from './history-recorder.ts';
import { runOperations } from './interpreter.ts';
import { applyFault } from './nemesis.ts';
import { reportResults, withEngine } from './write-results.ts';

export interface TestWorld {
  readonly cwd: string;
  readonly nodeDirectory: string;
  readonly temporaryDirectory: string;
  readonly log: RunLog;
  readonly guard: ProcessGuard;
  /** The file that puts a Node.js program under simulated time. */
  readonly preload: string;
  /** In simulated time, nodes are threads that run this; null for processes. */
  readonly threads: ThreadProgram | null;
  /** Nothing is kept of a test whose nodes turn out not to live in simulated time. */
  readonly isTrial: boolean;
  /** Whether the run's files stay when it is valid; else messages.svg is drawn of other runs only. */
  readonly keepsValid: boolean;
  /** Hears of each node that took time which simulated time does not count. */
  readonly onLongWork: (text: string) => void;
  /** Called with what must be written before the engine ends early, and with undefined once everything is. */
  readonly onEarlyEnd: (save: (() => void) | undefined) => void;
}

/** Milliseconds of history and journal that a run which is killed outright may lose. */
const FLUSH_EVERY_MS = 100;

/** The exception with which Maelstrom ends when it makes the distribution, and what to do about it. */
const DIVIDE_BY_ZERO =
  'java.lang.ArithmeticException: Divide by zero\n\tat maelstrom.net$latency_dist (an exponential distribution needs a --latency above 0)';

/** Runs a test and writes everything it leaves; throws an EngineFailure when it had to be given up. */
export async function runTest(
  options: TestOptions,
  argv: readonly string[],
  seed: number,
  world: TestWorld,
): Promise<Validity> {
  const { log } = world;
  if (options.latency.dist === 'exponential' && options.latency.mean === 0) {
    throw new EngineFailure(DIVIDE_BY_ZERO);
  }
  const directory = makeRunDirectory(world.cwd, options.workload);
  log.openFile(join(directory.path, FILES.log));
  try {
    say(log, LOG_LINES.commandLine, `\nlein run ${argv.map(shellWord).join(' ')}`);
    say(log, LOG_LINES.runningTest, `\n${printTest(options, argv, seed, directory.start)}`);
    const test = prepareTest(directory.path, options, seed, world);
    await runPrepared(test, directory, world);
    directory.assertInPlace();
    return judge(test, directory.path, world);
  } catch (error) {
    if (error instanceof NotSimulated && world.isTrial) {
      log.closeFile();
      directory.remove();
      throw error;
    }
    const { logger, begins } = LOG_LINES.testCrashed;
    log.warn(RUNNER_THREAD, logger, begins, thrownText(error));
    throw error;
  } finally {
    log.closeFile();
    log.setClock(Date.now);
  }
}

function say(log: RunLog, { logger, begins }: LogLine, rest = ''): void {
  log.info(RUNNER_THREAD, logger, `${begins}${rest}`);
}

/** A word as a shell would need it (jepsen.control/escape). */
const shellWord = (word: string): string =>
  word === '' ? '""' : /[\\$`"\s(){}[\]*?<>&;]/.test(word) ? `"${word.replace(/[\\$`"]/g, '\\$&')}"` : word;

/** Everything that a test is made of, before anything of it has begun. */
interface PreparedTest {
  readonly options: TestOptions;
  readonly seed: number;
  readonly variations: Variations;
  readonly workload: EngineWorkload;
  readonly scheduler: Scheduler;
  readonly clock: TestClock;
  readonly network: Network;
  readonly cluster: Cluster;
  readonly history: HistoryRecorder;
  readonly journal: RunJournal;
  readonly journalWriter: JournalWriter;
  /** Rejects when time can't go on. */
  readonly failure: Promise<never>;
}

/** What makes time pass, and how nodes are started in it. */
interface Time {
  readonly scheduler: Scheduler;
  readonly launch: Launch;
  readonly failure: Promise<never>;
}

function timeOf(
  { clock: clockName, inspect, nodes: { length: nodes } }: TestOptions,
  { anyOrder }: Variations,
  seed: number,
  { preload, log, threads, onLongWork }: TestWorld,
): Time {
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Where no test waits for it, the test's own error says the same.
  failure.catch(() => {});
  if (clockName !== 'simulated') return { scheduler: createScheduler(), launch: launchChild, failure };
  const clock = createSimulatedClock(fail, anyOrder ? randomStream(seed, 'order of turns').shuffle : undefined);
  log.setClock(() => SIMULATED_EPOCH + clock.now());
  if (threads !== null) {
    return { scheduler: clock, launch: threadLaunch({ clock, seed, nodes, preload, program: threads }), failure };
  }
  const tell = (work: LongWork): void => {
    const text = longWorkText(work);
    log.warn(RUNNER_THREAD, REAL_TIME_LINE.logger, 'Error!', exceptionInfo(text));
    onLongWork(text);
  };
  const launch = simulatedLaunch({ clock, seed, nodes, preload, inspect, onLongWork: tell });
  return { scheduler: clock, launch, failure };
}

function prepareTest(directory: string, options: TestOptions, seed: number, world: TestWorld): PreparedTest {
  const variations = variationsOf(options, seed);
  const { scheduler, launch, failure } = timeOf(options, variations, seed, world);
  const clock = testClock(scheduler);
  const journalWriter = new JournalWriter(join(directory, FILES.journal), 0, {
    doubleOf: (value) => (value instanceof Decimal ? value.value : undefined),
  });
  const journal = createRunJournal(clock.nanoseconds, (event) => journalWriter.write(event));
  const network = createNetwork({ options, variations, seed, scheduler, journal, log: world.log });
  return {
    options,
    seed,
    variations,
    workload: ENGINE_WORKLOADS[options.workload],
    scheduler,
    clock,
    network,
    cluster: createCluster(directory, options, { ...world, network, scheduler }, launch),
    history: createHistoryRecorder(directory),
    journal,
    journalWriter,
    failure,
  };
}

/** The time that stands in the history and the journal. */
interface TestClock {
  /** Since the operations began; 0 before that, during the whole set-up. */
  readonly nanoseconds: () => number;
  begin(): void;
}

function testClock(scheduler: Scheduler): TestClock {
  let zero = Number.POSITIVE_INFINITY;
  return {
    nanoseconds: () => Math.max(0, Math.round((scheduler.now() - zero) * 1e6)),
    begin() {
      zero = scheduler.now();
    },
  };
}

/** Sets up, runs the operations and tears down, whatever happens. */
async function runPrepared(test: PreparedTest, directory: RunDirectory, world: TestWorld): Promise<void> {
  const flush = (): void => {
    test.history.flush();
    test.journalWriter.flush();
  };
  const flushing = setInterval(flush, FLUSH_EVERY_MS);
  world.onEarlyEnd(() => {
    flush();
    directory.linkLatest();
  });
  try {
    const wholeTest = setUp(test, world.log).then(() => operate(test, world.log));
    await Promise.race([wholeTest, test.failure]);
  } catch (error) {
    throw error instanceof NeverWaits ? error.after(test.journal.newest()) : error;
  } finally {
    directory.linkLatest();
    try {
      await tearDown(test, world);
    } finally {
      clearInterval(flushing);
      test.history.close();
      test.journalWriter.close();
      world.onEarlyEnd(undefined);
    }
  }
}

/** The thread of what is done once, on the first node. */
const primaryOf = ({ nodes }: TestOptions): string => `jepsen node ${nodes[0]}`;

async function setUp({ options, seed, network, cluster }: PreparedTest, log: RunLog): Promise<void> {
  log.info(primaryOf(options), 'maelstrom.net', 'Starting Maelstrom network');
  log.info(RUNNER_THREAD, 'jepsen.db', 'Tearing down DB');
  say(log, LOG_LINES.settingUpCluster);
  log.info(primaryOf(options), 'maelstrom.service', `Starting services: (${SERVICES.join(' ')})`);
  startServices(network, log, (name) => randomStream(seed, name));
  await cluster.setUp();
}

async function operate(test: PreparedTest, log: RunLog): Promise<void> {
  const { clock, cluster, network, history } = test;
  say(log, LOG_LINES.operationsBegin);
  log.flush();
  await setUpClients(test);
  cluster.warnOfEarlyExits();
  clock.begin();
  await runOperations({
    ...test,
    log,
    nanoseconds: clock.nanoseconds,
    applyFault: (fault) => applyFault(fault, network, cluster.nodes, cluster.restart),
  });
  say(log, LOG_LINES.runComplete);
  history.flush();
}

/** Every node gets a client, even where the workload has nothing to set up: Maelstrom numbers its clients so. */
async function setUpClients({ options, workload, network, scheduler }: PreparedTest): Promise<void> {
  const clients = options.nodes.map((id) => openClient(network, scheduler, id, `jepsen node ${id}`));
  const { setUp } = workload;
  if (setUp === undefined) return;
  await Promise.all(
    clients.map(
      (client) =>
        new Promise<void>((fulfil, reject) => {
          setUp(client, options, (result) => {
            if (result.kind === 'ok') fulfil();
            else reject(new EngineFailure(exceptionInfo(asException(result).message)));
          });
        }),
    ),
  );
}

async function tearDown({ options, cluster, scheduler }: PreparedTest, { guard, log }: TestWorld): Promise<void> {
  const crash = await cluster.tearDown();
  guard.killAll();
  scheduler.stop();
  log.info(primaryOf(options), 'maelstrom.net', 'Shutting down Maelstrom network');
  if (crash !== undefined) throw new EngineFailure(crash);
}

function judge(
  { options, seed, history, journal }: PreparedTest,
  directory: string,
  { log, keepsValid }: TestWorld,
): Validity {
  const { workload } = options;
  say(log, LOG_LINES.analyzing);
  log.flush();
  const draw = (): void => writeFresh(join(directory, FILES.messages), journal.diagram().svg());
  if (keepsValid) draw();
  const results = withEngine(analyze({ workload, history: history.operations, network: journal.counts(), options }), {
    seed,
    clock: options.clock,
    schedule: options.schedule,
  });
  if (workload === 'lin-kv') writeIndependentFiles(directory, history.operations, results);
  const validity = reportResults(results, directory, log);
  if (!keepsValid && validity !== true) draw();
  return validity;
}
