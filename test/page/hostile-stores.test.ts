import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/maelstrom/operations-and-messages.ts';
import { JournalWriter } from '../../src/store/journal.ts';
import { HOSTILE } from '../report/hostile.ts';
import { aReason, aVerdict } from '../report/verdicts.ts';
import { aPage } from './a-page.ts';

let store: string;
beforeEach(() => {
  store = mkdtempSync(path.join(tmpdir(), 'hostile-page-'));
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

/** A journal in which each of these bodies is sent once, by and to whom it says. */
function leaveMessages(...messages: readonly (readonly [src: string, dest: string, body: JsonValue])[]): void {
  const journal = new JournalWriter(path.join(store, 'net-journal'));
  for (const [id, [src, dest, body]] of messages.entries()) {
    journal.write({
      id,
      time: id * 1000,
      type: 'send',
      message: { id, src, dest, body: body as Record<string, JsonValue> },
    });
  }
  journal.close();
}

describe('what nodes wrote', () => {
  it.each(HOSTILE.filter(({ length }) => length < 10_000))('is text alone on the page: %j', async (text) => {
    leaveMessages([text, `${text}!`, { type: text, [text]: [text] }]);
    mkdirSync(path.join(store, 'node-logs'));
    writeFileSync(path.join(store, 'node-logs/n0.log'), `${text}\n`);
    writeFileSync(path.join(store, 'jepsen.log'), `${text}\n`);
    const value = JSON.stringify(text.replace(/[\0-\x1f\u2028\u2029]/g, ' '));
    writeFileSync(
      path.join(store, 'history.edn'),
      `{:index 0, :time 0, :type :invoke, :process 0, :f :echo, :value ${value.replace(/\\u/g, 'u')}}\n`,
    );
    const verdict = aVerdict({
      key: text,
      title: text,
      outcome: 'fail',
      reasons: [aReason({ title: text, detail: text })],
    });
    const { document, head, messages, html, operations } = await aPage({ store, verdict });
    expect(JSON.parse(messages[0]?.body ?? '')).toEqual({ type: text, [text]: [text] });
    expect(operations).toHaveLength(1);
    expect(head.verdict.reasons[0]?.detail).toBe(text);
    expect([...document.querySelectorAll('script')].filter(({ type }) => type === '')).toHaveLength(1);
    expect(document.body.querySelectorAll('*:not(script, div#app, noscript)')).toHaveLength(0);
    // Names are shown everywhere: nothing in them reorders or hides what stands beside them.
    for (const name of [document.title, ...head.endpoints, ...head.messageTypes]) {
      expect(name).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\0-\x1f]/);
    }
    expect(html.match(/<script/g)?.length).toBe(document.querySelectorAll('script').length);
  });

  it('of a megabyte is cut, and the page says so', async () => {
    const long = 'y'.repeat(1_000_000);
    leaveMessages(['n0', 'n1', { type: 'a', value: long }], ['n0', 'n1', { type: 'a', value: 'short' }]);
    writeFileSync(
      path.join(store, 'history.edn'),
      `{:index 0, :time 0, :type :invoke, :process 0, :f :echo, :value "${long}"}\n`,
    );
    const { html, head, messages, operations } = await aPage({ store });
    expect(html.length).toBeLessThan(100_000);
    expect(messages[0]?.body).toMatch(/^\{"type":"a","value":"y{1000,70000}…$/);
    expect(messages[1]?.body).toBe('{"type":"a","value":"short"}');
    expect(operations[0]?.invoked).toMatch(/^"y{1000,70000}…$/);
    expect(head.notes).toEqual([
      'The bodies of 1 message are cut or left out, so that the page stays below 25 MB.',
      'The texts of 1 value are cut or left out, so that the page stays below 25 MB.',
    ]);
  });

  it('may lack what messages have, or have it in another shape', async () => {
    leaveMessages(
      ['n0', 'n1', {}],
      ['n0', 'n1', { type: 7, msg_id: 'x', in_reply_to: -1 }],
      ['n0', 'n1', { type: ['a'], msg_id: 1.5, in_reply_to: 2 ** 60 }],
      ['n0', 'n1', { type: 'b', msg_id: 0, in_reply_to: 41 }],
    );
    const { messages, head } = await aPage({ store });
    expect(messages.map(({ type, columns }) => [type, columns.messageId, columns.inReplyTo])).toEqual([
      ['', 0, 0],
      ['', 0, 0],
      ['', 0, 0],
      ['b', 1, 42],
    ]);
    expect(head.nodes).toEqual(['n0', 'n1']);
  });

  it('may name more nodes and types than are told apart', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => [`n${index}`, 'n0', { type: `t${index}` }] as const);
    leaveMessages(...many);
    const { head, messages } = await aPage({ store });
    expect(head.endpoints.length).toBeLessThan(2100);
    expect(head.messageTypes.length).toBeLessThan(600);
    expect(messages).toHaveLength(5000);
    expect(messages.at(-1)).toMatchObject({ source: '(others)', destination: 'n0', type: '(others)' });
    expect(messages[7]).toMatchObject({ source: 'n7', type: 't7' });
  });

  it('may claim times without end', async () => {
    const journal = new JournalWriter(path.join(store, 'net-journal'));
    const message = { id: 0, src: 'n0', dest: 'n1', body: {} };
    journal.write({ id: 0, time: 0, type: 'send', message });
    journal.write({ id: 1, time: 2 ** 62, type: 'recv', message });
    journal.write({ id: 2, time: -(2 ** 62), type: 'send', message: { ...message, id: 1 } });
    journal.close();
    const { messages, head } = await aPage({ store });
    expect(messages.map(({ columns }) => [columns.sendTime, columns.delay])).toEqual([
      [0, 1e15],
      [-1e15, 0],
    ]);
    expect(head.endsAt).toBe(1e12);
  });
});
