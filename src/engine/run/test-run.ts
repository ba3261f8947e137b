/** One test from setup to verdict (jepsen.core/run!): network, services, nodes, operations, teardown, analysis. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../../checkers/analyze.ts';
import { validityEdn, validityOf } from '../../checkers/result/validity.ts';
import { type EdnMap, keyword, record } from '../../maelstrom/edn.ts';
import { LAST_LINE } from '../../maelstrom/exit.ts';
import type { TestOptions } from '../../maelstrom/options.ts';
import { SERVICES } from '../../maelstrom/services.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { INIT_TIMEOUT_MS } from '../../maelstrom/timeouts.ts';
import { type Validity, worseValidity } from '../../maelstrom/validity.ts';
import type { ProcessGuard } from '../../processes/process-watch.ts';
import { printEdn, printEdnPretty } from '../../store/edn/edn-print.ts';
import { JournalWriter } from '../../store/journal.ts';
import { UserError } from '../../text/user-error.ts';
import { randomStream } from '../clock/random.ts';
import { createScheduler } from '../clock/scheduler.ts';
import { EngineFailure, exceptionInfo } from '../engine-failure.ts';
import { asException, openClient, type RpcResult } from '../net/client.ts';
import { createNetwork } from '../net/network.ts';
import { looseRpc } from '../net/rpc-schema.ts';
import { createRunJournal } from '../net/run-journal.ts';
import { startServices } from '../net/services.ts';
import { type NodeProcess, startNode } from '../node/node-process.ts';
import { writeIndependentFiles } from '../output/independent-files.ts';
import { makeRunDirectory } from '../output/run-directory.ts';
import type { RunLog } from '../output/run-log.ts';
import { printTest } from '../output/test-map.ts';
import { bodyEdn } from '../wire/clojure-text.ts';
import { Decimal } from '../wire/wire-json.ts';
import { ENGINE_WORKLOADS } from '../workloads/workloads.ts';
import { createHistoryRecorder } from './history-recorder.ts';
import { runOperations } from './interpreter.ts';
import { applyFault } from './nemesis.ts';

export interface TestWorld {
  readonly cwd: string;
  readonly nodeDirectory: string;
  readonly log: RunLog;
  readonly guard: ProcessGuard;
  /** Called with what must be written before the engine ends early, and with undefined once there is nothing. */
  readonly onEarlyEnd: (save: (() => void) | undefined) => void;
}

/** Milliseconds of history and journal that a run which is killed outright may lose. */
const FLUSH_EVERY_MS = 100;
const RUNNER = 'jepsen test runner';
const INIT = looseRpc('init');

/** What Maelstrom dies of when it makes the distribution, and what to do about it. */
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
    log.info(RUNNER, 'jepsen.core', `Command line:\nlein run ${argv.map(shellWord).join(' ')}`);
    log.info(RUNNER, 'jepsen.core', `Running test:\n${printTest(options, argv, seed, directory.start)}`);
    return await runIn(directory.path, directory.linkLatest, options, seed, world);
  } catch (error) {
    log.warn(RUNNER, 'jepsen.core', 'Test crashed!', thrownText(error));
    throw error;
  } finally {
    log.closeFile();
  }
}

/** A word as a shell would need it (jepsen.control/escape). */
const shellWord = (word: string): string =>
  word === '' ? '""' : /[\\$`"\s(){}[\]*?<>&;]/.test(word) ? `"${word.replace(/[\\$`"]/g, '\\$&')}"` : word;

/** The text of whatever was thrown: a failure or a sentence as it is, anything else is a bug and keeps its stack. */
export function thrownText(error: unknown): string {
  if (error instanceof EngineFailure || error instanceof UserError) return error.message;
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC') {
    return "No space is left for the test's files (ENOSPC). Make room, or lower --rate or --time-limit.";
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function runIn(
  directory: string,
  linkLatest: () => void,
  options: TestOptions,
  seed: number,
  world: TestWorld,
): Promise<Validity> {
  const { log } = world;
  const primary = `jepsen node ${options.nodes[0]}`;
  const scheduler = createScheduler();
  let zero = Number.POSITIVE_INFINITY;
  // Before the operations begin there is only setup, all of it at time zero.
  const nanoseconds = (): number => Math.max(0, Math.round((scheduler.now() - zero) * 1e6));
  const writer = new JournalWriter(join(directory, FILES.journal), 0, {
    doubleOf: (value) => (value instanceof Decimal ? value.value : undefined),
  });
  const journal = createRunJournal(nanoseconds, (event) => writer.write(event));
  const network = createNetwork({ options, seed, scheduler, journal, log });
  const history = createHistoryRecorder(directory);
  const nodes = new Map<string, NodeProcess>();
  const workload = ENGINE_WORKLOADS[options.workload];

  const flush = (): void => {
    history.flush();
    writer.flush();
  };
  const flushing = setInterval(flush, FLUSH_EVERY_MS);
  world.onEarlyEnd(() => {
    flush();
    linkLatest();
  });

  const initialise = (node: NodeProcess): Promise<void> =>
    new Promise((fulfil, reject) => {
      const client = openClient(network, scheduler, node.id, `jepsen node ${node.id}`);
      const settle = (failure: string | undefined): void => {
        // Not before the rest of what was read together with the reply: a second init_ok in one breath is no bad line.
        setImmediate(client.close);
        if (failure === undefined) fulfil();
        else reject(new EngineFailure(failure));
      };
      // Maelstrom waits ten seconds for a reply that a dead or a mute process can't give.
      node.onEarlyExit(() => settle(noInitReply(node.id)));
      node.onMute(() => settle(noInitReply(node.id)));
      const fields = { type: 'init', node_id: node.id, node_ids: options.nodes };
      client.call(INIT, fields, (result) => settle(initFailure(node.id, result)), INIT_TIMEOUT_MS);
    });

  const setUpNode = async (id: string): Promise<void> => {
    const thread = `jepsen node ${id}`;
    log.info(thread, 'maelstrom.db', `Setting up ${id}`);
    log.info(thread, 'maelstrom.process', `launching ${options.bin} ${printEdn(options.args)}`);
    const logFile = join(directory, FILES.nodeLogs, `${id}.log`);
    const { bin, args, logStderr, lenientStdout } = options;
    const node = await startNode({ id, bin, args, logFile, logStderr, lenientStdout }, { ...world, network, batch });
    nodes.set(id, node);
    await initialise(node);
  };

  const setUpClients = async (): Promise<void> => {
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
  };

  const tearDown = async (): Promise<void> => {
    const crashes = await Promise.all(
      options.nodes.map(async (id) => {
        const node = nodes.get(id);
        if (node === undefined) return undefined;
        log.info(`jepsen node ${id}`, 'maelstrom.db', `Tearing down ${id}`);
        return node.stop();
      }),
    );
    world.guard.killAll();
    scheduler.stop();
    log.info(primary, 'maelstrom.net', 'Shutting down Maelstrom network');
    const crash = crashes.find((text) => text !== undefined);
    if (crash !== undefined) throw new EngineFailure(crash);
  };

  try {
    log.info(primary, 'maelstrom.net', 'Starting Maelstrom network');
    log.info(RUNNER, 'jepsen.db', 'Tearing down DB');
    log.info(RUNNER, 'jepsen.db', 'Setting up DB');
    log.info(primary, 'maelstrom.service', `Starting services: (${SERVICES.join(' ')})`);
    startServices(network, log, (name) => randomStream(seed, name));
    await allOf(options.nodes.map(setUpNode));
    log.info(RUNNER, 'jepsen.core', 'Relative time begins now');
    log.flush();
    await setUpClients();
    for (const node of nodes.values()) node.onEarlyExit(() => reportEarlyExit(node.id, log));
    zero = scheduler.now();
    const restart = async (node: NodeProcess): Promise<void> => {
      if (await node.start()) await initialise(node);
    };
    await runOperations({
      options,
      seed,
      workload,
      network,
      scheduler,
      history,
      log,
      nanoseconds,
      applyFault: (fault) => applyFault(fault, network, nodes, restart),
    });
    log.info(RUNNER, 'jepsen.core', 'Run complete, writing');
    history.flush();
  } finally {
    linkLatest();
    try {
      await tearDown();
    } finally {
      clearInterval(flushing);
      history.close();
      writer.close();
      world.onEarlyEnd(undefined);
    }
  }

  log.info(RUNNER, 'jepsen.core', 'Analyzing...');
  log.flush();
  writeFileSync(join(directory, FILES.messages), journal.diagram().svg());
  const results = withEngine(
    analyze({ workload: options.workload, history: history.operations, network: journal.counts(), options }),
    seed,
  );
  if (options.workload === 'lin-kv') writeIndependentFiles(directory, history.operations, results);
  return report(results, directory, log);
}

/** Writes results.edn, prints it with the line that people look for, and gives the verdict. */
export function report(results: EdnMap, directory: string, log: RunLog): Validity {
  const text = printEdnPretty(results);
  const file = join(directory, FILES.results);
  log.info(RUNNER, 'jepsen.core', 'Analysis complete');
  replaceFile(file, text);
  log.info('jepsen results', 'jepsen.store', `Wrote ${file}`);
  const validity = validityOf(results);
  const lastLine = validity === 'unknown' ? LAST_LINE.unknown : validity ? LAST_LINE.valid : LAST_LINE.invalid;
  log.info(RUNNER, 'jepsen.core', `${text}\n\n${lastLine}`);
  return validity;
}

/** Writes beside the file and moves it there: a directory that is judged again may hold a link in its place. */
function replaceFile(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`;
  try {
    rmSync(fresh, { force: true });
    writeFileSync(fresh, text, { flag: 'wx' });
    renameSync(fresh, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    rmSync(fresh, { force: true });
    throw new UserError(`${file} can't be written (${code}).`);
  }
}

/**
 * The results with what only this engine has to say, before `:valid?`. What stood in lines that can't be read may have
 * been wrong, so a history with such lines is not called valid.
 */
export function withEngine(results: EdnMap, seed: number | undefined, damagedLines = 0): EdnMap {
  const isDamaged = damagedLines > 0;
  const engine = record({
    name: keyword('embedded'),
    seed,
    ...(isDamaged ? { 'damaged-lines': damagedLines, 'valid?': validityEdn('unknown') } : {}),
  });
  const validity = worseValidity(validityOf(results), isDamaged ? 'unknown' : true);
  return {
    map: [...results.map.slice(0, -1), [keyword('engine'), engine], [keyword('valid?'), validityEdn(validity)]],
  };
}

/** Waits for all, so that no node is still being started while others are torn down; then throws the first failure. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const noInitReply = (node: string): string =>
  exceptionInfo(`Expected node ${node} to respond to an init message, but node did not respond.`);

function initFailure(node: string, result: RpcResult): string | undefined {
  if (result.kind === 'timeout') {
    return `${noInitReply(node)}\nCaused by: ${exceptionInfo('Client read timeout')}`;
  }
  if (result.kind === 'error') return exceptionInfo(asException(result).message);
  const { body } = result;
  if (body.type === 'init_ok') return undefined;
  return exceptionInfo(`Expected an init_ok message, but node responded with ${printEdn(bodyEdn(body))}`);
}

const reportEarlyExit = (node: string, log: RunLog): void =>
  log.warn(
    `${node} stdout`,
    'maelstrom.process',
    `Node ${node} ended by itself: its requests will time out, and the test will crash at teardown.`,
  );

/** Collects work until all input at hand has been read, then does it at once. */
const batch = createBatch();

function createBatch(): (work: () => void) => void {
  let pending: (() => void)[] = [];
  return (work) => {
    if (pending.length === 0) {
      setImmediate(() => {
        const now = pending;
        pending = [];
        for (const each of now) each();
      });
    }
    pending.push(work);
  };
}
