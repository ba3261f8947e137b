/** What a benchmark measures, and how figures of several rounds become one. */

export type Unit = 'ms' | 's' | 'MB/s' | 'events/s' | 'messages/s' | 'lines/s';

/** A row of the table: a figure beside a baseline of the same rounds. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly figure: number;
  /** What it is held against. */
  readonly baseline: { readonly what: string; readonly figure: number };
  /** Figure by baseline: the median of the rounds' ratios. */
  readonly ratio: number;
  /** The most memory that the process held (RSS). */
  readonly peakMegabytes?: number;
}

/** Benchmarks that belong together; they run in a process of their own. */
export interface Group {
  readonly name: string;
  /** A sentence or two on what is measured and how to read it. */
  readonly about: string;
  readonly rows: (effort: Effort) => AsyncIterable<Row>;
}

/** How much is measured. */
export interface Effort {
  /** As many as asked for, or one when it is only to be seen whether everything runs. */
  readonly rounds: (wanted: number) => number;
  /** A size, or a tenth of it. */
  readonly size: (wanted: number) => number;
}

export const FULL_EFFORT: Effort = { rounds: (wanted) => wanted, size: (wanted) => wanted };
export const QUICK_EFFORT: Effort = { rounds: () => 1, size: (wanted) => Math.max(1, Math.ceil(wanted / 10)) };

/** @throws RangeError when there is nothing */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('A median needs at least one figure.');
  return (low + high) / 2;
}

const LEAST_ROUNDS = 3;

export type Measurement = () => Promise<number> | number;

/**
 * Measures in rounds, in each round all of them one after the other (A B A B): a machine that others use is slower in one
 * round than in another, and rarely for one of two neighbours. Gives the figures of each in the order of the rounds. Where
 * three rounds have taken longer than `patienceMs`, they are all.
 */
export async function inRounds<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, Measurement>>,
  patienceMs = 20_000,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const names = Object.keys(measurements) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    if (round >= LEAST_ROUNDS && performance.now() - startedAt > patienceMs) break;
    for (const name of names) figures[name].push(await measurements[name]());
  }
  return figures;
}

/** The row of two measurements of the same rounds. */
export function rowOf(
  what: string,
  unit: Unit,
  figures: readonly number[],
  baseline: { readonly what: string; readonly figures: readonly number[] },
  peakMegabytes?: number,
): Row {
  const ratios = figures.map((figure, round) => figure / (baseline.figures[round] ?? Number.NaN));
  return {
    what,
    unit,
    figure: median(figures),
    baseline: { what: baseline.what, figure: median(baseline.figures) },
    ratio: median(ratios),
    ...(peakMegabytes === undefined ? {} : { peakMegabytes }),
  };
}

/** Milliseconds that one call takes, when it is called again and again for so many milliseconds. */
export async function perCall(work: () => unknown, forMs = 100): Promise<number> {
  const startedAt = performance.now();
  let calls = 0;
  let elapsed: number;
  do {
    await work();
    calls += 1;
    elapsed = performance.now() - startedAt;
  } while (elapsed < forMs);
  return elapsed / calls;
}
