import { JSDOM } from 'jsdom';
import { expect, it } from 'vitest';
import { markupText } from '../../src/text/markup-text.ts';

const TEXT = `<b a='1' b="2">&amp; ]]></b>`;

it.each(['text/html', 'application/xhtml+xml'] as const)('is text of elements and attributes in %s', (contentType) => {
  const page = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body><p title="${markupText(TEXT)}" lang='${markupText(TEXT)}'>${markupText(TEXT)}</p></body></html>`;
  const { document } = new JSDOM(page, { contentType }).window;
  const shown = document.querySelector('p');
  expect([shown?.textContent, shown?.getAttribute('title'), shown?.getAttribute('lang')]).toEqual([TEXT, TEXT, TEXT]);
});
