import type { Outcome } from '../../verdict/outcomes.ts';
import { seedsSentence } from '../../verdict/seeds-sentence.ts';
import {
  type LimitResult,
  MESSAGES_OF_A_REASON,
  type Metrics,
  type Reason,
  type Verdict,
} from '../../verdict/verdict.ts';
import { operationCounts } from '../operation-counts.ts';
import { SHOWN_METRICS } from '../shown-figures.ts';
import {
  finite,
  list,
  nullable,
  numbers,
  optional,
  outcome,
  type Reader,
  record,
  text,
  whole,
} from './json-readers.ts';
import { type SeedShare, seedShares, shareOf } from './seed-shares.ts';
import {
  engine,
  isoTime,
  LEGS_AT_MOST,
  legHash,
  legOfJob,
  limitInShort,
  reasonWithin,
  sha,
  workflowRun,
} from './verdict-json.ts';

const MESSAGES_AT_MOST = MESSAGES_OF_A_REASON.before + MESSAGES_OF_A_REASON.after;

/**
 * What the joined comment needs of one verdict, bounded in size: it is what the comment carries along, and the comment
 * is written from nothing else.
 */
export interface Row {
  readonly key: string;
  readonly title: string;
  readonly challenge?: string;
  readonly workload: string | null;
  readonly outcome: Outcome;
  readonly engine: Verdict['engine'];
  readonly headSha: string;
  readonly run: NonNullable<Verdict['run']>;
  /** The leg that left it; absent in rows of earlier releases. */
  readonly job?: NonNullable<Verdict['job']>;
  /**
   * In a row that no leg left: for how many legs it stands. The job that joins writes it for those that left no verdict;
   * with 0 it says that none is missing and none will come.
   */
  readonly absent?: number;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /**
   * Which jobs reported under this key in this attempt, by their hash; more than one is a mistake of the workflow, unless each has
   * its own share of the seeds.
   */
  readonly legs: readonly string[];
  readonly metrics: Metrics;
  readonly base?: Metrics;
  /** What the row came to on the default branch. */
  readonly baseOutcome?: Outcome;
  readonly durationMs?: number | null;
  /** Ids of what was uploaded; addresses are made from them where they are shown. */
  readonly artifacts: { readonly store?: number; readonly messages?: number; readonly report?: number };
  /** Limits that were broken. */
  readonly broken: readonly LimitResult[];
  /** Why it does not pass, in one line; empty for a pass. */
  readonly why: string;
  /** Warnings by title: all of a pass, else those that `detail` does not tell of. */
  readonly warnings: readonly string[];
  /** Warnings beyond these. */
  readonly moreWarnings?: number;
  /** What is folded above the table; null for a pass without warnings, and where there was no room. */
  readonly detail: Detail | null;
  /** The seed that fails in the leg that all of the above is about. */
  readonly seed?: number;
  /** The seeds of all legs; absent where none were asked for. */
  readonly shares?: readonly SeedShare[];
}

interface Detail {
  /** The first reasons: failures before warnings, and of each the one that caused others in front. */
  readonly reasons: readonly Reason[];
  /** Failures beyond these; of a pass, warnings. */
  readonly more: number;
  readonly reproduce?: readonly string[];
  /** What came of the leg's seeds, in two sentences, where one of them fails. */
  readonly seeds?: string;
}

const REASONS_SHOWN = 3;
const WARNINGS_SHOWN = 8;

/** Words of a command that a row carries. */
const WORDS_AT_MOST = 40;
const WORD_AT_MOST = 200;

/** A shortened command would do something else. */
const isWhole = (words: readonly string[] | undefined): boolean =>
  words !== undefined && words.length <= WORDS_AT_MOST && words.every(({ length }) => length <= WORD_AT_MOST);

const readDetail: Reader<Detail> = record<Detail>({
  reasons: list(
    reasonWithin({ detail: 1200, advice: 800, evidence: 6, messages: MESSAGES_AT_MOST, drawn: false }),
    REASONS_SHOWN,
  ),
  more: whole,
  reproduce: optional(list(text(WORD_AT_MOST), WORDS_AT_MOST)),
  seeds: optional(text(600)),
});

/** Reads a row, bounded in every part; its fields come in one order, so that equal rows are equal as JSON. */
export const readRow: Reader<Row> = record<Row>({
  key: text(100),
  title: text(120),
  challenge: optional(text(60)),
  workload: nullable(text(60)),
  outcome,
  engine,
  headSha: sha,
  run: workflowRun,
  job: optional(legOfJob),
  absent: optional(whole),
  finishedAt: isoTime,
  legs: list(legHash, LEGS_AT_MOST),
  metrics: numbers(60),
  base: optional(numbers(20)),
  baseOutcome: optional(outcome),
  durationMs: optional(nullable(finite)),
  artifacts: record<Row['artifacts']>({ store: optional(whole), messages: optional(whole), report: optional(whole) }),
  broken: list(limitInShort, 8),
  why: text(200),
  warnings: list(text(120), WARNINGS_SHOWN),
  moreWarnings: optional(whole),
  detail: nullable(readDetail),
  seed: optional(whole),
  // The last one, so that a join can add it.
  shares: optional(seedShares),
});

/** Failures first, causes before what they caused; the order is otherwise the verdict's. */
export function rankedReasons(reasons: readonly Reason[]): readonly Reason[] {
  const rank = (each: Reason): number => (each.severity === 'failure' ? 0 : 2) + (each.under === undefined ? 0 : 1);
  return [...reasons].sort((a, b) => rank(a) - rank(b));
}

/** @throws Error when the verdict lacks its envelope (`run`, `headSha`). */
export function toRow(verdict: Verdict, leg: string): Row {
  const passed = verdict.outcome === 'pass';
  const ranked = rankedReasons(verdict.reasons);
  const failures = ranked.filter((each) => each.severity === 'failure');
  const telling = failures.length > 0 ? failures : ranked;
  const reasons = ranked.slice(0, REASONS_SHOWN);
  const warnings = passed ? ranked : ranked.filter((each) => !telling.includes(each) && !reasons.includes(each));
  const broken = verdict.limits.filter((each) => each.met === false);
  const { store, messages, report } = verdict.artifacts ?? {};
  const why = passed ? '' : whyNot(telling[0], broken);
  const share = shareOf(verdict, leg, why);
  return readRow(
    {
      ...verdict,
      legs: [leg],
      metrics: { ...pick(verdict.metrics, SHOWN_METRICS), ...operationCounts(verdict.metrics) },
      base: verdict.base && pick(verdict.base.metrics, SHOWN_METRICS),
      baseOutcome: verdict.base?.outcome,
      artifacts: { store: store?.id, messages: messages?.id, report: report?.id },
      broken,
      why,
      warnings: warnings.map((each) => each.title),
      moreWarnings: warnings.length > WARNINGS_SHOWN ? warnings.length - WARNINGS_SHOWN : undefined,
      detail:
        passed && reasons.length === 0
          ? null
          : {
              reasons,
              more: Math.max(0, telling.length - REASONS_SHOWN),
              reproduce: isWhole(verdict.reproduce) ? verdict.reproduce : undefined,
              seeds: verdict.seeds?.failed === undefined ? undefined : seedsSentence(verdict.seeds),
            },
      seed: share?.failed,
      shares: share === undefined ? undefined : [share],
    },
    'row',
  );
}

function whyNot(first: Reason | undefined, broken: readonly LimitResult[]): string {
  if (first !== undefined) return first.title;
  return broken[0]?.sentence ?? '';
}

const pick = (metrics: Metrics, names: readonly string[]): Metrics =>
  Object.fromEntries(Object.entries(metrics).filter(([name]) => names.includes(name)));
