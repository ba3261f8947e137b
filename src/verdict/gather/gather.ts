import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Edn, get, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/history.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { isWorkload, type Workload } from '../../maelstrom/workloads.ts';
import type { Run } from '../../run/run.ts';
import type { EdnError } from '../../store/edn/edn-read.ts';
import { eachOperation, loadHistory } from '../../store/history.ts';
import { bareLine } from '../../store/jepsen-log.ts';
import { eachJournalEvent } from '../../store/journal.ts';
import { eachLine } from '../../store/lines.ts';
import { readResults } from '../../store/results.ts';
import { openStore, type Store } from '../../store/store.ts';
import { UserError } from '../../text/user-error.ts';
import { catalogueRank } from '../catalogue/catalogue.ts';
import { picturesOf } from '../checker-files.ts';
import { explainWorkload } from '../explain/explain-workload.ts';
import { anomalyId } from '../finding.ts';
import { nodeOfProcess } from '../node-of-process.ts';
import type { Reason, SecondOpinion } from '../verdict.ts';
import type { NodeStack, ProgramFacts, ResultsFacts, RunFacts, WrittenAnomaly } from './facts.ts';
import { readHistoryFacts } from './history-facts.ts';
import { readMessages } from './journal-facts.ts';
import { type LogFacts, readLog } from './log-facts.ts';
import { OPINION_OPERATIONS_AT_MOST, secondOpinion, wantsSecondOpinion } from './second-opinion.ts';
import { errorLine, locateStack, readInWorkspace, workspaceFile } from './source-location.ts';

/** Reads everything about a run that a judgement needs. Files are streamed; what is kept is bounded. */
export async function gatherFacts(
  run: Run,
  expected: { readonly workload: Workload | null; readonly workspace?: string },
): Promise<RunFacts> {
  const damaged: string[] = [];
  const log = await readLogs(run, damaged);
  const store = await indexOf(run.store);
  noteUnread(store, damaged);
  const results = await readResultsFile(run.store, damaged);
  const storedWorkload = workloadOf(run.store, log);
  const workload = expected.workload ?? (storedWorkload !== null && isWorkload(storedWorkload) ? storedWorkload : null);
  const nodeLogs = (store?.nodeLogs ?? [])
    .slice(0, NODES_AT_MOST)
    .map(({ node, path: file }) => ({ node, file: path.join(store?.directory ?? '', file) }));
  const nodes = log.options.nodes ?? nodeLogs.map(({ node }) => node);
  const nodeOf = nodeOfProcess(nodes, log.options.concurrency);
  const historyReader = readHistoryFacts(workload, nodeOf);
  const judged = results?.part('workload') ?? (await judgedKeys(store, damaged));
  const explainer = explainWorkload(workload, judged, { nodeOf, pictures: picturesOf(store) });
  const hasHistory = await readHistory(run.store, damaged, (operation) => {
    historyReader.see(operation);
    explainer.see(operation);
  });
  return {
    ending: run.ending,
    stopped: run.stopped,
    exitCode: run.exitCode,
    hasStore: store !== null,
    workload,
    storedWorkload,
    results,
    history: hasHistory ? historyReader.facts() : null,
    explained: explainer.findings(),
    log,
    nodes,
    writtenAnomalies:
      get(results?.part('workload'), 'error') === undefined ? [] : await writtenAnomalies(store, damaged),
    plotsDrawn: store?.files.filter(({ path: name }) => name.endsWith('.png')).length ?? 0,
    drawingTruncated: store?.messages?.truncated === true,
    program: programOf(log, expected.workspace),
    stacks: stacksOf(nodeLogs, log, expected.workspace),
    damaged: [...new Set(damaged)],
  };
}

/** Bytes of a log's line that are looked at; node messages may be megabytes long. */
const LOG_LINE_AT_MOST = 16 << 10;

async function readLogs(run: Run, damaged: string[]): Promise<LogFacts> {
  const files = [run.console, run.store === null ? null : path.join(run.store, FILES.log)];
  const facts: LogFacts[] = [];
  for (const file of files) {
    if (file === null || !existsSync(file)) continue;
    const reader = readLog(run.exitCode);
    try {
      await eachLine(file, LOG_LINE_AT_MOST, reader.read);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      damaged.push(path.basename(file));
    }
    facts.push(reader.end());
    // jepsen.log repeats what the console holds; only without a console, or without its log lines, it is needed.
    if (facts.at(-1)?.phase !== 'nothing') break;
  }
  const [console, log] = facts;
  if (console === undefined) return readLog(run.exitCode).end();
  return log === undefined
    ? console
    : { ...log, incidents: [...console.incidents, ...log.incidents], lines: console.lines + log.lines };
}

async function readResultsFile(store: string | null, damaged: string[]): Promise<ResultsFacts | null> {
  const file = store === null ? undefined : path.join(store, FILES.results);
  if (file === undefined || !existsSync(file)) return null;
  try {
    const { valid, part, problems } = await readResults(file);
    return { valid, part, problems: problems.map(problemText) };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    damaged.push(FILES.results);
    return null;
  }
}

/** Without the file's path, which the reader of a verdict knows or need not know. */
const problemText = ({ problem, line, column }: EdnError): string => `line ${line}, column ${column}: ${problem}`;

/** Whether there is a history at all; damage to it is noted. */
async function readHistory(
  store: string | null,
  damaged: string[],
  see: (operation: Operation) => void,
): Promise<boolean> {
  const file = store === null ? undefined : path.join(store, FILES.history);
  if (file === undefined || !existsSync(file)) return false;
  try {
    const { damagedLines, operations } = await eachOperation(file, see);
    if (damagedLines > 0) damaged.push(FILES.history);
    return operations > 0 || damagedLines === 0;
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    damaged.push(FILES.history);
    return false;
  }
}

/** Whether a file of the store is to blame, and not our own code. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof UserError || (error instanceof Error && 'code' in error && typeof error.code === 'string');

/** By the log, else by the directory: store/<workload>/<time>. */
function workloadOf(store: string | null, log: LogFacts): string | null {
  if (log.options.workload !== undefined) return log.options.workload;
  const parent = store === null ? '' : path.basename(path.dirname(store));
  return isWorkload(parent) ? parent : null;
}

const NODES_AT_MOST = 200;

/** Notes what should be there for reading and is not a plain, whole file. */
function noteUnread(store: Store | null, damaged: string[]): void {
  if (store === null) return;
  const known = new Set<string>(Object.values(FILES));
  damaged.push(...store.leftOut.filter((name) => known.has(name.split('/')[0] ?? '')).slice(0, NOTED_AT_MOST));
  if (store.messages?.whole === false) damaged.push(FILES.messages);
}

const NOTED_AT_MOST = 20;
const KEYS_AT_MOST = 200;

/**
 * lin-kv writes the judgement of each key as soon as it has it; a run whose analysis never ended has those of some keys.
 * Gives them as `:workload` would hold them; undefined when there are none.
 */
async function judgedKeys(store: Store | null, damaged: string[]): Promise<Edn | undefined> {
  const judged: (readonly [Edn, Edn])[] = [];
  for (const { key, files } of store?.keys.slice(0, KEYS_AT_MOST) ?? []) {
    const file = files.find(({ path: below }) => below === `${FILES.independent}/${key}/${FILES.results}`);
    if (store === null || file === undefined) continue;
    try {
      const { keys, part, problems } = await readResults(path.join(store.directory, file.path));
      if (problems.length > 0) damaged.push(file.path);
      const named = /^-?\d{1,9}$/.test(key) ? Number(key) : key;
      judged.push([named, record(Object.fromEntries(keys.map((name) => [name, part(name)])))]);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      damaged.push(file.path);
    }
  }
  return judged.length === 0 ? undefined : record({ results: { map: judged } });
}

const EXAMPLE_LINES = 40;

/** Elle writes elle/<type>.txt before it draws; when drawing fails, these files are all that is left of the anomalies. */
async function writtenAnomalies(store: Store | null, damaged: string[]): Promise<readonly WrittenAnomaly[]> {
  const written: WrittenAnomaly[] = [];
  for (const { anomaly, files } of store?.anomalies.slice(0, NOTED_AT_MOST) ?? []) {
    const file = files.find(({ path: below }) => below.endsWith('.txt'))?.path;
    if (store === null || file === undefined) continue;
    const lines: string[] = [];
    try {
      await eachLine(path.join(store.directory, file), LOG_LINE_AT_MOST, (line) => {
        if (lines.length < EXAMPLE_LINES) lines.push(line);
      });
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      damaged.push(file);
    }
    const second = lines.findIndex((line, index) => index > 0 && / #1$/.test(line));
    written.push({ type: anomaly, file, lines: second === -1 ? lines : lines.slice(0, second) });
  }
  return written.sort((a, b) => catalogueRank(anomalyId(a.type)) - catalogueRank(anomalyId(b.type)));
}

/** What the run's directory holds; null when there is none. */
async function indexOf(directory: string | null): Promise<Store | null> {
  if (directory === null || !existsSync(directory)) return null;
  try {
    return await openStore(directory);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return null;
  }
}

interface NodeLog {
  readonly node: string;
  readonly file: string;
}

const TAIL_BYTES = 64 << 10;

/** The end of a node's log: a crash is its last word. */
function tailOf(file: string): readonly string[] {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return [];
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(handle, bytes, 0, bytes.length, Math.max(0, size - TAIL_BYTES));
    return bytes.toString('utf8', 0, read).split('\n').map(bareLine);
  } finally {
    closeSync(handle);
  }
}

function stacksOf(
  nodeLogs: readonly NodeLog[],
  log: LogFacts,
  workspace: string | undefined,
): ReadonlyMap<string, NodeStack> {
  const stacks = new Map<string, NodeStack>();
  const put = (node: string, lines: readonly string[]): void => {
    const error = errorLine(lines);
    const location = workspace === undefined ? undefined : locateStack(lines, workspace);
    if (error !== undefined || location !== undefined) stacks.set(node, { error, location });
  };
  for (const { node, file } of nodeLogs) put(node, tailOf(file));
  for (const { crash } of log.incidents) if (crash !== undefined) put(crash.node, crash.stderr);
  return stacks;
}

/** Looks at the program that was to be run: a file that cannot be started is told apart from one that is not there. */
function programOf(log: LogFacts, workspace: string | undefined): ProgramFacts {
  const failed = log.incidents.find(({ id }) => id === 'missing-bin');
  const named = failed === undefined ? undefined : /Cannot run program "([^"]*)"/.exec(failed.lines.join('\n'))?.[1];
  // The name comes from a log, which may be anybody's: nothing outside of the workspace is looked at.
  const file = named === undefined || workspace === undefined ? undefined : workspaceFile(named, workspace);
  if (file === undefined) return { state: 'unseen' };
  const text = readInWorkspace(file, PROGRAM_AT_MOST);
  // A run from another machine left neither the file nor its directory; a directory that only stands for it tells nothing.
  if (text === undefined) return isDirectory(path.dirname(named ?? '')) ? { state: 'absent' } : { state: 'unseen' };
  const [line = ''] = text.split('\n', 1);
  return { state: 'present', firstLine: line.replace(/\r$/, ''), crlf: line.endsWith('\r') };
}

const PROGRAM_AT_MOST = 64 << 20;

const isDirectory = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;

/** Events of a journal that are looked at: a minute of a very busy run. */
const EVENTS_AT_MOST = 3_000_000;

export interface JournalFacts {
  /** Adds the messages around each failure. */
  readonly withMessages: (reasons: readonly Reason[]) => readonly Reason[];
  /** Cut off, or unreadable; what stands before was read. */
  readonly damaged: boolean;
}

/** Reads the journal for the messages around each failure, and for whether it is whole. */
export async function readJournal(
  reasons: readonly Reason[],
  store: string | null,
  { workload, history, log, drawingTruncated }: RunFacts,
): Promise<JournalFacts> {
  const directory = store === null ? undefined : path.join(store, FILES.journal);
  if (directory === undefined || !existsSync(directory)) return { withMessages: (them) => them, damaged: false };
  const firstRequest = history?.firstRequest ?? log.firstRequest;
  const reader = readMessages(reasons, workload, firstRequest, drawingTruncated);
  let events = 0;
  try {
    const { damagedStripes } = await eachJournalEvent(directory, (event) => {
      events += 1;
      if (events <= EVENTS_AT_MOST) reader.see(event);
    });
    return { withMessages: (them) => reader.fill(them, damagedStripes === 0), damaged: damagedStripes > 0 };
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    return { withMessages: (them) => reader.fill(them, false), damaged: true };
  }
}

/** The embedded checker's word where Maelstrom's own broke off; none for a history too long to hold. */
export async function opinionOn(store: string | null, facts: RunFacts): Promise<SecondOpinion | undefined> {
  const { workload, history, log, nodes } = facts;
  if (store === null || workload === null || history === null || !wantsSecondOpinion(facts)) return undefined;
  const operations = [...history.byF.values()].reduce(
    (sum, types) => sum + types.invoke + types.ok + types.fail + types.info,
    0,
  );
  if (operations > OPINION_OPERATIONS_AT_MOST[workload]) return undefined;
  const loaded = await loadHistory(path.join(store, FILES.history));
  const models = log.options.consistencyModels ?? [];
  return secondOpinion(
    workload,
    loaded,
    models.length === 0 ? ['strict-serializable'] : models,
    nodeOfProcess(nodes, log.options.concurrency),
  );
}
