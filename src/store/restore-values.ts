/** Values that only history.txt has: Maelstrom 0.2.3 writes some of them into history.edn as they were asked for. */
import { isVector, itemsOf } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/operations-and-messages.ts';
import { UserError } from '../text/user-error.ts';
import { EdnError, parseEdn } from './edn/edn-read.ts';
import { eachLine } from './lines.ts';

const LONGEST_LINE = 16 * 1024 * 1024;
/** Process, type, f and value; an error may follow. */
const COLUMNS = 4;

/**
 * Operations whose generator gave them keys of their own (jepsen.tests.kafka's final assign and polls) stand in 0.2.3's
 * history.edn with the value of the generator: the polls without results, the assigned keys as integers.
 */
const hasGeneratorKeys = ({ extra }: Operation): boolean =>
  extra !== undefined && ('poll-ms' in extra || 'seek-to-beginning?' in extra);

const isPollWithoutResult = (op: Operation): boolean =>
  op.type === 'ok' &&
  op.f === 'poll' &&
  hasGeneratorKeys(op) &&
  (itemsOf(op.value)?.some((micro) => isVector(micro) && micro.length === 1) ?? false);

/**
 * The history with its lost values taken from the history.txt beside it, which has the same order. Nothing changes when the
 * history lost no value, when the file is missing or can't be read, or where a line does not match.
 */
export async function restoreLostValues(history: readonly Operation[], textFile: string): Promise<Operation[]> {
  const restored = [...history];
  if (!history.some(isPollWithoutResult)) return restored;
  // Lines count from 1, operations from 0; a history with damaged lines has fewer.
  const positions = new Map(history.map(({ index }, position) => [index, position]));
  try {
    await eachLine(textFile, LONGEST_LINE, (line, number, whole) => {
      const position = positions.get(number - 1) ?? -1;
      const operation = history[position];
      if (!whole || operation === undefined || !hasGeneratorKeys(operation)) return;
      const [process, type, f, value] = line.split('\t', COLUMNS);
      const { process: itsProcess, type: itsType, f: itsF } = operation;
      if (process !== String(itsProcess) || type !== `:${itsType}` || f !== `:${itsF}` || value === undefined) return;
      try {
        restored[position] = { ...operation, value: parseEdn(value, { file: textFile, line: number }) };
      } catch (error) {
        if (!(error instanceof EdnError)) throw error;
      }
    });
  } catch (error) {
    if (!(error instanceof UserError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  return restored;
}
