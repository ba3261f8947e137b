import { OPERATION_COLUMNS, OPERATION_TYPES, type PageHead } from '../../page/page-data.ts';
import { columnsOf } from './page-blocks.ts';

/** The operations of a run as columns, in the order in which they were invoked. Times are microseconds. */
export interface Operations {
  readonly count: number;
  readonly process: Float64Array;
  readonly function: Float64Array;
  readonly invokeTime: Float64Array;
  /** -1: it never completed. */
  readonly duration: Float64Array;
  readonly completion: Float64Array;
  /** -1: not known. */
  readonly request: Float64Array;
  readonly longest: number;
}

export function operationsOf(block: Uint8Array, head: PageHead): Operations {
  const { count } = head.operations;
  const columns = columnsOf(block, OPERATION_COLUMNS, count);
  let longest = 0;
  for (let at = 0; at < count; at += 1) {
    (columns.request[at] as number) -= 1;
    longest = Math.max(longest, columns.duration[at] as number);
  }
  return { count, ...columns, longest };
}

export type Completion = (typeof OPERATION_TYPES)[number];

export const completionOf = (operations: Operations, at: number): Completion =>
  OPERATION_TYPES[operations.completion[at] as number] ?? 'info';

/** When an operation ended; `end` for one that did not. */
export function completionTime(operations: Operations, at: number, end: number): number {
  const duration = operations.duration[at] as number;
  return duration < 0 ? end : (operations.invokeTime[at] as number) + duration;
}

export const functionName = (head: PageHead, operations: Operations, at: number): string =>
  head.functions[operations.function[at] as number] ?? '?';

/** The operations by the message that was their request. */
export function operationsByRequest(operations: Operations): ReadonlyMap<number, number> {
  const byRequest = new Map<number, number>();
  for (let at = 0; at < operations.count; at += 1) {
    const request = operations.request[at] as number;
    if (request >= 0) byRequest.set(request, at);
  }
  return byRequest;
}

export const COMPLETION_WORDS: Readonly<Record<Completion, string>> = {
  ok: 'ok',
  fail: 'failed',
  info: 'undecided',
};
