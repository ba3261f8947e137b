import { boundedReasons } from '../../verdict/reasons-of-findings.ts';
import {
  type ContradictingTransactions,
  type Evidence,
  type ExchangedMessage,
  type FailingSeed,
  type LegOfJob,
  type LimitResult,
  REASONS_AT_MOST,
  type Reason,
  type RunExtent,
  type RunVerdict,
  type SecondOpinion,
  type SeedCounts,
  type SeedsVerdict,
  type SlowSeeds,
  type SourceLocation,
  TRANSACTIONS_SHOWN,
  type UploadedArtifact,
  type Verdict,
} from '../../verdict/verdict.ts';
import {
  finite,
  list,
  matching,
  nullable,
  numbers,
  oneOf,
  optional,
  outcome,
  type Reader,
  record,
  ShapeError,
  text,
  truth,
  whole,
} from './json-readers.ts';

/** Runs of a plan that a verdict keeps: a hundred times one without and one with faults. */
export const RUNS_AT_MOST = 200;

/** Limits that a plan can have, those of its challenge and those of the input. */
export const LIMITS_AT_MOST = 110;

/** Bytes of a verdict's JSON that are looked at; ours have some tens of kilobytes at most. */
export const VERDICT_BYTES_AT_MOST = 1024 * 1024;

export const isoTime = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, 'a time such as 2026-01-31T12:00:00Z');
export const sha = matching(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'a commit');
/** Anomalies have Elle's own names in theirs. The schema says the same. */
const reasonId = matching(/^[A-Za-z0-9][A-Za-z0-9.+-]{0,79}$/, 'an id such as node-crashed or anomaly-G1c');

const location: Reader<SourceLocation> = record<SourceLocation>({
  file: text(500),
  line: whole,
  column: optional(whole),
  inRepository: optional(text(500)),
});

const evidence: Reader<Evidence> = record<Evidence>({
  source: text(200),
  line: optional(whole),
  text: text(600),
});

const message: Reader<ExchangedMessage> = record<ExchangedMessage>({
  id: finite,
  src: text(60),
  dest: text(60),
  type: text(60),
  label: text(200),
  sentAt: finite,
  receivedAt: nullable(finite),
});

export interface ReasonBounds {
  readonly detail: number;
  readonly advice: number;
  readonly evidence: number;
  readonly messages: number;
  /** Whether the key and the transactions stay, which only the page draws. */
  readonly drawn: boolean;
}

const transactions = record<ContradictingTransactions>({
  members: list(record({ name: text(20), where: text(200), operations: text(1000) }), TRANSACTIONS_SHOWN),
  steps: list(record({ from: text(20), to: text(20), sentence: text(400) }), TRANSACTIONS_SHOWN),
});

const dropped = (): undefined => undefined;

/** A reason with texts of so many characters and lists of so many items. */
export const reasonWithin = (bounds: ReasonBounds): Reader<Reason> =>
  record<Reason>({
    id: reasonId,
    severity: oneOf(['failure', 'warning']),
    title: text(200),
    detail: text(bounds.detail),
    node: optional(text(60)),
    location: optional(location),
    evidence: optional(list(evidence, bounds.evidence)),
    advice: optional(text(bounds.advice)),
    under: optional(reasonId),
    firstAt: optional(finite),
    messages: optional(list(message, bounds.messages)),
    key: bounds.drawn ? optional(text(100)) : dropped,
    transactions: bounds.drawn ? optional(transactions) : dropped,
  });

const reason = reasonWithin({ detail: 4000, advice: 2000, evidence: 20, messages: 60, drawn: true });

const limitAsWritten = record<Pick<LimitResult, 'expression' | 'actual' | 'met'>>({
  expression: text(200),
  actual: nullable(finite),
  met: nullable(truth),
});

const limitInWords = record<Partial<Pick<LimitResult, 'metric' | 'sentence'>>>({
  metric: optional(text(120)),
  sentence: optional(text(300)),
});

/** Limits of earlier releases have neither metric nor sentence. */
export const limitInShort: Reader<LimitResult> = (value, at) => {
  const { expression, actual, met } = limitAsWritten(value, at);
  const { metric = /^[\w.-]*/.exec(expression)?.[0] ?? '', sentence } = limitInWords(value, at);
  const words = sentence ?? `${expression}, but it was ${actual ?? 'not measured'}`;
  return { expression, metric, sentence: words, actual, met };
};

const limitAsCompared = record<Pick<LimitResult, 'operator' | 'bound'>>({
  operator: optional(oneOf(['<', '<=', '>', '>=', '='])),
  bound: optional(finite),
});

const limit: Reader<LimitResult> = (value, at) => ({ ...limitInShort(value, at), ...limitAsCompared(value, at) });

export const engine = record<Verdict['engine']>({
  name: oneOf(['maelstrom', 'embedded']),
  version: nullable(text(40)),
  clock: optional(oneOf(['real', 'simulated'])),
});

const secondOpinion: Reader<SecondOpinion> = record<SecondOpinion>({
  by: text(100),
  valid: (value, at) => (value === 'unknown' ? value : truth(value, at)),
  detail: text(1000),
});

const artifact: Reader<UploadedArtifact> = record<UploadedArtifact>({ id: whole, url: text(500) });

const run: Reader<RunVerdict> = record<RunVerdict>({
  name: text(100),
  faults: truth,
  workload: optional(text(60)),
  outcome,
  reasons: list(reason, REASONS_AT_MOST),
  metrics: numbers(200),
  limits: list(limit, LIMITS_AT_MOST),
  engine,
  exitCode: nullable(finite),
  durationMs: nullable(finite),
  summary: text(400),
  damaged: list(text(300), 40),
  secondOpinion: optional(secondOpinion),
});

export const workflowRun = record<NonNullable<Verdict['run']>>({ id: whole, number: whole, attempt: whole });

/** Hashes that a leg has. */
export const legHash = matching(/^[0-9a-f]{8,64}$/, 'a hash');

/** GitHub allows so many legs in a matrix. */
export const LEGS_AT_MOST = 256;

export const legOfJob: Reader<LegOfJob> = record<LegOfJob>({
  id: text(100),
  leg: legHash,
  total: (value, at) => (value === undefined ? undefined : Math.min(whole(value, at), LEGS_AT_MOST)),
  checkRun: optional(whole),
  seeds: optional(record<NonNullable<LegOfJob['seeds']>>({ from: whole, to: whole })),
});

/** Words of a command; one of a failing seed may name many operations. */
const command = list(text(4000), 100);

const runExtent: Reader<RunExtent> = record<RunExtent>({
  nodes: whole,
  operations: whole,
  faults: whole,
  timeLimit: whole,
});

const failingSeed: Reader<FailingSeed> = record<FailingSeed>({
  seed: whole,
  schedule: oneOf(['maelstrom', 'harder']),
  reason: text(100),
  found: runExtent,
  smallest: runExtent,
  smallestSeed: optional(whole),
  reproduce: command,
  repeats: truth,
  difference: optional(text(300)),
});

const OVERDUE_AT_MOST = 10;

const seeds: Reader<SeedsVerdict> = record<SeedsVerdict>({
  from: whole,
  to: whole,
  counts: record<SeedCounts>({ maelstrom: whole, harder: whole, undecided: whole }),
  overdue: optional(list(whole, OVERDUE_AT_MOST)),
  slow: optional(record<SlowSeeds>({ count: whole, seed: whole, detail: text(300) })),
  failed: optional(failingSeed),
  cutShort: optional(text(600)),
});

const verdict: Reader<Verdict> = record<Verdict>({
  version: (value, at) => {
    if (value === 1) return 1;
    throw new ShapeError(`${at} is not 1, the only version that this release can read`);
  },
  key: text(100),
  title: text(200),
  challenge: optional(text(100)),
  workload: nullable(text(60)),
  outcome,
  reasons: list(reason, REASONS_AT_MOST),
  metrics: numbers(200),
  limits: list(limit, LIMITS_AT_MOST),
  runs: list(run, RUNS_AT_MOST),
  engine,
  exitCode: nullable(finite),
  durationMs: nullable(finite),
  finishedAt: isoTime,
  seeds: optional(seeds),
  reproduce: optional(command),
  run: optional(workflowRun),
  job: optional(legOfJob),
  headSha: optional(sha),
  base: optional(record<NonNullable<Verdict['base']>>({ metrics: numbers(200), outcome: optional(outcome) })),
  artifacts: optional(
    record<NonNullable<Verdict['artifacts']>>({
      store: optional(artifact),
      messages: optional(artifact),
      report: optional(artifact),
    }),
  ),
});

/**
 * Reads a verdict that was made elsewhere: every text is cut, every list bounded, every unknown field dropped.
 * @throws ShapeError saying what was wrong and where.
 */
export function parseVerdict(json: string): Verdict {
  if (json.length > VERDICT_BYTES_AT_MOST) throw new ShapeError(`it is larger than ${VERDICT_BYTES_AT_MOST} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ShapeError('it is not JSON');
  }
  return verdict(value, 'verdict');
}

export interface JsonForm {
  readonly bytesAtMost?: number;
  /** Blanks of an indentation; by default the JSON is one line. */
  readonly indent?: number;
}

/**
 * A verdict as JSON that `parseVerdict` reads back. When it is too large, messages are left out first, then evidence,
 * then all but the first reasons (their last one counts the others) and the last runs. The outcome and the figures always stay.
 */
export function verdictJson(made: Verdict, { bytesAtMost = VERDICT_BYTES_AT_MOST / 2, indent }: JsonForm = {}): string {
  const whole = verdict(JSON.parse(JSON.stringify(made)), 'verdict');
  const shorter: readonly ((from: Verdict) => Verdict)[] = [
    (from) => from,
    (from) => withReasons(from, (reasons) => reasons.map(withoutMessages)),
    (from) => withReasons(from, (reasons) => reasons.map(withoutEvidence)),
  ];
  for (const shorten of shorter) {
    const json = JSON.stringify(shorten(whole), null, indent);
    if (Buffer.byteLength(json) <= bytesAtMost) return json;
  }
  // A plan ends with the first run that does not pass, so the last runs say why.
  const last = { ...whole, runs: whole.runs.slice(-RUNS_OF_SHORTEST) };
  const shortest = withReasons(last, (reasons) => boundedReasons(reasons, REASONS_OF_SHORTEST).map(withoutEvidence));
  return JSON.stringify(shortest, null, indent);
}

const REASONS_OF_SHORTEST = 4;
const RUNS_OF_SHORTEST = 5;

const withoutMessages = ({ messages: _messages, ...rest }: Reason): Reason => rest;
const withoutEvidence = ({
  messages: _messages,
  evidence: _evidence,
  transactions: _transactions,
  ...rest
}: Reason): Reason => rest;

const withReasons = (made: Verdict, change: (reasons: readonly Reason[]) => readonly Reason[]): Verdict => ({
  ...made,
  reasons: change(made.reasons),
  runs: made.runs.map((each) => ({ ...each, reasons: change(each.reasons) })),
});
