// Takes the pictures of comments and summaries in docs/screenshots: npm run screenshots [-- NAME…] [--out DIR]
// Needs chromium on the PATH, and the fonts of fonts-noto-core and fonts-noto-color-emoji (Debian).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { startChromium } from './chromium.mjs';
import { missingEmojiFont } from './emoji-font.mjs';
import { smallPng } from './small-png.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const THEMES = ['light', 'dark'];
/** CSS pixels: GitHub's column beside a sidebar, and a phone. */
const WIDTHS = { desktop: 960, phone: 390 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'docs/screenshots' } },
});

const missing = missingEmojiFont();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}

/** Files of tests look for others beside themselves. */
const whereItWas = {
  name: 'import.meta.dirname',
  transform: (code, id) => code.replaceAll('import.meta.dirname', JSON.stringify(path.dirname(id))),
};

async function loadPages(directory) {
  const input = path.join(root, 'test/screenshots/screenshots-entry.ts');
  const bundle = await rolldown({ input, platform: 'node', cwd: root, logLevel: 'silent', plugins: [whereItWas] });
  const file = path.join(directory, 'pages.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return await (await import(pathToFileURL(file).href)).pages(root);
}

// Below node_modules, so that packages which aren't bundled are found.
const directory = mkdtempSync(path.join(root, 'node_modules', '.screenshots-'));
const profile = mkdtempSync(path.join(tmpdir(), 'screenshots-'));
try {
  const pages = await loadPages(directory);
  const wanted = pages.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  mkdirSync(values.out, { recursive: true });
  const chromium = await startChromium(profile);
  for (const { name, html, isSharp } of wanted) {
    for (const theme of THEMES) {
      const page = path.join(directory, 'page.html');
      writeFileSync(page, html(theme));
      for (const [device, width] of Object.entries(WIDTHS)) {
        const { png, problem } = await chromium.picture(
          pathToFileURL(page).href,
          width,
          isSharp && device === 'desktop' ? 2 : 1,
        );
        const file = path.join(values.out, `${name}-${device}-${theme}.png`);
        const small = smallPng(png);
        writeFileSync(file, small);
        console.log(`${file}: ${Math.ceil(small.length / 1024)} KiB`);
        if (problem !== '') throw new Error(`${file}: ${problem}`);
      }
    }
  }
  chromium.close();
} finally {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
}
