import type { PageHead } from '../../page/page-data.ts';
import { OPERATION_TYPES } from '../../page/page-data.ts';
import { completionOf, functionName, type Operations } from './operations.ts';

/** Figures of equal parts of the run's time; each array has one entry per part. */
export interface Binned {
  /** The middle of each part, in seconds. */
  readonly middles: readonly number[];
  readonly lines: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
}

const LATENCY_LINES = [
  ['median', 0.5],
  ['95 %', 0.95],
  ['99 %', 0.99],
  ['maximum', 1],
] as const;

/** Quantiles of how long operations took, in milliseconds, by when they were invoked. Those that never completed are not in them. */
export function latencyQuantiles(operations: Operations, ends: number, parts: number): Binned {
  const bins = Array.from({ length: parts }, (): number[] => []);
  for (let at = 0; at < operations.count; at += 1) {
    const duration = operations.duration[at] as number;
    if (duration < 0) continue;
    bins[partOf(operations.invokeTime[at] as number, ends, parts)]?.push(duration / 1000);
  }
  for (const bin of bins) bin.sort((a, b) => a - b);
  return {
    middles: middlesOf(ends, parts),
    lines: LATENCY_LINES.map(([name, quantile]) => ({
      name,
      values: bins.map((bin) => (bin.length === 0 ? null : quantileOf(bin, quantile))),
    })),
  };
}

/** The value below which a share of the sorted ones lies, as Jepsen counts it. */
const quantileOf = (sorted: readonly number[], quantile: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] as number;

/** Operations a second that completed, by function and how: only what there is. */
export function completionRates(head: PageHead, operations: Operations, ends: number, parts: number): Binned {
  const seconds = ends / parts / 1_000_000;
  const counts = new Map<string, number[]>();
  for (let at = 0; at < operations.count; at += 1) {
    const duration = operations.duration[at] as number;
    if (duration < 0) continue;
    const name = `${functionName(head, operations, at)} ${completionOf(operations, at)}`;
    const bins = counts.get(name) ?? new Array<number>(parts).fill(0);
    counts.set(name, bins);
    const part = partOf((operations.invokeTime[at] as number) + duration, ends, parts);
    bins[part] = (bins[part] as number) + 1;
  }
  const order = (name: string): number => OPERATION_TYPES.findIndex((type) => name.endsWith(` ${type}`));
  const names = [...counts.keys()].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  return {
    middles: middlesOf(ends, parts),
    lines: names.map((name) => ({ name, values: (counts.get(name) ?? []).map((count) => count / seconds) })),
  };
}

const partOf = (time: number, ends: number, parts: number): number =>
  Math.min(parts - 1, Math.max(0, Math.floor((time / ends) * parts)));

const middlesOf = (ends: number, parts: number): readonly number[] =>
  Array.from({ length: parts }, (_, part) => ((part + 0.5) * ends) / parts / 1_000_000);

/** A row of the timeline: a client's thread, or a process of it. */
export interface ProcessRows {
  readonly processes: readonly number[];
  /** Of each operation its row. */
  readonly rowOf: Int32Array;
}

export function processRows(operations: Operations): ProcessRows {
  const processes = [...new Set(operations.process)].sort((a, b) => a - b);
  const rows = new Map(processes.map((process, row) => [process, row]));
  return { processes, rowOf: Int32Array.from(operations.process, (process) => rows.get(process) ?? 0) };
}
