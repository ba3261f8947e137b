import path from 'node:path';
import type { Edn } from '../maelstrom/edn.ts';
import { WITHOUT_REQUEST } from '../maelstrom/kafka-operations.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import { FILES } from '../maelstrom/store-files.ts';
import { EdnTooDeep, printEdn } from '../store/edn/edn-print.ts';
import { eachOperation } from '../store/history.ts';
import { restoreLostValues } from '../store/restore-values.ts';
import { readFaultPeriods } from '../verdict/gather/fault-periods.ts';
import { FIRST_REQUESTS, type FirstRequest } from '../verdict/gather/history-facts.ts';
import { isUnreadable } from '../verdict/gather/unreadable-files.ts';
import { count } from '../verdict/quote.ts';
import { type GrowingColumn, growingColumn } from './growing-column.ts';
import { microseconds } from './microseconds.ts';
import { type Names, numberedNames } from './numbered-names.ts';
import { type FaultPeriod, OPERATION_COLUMNS, OPERATION_TYPES } from './page-data.ts';
import { faultPeriods } from './shown-faults.ts';
import { type TextBlocks, textBlocks } from './text-blocks.ts';

/** The operations of a run's clients, one row each, in the order in which they were invoked. */
export interface Operations {
  readonly count: number;
  /** `request` is empty: `matchRequests` fills it. */
  readonly column: (name: (typeof OPERATION_COLUMNS)[number]) => GrowingColumn;
  readonly functions: Names;
  /** Two texts of each operation. */
  readonly values: TextBlocks;
  readonly faults: readonly FaultPeriod[];
  /** Those that tie the clock of the messages to that of the operations. */
  readonly firstRequests: readonly FirstRequest[];
  /** What is missing, in sentences. */
  readonly notes: readonly string[];
}

/** Operations of one block of values. */
export const VALUES_CHUNK = 4096;
const OPERATIONS_AT_MOST = 1_000_000;
const FUNCTIONS_AT_MOST = 200;
/** Processes that wait for a completion. */
const UNDER_WAY_AT_MOST = 100_000;
/** Operations whose values are looked for in history.txt. */
const RESTORED_AT_MOST = 10_000;
const NEVER = -1;

interface Reading extends Pick<Operations, 'column' | 'functions' | 'values'> {
  /** Rows of operations that were not completed yet, by process. */
  readonly underWay: Map<number, number>;
  /** Operations whose values may be in history.txt alone, with the places of their texts. */
  readonly generated: { readonly place: number; readonly operation: Operation }[];
  invoked: number;
  readonly firstRequests: FirstRequest[];
}

/** Reads the history.edn of a store. A damaged one gives what can be read, a missing one nothing. */
export async function readOperations(store: string | null): Promise<Operations> {
  const reading = beginReading();
  const faults = readFaultPeriods();
  const notes: string[] = [];
  const unreadable = `${FILES.history} is missing or unreadable, so no operations and faults are shown.`;
  if (store === null) notes.push(unreadable);
  else {
    try {
      const { damagedLines } = await eachOperation(path.join(store, FILES.history), (operation) => {
        if (operation.process === 'nemesis') faults.visit(operation);
        else if (operation.type === 'invoke') visitInvocation(reading, operation.process, operation);
        else visitCompletion(reading, operation.process, operation);
      });
      if (damagedLines > 0) {
        notes.push(`${count(damagedLines, 'line')} of ${FILES.history} could not be read; operations are missing.`);
      }
      await restoreValues(reading, path.join(store, FILES.historyText));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      notes.push(unreadable);
    }
  }
  if (reading.invoked > OPERATIONS_AT_MOST) {
    notes.push(`The history has ${reading.invoked} operations; the first ${OPERATIONS_AT_MOST} are shown.`);
  }
  const { column, functions, values, firstRequests } = reading;
  return {
    count: column('process').length,
    column,
    functions,
    values,
    faults: faultPeriods(faults.periods()),
    firstRequests,
    notes,
  };
}

function beginReading(): Reading {
  const columns = new Map(OPERATION_COLUMNS.map((name) => [name, growingColumn()] as const));
  return {
    column: (name) => columns.get(name) as GrowingColumn,
    functions: numberedNames(FUNCTIONS_AT_MOST),
    values: textBlocks(2 * VALUES_CHUNK, true),
    underWay: new Map(),
    generated: [],
    invoked: 0,
    firstRequests: [],
  };
}

function visitInvocation(reading: Reading, process: number, operation: Operation): void {
  const { column, functions, values, underWay } = reading;
  reading.invoked += 1;
  if (reading.firstRequests.length < FIRST_REQUESTS && !WITHOUT_REQUEST.includes(operation.f)) {
    reading.firstRequests.push({ f: operation.f, at: operation.time / 1e6 });
  }
  if (reading.invoked > OPERATIONS_AT_MOST) {
    underWay.delete(process);
    return;
  }
  if (underWay.size < UNDER_WAY_AT_MOST) underWay.set(process, column('process').length);
  column('process').push(process);
  column('function').push(functions.of(operation.f));
  column('invokeTime').push(microseconds(operation.time));
  column('duration').push(NEVER);
  column('completion').push(OPERATION_TYPES.indexOf('info'));
  column('request').push(0);
  mayBeRestored(reading, 2 * (column('process').length - 1), operation);
  values.push(textOf(operation.value));
  values.push('');
}

function mayBeRestored({ generated }: Reading, place: number, operation: Operation): void {
  if (operation.extra !== undefined && generated.length < RESTORED_AT_MOST) generated.push({ place, operation });
}

function visitCompletion(reading: Reading, process: number, operation: Operation): void {
  const { column, values, underWay } = reading;
  const row = underWay.get(process);
  if (row === undefined || operation.type === 'invoke') return;
  underWay.delete(process);
  column('duration').set(row, Math.max(0, microseconds(operation.time) - column('invokeTime').get(row)));
  column('completion').set(row, OPERATION_TYPES.indexOf(operation.type));
  const isOk = operation.type === 'ok';
  if (isOk) mayBeRestored(reading, 2 * row + 1, operation);
  values.set(2 * row + 1, textOf(isOk || operation.error === undefined ? operation.value : operation.error));
}

async function restoreValues({ generated, values }: Reading, historyText: string): Promise<void> {
  const operations = generated.map(({ operation }) => operation);
  const restored = await restoreLostValues(operations, historyText);
  generated.forEach(({ place, operation }, index) => {
    const value = restored[index]?.value;
    if (value !== undefined && value !== operation.value) values.set(place, textOf(value));
  });
}

/** Nothing for a value that is nested too deep to be written. */
function textOf(value: Edn): string {
  try {
    return printEdn(value);
  } catch (error) {
    if (!(error instanceof EdnTooDeep)) throw error;
    return '';
  }
}
