/**
 * Maelstrom beside the embedded engine: the example nodes through every challenge on both, in real and in simulated time, one test after the
 * other on one machine, or with --broken the nodes that are broken on purpose. Prints a Markdown table; --docs puts it into
 * docs/engine-and-maelstrom.md. Linux only, since CPU time and memory are read from /proc.
 *
 * Where tests are named, only their rows are written.
 *
 *     npm run compare -- --maelstrom DIR [--repeat N] [--docs] [CHALLENGE…]
 *     npm run compare -- --maelstrom DIR --broken [--docs] [FILE…]
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import beyondChallenges from '../scripts/beyond-challenges.json';
import type { EngineName } from '../src/maelstrom/engine-name.ts';
import { isClientOperation } from '../src/maelstrom/operations-and-messages.ts';
import { OPTION_SPECS, optionSpecsFor } from '../src/maelstrom/option-specs.ts';
import { FILES } from '../src/maelstrom/store-files.ts';
import { CHALLENGES, resolveSubject } from '../src/plan/challenges.ts';
import { splitWords } from '../src/plan/split-words.ts';
import { processesOf } from '../src/processes/process-table.ts';
import { eachOperation } from '../src/store/history.ts';
import { UserError } from '../src/text/user-error.ts';
import type { Verdict } from '../src/verdict/verdict.ts';

const DOCS = 'docs/engine-and-maelstrom.md';
const CLI = path.resolve('dist/cli.js');
const ENGINE = path.resolve('dist/engine.js');
const ENGINES: readonly EngineName[] = ['maelstrom', 'embedded'];
const BROKEN = path.resolve('examples/broken');
/** Not nodes, but what several of them are made of. */
const SHARED_BY_BROKEN: readonly string[] = ['bare.ts', 'kafka.ts'];
/** A test waits until no more than this share of the cores is in use. */
const QUIET_LOAD = 0.25;
const QUIET_LIMIT_MS = 60_000;
const SAMPLE_MS = 200;

/** A bench that runs a test: words for `run` that choose it, and what it is called in the table. */
interface Bench {
  readonly title: string;
  readonly engine: EngineName;
  readonly words: readonly string[];
}

/** One test, as it went. Latencies and gaps are milliseconds. */
interface Measured {
  readonly outcomes: string;
  readonly reasons: readonly string[];
  readonly okOperations: number | null;
  readonly messagesPerOperation: number | null;
  readonly operation: Spread;
  /** broadcast, g-set: from a value's acknowledgement until no read misses it any more. */
  readonly stable: Spread;
  /** Of the whole command, all its runs, nodes and analysis included. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** The most that the process of Maelstrom, or of the engine, held; without the nodes. */
  readonly peakMegabytes: number | null;
}

interface Spread {
  readonly median: number | null;
  readonly maximum: number | null;
}

const options = {
  maelstrom: { type: 'string' },
  repeat: { type: 'string', default: '1' },
  broken: { type: 'boolean', default: false },
  docs: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  const repeat = Number(values.repeat);
  if (values.maelstrom === undefined || !existsSync(values.maelstrom)) {
    throw new UserError(`--maelstrom: name an unpacked release of Maelstrom; found ${values.maelstrom ?? 'nothing'}.`);
  }
  if (!Number.isInteger(repeat) || repeat < 1) {
    throw new UserError(`--repeat: found "${values.repeat}"; write how many times each test runs, such as 3.`);
  }
  if (process.platform !== 'linux') throw new UserError('compare reads /proc, which only Linux has.');
  if (!existsSync(CLI)) throw new UserError(`${CLI} is missing: run npm run bundle first.`);
  const maelstrom: Bench = {
    title: 'Maelstrom',
    engine: 'maelstrom',
    words: ['--engine', 'maelstrom', '--maelstrom', path.resolve(values.maelstrom)],
  };
  const embedded = (title: string, ...words: readonly string[]): Bench => ({ title, engine: 'embedded', words });
  const onBothClocks = [
    embedded('embedded, real time', '--clock', 'real'),
    embedded('embedded, simulated time', '--clock', 'simulated'),
  ];
  const [name, text] = values.broken
    ? (['broken nodes', await compareBroken(positionals, [maelstrom, embedded('embedded')])] as const)
    : (['challenges', await compareChallenges(positionals, [maelstrom, ...onBothClocks], repeat)] as const);
  const section = `${about(repeat)}\n\n${text}`;
  console.log(`\n${section}`);
  if (values.docs)
    writeSection(name, positionals.length === 0 ? section : withRows(sectionOf(name), text, values.broken ? 1 : 2));
}

/** The line above a table: figures of unlike machines must not be held against each other. */
function about(repeat: number): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  const how = repeat === 1 ? 'one run each' : `the median of ${repeat} runs each`;
  return `Measured on ${availableParallelism()} cores with ${memory} GB, Node.js ${process.versions.node}; ${how}, one after the other.`;
}

async function compareChallenges(
  wanted: readonly string[],
  benches: readonly Bench[],
  repeat: number,
): Promise<string> {
  const all = [...CHALLENGES.map(({ id }) => [id]), ...beyondChallenges];
  const ids = wanted.map(idOf);
  const plans = ids.length === 0 ? all : all.filter(([id = '']) => ids.includes(id));
  const missing = ids.filter((id) => !all.some(([each]) => each === id));
  if (missing.length > 0) throw new UserError(`compare has no test for ${missing.join(', ')}.`);
  const rows: string[] = [];
  for (const plan of plans) {
    const runs = benches.map((): Measured[] => []);
    // In turn, so that what the machine does meanwhile meets all.
    for (let time = 0; time < repeat; time += 1) {
      for (const [at, { words }] of benches.entries()) {
        await quiet();
        runs[at]?.push(await measure([...plan, ...words]));
      }
    }
    for (const [at, { title }] of benches.entries()) rows.push(rowOf(plan[0] ?? '', title, middle(runs[at] ?? [])));
  }
  return table(
    [
      'test',
      'on',
      'outcome',
      'ok operations',
      'messages/operation',
      'operation: median, max ms',
      'stable latency: median, max ms',
      'wall s',
      'CPU s',
      'peak MB',
    ],
    rows,
  );
}

function idOf(name: string): string {
  const subject = resolveSubject(name);
  return subject.kind === 'challenge' ? subject.challenge.id : subject.workload;
}

async function compareBroken(wanted: readonly string[], benches: readonly Bench[]): Promise<string> {
  const names = readdirSync(BROKEN).filter((name) => !SHARED_BY_BROKEN.includes(name));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new UserError(`examples/broken has no ${unknown.join(', ')}.`);
  const rows: string[] = [];
  const compiled = mkdtempSync(path.join(tmpdir(), 'compare-nodes-'));
  try {
    for (const name of wanted.length === 0 ? names : wanted) {
      const words = [...knownToBoth(testOf(name)), '--bin', compile(name, compiled)];
      const judged: string[] = [];
      let judgedAgain = '';
      for (const bench of benches) {
        const output = mkdtempSync(path.join(compiled, 'output-'));
        const { outcomes, reasons } = await measure([...words, ...bench.words], output);
        judged.push(inWords(outcomes, reasons));
        if (bench.engine === 'maelstrom') judgedAgain = judgeAgain(output);
      }
      const [onMaelstrom] = judged;
      const equal =
        new Set(judged).size === 1 ? 'yes' : judgedAgain === onMaelstrom ? 'the same run is' : `**no**: ${judgedAgain}`;
      const row = `| ${[name.replace(/\.ts$/, ''), ...judged, equal].join(' | ')} |`;
      process.stderr.write(`${row}\n`);
      rows.push(row);
    }
  } finally {
    rmSync(compiled, { recursive: true, force: true });
  }
  return table(['node', ...benches.map(({ title }) => title), 'equal'], rows);
}

/** What the first line of a broken node says it is to be run with. */
function testOf(name: string): readonly string[] {
  const run = /^\/\/ verdict: .*; run: (.+)$/m.exec(readFileSync(path.join(BROKEN, name), 'utf8'))?.[1];
  if (run === undefined) throw new UserError(`examples/broken/${name}: its first line does not say "run: …".`);
  return splitWords(run, name);
}

/** Words of a test without the options that one of the engines lacks, each of which takes a value. */
function knownToBoth(words: readonly string[]): readonly string[] {
  const known = ENGINES.map((engine) => new Set(optionSpecsFor(engine).map(({ name }) => `--${name}`)));
  const foreign = OPTION_SPECS.map(({ name }) => `--${name}`).filter((name) => !known.every((each) => each.has(name)));
  return words.filter((word, at) => !foreign.includes(word) && !foreign.includes(words[at - 1] ?? ''));
}

const inWords = (outcome: string, reasons: readonly string[]): string =>
  `${outcome}: ${[...reasons].sort().join(', ')}`;

/**
 * Has the embedded engine's checkers judge the run that Maelstrom left: what a run of transactions holds is chance, and
 * two runs need not hold the same cycles.
 */
function judgeAgain(output: string): string {
  const runs = readdirSync(output, { recursive: true, encoding: 'utf8' });
  const history = runs.find((name) => path.basename(name) === FILES.history && !name.includes('latest'));
  if (history === undefined) return 'no history';
  const store = path.join(output, path.dirname(history));
  const { status } = spawnSync(process.execPath, [ENGINE, 'analyze', store], { stdio: 'ignore' });
  const console = runs.find((name) => path.basename(name) === 'console.log');
  const words = console === undefined ? [] : ['--console', path.join(output, console)];
  const { stdout } = spawnSync(
    process.execPath,
    [CLI, 'report', store, '--exit-code', `${status ?? 255}`, ...words, '--json', '-'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const { outcome, reasons } = JSON.parse(stdout) as Verdict;
  return inWords(
    outcome,
    reasons.map(({ id }) => id),
  );
}

/** A node without an ending is run as it stands. */
function compile(name: string, out: string): string {
  const source = path.join(BROKEN, name);
  if (!name.endsWith('.ts')) return source;
  const file = path.join(out, name.replace(/\.ts$/, '.mjs'));
  execFileSync(path.resolve('node_modules/.bin/rolldown'), [source, '--file', file, '--platform', 'node', '-s'], {
    stdio: 'pipe',
  });
  return file;
}

/** Runs one test by the command line, as a user would, and says on stderr that it does. `kept`: where its files stay. */
async function measure(words: readonly string[], kept?: string): Promise<Measured> {
  const output = kept ?? mkdtempSync(path.join(tmpdir(), 'compare-'));
  try {
    process.stderr.write(`run ${words.join(' ')}\n`);
    const cpuBefore = cpuOfChildren();
    const startedAt = performance.now();
    const json = path.join(output, 'verdict.json');
    const child = spawn(process.execPath, [CLI, 'run', ...words, '--output', output, '--json', json], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const peak = watchPeak(child.pid ?? 0);
    await ended;
    const wallSeconds = (performance.now() - startedAt) / 1000;
    const peakMegabytes = peak();
    const cpuSeconds = cpuOfChildren() - cpuBefore;
    if (!existsSync(json))
      throw new UserError(`The command line left no verdict on ${words.join(' ')}. Run it alone to see why.`);
    const verdict = JSON.parse(readFileSync(json, 'utf8')) as Verdict;
    const { metrics } = verdict;
    return {
      outcomes: verdict.outcome,
      reasons: verdict.reasons.map(({ id }) => id),
      okOperations: metrics['stats.ok-count'] ?? null,
      messagesPerOperation: metrics['net.servers.msgs-per-op'] ?? null,
      operation: await operationLatencies(output, verdict.runs[0]?.name ?? ''),
      stable: {
        median: metrics['workload.stable-latencies.0.5'] ?? null,
        maximum: metrics['workload.stable-latencies.1'] ?? null,
      },
      wallSeconds,
      cpuSeconds,
      peakMegabytes,
    };
  } finally {
    if (kept === undefined) rmSync(output, { recursive: true, force: true });
  }
}

/** Waits for the machine to become quiet; says so when it does not. */
async function quiet(): Promise<void> {
  const until = performance.now() + QUIET_LIMIT_MS;
  for (let before = idleTicks(); performance.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = idleTicks();
    if (1 - (now.idle - before.idle) / (now.all - before.all) <= QUIET_LOAD) return;
    before = now;
  }
  const load = loadavg()[0]?.toFixed(1);
  process.stderr.write(`Something else keeps this machine busy (load ${load}): the figures say less.\n`);
}

/** The machine's processor time so far, in ticks. */
function idleTicks(): { readonly idle: number; readonly all: number } {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).map(Number);
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), all: ticks.reduce((sum, each) => sum + each, 0) };
}

/** Seconds of processor time of all ended children of this process, and theirs. */
function cpuOfChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // Behind the name, which may hold anything: state is field 3, cutime and cstime are 16 and 17; 100 ticks a second.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Looks at the process that runs the test until it is asked for that process's peak, in megabytes. */
function watchPeak(cli: number): () => number | null {
  let peak: number | null = null;
  const timer = setInterval(() => {
    for (const pid of processesOf([cli], null)) peak = Math.max(peak ?? 0, peakOfTest(pid)) || null;
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** VmHWM of a process whose words are those of a test; 0 for others and for those that have ended. */
function peakOfTest(pid: number): number {
  try {
    if (!/\0test\0--bin\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))) return 0;
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Milliseconds from each client's operation to its ok, in one run of a plan. */
async function operationLatencies(output: string, run: string): Promise<Spread> {
  const directories = readdirSync(output, { recursive: true, encoding: 'utf8' });
  const file = directories.find((name) => {
    const parts = name.split(path.sep);
    return parts.at(-1) === FILES.history && parts.at(-4) === 'store' && parts.at(-5) === run;
  });
  if (file === undefined) return { median: null, maximum: null };
  const invoked = new Map<number | 'nemesis', number>();
  const latencies: number[] = [];
  await eachOperation(path.join(output, file), (operation) => {
    if (!isClientOperation(operation)) return;
    const { type, process: client, time } = operation;
    if (type === 'invoke') invoked.set(client, time);
    else if (type === 'ok') latencies.push((time - (invoked.get(client) ?? time)) / 1e6);
  });
  latencies.sort((a, b) => a - b);
  return { median: latencies[Math.floor(latencies.length / 2)] ?? null, maximum: latencies.at(-1) ?? null };
}

/** The median of each figure; outcomes that differ are all named. */
function middle(runs: readonly Measured[]): Measured {
  const [first] = runs;
  if (first === undefined) throw new Error('a test without a run');
  const of = (figure: (run: Measured) => number | null): number | null => medianOf(runs.map(figure));
  return {
    outcomes: [...new Set(runs.map(({ outcomes }) => outcomes))].join(', '),
    reasons: first.reasons,
    okOperations: of((run) => run.okOperations),
    messagesPerOperation: of((run) => run.messagesPerOperation),
    operation: { median: of((run) => run.operation.median), maximum: of((run) => run.operation.maximum) },
    stable: { median: of((run) => run.stable.median), maximum: of((run) => run.stable.maximum) },
    wallSeconds: of((run) => run.wallSeconds) ?? 0,
    cpuSeconds: of((run) => run.cpuSeconds) ?? 0,
    peakMegabytes: of((run) => run.peakMegabytes),
  };
}

function medianOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? null;
}

function rowOf(test: string, on: string, run: Measured): string {
  const cells = [
    test,
    on,
    run.outcomes,
    fixed(run.okOperations, 0),
    fixed(run.messagesPerOperation, 2),
    spread(run.operation, 1),
    spread(run.stable, 0),
    fixed(run.wallSeconds, 1),
    fixed(run.cpuSeconds, 1),
    fixed(run.peakMegabytes, 0),
  ];
  return `| ${cells.join(' | ')} |`;
}

const fixed = (value: number | null, digits: number): string => (value === null ? '' : value.toFixed(digits));
const spread = ({ median, maximum }: Spread, digits: number): string =>
  median === null ? '' : `${fixed(median, digits)}, ${fixed(maximum, digits)}`;

const table = (columns: readonly string[], rows: readonly string[]): string =>
  [`| ${columns.join(' | ')} |`, `|${'---|'.repeat(columns.length)}`, ...rows].join('\n');

/** docs/engine-and-maelstrom.md before, between and after the two marks of a section. */
function partsOfDocs(name: string): readonly [before: string, section: string, after: string] {
  const text = readFileSync(DOCS, 'utf8');
  const [begin, end] = [`<!-- compare: ${name} -->`, `<!-- /compare: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new UserError(`${DOCS} has no ${begin} … ${end} to put the table between.`);
  const [start, stop] = [from + begin.length, to];
  return [text.slice(0, start), text.slice(start, stop).trim(), text.slice(stop)];
}

const sectionOf = (name: string): string => partsOfDocs(name)[1];

function writeSection(name: string, section: string): void {
  const [before, , after] = partsOfDocs(name);
  writeFileSync(DOCS, `${before}\n\n${section}\n\n${after}`);
}

/** The section with the rows of a table that was made of some tests only, each in place of that which begins with the same cells. */
function withRows(section: string, made: string, cells: number): string {
  const keyOf = (line: string): string => line.split(' | ', cells).join(' | ');
  const rows = new Map(made.split('\n').map((line) => [keyOf(line), line]));
  return section
    .split('\n')
    .map((line) => rows.get(keyOf(line)) ?? line)
    .join('\n');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))) throw error;
  console.error((error as Error).message);
  process.exitCode = 1;
}
