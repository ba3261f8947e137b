import { dirname, join } from 'node:path';
import { caseOf, type Edn, type EdnCases, keyword, keywordName } from '../maelstrom/edn.ts';
import { type Operation, type OperationType, operationMap } from '../maelstrom/operations-and-messages.ts';
import { FILES } from '../maelstrom/store-files.ts';
import { type Cursor, failAt, failCut, OPEN_MAP, readingCursor } from './edn/edn-cursor.ts';
import { EdnError, type Place, shown } from './edn/edn-error.ts';
import { printEdn } from './edn/edn-print.ts';
import { eachEntry, readForm, skipBlank } from './edn/edn-read.ts';
import { eachLine } from './lines.ts';
import { restoreLostValues } from './restore-values.ts';

/** Lines longer than this (in bytes) are damage: the longest seen, a read of 10 000 values, has 60 000. */
const LONGEST_LINE = 16 * 1024 * 1024;
/** Damaged lines that are kept; the rest is counted. */
const DAMAGE_KEPT = 20;

/** How the reading of a history ended. */
export interface HistoryReading {
  /** Operations that were given to the visitor. */
  readonly operations: number;
  /** Lines that are not operations. The last line of a file that was cut off is one of them. */
  readonly damagedLines: number;
  /** The first of these, each with file, line and column. */
  readonly damage: readonly EdnError[];
}

const TYPES: ReadonlyMap<string | undefined, OperationType> = new Map(
  (['invoke', 'ok', 'fail', 'info'] as const).map((type) => [type, type]),
);

/**
 * One line of history.edn. Throws `EdnError` for a text that is not an operation: one EDN map with a sound `:index`, `:time`,
 * `:type`, `:process` and `:f`. A missing `:value` is nil.
 */
export function parseOperation(line: string, where: Place | string = {}): Operation {
  const s = readingCursor(line, typeof where === 'string' ? { file: where } : where);
  skipBlank(s, 0);
  if (s.at >= line.length) failCut(s, 'an operation should stand here');
  const start = s.at;
  if (line.charCodeAt(start) !== OPEN_MAP) failAt(s, start, `an operation's map should stand here, not ${shown(line)}`);
  let index: number | undefined;
  let time: number | undefined;
  let type: OperationType | undefined;
  let process: Operation['process'] | undefined;
  let f: string | undefined;
  let value: Edn = null;
  let error: Edn | undefined;
  let final: boolean | undefined;
  let extra: Record<string, Edn> | undefined;
  eachEntry(s, 0, (key, keyAt) => {
    const read = readForm(s, 1);
    const name = keywordName(key);
    if (name === 'index') {
      index = integerOf(read) ?? wrong(s, keyAt, 'index', 'an integer');
    } else if (name === 'time') {
      time = integerOf(read) ?? wrong(s, keyAt, 'time', 'an integer');
    } else if (name === 'type') {
      type = TYPES.get(keywordName(read)) ?? wrong(s, keyAt, 'type', 'one of :invoke, :ok, :fail and :info');
    } else if (name === 'process') {
      process =
        keywordName(read) === 'nemesis'
          ? 'nemesis'
          : (integerOf(read) ?? wrong(s, keyAt, 'process', 'an integer or :nemesis'));
    } else if (name === 'f') {
      f = keywordName(read) ?? wrong(s, keyAt, 'f', 'a keyword');
    } else if (name === 'value') {
      value = read;
    } else if (name === 'error') {
      error = read;
    } else if (name === 'final?' && typeof read === 'boolean') {
      final = read;
    } else {
      extra ??= Object.create(null) as Record<string, Edn>;
      extra[name ?? printEdn(key)] = read;
    }
  });
  skipBlank(s, 0);
  if (s.at < line.length) failAt(s, s.at, `${shown(line.slice(s.at))} follows the operation`);
  if (index === undefined || time === undefined || type === undefined || process === undefined || f === undefined) {
    const missing = Object.entries({ index, time, type, process, f }).find(([, found]) => found === undefined);
    return failAt(s, start, `the operation has no :${missing?.[0]}`);
  }
  const operation: Mutable<Operation> = { index, time, type, process, f, value };
  if (error !== undefined) operation.error = error;
  if (final !== undefined) operation.final = final;
  if (extra !== undefined) operation.extra = extra;
  return operation;
}

const integerOf = (value: Edn): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) ? value : undefined;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function wrong(s: Cursor, keyAt: number, name: string, expected: string): never {
  return failAt(s, keyAt, `the operation's :${name} is not ${expected}`);
}

/**
 * Calls `visit` for each operation of a history.edn, in its order, and keeps none. A line that can't be read is left out and
 * reported; the lines after it are read. Rejects with the system's error when the file can't be opened or read.
 */
export async function eachOperation(file: string, visit: (operation: Operation) => void): Promise<HistoryReading> {
  let operations = 0;
  let damagedLines = 0;
  const damage: EdnError[] = [];
  const damaged = (error: EdnError): void => {
    damagedLines += 1;
    if (damage.length < DAMAGE_KEPT) damage.push(error);
  };
  const unread = await eachLine(file, LONGEST_LINE, (line, number, whole) => {
    if (!whole) {
      damaged(
        new EdnError(`the line is longer than ${LONGEST_LINE} bytes`, { file, line: number, column: 1, offset: 0 }),
      );
      return;
    }
    if (line === '' || line === '\r') return;
    let operation: Operation;
    try {
      operation = parseOperation(line, { file, line: number });
    } catch (error) {
      if (!(error instanceof EdnError)) throw error;
      damaged(error);
      return;
    }
    operations += 1;
    visit(operation);
  });
  if (unread > 0) {
    const where = { file, line: 1, column: 1, offset: 0 };
    damaged(new EdnError(`the last ${unread} bytes are not read: the file is too large`, where));
  }
  return { operations, damagedLines, damage };
}

/**
 * All operations of a history.edn. Damaged lines are left out; `onDamage` gets the first of them (see `eachOperation`, which also
 * counts them). Values that 0.2.3 failed to write come from the history.txt beside it.
 */
export async function loadHistory(file: string, onDamage?: (error: EdnError) => void): Promise<Operation[]> {
  const history: Operation[] = [];
  const { damage } = await eachOperation(file, (operation) => history.push(operation));
  if (onDamage !== undefined) damage.forEach(onDamage);
  return restoreLostValues(history, join(dirname(file), FILES.historyText));
}

/** One line of history.edn, without its line end. */
export const printOperation = (operation: Operation): string => printEdn(operationMap(operation));

const processText = (process: Operation['process']): string => (process === 'nemesis' ? ':nemesis' : String(process));

/** One line of history.txt, without its line end (jepsen.util/prn-op). The error is printed for people: text has no quotes. */
export function printHistoryLine(operation: Operation): string {
  const { process, type, f, value, error } = operation;
  const columns = [processText(process), `:${type}`, printEdn(keyword(f)), printEdn(value)];
  if (error !== undefined && error !== null && error !== false) columns.push(printForPeople(error));
  return columns.join('\t');
}

/** As Clojure's `print`: like printEdn, with strings and characters as they are. */
const printForPeople = (value: Edn): string => printEdn(withBareTexts(value));

/** Texts become symbols, which print as they are. */
const withBareTexts = (value: Edn): Edn => caseOf(value, BARE_TEXTS, undefined);

const same = (value: Edn): Edn => value;
const BARE_TEXTS: EdnCases<undefined, Edn> = {
  nil: same,
  boolean: same,
  number: same,
  bigint: same,
  keyword: same,
  symbol: same,
  float: same,
  string: (sym) => ({ sym }),
  char: ({ char }) => ({ sym: char }),
  vector: (items) => items.map(withBareTexts),
  list: ({ list }) => ({ list: list.map(withBareTexts) }),
  set: ({ set }) => ({ set: set.map(withBareTexts) }),
  map: ({ map }) => ({ map: map.map(([key, entry]) => [withBareTexts(key), withBareTexts(entry)] as const) }),
  tagged: ({ tag, val }) => ({ tag, val: withBareTexts(val) }),
};
