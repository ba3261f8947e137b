/** Reads a page's file as a browser would, by a decoder of its own. */
import { gunzipSync } from 'node:zlib';
import { JSDOM } from 'jsdom';
import { MESSAGE_COLUMNS, OPERATION_COLUMNS, OPERATION_TYPES, type PageHead } from '../../src/page/page-data.ts';

interface ReadMessage {
  readonly source: string;
  readonly destination: string;
  readonly type: string;
  readonly body: string;
  readonly columns: Readonly<Record<(typeof MESSAGE_COLUMNS)[number], number>>;
}

export interface ReadOperation {
  readonly process: number;
  readonly f: string;
  readonly completion: string;
  readonly invoked: string;
  readonly completed: string;
  /** Its request; null where that is not known. */
  readonly request: ReadMessage | null;
  readonly columns: Readonly<Record<(typeof OPERATION_COLUMNS)[number], number>>;
}

export interface ReadPage {
  readonly document: Document;
  readonly head: PageHead;
  readonly messages: readonly ReadMessage[];
  readonly operations: readonly ReadOperation[];
  readonly logs: readonly { readonly file: string; readonly lines: readonly string[] }[];
}

export function readPage(html: string): ReadPage {
  const { document } = new JSDOM(html).window;
  const textOf = (id: string): string => {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`the page has no block ${id}`);
    return element.textContent ?? '';
  };
  const bytesOf = (id: string): Buffer => gunzipSync(Buffer.from(textOf(id), 'base64'));
  const linesOf = (id: string): string[] => JSON.parse(bytesOf(id).toString('utf8')) as string[];
  const head = JSON.parse(textOf('head')) as PageHead;
  const textsOf = (prefix: string, count: number, chunk: number): string[] =>
    Array.from({ length: Math.ceil(count / chunk) }, (_, number) => linesOf(`${prefix}-${number}`)).flat();

  const bodies = textsOf('bodies', head.messages.count, head.messages.chunk);
  const messages = rowsOf(bytesOf('messages'), MESSAGE_COLUMNS, head.messages.count).map(
    (columns, row): ReadMessage => {
      return {
        source: head.endpoints[columns.source] ?? '?',
        destination: head.endpoints[columns.destination] ?? '?',
        type: head.messageTypes[columns.type] ?? '?',
        body: bodies[row] ?? '?',
        columns,
      };
    },
  );
  const values = textsOf('values', head.operations.count, head.operations.chunk);
  const operations = rowsOf(bytesOf('operations'), OPERATION_COLUMNS, head.operations.count).map(
    (columns, row): ReadOperation => ({
      process: columns.process,
      f: head.functions[columns.function] ?? '?',
      completion: OPERATION_TYPES[columns.completion] ?? '?',
      invoked: values[2 * row] ?? '?',
      completed: values[2 * row + 1] ?? '?',
      request: messages[columns.request - 1] ?? null,
      columns,
    }),
  );
  const logs = head.logs.map(({ file }, number) => ({ file, lines: linesOf(`log-${number}`) }));
  return { document, head, messages, operations, logs };
}

function rowsOf<N extends string>(bytes: Buffer, names: readonly N[], count: number): Record<N, number>[] {
  const rows = Array.from({ length: count }, () => ({}) as Record<N, number>);
  let at = 0;
  for (const name of names) {
    const end = at + 4 + bytes.readUInt32LE(at);
    at += 4;
    let last = 0n;
    for (const row of rows) {
      let zigzag = 0n;
      for (let shift = 0n; ; shift += 7n) {
        const byte = BigInt(bytes.readUInt8(at));
        at += 1;
        zigzag |= (byte & 0x7fn) << shift;
        if (byte < 0x80n) break;
      }
      last += zigzag & 1n ? -((zigzag + 1n) >> 1n) : zigzag >> 1n;
      row[name] = Number(last);
    }
    if (at !== end) throw new Error(`the column ${name} ends at ${at}, not at ${end}`);
  }
  if (at !== bytes.length) throw new Error('bytes follow the columns');
  return rows;
}
