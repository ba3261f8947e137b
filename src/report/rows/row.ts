import {
  type LimitResult,
  MESSAGES_OF_A_REASON,
  type Metrics,
  type Outcome,
  type Reason,
  type Verdict,
} from '../../verdict/verdict.ts';
import { SHOWN_METRICS } from '../figures.ts';
import { list, nullable, numbers, optional, outcome, type Reader, record, text, whole } from './json-readers.ts';
import { engine, isoTime, legHash, legOfJob, limit, reasonWithin, sha, workflowRun } from './verdict-json.ts';

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
  /** Which jobs reported under this key in this attempt, by their hash; more than one is a mistake of the workflow. */
  readonly legs: readonly string[];
  readonly metrics: Metrics;
  readonly base?: Metrics;
  /** Ids of what was uploaded; addresses are made from them where they are shown. */
  readonly artifacts: { readonly store?: number; readonly messages?: number; readonly report?: number };
  /** Limits that were broken. */
  readonly broken: readonly LimitResult[];
  /** Why it does not pass, in one line; empty for a pass. */
  readonly why: string;
  /** Warnings of a pass, by title. */
  readonly warnings: readonly string[];
  /** What is folded under the table; null for a pass, and where there was no room. */
  readonly detail: Detail | null;
}

interface Detail {
  /** The first failures, the one that caused the others in front. */
  readonly reasons: readonly Reason[];
  /** Failures beyond these. */
  readonly more: number;
  readonly reproduce?: readonly string[];
}

const REASONS_AT_MOST = 3;

const readDetail: Reader<Detail> = record<Detail>({
  reasons: list(reasonWithin({ detail: 1200, advice: 800, evidence: 6, messages: MESSAGES_AT_MOST }), REASONS_AT_MOST),
  more: whole,
  reproduce: optional(list(text(200), 40)),
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
  legs: list(legHash, 8),
  metrics: numbers(20),
  base: optional(numbers(20)),
  artifacts: record<Row['artifacts']>({ store: optional(whole), messages: optional(whole), report: optional(whole) }),
  broken: list(limit, 8),
  why: text(200),
  warnings: list(text(120), 3),
  detail: nullable(readDetail),
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
  const broken = verdict.limits.filter((each) => each.met === false);
  const { store, messages, report } = verdict.artifacts ?? {};
  return readRow(
    {
      ...verdict,
      legs: [leg],
      metrics: pick(verdict.metrics, SHOWN_METRICS),
      base: verdict.base && pick(verdict.base.metrics, SHOWN_METRICS),
      artifacts: { store: store?.id, messages: messages?.id, report: report?.id },
      broken,
      why: passed ? '' : whyNot(telling[0], broken),
      warnings: passed ? ranked.map((each) => each.title) : [],
      detail: passed
        ? null
        : {
            reasons: telling,
            more: Math.max(0, telling.length - REASONS_AT_MOST),
            reproduce: verdict.reproduce,
          },
    },
    'row',
  );
}

function whyNot(first: Reason | undefined, broken: readonly LimitResult[]): string {
  if (first !== undefined) return first.title;
  const [crossed] = broken;
  return crossed === undefined ? '' : `${crossed.expression}, but it was ${crossed.actual ?? 'not measured'}`;
}

const pick = (metrics: Metrics, names: readonly string[]): Metrics =>
  Object.fromEntries(Object.entries(metrics).filter(([name]) => names.includes(name)));
