/** How fast the readers of a store are beside edn-data alone, on what recorded runs left. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEDNString } from 'edn-data';
import { FILES } from '../../src/maelstrom/store-files.ts';
import { eachOperation } from '../../src/store/history.ts';
import { eachJournalEvent } from '../../src/store/journal.ts';
import { readResults } from '../../src/store/results.ts';
import { type Effort, type Group, inRounds, perCall, type Row, rowOf } from '../figures.ts';
import { ownPeakMegabytes } from '../processes.ts';

const RUNS = 'test/fixtures/runs';
const ROUNDS = 7;
/** Files are read again and again for so many milliseconds, so that small ones can be measured too. */
const MEASURED_MS = 200;
const SMALL_BYTES = 4_000;
const LARGE_BYTES = 8_000_000;

type Reader = (file: string) => Promise<unknown> | unknown;

const results: Reader = async (file) => {
  const { keys, part } = await readResults(file);
  for (const key of keys) part(key);
};
const history: Reader = (file) => eachOperation(file, () => {});
const byEdnData: Reader = (file) => parseEDNString(readFileSync(file, 'utf8'));
const linesByEdnData: Reader = (file) => {
  for (const line of readFileSync(file, 'utf8').split('\n')) if (line !== '') parseEDNString(line);
};

const READERS = { results, history, byEdnData, linesByEdnData };
type ReaderName = keyof typeof READERS;

function runsBelow(dir: string): string[] {
  if (existsSync(path.join(dir, FILES.history)) || existsSync(path.join(dir, FILES.journal))) return [dir];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => runsBelow(path.join(dir, entry.name)));
}

const bytesOf = (files: readonly string[]): number => files.reduce((total, file) => total + statSync(file).size, 0);
const sizeOf = (files: readonly string[]): string =>
  `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${(bytesOf(files) / 1e6).toFixed(2)} MB`;

/** Megabytes a second of some files, by our reader and by edn-data alone. */
async function speedRow(
  what: string,
  files: readonly string[],
  [ours, theirs]: readonly [ReaderName, ReaderName],
  effort: Effort,
  peakMegabytes?: number,
): Promise<Row> {
  const megabytes = bytesOf(files) / 1e6;
  const speed = async (reader: ReaderName): Promise<number> => {
    const took = await perCall(async () => {
      for (const file of files) await READERS[reader](file);
    }, MEASURED_MS);
    return megabytes / (took / 1000);
  };
  await speed(ours);
  await speed(theirs);
  const figures = await inRounds(effort.rounds(ROUNDS), { theirs: () => speed(theirs), ours: () => speed(ours) });
  return rowOf(what, 'MB/s', figures.ours, { what: 'edn-data alone', figures: figures.theirs }, peakMegabytes);
}

/** What a new process, whose code is not yet compiled, needs to read some files once. */
interface FirstReading {
  readonly ms: number;
  readonly peakMegabytes: number;
}

/** The word that makes a process of this program one that reads files, and sends what it needed. */
export const FIRST_READING = 'first-reading';

export async function readForTheFirstTime(reader: string, files: readonly string[]): Promise<FirstReading> {
  const startedAt = performance.now();
  for (const file of files) await READERS[reader as ReaderName](file);
  return { ms: performance.now() - startedAt, peakMegabytes: ownPeakMegabytes() };
}

async function firstReading(reader: ReaderName, files: readonly string[]): Promise<FirstReading> {
  const child = fork(process.argv[1] ?? '', [FIRST_READING, reader, ...files], { execArgv: [] });
  const [answer] = await once(child, 'message');
  return answer as FirstReading;
}

async function firstReadingRow(what: string, files: readonly string[], effort: Effort): Promise<Row> {
  const peaks: number[] = [];
  const figures = await inRounds(effort.rounds(ROUNDS), {
    theirs: async () => (await firstReading('byEdnData', files)).ms,
    ours: async () => {
      const { ms, peakMegabytes } = await firstReading('results', files);
      peaks.push(peakMegabytes);
      return ms;
    },
  });
  return rowOf(what, 'ms', figures.ours, { what: 'edn-data alone', figures: figures.theirs }, Math.max(...peaks));
}

/** A file whose workload holds the largest results many times over. */
function makeLargeResults(files: readonly string[], directory: string): string {
  const [largest = ''] = files.toSorted((a, b) => statSync(b).size - statSync(a).size);
  const text = readFileSync(largest, 'utf8');
  const file = path.join(directory, FILES.results);
  const copies = Math.ceil(LARGE_BYTES / text.length);
  writeFileSync(file, `{:workload [${`${text}\n`.repeat(copies)}], :valid? false}\n`);
  return file;
}

async function journalRow(journals: readonly string[], effort: Effort): Promise<Row> {
  const lines: string[] = [];
  for (const directory of journals) await eachJournalEvent(directory, (event) => lines.push(JSON.stringify(event)));
  const perSecond = async (read: () => unknown): Promise<number> =>
    lines.length / ((await perCall(read, MEASURED_MS)) / 1000);
  const ours = async (): Promise<void> => {
    for (const directory of journals) await eachJournalEvent(directory, () => {});
  };
  const parsed = (): void => {
    for (const line of lines) JSON.parse(line);
  };
  await ours();
  const figures = await inRounds(effort.rounds(ROUNDS), {
    parsed: () => perSecond(parsed),
    ours: () => perSecond(ours),
  });
  const what = `net-journal (${journals.length} directories, ${lines.length.toLocaleString('en-US')} events)`;
  return rowOf(what, 'events/s', figures.ours, {
    what: '`JSON.parse` of the same events in memory',
    figures: figures.parsed,
  });
}

export const readers: Group = {
  name: 'readers',
  about:
    'Files of recorded runs. Our readers also check what they read, keep bounds, and open each file so that a node cannot replace it. In a new process nothing is compiled yet, as when a run is judged.',
  async *rows(effort) {
    const runs = runsBelow(RUNS);
    const named = (name: string): string[] =>
      runs.map((run) => path.join(run, name)).filter((file) => existsSync(file));
    const all = named(FILES.results);
    const small = all.filter((file) => statSync(file).size < SMALL_BYTES);
    const histories = named(FILES.history);
    const made = mkdtempSync(path.join(tmpdir(), 'bench-readers-'));
    try {
      const large = makeLargeResults(all, made);
      const { peakMegabytes } = await firstReading('results', [large]);
      const byResults = ['results', 'byEdnData'] as const;
      yield await speedRow(`results.edn, small (${sizeOf(small)})`, small, byResults, effort);
      yield await speedRow(`results.edn, all (${sizeOf(all)})`, all, byResults, effort);
      yield await speedRow(`results.edn, large (${sizeOf([large])})`, [large], byResults, effort, peakMegabytes);
      yield await firstReadingRow('results.edn, one small, in a new process', small.slice(0, 1), effort);
      yield await firstReadingRow('results.edn, all small, in a new process', small, effort);
      yield await speedRow(
        `history.edn (${sizeOf(histories)})`,
        histories,
        ['history', 'linesByEdnData'],
        effort,
        (await firstReading('history', histories)).peakMegabytes,
      );
      yield await journalRow(named(FILES.journal), effort);
    } finally {
      rmSync(made, { recursive: true, force: true });
    }
  },
};
