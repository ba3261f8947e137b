import path from 'node:path';
import { get } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { isWorkload, type Workload } from '../../maelstrom/workloads.ts';
import type { Run } from '../../run/run-record.ts';
import type { EdnError } from '../../store/edn/edn-read.ts';
import { eachOperation } from '../../store/history.ts';
import { eachLine } from '../../store/lines.ts';
import { readResults } from '../../store/results.ts';
import { openStore, type Store } from '../../store/store.ts';
import { picturesOf } from '../checker-files.ts';
import { explainWorkload } from '../explain/explain-workload.ts';
import { nodeOfProcess } from '../node-of-process.ts';
import { openInvocations } from '../open-invocations.ts';
import type { ResultsFacts, RunFacts } from './facts.ts';
import { endsEarly } from './history-end.ts';
import { readHistoryFacts } from './history-facts.ts';
import { type LogFacts, readLog } from './log-facts.ts';
import { unansweredSubjects } from './never-answered.ts';
import { lastLogLines, nodeLogsOf, nodeStacks, nodeTails } from './node-logs.ts';
import { printedInSource } from './printed-in-source.ts';
import { programOf } from './program-facts.ts';
import { watchWork } from './request-rate.ts';
import { judgedKeys, writtenAnomalies } from './unfinished-analysis.ts';
import { isThere, unlessUnreadable } from './unreadable-files.ts';

/** Reads everything about a run that a judgement needs. Files are streamed; what is kept is bounded. */
export async function gatherFacts(
  run: Run,
  expected: { readonly workload: Workload | null; readonly workspace?: string; readonly command?: string },
): Promise<RunFacts> {
  const damaged: string[] = [];
  const log = await readLogs(run, damaged);
  const store = await indexOf(run.store);
  noteUnread(store, damaged);
  const results = await readResultsFile(run.store, damaged);
  const storedWorkload = workloadOf(run.store, log);
  const workload = expected.workload ?? (storedWorkload !== null && isWorkload(storedWorkload) ? storedWorkload : null);
  const nodeLogs = nodeLogsOf(store);
  const nodes = log.options.nodes ?? nodeLogs.map(({ node }) => node);
  const nodeOf = nodeOfProcess(nodes, log.options.concurrency);
  const history = readHistoryFacts(workload, nodeOf);
  const judged = results?.part('workload') ?? (await judgedKeys(store, damaged));
  const explainer = explainWorkload(workload, judged, { nodeOf, pictures: picturesOf(store) });
  const work = log.options.timeLimit === undefined ? undefined : watchWork(log.options.timeLimit);
  const invocationOf = openInvocations();
  const hasHistory = await readHistory(run.store, damaged, (operation) => {
    const invocation = invocationOf(operation);
    history.visit(operation, invocation);
    explainer.visit(operation);
    work?.visit(operation, invocation);
  });
  const historyFacts = hasHistory ? history.facts() : null;
  if (historyFacts !== null && endsEarly(historyFacts, results?.part('stats'))) damaged.push(FILES.history);
  const tails = nodeTails(nodeLogs);
  const stacks = nodeStacks(tails, log.incidents, expected.workspace);
  // What a node's own log ends with says more than the journal.
  const unanswered = historyFacts === null ? [] : unansweredSubjects(historyFacts);
  return {
    ending: run.ending,
    engine: run.engine.name,
    stopped: run.stopped,
    exitCode: run.exitCode,
    busy: run.busy ?? [],
    problem: run.problem,
    hasStore: store !== null,
    workload,
    storedWorkload,
    results,
    history: historyFacts,
    explained: explainer.findings(),
    subjects: [
      ...(explainer.subjects?.() ?? []),
      ...unanswered.filter(({ node }) => stacks.get(node)?.error === undefined),
    ],
    inJournal: [],
    log,
    work: hasHistory ? (work?.facts() ?? null) : null,
    machine: run.machine ?? null,
    command: expected.command,
    nodes,
    writtenAnomalies:
      get(results?.part('workload'), 'error') === undefined ? [] : await writtenAnomalies(store, damaged),
    plotsDrawn: store?.files.filter(({ path: name }) => name.endsWith('.png')).length ?? 0,
    drawingTruncated: store?.messages?.truncated === true,
    program: programOf(log.incidents, expected.workspace),
    logged: lastLogLines(tails),
    stacks,
    printedAt: printedInSource(log, expected.workspace),
    damaged: [...new Set(damaged)],
  };
}

/** Bytes of a log's line that are looked at; node messages may be megabytes long. */
const LOG_LINE_AT_MOST = 16 << 10;

/** A log by its path. Where there is an open descriptor, that is read. */
interface Log {
  readonly file: string | null;
  readonly descriptor?: number | undefined;
  /** What follows the file's last line. */
  readonly rest?: string | undefined;
}

async function readLogs(run: Run, damaged: string[]): Promise<LogFacts> {
  const logs: readonly Log[] = [
    { file: run.console, descriptor: run.consoleDescriptor, rest: run.consoleRest },
    { file: run.store === null ? null : path.join(run.store, FILES.log) },
  ];
  const facts: LogFacts[] = [];
  for (const { file, descriptor, rest } of logs) {
    if (file === null || (descriptor === undefined && !isThere(file))) continue;
    const reader = readLog(run.exitCode);
    let lines = 0;
    const read = (line: string): void => reader.read(line, ++lines);
    const name = path.basename(file);
    const unread = await unlessUnreadable(name, damaged, () => eachLine(descriptor ?? file, LOG_LINE_AT_MOST, read));
    if (unread !== null && unread > 0) damaged.push(name);
    for (const line of rest?.split('\n') ?? []) read(line.slice(0, LOG_LINE_AT_MOST));
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
  if (file === undefined || !isThere(file)) return null;
  const results = await unlessUnreadable(FILES.results, damaged, () => readResults(file));
  return results && { valid: results.valid, part: results.part, problems: results.problems.map(problemText) };
}

/** Without the file's path: a reader of the verdict knows the file by its name. */
const problemText = ({ problem, line, column }: EdnError): string => `line ${line}, column ${column}: ${problem}`;

/** Whether there is a history at all; damage to it is noted. */
async function readHistory(
  store: string | null,
  damaged: string[],
  visit: (operation: Operation) => void,
): Promise<boolean> {
  const file = store === null ? undefined : path.join(store, FILES.history);
  if (file === undefined || !isThere(file)) return false;
  const reading = await unlessUnreadable(FILES.history, damaged, () => eachOperation(file, visit));
  if (reading === null) return false;
  if (reading.damagedLines > 0) damaged.push(FILES.history);
  return reading.operations > 0 || reading.damagedLines === 0;
}

/** By the log, else by the directory: store/<workload>/<time>. */
function workloadOf(store: string | null, log: LogFacts): string | null {
  if (log.options.workload !== undefined) return log.options.workload;
  const parent = store === null ? '' : path.basename(path.dirname(store));
  return isWorkload(parent) ? parent : null;
}

/** What the run's directory holds; null when there is none. */
async function indexOf(directory: string | null): Promise<Store | null> {
  return directory === null || !isThere(directory) ? null : unlessUnreadable('', [], () => openStore(directory));
}

const NOTED_AT_MOST = 20;

/** Notes what should be there for reading and is not a plain, whole file. */
function noteUnread(store: Store | null, damaged: string[]): void {
  if (store === null) return;
  const known = new Set<string>(Object.values(FILES));
  damaged.push(...store.leftOut.filter((name) => known.has(name.split('/')[0] ?? '')).slice(0, NOTED_AT_MOST));
  if (store.messages?.whole === false) damaged.push(FILES.messages);
}
