import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import { githubPage } from '../support/github-page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const chromium = programOnPath('chromium', process.env) ?? programOnPath('google-chrome', process.env);
const whyNot = chromium === null ? 'there is no chromium on the PATH' : null;
if (whyNot !== null) console.warn(`Not run: golden files in a browser, because ${whyNot}.`);

const run = promisify(execFile);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'browser-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function browse(page: string, ...flags: readonly string[]): Promise<string> {
  const { stdout } = await run(
    chromium ?? '',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--user-data-dir=${directory}/profile`,
      '--virtual-time-budget=20000',
      ...flags,
      pathToFileURL(page).href,
    ],
    { maxBuffer: 64e6, env: { ...process.env, HOME: directory } },
  );
  return stdout;
}

describe.skipIf(whyNot !== null)(`what people look at${whyNot === null ? '' : ` (skipped: ${whyNot})`}`, () => {
  it.each(['comment.md', 'comment-all-pass.md', 'summary-crash.md', 'summary-limit.md', 'summary-joined.md'])(
    '%s is drawn in a browser, diagrams included',
    async (name) => {
      const markdown = readFileSync(path.join(root, 'test/report/markdown/golden', name), 'utf8');
      const page = path.join(directory, 'page.html');
      writeFileSync(page, githubPage(markdown, { root }));
      const dom = await browse(page, '--dump-dom');
      expect(dom).toMatch(/<body[^>]* data-done="yes"/);
      expect(dom).not.toMatch(/data-error=|Syntax error in text/);
      const diagrams = markdown.match(/^```mermaid$/gm)?.length ?? 0;
      expect(dom.match(/<svg [^>]*aria-roledescription/g) ?? []).toHaveLength(diagrams);

      const picture = path.join(directory, 'page.png');
      await browse(page, `--screenshot=${picture}`, '--window-size=920,2400');
      expect(statSync(picture).size).toBeGreaterThan(10_000);
    },
  );
});
