/** The history: kept for the checkers, and written as it happens, so that a killed run leaves its operations. */
import { closeSync, writeSync } from 'node:fs';
import { openFresh } from '../../files/fresh-file.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { printHistoryLine, printOperation } from '../../store/history.ts';

export interface HistoryRecorder {
  /** Appends an operation and returns its line for the console. */
  record(operation: Operation): string;
  readonly operations: readonly Operation[];
  /** Hands over what was collected since the last time. */
  flush(): void;
  close(): void;
}

const FLUSH_CHARACTERS = 64 * 1024;

export function createHistoryRecorder(directory: string): HistoryRecorder {
  const edn = openFresh(`${directory}/${FILES.history}`);
  const text = openFresh(`${directory}/${FILES.historyText}`);
  const operations: Operation[] = [];
  let ednLines = '';
  let textLines = '';

  const flush = (): void => {
    if (ednLines === '') return;
    writeSync(edn, ednLines);
    writeSync(text, textLines);
    ednLines = '';
    textLines = '';
  };

  return {
    operations,
    record(operation) {
      operations.push(operation);
      const { edn: ednLine, text: textLine, console } = linesOf(operation);
      ednLines += `${ednLine}\n`;
      textLines += `${textLine}\n`;
      if (ednLines.length > FLUSH_CHARACTERS) flush();
      return console;
    },
    flush,
    close() {
      flush();
      closeSync(edn);
      closeSync(text);
    },
  };
}

/**
 * An operation as history.edn, history.txt and the console show it. Most operations have only a value, which is printed
 * once for all three. On the console an error is data (jepsen.util/log-op): its texts have quotes.
 */
export function linesOf(operation: Operation): { edn: string; text: string; console: string } {
  const { index, time, type, process, f, error } = operation;
  if (error !== undefined || operation.final !== undefined || operation.extra !== undefined) {
    const text = printHistoryLine(operation);
    const console =
      error === undefined ? text : `${printHistoryLine({ ...operation, error: null })}\t${printEdn(error)}`;
    return { edn: printOperation(operation), text, console };
  }
  const who = process === 'nemesis' ? ':nemesis' : process;
  const value = printEdn(operation.value);
  const text = `${who}\t:${type}\t:${f}\t${value}`;
  const edn = `{:index ${index}, :time ${time}, :type :${type}, :process ${who}, :f :${f}, :value ${value}}`;
  return { edn, text, console: text };
}
