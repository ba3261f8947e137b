import type { PageHead } from '../../page/page-data.ts';
import { type Messages, messagesOf } from './messages.ts';
import { type Operations, operationsByRequest, operationsOf } from './operations.ts';
import { type PageSource, textsOf } from './page-blocks.ts';
import { type ChunkedTexts, chunkedTexts } from './texts.ts';

/** The run that the page shows, decoded; logs and texts come when they are asked for. */
export interface Run {
  readonly head: PageHead;
  readonly messages: Messages;
  readonly operations: Operations;
  readonly byRequest: ReadonlyMap<number, number>;
  /** Bodies of messages. */
  readonly bodies: ChunkedTexts;
  /** Values of operations: as it was invoked, as it completed. */
  readonly values: ChunkedTexts;
  /** Lines of a log, by its place in the head. */
  readonly log: (at: number) => Promise<readonly string[]>;
  /** Microseconds: the first and the last moment of anything. */
  readonly begins: number;
  readonly ends: number;
}

export async function loadRun(source: PageSource): Promise<Run> {
  const { head } = source;
  const [messageBlock, operationBlock] = await Promise.all([source.block('messages'), source.block('operations')]);
  const messages = messagesOf(messageBlock, head);
  const operations = operationsOf(operationBlock, head);
  const logs = new Map<number, Promise<readonly string[]>>();
  return {
    head,
    messages,
    operations,
    byRequest: operationsByRequest(operations),
    bodies: chunkedTexts(source, 'bodies', head.messages, 1),
    values: chunkedTexts(source, 'values', head.operations, 2),
    log: (at) => {
      const lines = logs.get(at) ?? source.block(`log-${at}`).then(textsOf);
      logs.set(at, lines);
      return lines;
    },
    ...extentOf(head, messages, operations),
  };
}

function extentOf(head: PageHead, messages: Messages, operations: Operations): Pick<Run, 'begins' | 'ends'> {
  let begins = 0;
  let ends = Number.isFinite(head.endsAt) ? head.endsAt * 1000 : 0;
  for (let at = 0; at < messages.count; at += 1) {
    begins = Math.min(begins, messages.sendTime[at] as number);
    ends = Math.max(ends, messages.receiveTime[at] as number);
  }
  for (let at = 0; at < operations.count; at += 1) {
    ends = Math.max(ends, (operations.invokeTime[at] as number) + (operations.duration[at] as number));
  }
  for (const { from, to } of head.faults) ends = Math.max(ends, from, to ?? from);
  return { begins, ends: Math.max(ends, begins + 1000) };
}
