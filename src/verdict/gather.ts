import { closeSync, createReadStream, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { FILES } from '../maelstrom/contract.ts';
import { type Edn, get, keywordName, numberOf } from '../maelstrom/edn.ts';
import type { Operation, OperationType } from '../maelstrom/history.ts';
import { isWorkload, type Workload } from '../maelstrom/workloads.ts';
import type { Run } from '../run/run.ts';
import { parseEdn } from '../store/edn-read.ts';
import { explainWorkload } from './explain.ts';
import { type NodeStack, type ProgramFacts, type ResultsFacts, type RunFacts, validityOf } from './facts.ts';
import { nodeOfProcess, readHistoryFacts } from './history-facts.ts';
import { type LogFacts, readLog } from './incidents.ts';
import { bareLine } from './log-records.ts';
import { errorLine, locateStack, readInWorkspace, workspaceFile } from './source-location.ts';

/** Reads everything about a run that a judgement needs. Files are streamed; what is kept is bounded. */
export async function gatherFacts(
  run: Run,
  expected: { readonly workload: Workload | null; readonly workspace?: string },
): Promise<RunFacts> {
  const damaged: string[] = [];
  const log = await readLogs(run);
  const results = run.store === null ? null : readResultsFile(path.join(run.store, FILES.results));
  const storedWorkload = workloadOf(run.store, log);
  const workload = expected.workload ?? (storedWorkload !== null && isWorkload(storedWorkload) ? storedWorkload : null);
  const nodeLogs = run.store === null ? [] : nodeLogFiles(run.store);
  const nodes = log.options.nodes ?? nodeLogs.map(({ node }) => node);
  const nodeOf = nodeOfProcess(nodes, log.options.concurrency);
  const historyReader = readHistoryFacts(workload, nodeOf);
  const explainer = explainWorkload(workload, results?.part('workload'), nodeOf);
  let hasHistory = false;
  if (run.store !== null) {
    hasHistory = await eachHistoryLine(
      path.join(run.store, FILES.history),
      (operation) => {
        historyReader.see(operation);
        explainer.see(operation);
      },
      () => damaged.push(FILES.history),
    );
  }
  return {
    ending: run.ending,
    exitCode: run.exitCode,
    hasStore: run.store !== null,
    workload,
    storedWorkload,
    results,
    history: hasHistory ? historyReader.facts() : null,
    explained: explainer.findings(),
    log,
    nodes,
    program: programOf(log, expected.workspace),
    stacks: stacksOf(nodeLogs, log, expected.workspace),
    damaged: [...new Set(damaged)],
  };
}

async function readLogs(run: Run): Promise<LogFacts> {
  const files = [run.console, run.store === null ? null : path.join(run.store, FILES.log)];
  const facts: LogFacts[] = [];
  for (const file of files) {
    if (file === null || !statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    const reader = readLog(run.exitCode);
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      reader.read(line, number);
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

function readResultsFile(file: string): ResultsFacts | null {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return null;
  try {
    const all = parseEdn(readFileSync(file, 'utf8'), file);
    return { valid: validityOf(get(all, 'valid?')), part: (name) => get(all, name), problems: [] };
  } catch (error) {
    return {
      valid: undefined,
      part: () => undefined,
      problems: [error instanceof Error ? error.message : String(error)],
    };
  }
}

async function eachHistoryLine(file: string, visit: (op: Operation) => void, damaged: () => void): Promise<boolean> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line.trim() === '') continue;
    try {
      const op = operationOf(parseEdn(line));
      if (op === undefined) damaged();
      else visit(op);
    } catch {
      damaged();
    }
  }
  return true;
}

function operationOf(value: Edn): Operation | undefined {
  const process = get(value, 'process');
  const type = keywordName(get(value, 'type'));
  const f = keywordName(get(value, 'f'));
  const time = numberOf(get(value, 'time'));
  const index = numberOf(get(value, 'index'));
  if (type === undefined || f === undefined || time === undefined || index === undefined) return undefined;
  const error = get(value, 'error');
  return {
    index,
    time,
    type: type as OperationType,
    process: typeof process === 'number' ? process : 'nemesis',
    f,
    value: get(value, 'value') ?? null,
    ...(error === undefined ? {} : { error }),
  };
}

/** By the log, else by the directory: store/<workload>/<time>. */
function workloadOf(store: string | null, log: LogFacts): string | null {
  if (log.options.workload !== undefined) return log.options.workload;
  const parent = store === null ? '' : path.basename(path.dirname(store));
  return isWorkload(parent) ? parent : null;
}

interface NodeLog {
  readonly node: string;
  readonly file: string;
}

const NODES_AT_MOST = 200;

function nodeLogFiles(store: string): readonly NodeLog[] {
  try {
    return readdirSync(path.join(store, FILES.nodeLogs), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.log'))
      .slice(0, NODES_AT_MOST)
      .map(({ name }) => ({ node: name.slice(0, -'.log'.length), file: path.join(store, FILES.nodeLogs, name) }))
      .sort((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }));
  } catch {
    return [];
  }
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
  // A run from another machine left neither the file nor its directory.
  if (text === undefined) return isDirectory(path.dirname(file.absolute)) ? { state: 'absent' } : { state: 'unseen' };
  const [line = ''] = text.split('\n', 1);
  return { state: 'present', firstLine: line.replace(/\r$/, ''), crlf: line.endsWith('\r') };
}

const PROGRAM_AT_MOST = 64 << 20;

const isDirectory = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
