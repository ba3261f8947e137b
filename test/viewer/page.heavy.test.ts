import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageFile } from '../../src/page/page-file.ts';
import { isReceipt, type Messages, messageOf } from '../../src/viewer/data/messages.ts';
import { bodyCarries, holdsAtom } from '../../src/viewer/data/value-in-text.ts';
import { hasBrowser, openWorkshop, runOfPage, type Workshop } from './browser.ts';
import { syntheticPage } from './synthetic-page.ts';

const RUNS: readonly (readonly [workload: string, challenge: string, options: readonly string[]])[] = [
  ['echo', '1-echo', []],
  ['unique-ids', '2-unique-ids', ['--rate', '100']],
  ['broadcast', '3c-fault-tolerant-broadcast', ['--nemesis-interval', '2']],
  ['g-set', 'g-set', []],
  ['g-counter', '4-grow-only-counter', []],
  ['pn-counter', 'pn-counter', []],
  ['kafka', '5b-multi-node-kafka', ['--rate', '100']],
  ['lin-kv', 'lin-kv', []],
  ['txn-list-append', 'txn-list-append', []],
  ['txn-rw-register', '6a-single-node-txn', ['--rate', '100']],
];

/** Stores that real Maelstrom left, and the challenges that they are judged as: they do not tell their workload. */
const STORES = [
  ['broadcast-lost', '3b-multi-node-broadcast'],
  ['g-set-lost', 'g-set'],
  ['echo-crash-mid-run-typescript', '1-echo'],
  ['lin-kv-not-linearizable', 'lin-kv'],
  ['txn-list-append-interleaved', 'txn-list-append'],
  ['kafka-lost-writes', '5a-single-node-kafka'],
  ['pn-counter-mismatch', 'pn-counter'],
  ['echo-injection-values', '1-echo'],
] as const;
const storeOf = (name: string): string => `test/fixtures/runs/${name}/run`;

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const VIEWS = ['Overview', 'Messages', 'Operations', 'Logs'];

describe.skipIf(!hasBrowser)('a report page in a browser', () => {
  let workshop: Workshop;
  let broadcast: string;
  beforeAll(async () => {
    workshop = await openWorkshop();
    broadcast = workshop.run(
      '3c-fault-tolerant-broadcast',
      '--seed',
      '7',
      '--time-limit',
      '8',
      '--nemesis-interval',
      '2',
    );
  }, 120_000);
  afterAll(() => workshop?.close());

  describe('of each workload', () => {
    it.each(RUNS)('%s is shown in all views without a complaint', async (workload, challenge, options) => {
      const file = workshop.run(challenge, '--seed', '7', '--time-limit', '3', ...options);
      await walkThrough(file, workload);
    });

    it.each(STORES)('what real Maelstrom left of %s is too', async (store, challenge) => {
      await walkThrough(workshop.report(storeOf(store), '--challenge', challenge), store);
    });

    async function walkThrough(file: string, name: string): Promise<void> {
      const { page, complaints, close } = await workshop.open(file);
      const labels = await page.getByRole('tab').allInnerTexts();
      for (const label of VIEWS)
        expect(
          labels.some((text) => text.startsWith(label)),
          `${name}: ${label}`,
        ).toBe(true);
      expect(labels.length).toBe(name.startsWith('echo') ? 4 : 5);
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true');
        await page.locator('.progress').waitFor({ state: 'detached' });
      }
      expect(complaints).toEqual([]);
      await close();
    }
  });

  it('draws the transactions of an anomaly, with an arrow for each step of the cycle', async () => {
    const file = workshop.report(storeOf('txn-list-append-interleaved'), '--challenge', 'txn-list-append');
    const { page, close } = await workshop.open(file, { hash: '#view=values' });
    const anomaly = page
      .locator('.anomaly')
      .filter({ has: page.locator('.cycle') })
      .first();
    await anomaly.waitFor();
    const steps = await anomaly.locator('.edges li').count();
    expect(steps).toBeGreaterThan(1);
    expect(await anomaly.locator('.cycle-edge').count()).toBe(steps);
    expect(await anomaly.locator('.transactions dt').first().innerText()).toMatch(/^T1 n\d at /);
    await close();
  });

  it('shows outcome, reasons, figures and the command that repeats the run', async () => {
    const { page, close } = await workshop.open(
      workshop.run(
        '3a-single-node-broadcast',
        '--seed',
        '9',
        '--time-limit',
        '2',
        '--limits',
        'availability.ok-fraction >= 50 %',
      ),
    );
    await expect.poll(() => page.locator('.outcome').innerText()).toBe('Pass');
    await expect.poll(() => page.locator('.command code').innerText()).toContain('--seed 9');
    await expect.poll(() => page.locator('.gauge').innerText()).toContain('met');
    expect(await page.locator('.gauge-bound').getAttribute('style')).toContain('40%');
    await close();
  });

  it('jumps from a reason to its moment in the diagram', async () => {
    const { page, close } = await workshop.open(
      workshop.report(storeOf('broadcast-lost'), '--challenge', '3b-multi-node-broadcast'),
    );
    await page.getByRole('button', { name: 'Show at 876 ms in the diagram' }).click();
    await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('Messages');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('view=messages');
    const [from = 0, to = 0] = (new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)).get('t') ?? '')
      .split('..')
      .map(Number);
    expect(from).toBeLessThan(876);
    expect(to).toBeGreaterThan(876);
    await expect.poll(() => page.locator('.details h3').innerText()).toBe('read_ok');
    await expect.poll(() => page.locator('.details .route').innerText()).toContain('n0');
    await close();
  });

  it('goes where a link says, and keeps the address at what is shown', async () => {
    const { page, close } = await workshop.open(broadcast, { hash: '#view=messages&t=1000..1500&m=40' });
    await expect.poll(() => page.locator('#diagram-view').innerText()).toContain('1.000');
    await expect.poll(() => page.locator('.messages-side .route').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Close the message' }).click();
    await page.getByRole('button', { name: 'Order' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('axis=events');
    await expect.poll(() => page.evaluate(() => location.hash)).not.toContain('m=40');
    await close();
  });

  it('marks as past and future of a message what chains of messages say', async () => {
    const { head, messages } = await runOfPage(broadcast);
    const { page, close } = await workshop.open(broadcast);
    for (const message of [30, 120, Math.floor(messages.count / 2)]) {
      await page.evaluate((hash) => location.replace(hash), `#view=messages&m=${message}`);
      const { past, future } = chainsOf(messages, message);
      await expect
        .poll(() => page.locator('.causality-counts').innerText())
        .toBe(
          `${past.toLocaleString('en-US')} could have led to it\n${future.toLocaleString('en-US')} could come of it`,
        );
    }
    expect(head.nodeCount).toBe(5);
    await close();
  });

  it('follows a value to every message and operation that carries it, and to when each node had it', async () => {
    const run = await runOfPage(broadcast);
    const bodies = await run.bodies.chunkAt(0);
    const values = await run.values.chunkAt(0);
    const carrying = bodies.filter((body) => bodyCarries(body, '3')).length;
    const showing = Array.from({ length: run.operations.count }, (_, at) => at).filter((at) =>
      values.slice(at * 2, at * 2 + 2).some((value) => holdsAtom(value, '3')),
    ).length;
    const { page, close } = await workshop.open(broadcast, { hash: '#view=messages' });
    await page.getByRole('searchbox', { name: 'Follow a value' }).fill('3');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('.follow').innerText())
      .toContain(`${carrying} messages carry it, ${showing} operations show it.`);
    await expect.poll(() => page.locator('.follow .found').first().locator('li').count()).toBe(5);
    await page.getByRole('checkbox', { name: 'Only these messages' }).check();
    await expect.poll(() => page.locator('#diagram-view').innerText()).toContain(`: ${carrying} messages`);
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('v=3');
    await close();
  });

  it('filters by type, node, talk and text', async () => {
    const { messages, head } = await runOfPage(broadcast);
    const { page, close } = await workshop.open(broadcast, { hash: '#view=messages' });
    const inView = () => page.locator('#diagram-view').innerText();
    const clients = [...messages.source.keys()].filter(
      (at) => Math.max(messages.source[at] as number, messages.destination[at] as number) >= head.nodeCount,
    ).length;
    await page.locator('summary', { hasText: 'Who talks' }).click();
    await page.getByRole('checkbox', { name: 'with clients' }).uncheck();
    await expect.poll(inView).toContain(`: ${(messages.count - clients).toLocaleString('en-US')} messages`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.locator('summary', { hasText: 'Types' }).click();
    await page.getByRole('button', { name: 'only topology', exact: true }).click();
    await expect.poll(inView).toContain(': 5 messages');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('searchbox', { name: 'Text in bodies' }).fill('node_ids');
    await page.keyboard.press('Enter');
    await expect.poll(inView).toContain(': 5 messages');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(inView).toContain(`: ${messages.count.toLocaleString('en-US')} messages`);
    await close();
  });

  it('opens a message by a click on its arrow, with its body, its pair and its operation', async () => {
    const { messages } = await runOfPage(broadcast);
    const { page, close } = await workshop.open(broadcast, { hash: '#view=messages' });
    await page.locator('.in-view summary').click();
    const rows = page.locator('.in-view tbody tr');
    await expect.poll(() => rows.count()).toBeGreaterThan(5);
    await rows.nth(0).getByRole('button').click();
    await expect.poll(() => page.locator('.details h3').innerText()).toBe('init');
    await expect.poll(() => page.locator('.partners').innerText()).toMatch(/init_ok n\d →/);
    await expect.poll(() => page.locator('.details .json').innerText()).toContain('"node_id"');
    await page.locator('.partners button').first().click();
    await expect.poll(() => page.locator('.details h3').innerText()).toBe('init_ok');
    expect(messages.type[0]).toBe(0);
    await close();
  });

  it('is walked through by keyboard alone', async () => {
    const { messages } = await runOfPage(broadcast);
    const { page, complaints, close } = await workshop.open(broadcast);
    for (let press = 0; press < 20; press += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(() => document.activeElement?.getAttribute('role'))) === 'tab') break;
    }
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('Messages');
    const inView = () => page.locator('#diagram-view').innerText();
    // Before the diagram is there, nothing of it can be reached.
    await expect.poll(inView).toContain(`: ${messages.count.toLocaleString('en-US')} messages`);
    const before = await inView();
    for (let press = 0; press < 40; press += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(() => document.activeElement?.tagName)) === 'CANVAS') break;
    }
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('CANVAS');
    await page.keyboard.press('+');
    await expect.poll(inView).not.toBe(before);
    await page.keyboard.press('n');
    await expect.poll(() => page.locator('.details .route').count()).toBe(1);
    const first = await page.locator('.details').innerText();
    await page.keyboard.press('n');
    await expect.poll(() => page.locator('.details').innerText()).not.toBe(first);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('.details .route').count()).toBe(0);
    await page.keyboard.press('0');
    await expect.poll(inView).toBe(before);
    expect(complaints).toEqual([]);
    await close();
  });

  it('replays the run, also where motion is to be reduced', async () => {
    const { page, complaints, close } = await workshop.open(broadcast, { hash: '#view=messages' });
    await page.getByRole('button', { name: '▶ Play' }).click();
    const moment = () => page.locator('.play-time').innerText();
    const before = await moment();
    await expect.poll(moment).not.toBe(before);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Close the replay' }).click();
    await close();
    const still = await workshop.open(broadcast, { hash: '#view=messages', reducedMotion: 'reduce' });
    await still.page.getByRole('button', { name: '▶ Play' }).click();
    await expect.poll(() => still.page.locator('.ring').count()).toBe(1);
    await expect.poll(() => still.page.getByRole('button', { name: '▶ Play' }).count()).toBe(1);
    expect([...complaints, ...still.complaints]).toEqual([]);
    await still.close();
  });

  it('shows a line of a log at its time, and a stack where it stands', async () => {
    const { page, close } = await workshop.open(workshop.report(storeOf('echo-crash-mid-run-typescript')), {
      hash: '#view=logs',
    });
    const log = page.getByRole('combobox', { name: 'Log' });
    const options = await log.locator('option').allInnerTexts();
    await log.selectOption({ label: options.find((text) => text.startsWith('n0')) ?? '' });
    await page.getByRole('searchbox', { name: 'Search this log' }).fill('TypeError');
    await expect
      .poll(() => page.locator('.log').innerText())
      .toContain("Cannot read properties of undefined (reading 'host')");
    await expect.poll(() => page.locator('.log-line').count()).toBe(1);
    await close();
  });

  it('leads from a message to what its nodes last wrote, and from a line to its moment', async () => {
    const file = path.join(workshop.directory, 'logs.html');
    const { head, blocks } = syntheticPage({
      nodes: ['n0', 'n1'],
      messages: [{ from: 'n0', to: 'n1', sendEvent: 0, receiveEvent: 1, sendTime: 2_000_000, receiveTime: 2_100_000 }],
      logs: { n0: ['1970-01-01T00:00:01.500Z before', '1970-01-01T00:00:02.500Z after'], n1: ['no time'] },
    });
    writeFileSync(file, [...pageFile({ title: 'logs', head, blocks }, appOf(workshop))].join(''));
    const { page, complaints, close } = await workshop.open(file, { hash: '#m=0' });
    await page.getByRole('button', { name: 'what n0 last wrote before' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'what n1 last wrote before' }).count()).toBe(0);
    await expect.poll(() => page.locator('.log-line').allInnerTexts()).toHaveLength(2);
    await page.locator('.log-line', { hasText: 'after' }).getByRole('button', { name: '2.500' }).click();
    await expect.poll(() => page.locator('#diagram-view').innerText()).toContain('message');
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('view=messages');
    expect(complaints).toEqual([]);
    await close();
  });

  describe.each(['light', 'dark'] as const)('in its %s colours', (colorScheme) => {
    it('has nothing that axe-core finds serious', async () => {
      for (const file of [broadcast, workshop.report(storeOf('g-set-lost'), '--challenge', 'g-set')]) {
        const { page, close } = await workshop.open(file, { colorScheme, reducedMotion: 'reduce', bypassCSP: true });
        await page.evaluate(axe);
        for (const tab of await page.getByRole('tab').all()) {
          await tab.click();
          await page.locator('.progress').waitFor({ state: 'detached' });
          expect(await seriousIn(page), await tab.innerText()).toEqual([]);
        }
        await page.evaluate(() => location.replace('#view=messages&m=40&v=3'));
        await expect.poll(() => page.locator('.follow .found').count()).toBeGreaterThan(0);
        expect(await seriousIn(page)).toEqual([]);
        await close();
      }
    });
  });

  it('fits a phone', async () => {
    for (const file of [
      broadcast,
      workshop.report(storeOf('txn-list-append-interleaved'), '--challenge', 'txn-list-append'),
      workshop.report(storeOf('echo-injection-values')),
    ]) {
      const { page, close } = await workshop.open(file, { viewport: { width: 360, height: 740 } });
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        await page.locator('.progress').waitFor({ state: 'detached' });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(width, await tab.innerText()).toBeLessThanOrEqual(360);
      }
      await close();
    }
  });

  it('leaves hostile content inert', async () => {
    const attack = '</script><script>window.attacked = 1</script><img src=x onerror="window.attacked = 1">';
    const bidi = '\u202eevil\u202c';
    const file = path.join(workshop.directory, 'hostile.html');
    const name = `n${attack}${bidi}`;
    const page = syntheticPage({
      nodes: [name, '__proto__'],
      clients: [`c${attack}`],
      messages: [
        attack,
        `{"type":"x","__proto__":{"a":${JSON.stringify(attack)}},"big":"${'9'.repeat(1_000_000)}"}`,
        '{"type":',
      ].map((body, at) => ({
        from: at === 0 ? `c${attack}` : name,
        to: '__proto__',
        type: attack,
        sendEvent: at * 2,
        receiveEvent: at * 2 + 1,
        body,
      })),
      operations: [
        { f: attack, invoked: 0, completed: 100, asked: attack, answered: `[${'1 '.repeat(100_000)}]`, request: 0 },
      ],
      head: {
        faults: [{ kind: 'partition', from: 0, to: null, groups: [[name], ['__proto__']], text: attack }],
        notes: [attack],
        sourceUrl: 'javascript:alert(1)//',
        workspace: '/x/',
      },
    });
    const verdict = {
      ...page.head.verdict,
      title: attack,
      key: bidi,
      reasons: [
        {
          id: 'x',
          severity: 'failure' as const,
          title: attack,
          detail: attack,
          node: name,
          firstAt: 1,
          evidence: [{ source: attack, text: attack }],
        },
      ],
    };
    writeFileSync(
      file,
      [...pageFile({ title: attack, head: { ...page.head, verdict }, blocks: page.blocks }, appOf(workshop))].join(''),
    );
    const { page: shown, complaints, close } = await workshop.open(file);
    for (const tab of await shown.getByRole('tab').all()) await tab.click();
    for (const message of [0, 1, 2]) {
      await shown.evaluate((hash) => location.replace(hash), `#view=messages&m=${message}`);
      await expect.poll(() => shown.locator('.details .json, .details pre').count()).toBeGreaterThan(0);
    }
    expect(await shown.evaluate(() => (window as { attacked?: number }).attacked)).toBeUndefined();
    expect(await shown.locator('img, iframe, object, a[href^="javascript"]').count()).toBe(0);
    expect(await shown.locator('h1 bdi').innerText()).toContain('<img');
    expect(await shown.evaluate(() => document.querySelectorAll('script').length)).toBe(2 + page.blocks.length);
    expect(complaints).toEqual([]);
    await close();
  });
});

const appOf = ({ dist }: Workshop) => ({
  script: readFileSync(path.join(dist, 'viewer.js'), 'utf8'),
  styles: readFileSync(path.join(dist, 'viewer.css'), 'utf8'),
});

async function seriousIn(page: import('playwright-core').Page): Promise<readonly string[]> {
  return await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await checker.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html.slice(0, 200))
            .join(' ')}`,
      );
  });
}

/** By a walk along the arrows themselves: every message that a chain leads from, or to. */
function chainsOf(messages: Messages, message: number): { readonly past: number; readonly future: number } {
  const places = new Map([...messages.events].map((event, place) => [event, place]));
  const eventsOf = new Map<number, number[]>();
  for (const event of messages.events) {
    const endpoint = (isReceipt(event) ? messages.destination : messages.source)[messageOf(event)] as number;
    eventsOf.set(endpoint, [...(eventsOf.get(endpoint) ?? []), event]);
  }
  const walk = (from: number, forward: boolean): ReadonlySet<number> => {
    const reached = new Set<number>();
    const open = [from];
    for (let event = open.pop(); event !== undefined; event = open.pop()) {
      const receipt = isReceipt(event);
      const at = places.get(event) as number;
      const own = eventsOf.get((receipt ? messages.destination : messages.source)[messageOf(event)] as number) ?? [];
      for (const other of own) {
        const isBeyond = forward ? (places.get(other) as number) > at : (places.get(other) as number) < at;
        if (!isBeyond || isReceipt(other) === forward || reached.has(messageOf(other))) continue;
        reached.add(messageOf(other));
        const end = forward ? other + 1 : other - 1;
        if (places.has(end)) open.push(end);
      }
    }
    return reached;
  };
  const received = places.has(message * 2 + 1);
  return { past: walk(message * 2, false).size, future: received ? walk(message * 2 + 1, true).size : 0 };
}
