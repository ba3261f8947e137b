/**
 * How fast the readers of a store are, and what memory they need, beside edn-data alone. Arguments are directories of runs, or
 * directories that hold some; without any, those among the test fixtures.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseEDNString } from 'edn-data';
import { FILES } from '../src/maelstrom/store-files.ts';
import { parseEdn } from '../src/store/edn/edn-read.ts';
import { eachOperation } from '../src/store/history.ts';
import { eachJournalEvent } from '../src/store/journal.ts';
import { readResults } from '../src/store/results.ts';
import { UserError } from '../src/text/user-error.ts';

/** Files are read again and again for this long, so that small ones can be measured too. */
const MEASURED_MS = 1_000;

interface Speed {
  readonly amount: number;
  /** By the clock, and of processor time: on a busy machine only the latter tells something. */
  readonly seconds: number;
  readonly processorSeconds: number;
}

const sum = (speeds: readonly Speed[]): Speed => ({
  amount: speeds.reduce((total, { amount }) => total + amount, 0),
  seconds: speeds.reduce((total, { seconds }) => total + seconds, 0),
  processorSeconds: speeds.reduce((total, { processorSeconds }) => total + processorSeconds, 0),
});

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

function perSecond(speed: Speed | undefined, unit: 'MB' | 'events'): string {
  if (speed === undefined || speed.amount === 0) return '–';
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

const args = process.argv.slice(2);
const missing = args.find((dir) => !existsSync(dir));
if (missing !== undefined) throw new UserError(`${missing} does not exist: name directories of runs.`);
const runs = (args.length > 0 ? args : ['test/fixtures/runs']).flatMap(runsBelow);
const filesNamed = (name: string): string[] =>
  runs.map((run) => path.join(run, name)).filter((file) => existsSync(file));

const histories = filesNamed(FILES.history);
const results = filesNamed(FILES.results);
const journals = filesNamed(FILES.journal);
const bytesOf = (files: readonly string[]): number => files.reduce((total, file) => total + statSync(file).size, 0);
const startMegabytes = peakMegabytes();

// One pass over everything first, for the memory: what follows repeats it, and edn-data must not count.
let operations = 0;
let events = 0;
for (const file of histories) operations += (await eachOperation(file, () => {})).operations;
for (const dir of journals) events += (await eachJournalEvent(dir, () => {})).events;
for (const file of results) {
  const { keys, part } = await readResults(file);
  for (const key of keys) part(key);
}
const peak = peakMegabytes();

const history = await measure(async () => {
  for (const file of histories) await eachOperation(file, () => {});
  return bytesOf(histories);
});
const parsed = await measure(async () => {
  for (const file of results) {
    const { keys, part } = await readResults(file);
    for (const key of keys) part(key);
  }
  return bytesOf(results);
});
const overview = await measure(async () => {
  for (const file of results) (await readResults(file)).part('net');
  return bytesOf(results);
});
const journal = await measure(async () => {
  let read = 0;
  for (const dir of journals) read += (await eachJournalEvent(dir, () => {})).events;
  return read;
});

/** Each file by edn-data alone; nothing where there is nothing to measure. */
async function byEdnData(files: readonly string[], parse: (text: string) => void): Promise<Speed | undefined> {
  const speeds: Speed[] = [];
  for (const file of files
    .slice()
    .sort((a, b) => statSync(b).size - statSync(a).size)
    .slice(0, 3)) {
    const text = readFileSync(file, 'utf8');
    speeds.push(
      await measure(() => {
        parse(text);
        return statSync(file).size;
      }),
    );
  }
  return speeds.length === 0 ? undefined : sum(speeds);
}
const lines = (parse: (line: string) => unknown) => (text: string) => {
  for (const line of text.split('\n')) if (line !== '') parse(line);
};
const historyByEdnData = await byEdnData(histories, lines(parseEDNString));
const historyByBoth = await byEdnData(histories, lines(parseEdn));
const resultsByEdnData = await byEdnData(results, parseEDNString);

console.log('MB or events per second; in brackets per second of processor time\n');
const rows: readonly (readonly [string, string, string])[] = [
  ['', 'here', 'edn-data alone'],
  [
    `history.edn (${histories.length} files, ${(bytesOf(histories) / 1e6).toFixed(1)} MB, ${operations} operations)`,
    perSecond(history, 'MB'),
    perSecond(historyByEdnData, 'MB'),
  ],
  ['  the same by scanner and edn-data', perSecond(historyByBoth, 'MB'), ''],
  [
    `results.edn (${results.length} files, ${(bytesOf(results) / 1e6).toFixed(1)} MB), every part`,
    perSecond(parsed, 'MB'),
    perSecond(resultsByEdnData, 'MB'),
  ],
  ['  checked, one small part', perSecond(overview, 'MB'), ''],
  [`net-journal (${journals.length} directories, ${events} events)`, perSecond(journal, 'events'), ''],
  ['peak memory (RSS) of one pass over all', `${peak.toFixed(0)} MB`, ''],
  ['  of which before the first file', `${startMegabytes.toFixed(0)} MB`, ''],
];
for (const [what, here, beside] of rows) console.log(`${what.padEnd(64)}${here.padStart(22)}${beside.padStart(18)}`);
