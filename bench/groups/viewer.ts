/** How soon a page of a long run can be used, and how smoothly its diagram moves, in Chromium without a graphics card. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { pageFile } from '../../src/page/page-file.ts';
import { chanceFrom } from '../../test/support/chance.ts';
import { type SyntheticMessage, syntheticPage } from '../../test/viewer/synthetic-page.ts';
import { type Group, inRounds, rowOf } from '../figures.ts';

const CHROMIUM = '/usr/bin/chromium';
const EVENTS = 1_000_000;
const NODES = 25;

export const viewer: Group = {
  name: 'report page in a browser',
  about:
    'Pages of synthetic runs of 25 nodes, opened from disk by Chromium: how long until the diagram can be used, and the frame (the 95th of 100) while it is dragged over the whole run, and over a part of it that is drawn as arrows. Skipped where there is no Chromium.',
  async *rows(effort) {
    if (!existsSync(CHROMIUM)) return;
    const directory = mkdtempSync(path.join(tmpdir(), 'viewer-'));
    const { chromium } = await import('playwright-core');
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    try {
      execFileSync(process.execPath, ['scripts/build.mjs', '--out', path.join(directory, 'dist')]);
      const events = effort.size(EVENTS);
      const [long, short] = [events, Math.ceil(events / 100)].map((size) => writtenPage(directory, size));
      const opened = await inRounds(effort.rounds(5), {
        long: () => withPage(browser, String(long), (_, ms) => Promise.resolve(ms)),
        short: () => withPage(browser, String(short), (_, ms) => Promise.resolve(ms)),
      });
      const baseline = 'the same of a hundredth of the events';
      const name = `${(events / 1000).toLocaleString('en-US')},000 events`;
      yield rowOf(`until the diagram of ${name} can be used`, 'ms', opened.long, {
        what: baseline,
        figures: opened.short,
      });
      for (const [what, keys] of [
        ['whole run', 0],
        ['part of it with arrows', 16],
      ] as const) {
        const frames = await inRounds(effort.rounds(3), {
          long: () => withPage(browser, String(long), (page) => frameTime(page, keys)),
          short: () => withPage(browser, String(short), (page) => frameTime(page, keys)),
        });
        yield rowOf(`frame while panning, ${what}, ${name}`, 'ms', frames.long, {
          what: baseline,
          figures: frames.short,
        });
      }
    } finally {
      await browser.close();
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    }
  },
};

function writtenPage(directory: string, events: number): string {
  const file = path.join(directory, `${events}.html`);
  const dist = path.join(directory, 'dist');
  const app = {
    script: readFileSync(path.join(dist, 'viewer.js'), 'utf8'),
    styles: readFileSync(path.join(dist, 'viewer.css'), 'utf8'),
  };
  const { head, blocks } = syntheticPage({
    nodes: Array.from({ length: NODES }, (_, at) => `n${at}`),
    clients: ['c0'],
    messages: gossip(events / 2),
  });
  writeFileSync(file, [...pageFile({ title: 'a long run', head, blocks }, app)].join(''));
  return file;
}

/** Messages between random nodes, ten under way at any time; some are never received. */
function gossip(count: number): SyntheticMessage[] {
  const chance = chanceFrom(count);
  const messages: SyntheticMessage[] = [];
  let event = 0;
  for (let at = 0; at < count; at += 1) {
    const from = Math.floor(chance() * NODES);
    const to = Math.floor(chance() * NODES);
    const sendTime = at * 40;
    const lost = chance() < 0.02;
    messages.push({
      from: `n${from}`,
      to: `n${to}`,
      type: chance() < 0.5 ? 'gossip' : 'gossip_ok',
      sendEvent: event,
      receiveEvent: lost ? null : event + 21,
      sendTime,
      receiveTime: sendTime + 400 + Math.floor(chance() * 4000),
      body: `{"type":"gossip","messages":[${at % 5000},${(at * 7) % 5000}]}`,
    });
    event += 2;
  }
  return messages;
}

/** Opens the diagram; the time is that until it has been drawn. */
async function withPage(
  browser: Browser,
  file: string,
  use: (page: Page, ms: number) => Promise<number>,
): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(`${pathToFileURL(file).href}#view=messages`, { waitUntil: 'commit' });
    await page.waitForSelector('html[data-ready] canvas.minimap');
    const ms = await page.evaluate<number>(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame((now) => done(now))))',
    );
    return await use(page, ms);
  } finally {
    await page.close();
  }
}

/** Drags the diagram to and fro; gives how long each of a hundred frames took, in milliseconds. */
const DRAGGING = `(async () => {
  const canvas = document.querySelector('.diagram-canvas');
  canvas.setPointerCapture = () => {};
  const drag = (type, clientX) => canvas.dispatchEvent(
    new PointerEvent(type, { clientX, clientY: 300, pointerId: 1, button: 0, pointerType: 'mouse', bubbles: true }),
  );
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const times = [];
  drag('pointerdown', 600);
  let last = await frame();
  for (let at = 0; at < 100; at += 1) {
    drag('pointermove', 600 - (at % 50) * 4);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  drag('pointerup', 600);
  return times;
})()`;

/** The 95th of a hundred frames by length, in milliseconds. */
async function frameTime(page: Page, zooms: number): Promise<number> {
  await page.locator('.diagram-canvas').focus();
  for (let press = 0; press < zooms; press += 1) await page.keyboard.press('+');
  const frames = await page.evaluate<number[]>(DRAGGING);
  frames.sort((a, b) => a - b);
  return frames[Math.floor(frames.length * 0.95)] ?? 0;
}
