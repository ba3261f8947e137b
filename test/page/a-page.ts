import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type PageSubject, writePage } from '../../src/page/write-page.ts';
import { aVerdict } from '../report/verdicts.ts';
import { type ReadPage, readPage } from './read-page.ts';

/** The page of what a run left; members that differ are given. */
export async function aPage(subject: Partial<PageSubject>): Promise<ReadPage & { readonly html: string }> {
  const directory = mkdtempSync(path.join(tmpdir(), 'page-'));
  try {
    const file = path.join(directory, 'report.html');
    const whole: PageSubject = { verdict: aVerdict(), run: 0, store: null, console: null, ...subject };
    await writePage(whole, { script: 'document.title;', styles: 'p{color:red}' }, file);
    const html = readFileSync(file, 'utf8');
    return { html, ...readPage(html) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
