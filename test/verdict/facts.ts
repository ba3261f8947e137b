import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import type { Workload } from '../../src/maelstrom/workloads.ts';
import { parseOperation } from '../../src/store/history.ts';
import { resultsOf } from '../../src/store/results.ts';
import type { ResultsFacts, RunFacts } from '../../src/verdict/gather/facts.ts';
import { type HistoryFacts, readHistoryFacts } from '../../src/verdict/gather/history-facts.ts';
import type { Incident } from '../../src/verdict/gather/incidents.ts';
import type { LogFacts } from '../../src/verdict/gather/log-facts.ts';
import { nodeOfProcess } from '../../src/verdict/node-of-process.ts';
import { openInvocations, type VisitOperation } from '../../src/verdict/open-invocations.ts';

/** Of two nodes and two clients. */
export const nodeOf = nodeOfProcess(['n0', 'n1'], 2);

export const aLog = (log: Partial<LogFacts> = {}): LogFacts => ({
  options: {},
  phase: 'analyzed',
  incidents: [],
  refused: new Map(),
  endedAt: new Map(),
  lines: 9,
  tail: [],
  timeouts: [],
  firstRequest: null,
  interrupted: null,
  ...log,
});

/** A run of which nothing is known but that it came to its end. */
export const someFacts = (facts: Partial<RunFacts> = {}): RunFacts => ({
  ending: 'exited',
  engine: 'maelstrom',
  stopped: undefined,
  exitCode: null,
  busy: [],
  problem: undefined,
  hasStore: true,
  workload: null,
  storedWorkload: null,
  results: null,
  history: null,
  explained: [],
  subjects: [],
  inJournal: [],
  work: null,
  machine: null,
  log: aLog(),
  command: undefined,
  nodes: [],
  writtenAnomalies: [],
  plotsDrawn: 0,
  drawingTruncated: false,
  program: { state: 'unseen' },
  logged: new Map(),
  stacks: new Map(),
  printedAt: new Map(),
  damaged: [],
  ...facts,
});

export const anIncident = (id: string, incident: Partial<Incident> = {}): Incident => ({
  id,
  at: null,
  phase: 'running',
  fatal: false,
  lines: [],
  line: null,
  ...incident,
});

/** results.edn as it would be read from a file. */
export const someResults = (text: string): ResultsFacts => {
  const { valid, part, problems } = resultsOf(text, 'results.edn');
  return { valid, part, problems: problems.map(({ problem }) => problem) };
};

/** A history's operations, without their indices. */
export const operations = (...lines: readonly string[]): readonly Operation[] =>
  lines.map((line, index) => parseOperation(`{:index ${index}, ${line}}`));

export function visitAll(history: readonly Operation[], visit: VisitOperation): void {
  const invocationOf = openInvocations();
  for (const operation of history) visit(operation, invocationOf(operation));
}

export function someHistory(workload: Workload | null, ...lines: readonly string[]): HistoryFacts {
  const reader = readHistoryFacts(workload, nodeOf);
  visitAll(operations(...lines), reader.visit);
  return reader.facts();
}
