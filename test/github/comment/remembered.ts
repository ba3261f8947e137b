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

/** The texts of one target. */
export function rememberedRenderer(
  render: (rows: readonly Row[], target: ReportTarget) => string,
): (rows: readonly Row[], target: ReportTarget) => string {
  const jsons = new WeakMap<Row, string>();
  const jsonOf = (row: Row): string => {
    const json = jsons.get(row) ?? JSON.stringify(row);
    jsons.set(row, json);
    return json;
  };
  const texts = new WeakMap<ReportTarget, Map<string, string>>();
  return (rows, target) => {
    const known = texts.get(target) ?? new Map<string, string>();
    texts.set(target, known);
    const key = rows.map(jsonOf).join('\n');
    const text = known.get(key) ?? render(rows, target);
    if (known.size >= KEPT_AT_MOST) known.clear();
    known.set(key, text);
    return text;
  };
}
