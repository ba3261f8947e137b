import { type Edn, itemsOf } from '../../../maelstrom/edn.ts';
import { parseEdn } from '../../../store/edn/edn-read.ts';
import { type Completion, completionOf, completionTime, functionName } from '../operations.ts';
import type { Run } from '../run.ts';
import { type ScanControl, scanTexts } from '../texts.ts';

/** An operation with its values. Times are microseconds. */
export interface ValuedOperation {
  /** Its place among the operations. */
  readonly at: number;
  readonly process: number;
  readonly f: string;
  readonly completion: Completion;
  readonly invoked: number;
  /** When its request was sent, by the journal: its clock may differ from the history's by some milliseconds. Else as `invoked`. */
  readonly sent: number;
  /** The run's end for one that never completed. */
  readonly completed: number;
  /** The endpoint that it was asked of; -1: not known. */
  readonly node: number;
  readonly asked: Edn;
  readonly answered: Edn;
  /** As it stands in the history. */
  readonly answeredText: string;
}

/** Every operation with its values, in order. null: no longer wanted. A value that was cut is nil. */
export async function readOperationValues(run: Run, control: ScanControl): Promise<readonly ValuedOperation[] | null> {
  const { operations, head, messages, ends } = run;
  const all: ValuedOperation[] = [];
  const whole = await scanTexts(
    run.values,
    (at, texts, place) => {
      const request = operations.request[at] as number;
      const answeredText = texts[place + 1] as string;
      all.push({
        at,
        process: operations.process[at] as number,
        f: functionName(head, operations, at),
        completion: completionOf(operations, at),
        invoked: operations.invokeTime[at] as number,
        sent: messages.sendTime[request] ?? (operations.invokeTime[at] as number),
        completed: completionTime(operations, at, ends),
        node: request < 0 ? -1 : (messages.destination[request] ?? -1),
        asked: read(texts[place] as string),
        answered: read(answeredText),
        answeredText,
      });
    },
    control,
  );
  return whole ? all : null;
}

function read(text: string): Edn {
  try {
    return parseEdn(text);
  } catch {
    return null;
  }
}

/** A value in short, as a learner's program would have it. */
export function shortText(value: Edn | undefined): string {
  if (value === undefined || value === null) return 'nil';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  const items = itemsOf(value);
  if (items !== undefined) return `[${items.map(shortText).join(', ')}]`;
  if ('key' in value) return value.key;
  return '…';
}
