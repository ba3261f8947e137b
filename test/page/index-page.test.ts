import { createHash } from 'node:crypto';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { indexOfRows } from '../../src/page/index-page.ts';
import { HOSTILE } from '../report/hostile.ts';
import { aLeg, aReason, aRow, aTarget } from '../report/verdicts.ts';

const documentOf = (html: string): Document => new JSDOM(html).window.document;
const cellsOf = (document: Document): string[][] =>
  [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map(({ textContent }) => textContent ?? ''),
  );

describe('the index of rows', () => {
  const report = { id: 77, url: 'https://evil.example/' };
  const rows = [
    aRow({ key: '1-echo', title: 'Echo', artifacts: { report } }, aLeg(1)),
    aRow({ key: '3a', outcome: 'fail', reasons: [aReason({ title: 'Values were lost' })] }, aLeg(2)),
  ];

  it('has every row, the worst first, and a link to each page by its id alone', () => {
    const html = indexOfRows(rows, aTarget());
    const document = documentOf(html);
    expect(cellsOf(document)).toEqual([
      ['❌ fail', '3a', 'Values were lost'],
      ['✅ pass', '1-echo', 'Echo'],
    ]);
    expect([...document.querySelectorAll('a')].map(({ href, textContent }) => [textContent, href])).toEqual([
      ['1-echo', 'https://github.com/octo/gossip/actions/runs/1001/artifacts/77'],
    ]);
    expect(document.body.textContent).toContain('1 of 2 pass.');
    expect(html).not.toContain('evil.example');
  });

  it('lets nothing run, and applies its own styles alone', () => {
    const document = documentOf(indexOfRows(rows, aTarget()));
    const styles = document.querySelector('style')?.textContent ?? '';
    const hash = createHash('sha256').update(styles).digest('base64');
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it.each(HOSTILE.map((text) => [text.slice(0, 50), text]))('shows %j as text', (_, text) => {
    const row = aRow({ key: text, outcome: 'fail', reasons: [aReason({ title: text, detail: text })] }, aLeg(1));
    const document = documentOf(indexOfRows([row], aTarget({ commentKey: text })));
    expect(document.querySelectorAll('script, img, [onerror], details, b, a')).toHaveLength(0);
    expect(document.querySelectorAll('tbody tr')).toHaveLength(1);
    expect(document.body.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  });
});
