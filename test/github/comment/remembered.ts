import type { ReportTarget } from '../../../src/report/report-target.ts';
import type { Row } from '../../../src/report/rows/row.ts';

/** Results that are kept at a time; those of a schedule are a few hundred. */
const KEPT_AT_MOST = 5_000;

function remembered<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= KEPT_AT_MOST) known.clear();
    const value = make(key);
    known.set(key, value);
    return value;
  };
}

const rowOf = remembered((json: string): Row => JSON.parse(json));

/** Rows of the same content are the same object, so that a join need not compare them. */
export const theSame = (row: Row): Row => rowOf(JSON.stringify(row));

export const rememberedDecoder = (decode: (body: string) => readonly Row[]): typeof decode =>
  remembered((body) => decode(body).map(theSame));

const numbers = new WeakMap<Row, number>();
let rowsSoFar = 0;

/** The same number for the same object. */
function numberOf(row: Row): number {
  const before = numbers.get(row);
  if (before !== undefined) return before;
  rowsSoFar += 1;
  numbers.set(row, rowsSoFar);
  return rowsSoFar;
}

/** A join does not depend on order or repetition, so that the set of rows tells what it gives. */
export function rememberedJoin(join: (...sets: readonly (readonly Row[])[]) => readonly Row[]): typeof join {
  const known = new Map<string, readonly Row[]>();
  return (...sets) => {
    const key = [...new Set(sets.flat().map(numberOf))].sort((a, b) => a - b).join();
    const joined = known.get(key) ?? join(...sets).map((row) => (numbers.has(row) ? row : theSame(row)));
    if (known.size >= KEPT_AT_MOST) known.clear();
    known.set(key, joined);
    return joined;
  };
}

/** The texts of one target. */
export function rememberedRenderer(
  render: (rows: readonly Row[], target: ReportTarget) => string,
): (rows: readonly Row[], target: ReportTarget) => string {
  const texts = new WeakMap<ReportTarget, Map<string, string>>();
  return (rows, target) => {
    const known = texts.get(target) ?? new Map<string, string>();
    texts.set(target, known);
    const key = rows.map(numberOf).join();
    const text = known.get(key) ?? render(rows, target);
    if (known.size >= KEPT_AT_MOST) known.clear();
    known.set(key, text);
    return text;
  };
}
