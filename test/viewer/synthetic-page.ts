import { gzipSync } from 'node:zlib';
import { columnWriter } from '../../src/page/columns.ts';
import { MESSAGE_COLUMNS, OPERATION_COLUMNS, OPERATION_TYPES, type PageHead } from '../../src/page/page-data.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';

/** A message of a page that was not written from a store. Times are microseconds. */
export interface SyntheticMessage {
  readonly from: string;
  readonly to: string;
  readonly type?: string;
  /** Places of its events; sendings are in their order. */
  readonly sendEvent: number;
  /** null: never received. */
  readonly receiveEvent: number | null;
  readonly sendTime?: number;
  readonly receiveTime?: number;
  readonly messageId?: number;
  readonly inReplyTo?: number;
  readonly body?: string;
}

export interface SyntheticOperation {
  readonly process?: number;
  readonly f: string;
  readonly invoked: number;
  /** null: never. */
  readonly completed: number | null;
  readonly completion?: (typeof OPERATION_TYPES)[number];
  readonly request?: number;
  readonly asked?: string;
  readonly answered?: string;
}

export interface SyntheticRun {
  readonly nodes: readonly string[];
  readonly services?: readonly string[];
  readonly clients?: readonly string[];
  readonly messages?: readonly SyntheticMessage[];
  readonly operations?: readonly SyntheticOperation[];
  /** Lines of nodes' logs; times in them are since 1970, as the run's. */
  readonly logs?: Readonly<Record<string, readonly string[]>>;
  readonly chunk?: number;
  readonly head?: Partial<PageHead>;
}

export interface SyntheticPage {
  readonly head: PageHead;
  /** Compressed, by id. */
  readonly blocks: readonly (readonly [id: string, bytes: Uint8Array])[];
}

const VERDICT: Verdict = {
  version: 1,
  key: 'synthetic',
  title: 'A synthetic run',
  workload: 'broadcast',
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  runs: [],
  engine: { name: 'embedded', version: null },
  exitCode: 0,
  durationMs: 1000,
  finishedAt: '2026-01-01T00:00:00.000Z',
};

export function syntheticPage(run: SyntheticRun): SyntheticPage {
  const { nodes, services = [], clients = [], messages = [], operations = [], logs = {}, chunk = 4096 } = run;
  const endpoints = [...nodes, ...services, ...clients];
  const types = [...new Set(messages.map(({ type = 'gossip' }) => type))];
  const functions = [...new Set(operations.map(({ f }) => f))];
  const place = (name: string): number => endpoints.indexOf(name);
  const messageRows = messages.map((message) => {
    const { sendEvent, receiveEvent, sendTime = sendEvent * 1000 } = message;
    const receiveTime = message.receiveTime ?? (receiveEvent === null ? sendTime : receiveEvent * 1000);
    return {
      sendEvent,
      sendTime,
      receiveEvent: receiveEvent === null ? 0 : receiveEvent - sendEvent,
      delay: receiveEvent === null ? 0 : receiveTime - sendTime,
      source: place(message.from),
      destination: place(message.to),
      type: types.indexOf(message.type ?? 'gossip'),
      messageId: (message.messageId ?? -1) + 1,
      inReplyTo: (message.inReplyTo ?? -1) + 1,
    };
  });
  const operationRows = operations.map(({ process = 0, f, invoked, completed, completion = 'ok', request = -1 }) => ({
    process,
    function: functions.indexOf(f),
    invokeTime: invoked,
    duration: completed === null ? -1 : completed - invoked,
    completion: OPERATION_TYPES.indexOf(completion),
    request: request + 1,
  }));
  const bodies = messages.map(({ body, type = 'gossip' }) => body ?? JSON.stringify({ type }));
  const values = operations.flatMap(({ asked = 'nil', answered = asked }) => [asked, answered]);
  const lastEvent = messages.reduce(
    (last, { sendEvent, receiveEvent }) => Math.max(last, sendEvent, receiveEvent ?? 0),
    0,
  );
  const head: PageHead = {
    version: 1,
    verdict: VERDICT,
    run: 0,
    nodes,
    endpoints,
    nodeCount: nodes.length,
    serviceCount: services.length,
    messageTypes: types,
    messages: { count: messages.length, chunk, events: lastEvent + 1 },
    functions,
    operations: { count: operations.length, chunk },
    faults: [],
    logs: Object.entries(logs).map(([node, lines]) => ({
      file: `node-logs/${node}.log`,
      node,
      lines: lines.length,
      firstLine: 0,
      startedAt: 0,
    })),
    notes: [],
    endsAt: 0,
    ...run.head,
  };
  return {
    head,
    blocks: [
      ['messages', columnBlock(MESSAGE_COLUMNS, messageRows)],
      ['operations', columnBlock(OPERATION_COLUMNS, operationRows)],
      ...textBlocks('bodies', bodies, chunk),
      ...textBlocks('values', values, chunk * 2),
      ...Object.values(logs).map((lines, at) => [`log-${at}`, gzipSync(JSON.stringify(lines))] as const),
    ],
  };
}

function columnBlock<Name extends string>(
  names: readonly Name[],
  rows: readonly Readonly<Record<Name, number>>[],
): Uint8Array {
  const parts = names.flatMap((name) => {
    const writer = columnWriter();
    for (const row of rows) writer.push(row[name]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(writer.bytes().length);
    return [length, writer.bytes()];
  });
  return gzipSync(Buffer.concat(parts));
}

function textBlocks(name: string, texts: readonly string[], chunk: number): [string, Uint8Array][] {
  const blocks: [string, Uint8Array][] = [];
  for (let at = 0; at < texts.length; at += chunk) {
    blocks.push([`${name}-${at / chunk}`, gzipSync(JSON.stringify(texts.slice(at, at + chunk)))]);
  }
  return blocks;
}
