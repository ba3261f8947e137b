// Takes the pictures of report.html in docs/screenshots, of a broadcast that loses values in a partition: node scripts/page-screenshots.mjs [--out DIR]
// Needs chromium on the PATH.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { rolldown } from 'rolldown';
import { build } from './build.mjs';
import { smallPng } from './small-png.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/screenshots' } } });

/** What stands behind the `#` of each picture, and how high it is on a phone; those without a height are taken of a desktop only. */
const VIEWS = {
  overview: ['', 900],
  messages: ['#view=messages&t=3000..4600&v=20', 1180],
  values: ['#view=values'],
  operations: ['#view=operations&o=30'],
  replay: ['#view=messages&t=3000..4600'],
};
const SEED = ['--latency', '100', '--seed', '5', '--time-limit', '10', '--nemesis-interval', '3'];

async function writePage(directory) {
  const dist = path.join(directory, 'dist');
  await build(dist);
  const bin = path.join(directory, 'node.mjs');
  const bundle = await rolldown({ input: 'examples/broken/broadcast-flood.ts', platform: 'node', logLevel: 'silent' });
  await bundle.write({ file: bin, format: 'esm' });
  await bundle.close();
  const output = path.join(directory, 'run');
  const limit = ['--limits', 'net.servers.msgs-per-op < 30'];
  try {
    const args = ['run', '3c-fault-tolerant-broadcast', '--bin', 'node.mjs', ...SEED, ...limit, '--output', output];
    execFileSync(process.execPath, [path.join(dist, 'cli.js'), ...args], { cwd: directory, stdio: 'pipe' });
  } catch (error) {
    if (error.status !== 1) throw error;
  }
  const page = readdirSync(output, { recursive: true }).find((name) => path.basename(name) === 'report.html');
  return path.join(output, page);
}

async function takePictures(browser, file) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [device, width] of [
      ['desktop', 1280],
      ['phone', 360],
    ]) {
      for (const [view, [hash, phoneHeight]] of Object.entries(VIEWS)) {
        if (device === 'phone' && phoneHeight === undefined) continue;
        const height = device === 'phone' ? phoneHeight : 820;
        const page = await browser.newPage({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
        await page.goto(pathToFileURL(file).href + hash);
        await page.waitForSelector('html[data-ready]');
        if (view === 'replay') {
          await page.getByRole('button', { name: '▶ Play' }).click();
          await page.getByRole('slider').fill('4305000');
        }
        await page.locator('.progress').waitFor({ state: 'detached' });
        await page.waitForTimeout(400);
        const png = smallPng(await page.screenshot());
        const picture = path.join(values.out, `page-${view}-${device}-${colorScheme}.png`);
        writeFileSync(picture, png);
        console.log(`${picture}: ${Math.ceil(png.length / 1024)} KiB`);
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        if (wide > width) throw new Error(`${picture}: it is ${wide} pixels wide`);
        await page.close();
      }
    }
  }
}

const directory = mkdtempSync(path.join(tmpdir(), 'page-screenshots-'));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  mkdirSync(values.out, { recursive: true });
  await takePictures(browser, await writePage(directory));
} finally {
  await browser.close();
  rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
}
