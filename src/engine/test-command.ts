import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { REAL_TIME_LINE, RUNNER_THREAD } from '../maelstrom/log-lines.ts';
import { type Clock, OPTION_SPECS } from '../maelstrom/option-specs.ts';
import { parseTestArguments, type TestArguments, type TestOptions } from '../maelstrom/parse-options.ts';
import { SERVICES } from '../maelstrom/service-names.ts';
import type { Validity } from '../maelstrom/validity.ts';
import { statusOfSignal } from '../processes/end-signals.ts';
import { watchProcesses } from '../processes/process-watch.ts';
import { exitOf, giveUp } from './end-of-command.ts';
import type { EngineWorld } from './engine-world.ts';
import { makeNodeDirectory, type NodeDirectory } from './node/node-directory.ts';
import { createRunLog, type RunLog } from './output/run-log.ts';
import { runTest } from './run/test-run.ts';
import { NotSimulated } from './simulation/not-simulated.ts';

/** The name of the variable by which nodes and what they start are known. */
const NODES_MARK = 'MAELSTROM_ENGINE_NODES';

/** `test`: as many runs as were asked for, until one is not valid. */
export async function testCommand(
  argv: readonly string[],
  words: readonly string[],
  world: EngineWorld,
): Promise<number> {
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
  return runTests(parsed.options, argv, world);
}

/** Whatever happens, no node is left, and what is known of the run is written. */
async function runTests(options: TestOptions, argv: readonly string[], world: EngineWorld): Promise<number> {
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
