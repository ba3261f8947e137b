/**
 * How fast the readers of a store are, and what memory they need, beside edn-data alone. Arguments are directories of runs, or
 * directories that hold some; without any, those among the test fixtures.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseEDNString } from 'edn-data';
import { FILES } from '../src/maelstrom/store-files.ts';
import { eachOperation } from '../src/store/history.ts';
import { eachJournalEvent } from '../src/store/journal.ts';
import { readResults } from '../src/store/results.ts';
import { UserError } from '../src/text/user-error.ts';

/** Makes this a process that reads results once, here or by edn-data, and prints its milliseconds of processor time. */
const FIRST_READING = '--first-reading';
const PROCESSES = 5;
/** Files are read again and again for this long, so that small ones can be measured too. */
const MEASURED_MS = 1_000;
const SMALL_BYTES = 4_000;
const LARGE_BYTES = 8_000_000;

interface Speed {
  readonly amount: number;
  /** By the clock, and of processor time: on a busy machine only the latter tells something. */
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** `read` gives how much it read. The first reading warms up and doesn't count. */
async function measure(read: () => Promise<number> | number): Promise<Speed> {
  await read();
  let amount = 0;
  const startedAt = performance.now();
  const processorAt = process.cpuUsage();
  let elapsed = 0;
  do {
    amount += await read();
    elapsed = performance.now() - startedAt;
  } while (elapsed < MEASURED_MS);
  const { user, system } = process.cpuUsage(processorAt);
  return { amount, seconds: elapsed / 1000, processorSeconds: (user + system) / 1e6 };
}

function perSecond(speed: Speed, unit: 'MB' | 'events'): string {
  if (speed.amount === 0) return '–';
  const rate = (seconds: number): string =>
    unit === 'MB' ? (speed.amount / seconds / 1e6).toFixed(1) : Math.round(speed.amount / seconds).toLocaleString('en');
  return `${rate(speed.seconds)} (${rate(speed.processorSeconds)})`;
}

const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;

function runsBelow(dir: string): string[] {
  if (existsSync(path.join(dir, FILES.history)) || existsSync(path.join(dir, FILES.journal))) return [dir];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => runsBelow(path.join(dir, entry.name)));
}

const bytesOf = (files: readonly string[]): number => files.reduce((total, file) => total + statSync(file).size, 0);

const readAll = async (files: readonly string[]): Promise<number> => {
  for (const file of files) {
    const { keys, part } = await readResults(file);
    for (const key of keys) part(key);
  }
  return bytesOf(files);
};
const readAllByEdnData = (files: readonly string[]): number => {
  for (const file of files) parseEDNString(readFileSync(file, 'utf8'));
  return bytesOf(files);
};

/** Milliseconds of processor time that a new process takes to read the files once: the best of a few. */
function firstReading(reader: 'here' | 'beside', files: readonly string[]): string {
  const times = Array.from({ length: PROCESSES }, () => {
    const { stdout } = spawnSync(process.execPath, [process.argv[1] ?? '', FIRST_READING, reader, ...files], {
      encoding: 'utf8',
    });
    return Number(stdout);
  });
  return `${Math.min(...times).toFixed(0)} ms`;
}

const [mode, reader, ...once] = process.argv.slice(2);
if (mode === FIRST_READING) {
  const startedAt = process.cpuUsage();
  if (reader === 'here') await readAll(once);
  else readAllByEdnData(once);
  const { user, system } = process.cpuUsage(startedAt);
  console.log((user + system) / 1000);
  process.exit();
}

const args = process.argv.slice(2);
const missing = args.find((dir) => !existsSync(dir));
if (missing !== undefined) throw new UserError(`${missing} does not exist: name directories of runs.`);
const runs = (args.length > 0 ? args : ['test/fixtures/runs']).flatMap(runsBelow);
const filesNamed = (name: string): string[] =>
  runs.map((run) => path.join(run, name)).filter((file) => existsSync(file));

const histories = filesNamed(FILES.history);
const results = filesNamed(FILES.results);
const journals = filesNamed(FILES.journal);
const startMegabytes = peakMegabytes();

// One pass over everything, for the memory: what follows repeats it, and edn-data must not count.
let operations = 0;
let events = 0;
for (const file of histories) operations += (await eachOperation(file, () => {})).operations;
for (const dir of journals) events += (await eachJournalEvent(dir, () => {})).events;
await readAll(results);
const peak = peakMegabytes();

const history = await measure(async () => {
  for (const file of histories) await eachOperation(file, () => {});
  return bytesOf(histories);
});
const historyByEdnData = await measure(() => {
  for (const file of histories) {
    for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') parseEDNString(line);
  }
  return bytesOf(histories);
});
const journal = await measure(async () => {
  let read = 0;
  for (const dir of journals) read += (await eachJournalEvent(dir, () => {})).events;
  return read;
});

/** A file whose workload holds the largest results many times over. */
function makeLargeResults(directory: string): string {
  const [largest] = results.toSorted((a, b) => statSync(b).size - statSync(a).size);
  const text = largest === undefined ? '{}' : readFileSync(largest, 'utf8');
  const file = path.join(directory, FILES.results);
  const copies = Math.ceil(LARGE_BYTES / text.length);
  writeFileSync(file, `{:workload [${`${text}\n`.repeat(copies)}], :valid? false}\n`);
  return file;
}

const made = mkdtempSync(path.join(os.tmpdir(), 'readers-'));
const large = makeLargeResults(made);
const small = results.filter((file) => statSync(file).size < SMALL_BYTES);
const byResults: readonly (readonly [string, readonly string[]])[] = [
  ['all', results],
  [`of less than ${SMALL_BYTES / 1000} kB`, small],
  ['one made large', [large]],
];
const resultsRows: (readonly [string, string, string])[] = [];
for (const [what, files] of byResults) {
  const here = await measure(() => readAll(files));
  const beside = await measure(() => readAllByEdnData(files));
  const size = `${files.length} files, ${(bytesOf(files) / 1e6).toFixed(2)} MB`;
  resultsRows.push([`results.edn, ${what} (${size})`, perSecond(here, 'MB'), perSecond(beside, 'MB')]);
}
const overview = await measure(async () => {
  for (const file of results) (await readResults(file)).part('net');
  return bytesOf(results);
});
rmSync(made, { recursive: true });

console.log('MB or events per second; in brackets per second of processor time\n');
const rows: readonly (readonly [string, string, string])[] = [
  ['', 'here', 'edn-data alone'],
  [
    `history.edn (${histories.length} files, ${(bytesOf(histories) / 1e6).toFixed(1)} MB, ${operations} operations)`,
    perSecond(history, 'MB'),
    perSecond(historyByEdnData, 'MB'),
  ],
  ...resultsRows,
  ['  checked, one small part', perSecond(overview, 'MB'), ''],
  ['  all of them once, in a new process', firstReading('here', results), firstReading('beside', results)],
  [`net-journal (${journals.length} directories, ${events} events)`, perSecond(journal, 'events'), ''],
  ['peak memory (RSS) of one pass over all', `${peak.toFixed(0)} MB`, ''],
  ['  of which before the first file', `${startMegabytes.toFixed(0)} MB`, ''],
];
for (const [what, here, beside] of rows) console.log(`${what.padEnd(64)}${here.padStart(22)}${beside.padStart(18)}`);
