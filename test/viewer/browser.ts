import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { PageHead } from '../../src/page/page-data.ts';
import { loadRun, type Run } from '../../src/viewer/data/run.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Whether there is a browser to open pages in; where REQUIRE_BROWSER is set, a missing one is an error. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser) {
  if (process.env['REQUIRE_BROWSER'] !== undefined) throw new Error('Chromium is missing: apt-get install chromium');
  console.warn('The tests of report pages are skipped: Chromium is missing (apt-get install chromium).');
}

/** Pages made by the bundles as users get them, and a browser that opens them. */
export interface Workshop {
  readonly dist: string;
  /** The page of a run of the bundled example, on the embedded engine. */
  readonly run: (challenge: string, ...options: readonly string[]) => string;
  /** The page of what a run left. */
  readonly report: (store: string, ...options: readonly string[]) => string;
  readonly open: (file: string, options?: OpenOptions) => Promise<OpenPage>;
  readonly directory: string;
  readonly close: () => Promise<void>;
}

interface OpenOptions extends BrowserContextOptions {
  /** With its `#`. */
  readonly hash?: string;
}

interface OpenPage {
  readonly page: Page;
  /** What the page said on the console, and errors that it did not catch. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const directory = mkdtempSync(path.join(tmpdir(), 'pages-'));
  const dist = path.join(directory, 'dist');
  execFileSync(process.execPath, ['scripts/build.mjs', '--out', dist]);
  const cli = (args: readonly string[], cwd: string): void => {
    try {
      execFileSync(process.execPath, [path.join(dist, 'cli.js'), ...args], { cwd, stdio: 'pipe' });
    } catch (error) {
      // A run that fails has a page too.
      if ((error as { status?: number }).status === undefined) throw error;
    }
  };
  const browser: Browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  let pages = 0;
  return {
    dist,
    directory,
    run: (challenge, ...options) => {
      const output = path.join(directory, `run-${pages++}`);
      cli(['run', challenge, '--output', output, ...options], directory);
      const pagesOf = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /report\.html$/.test(name),
      );
      return path.join(output, String(pagesOf[0]));
    },
    report: (store, ...options) => {
      const file = path.join(directory, `page-${pages++}.html`);
      cli(['report', path.resolve(store), '--html', file, ...options], directory);
      return file;
    },
    open: async (file, { hash = '', ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) complaints.push(`request: ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href + hash);
      await page.waitForSelector('html[data-ready]');
      return { page, complaints, close: () => context.close() };
    },
    close: async () => {
      await browser.close();
      rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** The run that a page holds, read without a browser. */
export function runOfPage(file: string): Promise<Run> {
  const html = readFileSync(file, 'utf8');
  const texts = new Map(
    [...html.matchAll(/<script type="[^"]+" id="([^"]+)">([^<]*)/g)].map(([, id, text]) => [id, text]),
  );
  return loadRun({
    head: JSON.parse(texts.get('head') ?? '') as PageHead,
    block: async (id) => {
      const text = texts.get(id);
      return text === undefined ? new Uint8Array(0) : new Uint8Array(gunzipSync(Buffer.from(text, 'base64')));
    },
  });
}
