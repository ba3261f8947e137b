/** The engine's command line: Maelstrom's commands `test` and `analyze`, and `batch`. */
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ThreadProgram } from '../maelstrom/batch-protocol.ts';
import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { LOG_LINES, REAL_TIME_LINE, RUNNER_THREAD } from '../maelstrom/log-lines.ts';
import { type Clock, OPTION_SPECS } from '../maelstrom/option-specs.ts';
import {
  parseArguments,
  parseTestArguments,
  type TestArguments,
  type TestOptions,
} from '../maelstrom/parse-options.ts';
import { SERVICES } from '../maelstrom/service-names.ts';
import type { Validity } from '../maelstrom/validity.ts';
import { type EndSignal, statusOfSignal } from '../processes/end-signals.ts';
import { watchProcesses } from '../processes/process-watch.ts';
import { UserError } from '../text/user-error.ts';
import { runBatch } from './batch.ts';
import { thrownText } from './engine-failure.ts';
import { makeNodeDirectory, type NodeDirectory } from './node/node-directory.ts';
import { createRunLog, type RunLog } from './output/run-log.ts';
import { analyzeRun } from './run/analyze-run.ts';
import { runTest } from './run/test-run.ts';
import { NotSimulated } from './simulation/not-simulated.ts';

/** What the engine needs of the process that it runs in. */
export interface EngineWorld {
  /** Where store/ is made and --bin is looked for. */
  readonly cwd: string;
  /** Where each test makes a directory that its nodes run in. */
  readonly temporaryDirectory: string;
  /** The file that puts a Node.js program under simulated time (dist/simulated-node.cjs). */
  readonly preload: string;
  /** The environment of the nodes. */
  readonly environment: NodeJS.ProcessEnv;
  /** Prints; what was printed is out when it returns. */
  readonly write: (text: string) => void;
  /** Answers a batch, by a descriptor of its own. */
  readonly answer: (text: string) => void;
  /** Calls back when the engine is asked to end; returns how to stop listening. */
  readonly onSignal: (listener: (signal: EndSignal) => void) => () => void;
  /** Calls back for an uncaught error; returns how to stop listening. */
  readonly onUncaught: (listener: (error: unknown) => void) => () => void;
  /** Calls back when the process ends, however it ends; returns how to stop listening. */
  readonly onExit: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (status: number) => void;
  /** The lines of stdin, for `batch`. */
  readonly lines: () => AsyncIterable<string>;
  /** Whether the files of a test that is valid stay; by default they do. */
  readonly keepsValid?: boolean;
  /** Nodes in simulated time are threads that run this; by default they are processes. */
  readonly threads?: ThreadProgram | null;
  /** Makes a directory the working directory, which is that of threads too. */
  readonly changeDirectory: (directory: string) => void;
  /** Called with a sentence on each node that took time which simulated time does not count. */
  readonly onLongWork?: (text: string) => void;
  /** Called with what ended a test that had to be given up. */
  readonly onGivenUp?: (error: unknown) => void;
}

/** The name of the variable by which nodes and what they start are known. */
const NODES_MARK = 'MAELSTROM_ENGINE_NODES';

/** Runs one command; resolves with the exit status. */
export async function runEngine(argv: readonly string[], world: EngineWorld): Promise<number> {
  const [command, ...words] = argv;
  if (command === 'test') return testCommand(argv, words, world);
  if (command === 'analyze') return analyzeCommand(words, world);
  if (command === 'batch') {
    await runBatch(
      world.lines(),
      (args, more) => testCommand(['test', ...args], args, { ...world, ...more }),
      world.answer,
    );
    return EXIT.valid;
  }
  world.write('Usage: lein run -- COMMAND [OPTIONS ...]\nCommands: analyze, test\n');
  return command === '--help' || command === '-h' ? EXIT.valid : EXIT.badArguments;
}

async function testCommand(argv: readonly string[], words: readonly string[], world: EngineWorld): Promise<number> {
  const parsed = readArguments(words, world);
  if (parsed.kind === 'help') {
    world.write(helpText());
    return EXIT.valid;
  }
  const errors = parsed.kind === 'errors' ? parsed.errors : problemsOf(parsed.options);
  if (parsed.kind === 'errors' || errors.length > 0) {
    world.write(`${errors.join('\n')}\n`);
    return EXIT.badArguments;
  }
  const { options } = parsed;
  const { threads = null } = world;
  const seed = options.seed ?? randomInt(2 ** 32);
  const log = createRunLog(world.write);
  const watch = watchProcesses(world.environment, NODES_MARK);
  let save: (() => void) | undefined;
  let nodeDirectory: NodeDirectory | undefined;
  const endAllNodes = (): void => {
    watch.killAll();
    nodeDirectory?.remove();
  };
  const endEarly = (status: number): void => {
    endAllNodes();
    try {
      save?.();
    } catch {
      // Nothing can be written any more, which may be why the end came early.
    }
    log.closeFile();
    world.exit(status);
  };
  const stopListening = [
    world.onSignal((signal) => {
      log.info('Jepsen shutdown hook', 'jepsen.core', 'Downloading DB logs before JVM shutdown...');
      endEarly(statusOfSignal(signal));
    }),
    world.onUncaught((error) => endEarly(giveUp(error, log))),
    world.onExit(watch.killAll),
  ];
  try {
    for (let count = 0; count < options.testCount; count += 1) {
      const validity = await runOnClock(options.clock, log, (clock, isTrial) => {
        nodeDirectory?.remove();
        nodeDirectory = makeNodeDirectory(world.temporaryDirectory);
        watch.setScratch(nodeDirectory.path);
        if (threads !== null) world.changeDirectory(nodeDirectory.path);
        return runTest({ ...options, clock }, argv, seed + count, {
          cwd: world.cwd,
          nodeDirectory: nodeDirectory.path,
          temporaryDirectory: world.temporaryDirectory,
          log,
          guard: watch,
          preload: world.preload,
          threads,
          isTrial,
          keepsValid: world.keepsValid ?? true,
          onLongWork: world.onLongWork ?? (() => {}),
          onEarlyEnd: (given) => {
            save = given;
          },
        });
      });
      if (validity !== true) return exitOf(validity);
    }
    return EXIT.valid;
  } catch (error) {
    world.onGivenUp?.(error);
    return giveUp(error, log);
  } finally {
    log.flush();
    if (threads !== null) world.changeDirectory(world.cwd);
    endAllNodes();
    watch.end();
    for (const stop of stopListening) stop();
  }
}

/** On the clock `auto`, a test whose nodes can't live in simulated time is run again in real time. */
async function runOnClock(
  clock: Clock,
  log: RunLog,
  run: (clock: Clock, isTrial: boolean) => Promise<Validity>,
): Promise<Validity> {
  if (clock !== 'auto') return run(clock, false);
  try {
    return await run('simulated', true);
  } catch (error) {
    if (!(error instanceof NotSimulated)) throw error;
    const { logger, begins } = REAL_TIME_LINE;
    log.warn(RUNNER_THREAD, logger, `${begins} ${error.message}`);
    return run('real', false);
  }
}

function readArguments(words: readonly string[], world: EngineWorld): TestArguments {
  try {
    return parseTestArguments(words, 'embedded', (file) => readFileSync(resolve(world.cwd, file), 'utf8'));
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path === undefined) throw error;
    return {
      kind: 'errors',
      errors: [`--nodes-file: ${path} can't be read (${code}). Name a file with one node a line.`],
    };
  }
}

const ANALYZE_USAGE =
  'Usage: analyze DIR [OPTIONS ...]\nDIR is the directory of a run, such as store/latest. Options are those of test; what is not given is taken from the run.';

async function analyzeCommand(words: readonly string[], world: EngineWorld): Promise<number> {
  const { given, arguments: directories, errors } = parseArguments(words, 'embedded');
  const [directory, ...more] = directories;
  if (given.help === true) {
    world.write(`${ANALYZE_USAGE}\n`);
    return EXIT.valid;
  }
  if (errors.length > 0 || directory === undefined || more.length > 0) {
    world.write(`${errors.length > 0 ? errors.join('\n') : ANALYZE_USAGE}\n`);
    return EXIT.badArguments;
  }
  const log = createRunLog(world.write);
  try {
    return exitOf(await analyzeRun(given, resolve(world.cwd, directory), log));
  } catch (error) {
    if (!(error instanceof UserError)) return giveUp(error, log);
    log.flush();
    world.write(`${error.message}\n`);
    return EXIT.badArguments;
  } finally {
    log.flush();
  }
}

const exitOf = (validity: Validity): number =>
  validity === 'unknown' ? EXIT.unknown : validity ? EXIT.valid : EXIT.invalid;

function giveUp(error: unknown, log: RunLog): number {
  log.error('main', LOG_LINES.jepsenBroke.logger, LOG_LINES.jepsenBroke.begins, thrownText(error));
  return EXIT.crashed;
}

/** Options that the parser accepts and that no test can run with. */
function problemsOf({ nodes, concurrency, inspect, clock }: TestOptions): readonly string[] {
  const problems: string[] = [];
  if (inspect !== null && !nodes.includes(inspect.node)) {
    problems.push(
      `--inspect: there is no node ${JSON.stringify(inspect.node)}. The nodes are ${nodes.slice(0, 10).join(', ')}.`,
    );
  }
  if (inspect !== null && clock === 'real') {
    problems.push('--inspect needs --clock simulated, in which the other nodes wait while one stands still.');
  }
  const taken: readonly string[] = SERVICES;
  for (const node of new Set(nodes)) {
    const why =
      node === '' || /[/\0]/.test(node) || node === '.' || node === '..'
        ? 'A node is named by letters and digits, because its log file has the same name.'
        : /^c\d+$/.test(node)
          ? 'c and a number are names of clients.'
          : taken.includes(node)
            ? 'That is the name of a service.'
            : nodes.indexOf(node) !== nodes.lastIndexOf(node)
              ? 'It is listed twice.'
              : undefined;
    if (why !== undefined) problems.push(`Node name ${JSON.stringify(node)} can't be used: ${why}`);
  }
  if (concurrency < 1) problems.push('--concurrency must be at least 1: without a worker nothing is tested.');
  return problems;
}

function helpText(): string {
  const rows = OPTION_SPECS.map(({ name, short, argument, shownDefault, description }) => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`,
    shownDefault,
    description,
  ]);
  const width = (column: number): number => Math.max(...rows.map((row) => (row[column] as string).length));
  const [first, second] = [width(0), width(1)];
  const lines = rows.map(([a = '', b = '', c = '']) => `  ${a.padEnd(first)}  ${b.padEnd(second)}  ${c}`);
  return `Usage: test [OPTIONS ...] [NODE_ARGUMENT ...]\n\n${lines.join('\n')}\n`;
}
