import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { pageFile } from '../../src/page/page-file.ts';
import { HOSTILE } from '../report/hostile.ts';

const APP = { script: 'window.started = (window.started ?? 0) + 1;', styles: '.app{color:red}' };

const write = (title: string, head: unknown, blocks: readonly (readonly [string, Uint8Array])[] = []): string =>
  [...pageFile({ title, head, blocks }, APP)].join('');

const TEXTS = [
  ...HOSTILE,
  '</script><script>window.started = 9</script>',
  '<!--<script>',
  ']]><img src=x onerror="window.started=9">',
  '"onload="alert(1)',
  '\u2028window.started=9\u2029',
  '\u202egnp.exe',
  '</title><svg onload=alert(1)>',
  '&lt;b&gt;',
  '\0\u0007',
  '\ud800',
  'x'.repeat(1_000_000),
];

describe('a page', () => {
  it.each(TEXTS.map((text) => [text.slice(0, 60), text]))(
    'keeps %j as text, in its title and in its data',
    (_, text) => {
      const html = write(text, { text, [text]: [text] });
      const { window } = new JSDOM(html, { runScripts: 'outside-only' });
      const { document } = window;
      const head = JSON.parse(document.getElementById('head')?.textContent ?? '') as unknown;
      expect(head).toEqual({ text, [text]: [text] });
      expect([...document.querySelectorAll('script')].map(({ id, type }) => [id, type])).toEqual([
        ['head', 'application/json'],
        ['', ''],
      ]);
      expect(document.querySelectorAll('img, svg, b, [onload], [onerror], [style]')).toHaveLength(0);
      expect(document.title).toBe(titleOf(text));
    },
  );

  it('has no markup of whatever its data is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (head) => {
        const html = write('t', head);
        const inside = /<script type="application\/json" id="head">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
        expect(inside).not.toMatch(/[<>&\u2028\u2029]/);
        expect(JSON.parse(inside)).toEqual(JSON.parse(JSON.stringify(head)));
      }),
    );
  });

  it('holds the bytes of each block, whatever their number', () => {
    const blocks = [0, 1, 2, 3, 1000, 3 * 256 * 1024, 3 * 256 * 1024 + 1].map(
      (length, index) => [`block-${index}`, Buffer.alloc(length, 'abcdefg')] as const,
    );
    const { document } = new JSDOM(write('t', {}, blocks)).window;
    for (const [id, bytes] of blocks) {
      expect(Buffer.from(document.getElementById(id)?.textContent ?? '?', 'base64').equals(bytes)).toBe(true);
    }
  });

  it('lets nothing run or load but the app itself', () => {
    const { document } = new JSDOM(write('t', {})).window;
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '';
    const hash = (element: string): string => {
      const text = [...document.querySelectorAll(element)].at(-1)?.textContent ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash('body > script')}`,
      `style-src ${hash('style')}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    // Before anything that it speaks of.
    expect(document.head.firstElementChild?.nextElementSibling?.getAttribute('http-equiv')).toBe(
      'Content-Security-Policy',
    );
  });

  it('is not made of an app that a browser would read otherwise', () => {
    const pageOf = (script: string, styles = ''): string[] => [
      ...pageFile({ title: 't', head: {}, blocks: [] }, { script, styles }),
    ];
    expect(() => pageOf('const a = "</script>";')).toThrow('its own end');
    expect(() => pageOf('const a = "<!--";')).toThrow('its own end');
    expect(() => pageOf('', '</STYLE>')).toThrow('its own end');
    expect(() => pageOf('a\r\nb')).toThrow('line ends');
  });
});

/** A title as a browser has it: without the characters that HTML has no place for, spaces together. */
const titleOf = (text: string): string =>
  text
    .replaceAll('\0', '\ufffd')
    .replace(/[\t\n\f\r ]+/g, ' ')
    .replace(/^ | $/g, '');
