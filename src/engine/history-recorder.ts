/** The history: kept for the checkers, and written as it happens, so that a killed run leaves what there was. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { FILES } from '../maelstrom/contract.ts';
import type { Operation } from '../maelstrom/history.ts';
import { printEdn } from '../store/edn-print.ts';
import { printHistoryLine, printOperation } from '../store/history.ts';

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
  const edn = openSync(`${directory}/${FILES.history}`, 'w');
  const text = openSync(`${directory}/${FILES.historyText}`, 'w');
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
      const line = printHistoryLine(operation);
      ednLines += `${printOperation(operation)}\n`;
      textLines += `${line}\n`;
      if (ednLines.length > FLUSH_CHARACTERS) flush();
      return operation.error === undefined ? line : consoleLine(operation);
    },
    flush,
    close() {
      flush();
      closeSync(edn);
      closeSync(text);
    },
  };
}

/** Like a line of history.txt, but that its error is printed as data: texts have quotes (jepsen.util/log-op). */
function consoleLine({ error, ...operation }: Operation): string {
  return `${printHistoryLine(operation)}\t${printEdn(error ?? null)}`;
}
