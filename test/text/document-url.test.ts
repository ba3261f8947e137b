import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { documentUrl, replaceDocumentUrls } from '../../src/text/document-url.ts';

describe('the address of a page', () => {
  it('leads to the page on GitHub', () => {
    expect(documentUrl('seeds.md')).toBe('https://github.com/glomers/maelstrom-action/blob/v1/docs/seeds.md');
    expect(existsSync('docs/seeds.md')).toBe(true);
  });

  it('is found in a text, as often as it is there', () => {
    const text = `See ${documentUrl('engine-and-maelstrom.md')}, ${documentUrl('seeds.md')}. And https://githubXcom/.`;
    expect(replaceDocumentUrls(text, (page) => `[${page}]`)).toBe(
      'See [engine-and-maelstrom.md], [seeds.md]. And https://githubXcom/.',
    );
  });

  it('is found where its colon is escaped, and is not where the path is another', () => {
    const escaped = documentUrl('seeds.md').replace(':', '&#58;');
    expect(replaceDocumentUrls(escaped, (page) => `[${page}]`, '&#58;')).toBe('[seeds.md]');
    for (const other of [escaped, documentUrl('../x/seeds.md'), documentUrl('Seeds.md'), documentUrl('seeds.txt')])
      expect(replaceDocumentUrls(other, () => 'replaced')).toBe(other);
  });
});
