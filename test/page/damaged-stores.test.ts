import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writePage } from '../../src/page/write-page.ts';
import { JournalWriter } from '../../src/store/journal.ts';
import { aVerdict } from '../report/verdicts.ts';
import { fixtureCase } from '../verdict/fixtures.ts';
import { aPage } from './a-page.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'damaged-page-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A copy of a real store, to be damaged. */
function aStore(name = 'runs/broadcast-lost'): string {
  const store = path.join(root, 'store');
  cpSync(path.join(fixtureCase(name).directory, 'run'), store, { recursive: true });
  return store;
}

const MISSING_JOURNAL = 'The network journal (net-journal) is missing or unreadable, so no messages are shown.';
const MISSING_HISTORY = 'history.edn is missing or unreadable, so no operations and faults are shown.';

describe('the page of a run that left less than it should', () => {
  it('says that there is no store, and shows what was printed', async () => {
    const console = path.join(root, 'console.log');
    writeFileSync(console, 'It did not start.\n');
    const { head, logs, messages, operations } = await aPage({ store: null, console });
    expect(head.notes).toEqual(['The run left no store.']);
    expect(logs).toEqual([{ file: 'console.log', lines: ['It did not start.'] }]);
    expect([messages, operations, head.endsAt]).toEqual([[], [], 0]);
  });

  it('says the same of a directory that is not there, and of a verdict without a run', async () => {
    const { head } = await aPage({ store: path.join(root, 'gone'), verdict: aVerdict({ runs: [], outcome: 'error' }) });
    expect(head.notes).toEqual(['The run left no store.']);
    expect(head.verdict.runs).toEqual([]);
  });

  it('says that journal and history are missing from an empty store', async () => {
    const store = path.join(root, 'store');
    mkdirSync(store);
    const { head } = await aPage({ store });
    expect(head.notes).toEqual([MISSING_JOURNAL, MISSING_HISTORY]);
    expect(head).toMatchObject({
      nodes: [],
      endpoints: [],
      messages: { count: 0 },
      operations: { count: 0 },
      logs: [],
    });
  });

  it('shows operations and logs without a journal, with the nodes that left logs', async () => {
    const store = aStore();
    rmSync(path.join(store, 'net-journal'), { recursive: true });
    const { head, operations } = await aPage({ store });
    expect(head.notes).toEqual([MISSING_JOURNAL]);
    expect(head.nodes).toEqual(['n0']);
    expect(operations).toHaveLength(40);
    expect(operations.every(({ request }) => request === null)).toBe(true);
  });

  it('shows messages without a history, from the first event on', async () => {
    const store = aStore();
    rmSync(path.join(store, 'history.edn'));
    const { head, messages } = await aPage({ store });
    expect(head.notes).toEqual([MISSING_HISTORY]);
    expect(messages).toHaveLength(84);
    expect(messages[0]?.columns.sendTime).toBe(0);
  });

  it('takes the start of the test from the console when there is no history', async () => {
    const store = aStore();
    rmSync(path.join(store, 'history.edn'));
    const console = path.join(fixtureCase('runs/broadcast-lost').directory, 'console.log');
    const { messages } = await aPage({ store, console });
    const whole = await aPage({ store: path.join(fixtureCase('runs/broadcast-lost').directory, 'run') });
    const first = messages.find(({ type }) => type === 'broadcast')?.columns.sendTime ?? Number.NaN;
    const known = whole.messages.find(({ type }) => type === 'broadcast')?.columns.sendTime ?? Number.NaN;
    expect(Math.abs(first - known)).toBeLessThan(50_000);
    expect(messages[0]?.columns.sendTime).toBeLessThan(0);
  });

  it('shows what stands before the damage of a journal, and says so', async () => {
    const store = aStore();
    const stripe = path.join(store, 'net-journal/4.fressian');
    truncateSync(stripe, Math.floor(lstatSync(stripe).size / 2));
    const { head, messages } = await aPage({ store });
    expect(head.notes).toContain(
      '1 file of the network journal ended early or could not be read; messages are missing.',
    );
    expect(messages.length).toBeGreaterThan(20);
    expect(head.messages.events).toBeLessThan(168);
  });

  it('leaves out receipts of messages that nothing sent', async () => {
    const store = path.join(root, 'store');
    const journal = new JournalWriter(path.join(store, 'net-journal'));
    const message = { id: 0, src: 'n0', dest: 'n1', body: { type: 'a' } };
    journal.write({ id: 0, time: 0, type: 'send', message });
    journal.write({ id: 1, time: 5_000_000, type: 'recv', message });
    journal.write({ id: 2, time: 6_000_000, type: 'recv', message });
    journal.write({ id: 3, time: 7_000_000, type: 'recv', message: { ...message, id: 9 } });
    journal.close();
    const { head, messages } = await aPage({ store });
    expect(messages).toHaveLength(1);
    expect(messages[0]?.columns).toMatchObject({ receiveEvent: 1, delay: 5000 });
    expect(head.notes).toContain('2 messages without a record of the sending are left out.');
  });

  it('leaves out lines of a history that are not operations, and counts them', async () => {
    const store = aStore();
    const file = path.join(store, 'history.edn');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [...lines.slice(0, 10), '{:not an operation', ...lines.slice(10, 20)].join('\n'));
    const { head, operations } = await aPage({ store });
    expect(operations).toHaveLength(10);
    expect(head.notes).toEqual(['1 line of history.edn could not be read; operations are missing.']);
  });

  it('reads nothing through links', async () => {
    const store = aStore();
    const secret = path.join(root, 'secret');
    writeFileSync(secret, 'a secret');
    for (const name of ['history.edn', 'node-logs/n0.log', 'jepsen.log']) {
      rmSync(path.join(store, name), { force: true });
      symlinkSync(secret, path.join(store, name));
    }
    rmSync(path.join(store, 'net-journal'), { recursive: true });
    symlinkSync(root, path.join(store, 'net-journal'));
    const { head, html, logs } = await aPage({ store });
    expect(logs).toEqual([]);
    expect(html).not.toContain(Buffer.from('a secret').toString('base64').slice(0, 8));
    expect(head.notes).toEqual([
      MISSING_JOURNAL,
      MISSING_HISTORY,
      "jepsen.log can't be read, so its lines are missing.",
      '1 log in node-logs could not be read: not a plain file.',
    ]);
  });
});

describe('the file of a page', () => {
  const app = { script: '', styles: '' };
  const subject = { verdict: aVerdict(), run: 0, store: null, console: null };

  it('takes the place of a link, and leaves alone what the link leads to', async () => {
    const other = path.join(root, 'other');
    const file = path.join(root, 'report.html');
    writeFileSync(other, 'precious');
    symlinkSync(other, file);
    await writePage(subject, app, file);
    expect(readFileSync(other, 'utf8')).toBe('precious');
    expect(lstatSync(file).isFile()).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
  });

  it('is not left half written', async () => {
    mkdirSync(path.join(root, 'report.html/within'), { recursive: true });
    await expect(writePage(subject, app, path.join(root, 'report.html'))).rejects.toThrow();
    await expect(writePage(subject, app, path.join(root, 'no/directory.html'))).rejects.toThrow('ENOENT');
    expect(existsSync(path.join(root, 'no'))).toBe(false);
  });
});
