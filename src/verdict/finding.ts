import { type Edn, get, keywordName, numberOf } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import type { Pictures } from './checker-files.ts';
import type { NodeOf } from './node-of-process.ts';
import type { Outcome } from './outcomes.ts';
import { duration } from './quote.ts';
import type { Subject } from './reason-subjects.ts';
import type { Reason } from './verdict.ts';

/** A reason before it is known what it decides; the catalogue supplies title and advice. */
export type Finding = Omit<Reason, 'severity' | 'title' | 'advice' | 'under'> & {
  readonly title?: string;
  /** Instead of the catalogue's, where this run calls for another. */
  readonly advice?: string;
  /** By node, when it first happened there; milliseconds since the start. */
  readonly firstAtOf?: ReadonlyMap<string, number>;
  /** What came later cannot have caused it; milliseconds since the start. Without it, that is `firstAt`. */
  readonly settledAt?: number;
  /** Ids that can have caused this one in this run, before those of the catalogue. */
  readonly causes?: readonly string[];
};

/** A finding and the outcome that it argues for; without one it is reported and decides nothing. */
export type Argument = Finding & { readonly argues?: Outcome };

/**
 * Who makes findings, best informed first: of two that tell of the same reason and of which neither alone decides, the first in
 * this list leads.
 */
export const FINDERS = [
  /** Our own side: never started, cancelled, killed. */
  'ending',
  /** A test that broke off without a known word: its exit status. */
  'unexplained',
  'log',
  'results',
  'rate',
  'limits',
  'history',
  'accepted',
  'journal',
  'options',
  'damage',
] as const;
export type Findings = Readonly<Record<(typeof FINDERS)[number], readonly Argument[]>>;

/** Explains a workload's own failure. It visits the history once, front to back, and holds little of it. */
export interface Explainer {
  readonly visit: (operation: Operation) => void;
  readonly findings: () => readonly Finding[];
  /** What the findings are about, where the journal may tell more of it. */
  readonly subjects?: () => readonly Subject[];
}

export interface ExplainerContext {
  readonly workload: Workload;
  readonly nodeOf: NodeOf;
  readonly pictures: Pictures;
}

/** `:workload` of results.edn → what is wrong in it. */
export type Explain = (results: Edn | undefined, context: ExplainerContext) => Explainer;

/** An explainer that needs nothing but the results. */
export const fromResults = (findings: readonly Finding[]): Explainer => ({ visit: () => {}, findings: () => findings });

/** An operation inside results.edn, tagged or not. */
export interface QuotedOperation {
  readonly process: number | 'nemesis' | undefined;
  /** Milliseconds since the start. */
  readonly at: number | undefined;
  readonly type: string | undefined;
  readonly f: string | undefined;
  readonly value: Edn | undefined;
}

/** The milliseconds that `:time` gives in nanoseconds; a damaged one may be no number, or an infinite one. */
export function momentIn(value: Edn | undefined): number | undefined {
  const time = numberOf(get(value, 'time'));
  return time === undefined || !Number.isFinite(time) ? undefined : time / 1e6;
}

export function quotedOperation(value: Edn | undefined): QuotedOperation {
  const process = get(value, 'process');
  return {
    process: typeof process === 'number' ? process : undefined,
    at: momentIn(value),
    type: keywordName(get(value, 'type')),
    f: keywordName(get(value, 'f')),
    value: get(value, 'value'),
  };
}

/** `n0`, or who asked where the node is not known. */
export function nodeOrProcess(nodeOf: NodeOf, process: number | 'nemesis' | undefined): string {
  if (process === undefined) return 'a client';
  return nodeOf(process) ?? `client process ${process}`;
}

/** `at 1.5 s`, or nothing. */
export const atTime = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? '' : ` at ${duration(milliseconds)}`;

/** Leaves out members that are undefined, which optional properties may not hold explicitly. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

/** The id of an anomaly's reason. Its type comes from the store, and an id holds only what ids may hold. */
export const anomalyId = (type: string): string => `anomaly-${type.slice(0, 60).replace(/[^A-Za-z0-9.+-]/g, '-')}`;
