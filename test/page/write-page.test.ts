import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import type { JournalEvent, Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { WORKLOADS } from '../../src/maelstrom/workloads.ts';
import { printEdn } from '../../src/store/edn/edn-print.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import { loadHistory } from '../../src/store/history.ts';
import { eachJournalEvent } from '../../src/store/journal.ts';
import { judgePlan } from '../../src/verdict/judge-plan.ts';
import { fixtureCase, fixtureCases, judgeFixture } from '../verdict/fixtures.ts';
import { aPage } from './a-page.ts';
import type { ReadOperation, ReadPage } from './read-page.ts';

/** The stores of real Maelstrom that are whole, and some that are not. */
const stored = fixtureCases.filter(({ directory }) => existsSync(path.join(directory, 'run/history.edn')));

const pageOf = async (name: string): Promise<ReadPage> => {
  const { directory } = fixtureCase(name);
  const console = path.join(directory, 'console.log');
  return await aPage({ store: path.join(directory, 'run'), console: existsSync(console) ? console : null });
};

async function eventsOf(journal: string): Promise<readonly JournalEvent[]> {
  const events: JournalEvent[] = [];
  await eachJournalEvent(journal, (event) => events.push(event));
  return events;
}

describe('the page of a real store', () => {
  it('there is one of every workload', () => {
    expect(new Set(stored.map(({ workload }) => workload))).toEqual(new Set([...WORKLOADS]));
  });

  it.each(stored.map(({ name }) => name))('has every operation of %s', async (name) => {
    const { directory } = fixtureCase(name);
    const history = await loadHistory(path.join(directory, 'run/history.edn'));
    const clients = history.filter(({ process }) => process !== 'nemesis');
    const { operations, head } = await pageOf(name);
    expect(operations.map(inShort)).toEqual(pairsOf(clients));
    expect(head.functions).toEqual([...new Set(clients.map(({ f }) => f))]);
    expect(head.notes.filter((note) => !note.includes('journal'))).toEqual([]);
  });

  const withJournal = stored.filter(({ directory }) => existsSync(path.join(directory, 'run/net-journal')));
  it.each(withJournal.map(({ name }) => name))('has every message of %s', async (name) => {
    const events = await eventsOf(path.join(fixtureCase(name).directory, 'run/net-journal'));
    const { messages, head } = await pageOf(name);
    const sends = events.filter(({ type }) => type === 'send');
    const receipts = new Map(events.flatMap((event) => (event.type === 'recv' ? [[event.message.id, event]] : [])));
    expect(head.messages).toMatchObject({ count: sends.length, events: events.length });
    expect(messages).toHaveLength(sends.length);
    for (const [row, message] of messages.entries()) {
      const { message: sent, time } = sends[row] as JournalEvent;
      const received = receipts.get(sent.id);
      expect(message).toMatchObject({ source: sent.src, destination: sent.dest, type: sent.body['type'] ?? '' });
      expect(JSON.parse(message.body)).toEqual(sent.body);
      expect(message.columns.messageId).toBe(Number(sent.body['msg_id'] ?? -1) + 1);
      expect(message.columns.inReplyTo).toBe(Number(sent.body['in_reply_to'] ?? -1) + 1);
      expect(message.columns.sendEvent).toBe(events.indexOf(sends[row] as JournalEvent));
      const at = events.indexOf(received as JournalEvent);
      expect(message.columns.receiveEvent).toBe(received === undefined ? 0 : at - message.columns.sendEvent);
      const delay = received === undefined ? 0 : (received.time - time) / 1000;
      expect(Math.abs(message.columns.delay - delay)).toBeLessThanOrEqual(1);
    }
  });

  it('has its nodes, services and clients in this order', async () => {
    const { head } = await pageOf('runs/g-set-lost');
    expect(head.nodes).toEqual(['n0', 'n1', 'n2']);
    expect(head.endpoints).toEqual(['n0', 'n1', 'n2', 'c0', 'c1', 'c2', 'c6', 'c7', 'c8']);
    expect(head).toMatchObject({ nodeCount: 3, serviceCount: 0 });
  });

  it('ties messages to operations: each request carries what was asked', async () => {
    const { operations } = await pageOf('runs/broadcast-lost');
    expect(operations).toHaveLength(40);
    for (const { f, invoked, request, columns } of operations) {
      expect(request?.type).toBe(f);
      if (f === 'broadcast') expect(JSON.parse(request?.body ?? '{}')).toMatchObject({ message: Number(invoked) });
      const after = (request?.columns.sendTime ?? Number.NaN) - columns.invokeTime;
      expect(after).toBeGreaterThan(-100_000);
      expect(after).toBeLessThan(columns.duration);
    }
    const echo = await pageOf('runs/echo-pass');
    for (const { invoked, request } of echo.operations) {
      expect(JSON.parse(request?.body ?? '{}')).toMatchObject({ echo: JSON.parse(invoked) });
    }
  });

  it('ties requests that were never answered to the operations that waited for them', async () => {
    const { operations, head } = await pageOf('runs/unique-ids-silent-node');
    const unanswered = operations.filter(({ completion }) => completion === 'info');
    expect(unanswered).toHaveLength(2);
    for (const { request, columns } of unanswered) {
      expect(request).toMatchObject({ destination: 'n1', type: 'generate' });
      expect(head.nodes).toContain('n1');
      expect((request?.columns.sendTime ?? Number.NaN) - columns.invokeTime).toBeLessThan(50_000);
    }
    expect(operations.every(({ request }) => request !== null)).toBe(true);
    expect(new Set(operations.map(({ columns }) => columns.request)).size).toBe(operations.length);
  });

  it('has the partitions of the nemesis', async () => {
    const { head } = await pageOf('runs/broadcast-pass-partition');
    expect(head.faults.map(({ kind, groups }) => [kind, groups])).toEqual([
      [
        'partition',
        [
          ['n0', 'n2', 'n4'],
          ['n1', 'n3'],
        ],
      ],
      ['partition', [['n0', 'n2', 'n3', 'n4'], ['n1']]],
      ['partition', expect.anything()],
    ]);
    for (const { from, to } of head.faults) expect(to).toBeGreaterThan(from);
    expect(head.endsAt).toBeGreaterThan(10_000);
    expect(head.endsAt).toBeLessThan(60_000);
  });

  it('has the logs, and the console where the store has no log', async () => {
    const { directory } = fixtureCase('runs/echo-crash-mid-run-typescript');
    const { logs, head } = await pageOf('runs/echo-crash-mid-run-typescript');
    expect(head.logs.map(({ file, node }) => [file, node])).toEqual([
      ['console.log', undefined],
      ['node-logs/n0.log', 'n0'],
    ]);
    const own = readFileSync(path.join(directory, 'run/node-logs/n0.log'), 'utf8').trimEnd().split('\n');
    expect(logs[1]?.lines).toEqual(own);
    expect(head.logs[1]).toMatchObject({ lines: own.length, firstLine: 0 });
    const started = logs[0]?.lines.find((line) => line.includes('Relative time begins now')) ?? '';
    const [, stamp = ''] = /\[([\d-]+ [\d:,]+)\]/.exec(started) ?? [];
    expect(head.logs[0]?.startedAt).toBe(Date.parse(`${stamp.replace(' ', 'T').replace(',', '.')}Z`));
  });

  it('carries the verdict, and the run that it shows', async () => {
    const judged = await judgeFixture(fixtureCase('runs/broadcast-lost'));
    const verdict = judgePlan({ workload: 'broadcast', title: 'Broadcast', key: '3a' }, [judged], new Date(0));
    const store = path.join(fixtureCase('runs/broadcast-lost').directory, 'run');
    const { head, document } = await aPage({ verdict, store });
    expect(head.verdict).toEqual(JSON.parse(JSON.stringify(verdict)));
    expect(head.run).toBe(0);
    expect(document.title).toBe('3a: fail');
  });
});

const inShort = ({ process, f, completion, invoked, completed }: ReadOperation) => ({
  process,
  f,
  completion,
  invoked: parseEdn(invoked),
  completed: completed === '' ? null : parseEdn(completed),
});

/** Invocations with their completions, as they stand in a history. */
function pairsOf(history: readonly Operation[]) {
  return history
    .map(
      (operation, index) =>
        [operation, history.slice(index + 1).find(({ process }) => process === operation.process)] as const,
    )
    .filter(([{ type }]) => type === 'invoke')
    .map(([invoked, completed]) => ({
      process: Number(invoked.process),
      f: invoked.f,
      completion: completed?.type ?? 'info',
      invoked: parseEdn(printEdn(invoked.value)),
      completed:
        completed === undefined
          ? null
          : parseEdn(printEdn(completed.type === 'ok' ? completed.value : (completed.error ?? completed.value))),
    }));
}
