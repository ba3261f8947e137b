import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import {
  htmlText,
  markdownCode,
  markdownFence,
  markdownText,
  mermaidMessage,
  mermaidText,
  urlPath,
} from '../../../src/report/markdown/escape.ts';
import { oneLine } from '../../../src/verdict/quote.ts';
import { runs } from '../../support/runs.ts';
import { HOSTILE } from '../hostile.ts';

/** GitHub's flavour as far as it matters here: tables, raw HTML and links that nobody marked up. */
const markdown = new MarkdownIt({ html: true, linkify: true });

const untrusted = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...'|\\`*_[]()<>!#&@:;~-+=."\'\n\r\t /ae1'), maxLength: 40 }),
  fc.constantFrom(...HOSTILE),
);

/** What a reader sees: tags gone, entities resolved, zero-width spaces gone. */
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
const ENTITY = /&(?:#(\d+)|(lt|gt|quot|amp));/g;
const resolved = (_: string, code: string, name: string): string =>
  (code ? String.fromCodePoint(Number(code)) : NAMED[name]) ?? '';
const seen = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    // In one pass, as a reader resolves them: what an entity stands for is not looked at again.
    .replace(ENTITY, resolved)
    .replaceAll('\u200b', '');

const tags = (html: string): readonly string[] => html.match(/<\/?[a-z][^>]*>/gi) ?? [];
const squeeze = (text: string): string => text.replaceAll('\u200b', '').replace(/\s+/g, ' ').trim();

describe('text in Markdown', () => {
  it('stays text: a paragraph of it has no tag but its own, and reads as it was', () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        const html = markdown.render(`x ${markdownText(text)} y`);
        expect(tags(html)).toEqual(['<p>', '</p>']);
        expect(squeeze(seen(html))).toBe(squeeze(`x ${oneLine(text, 600)} y`));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('stays in its cell', () => {
    fc.assert(
      fc.property(untrusted, untrusted, (a, b) => {
        const html = markdown.render(`| h | i |\n|---|---|\n| ${markdownText(a)} | ${markdownCode(b)} |\n`);
        const cells = html.match(/<td>/g) ?? [];
        expect(cells).toHaveLength(2);
        const foreign = tags(html).filter((tag) => !/^<\/?(table|thead|tbody|tr|th|td|code)>$/.test(tag));
        expect(foreign).toEqual([]);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('begins no list, heading or quote where it stands first', () => {
    for (const text of ['- a', '+ a', '1. a', '12) a', '# a', '> a', '    a', '---', '===', '| a |', '```']) {
      expect(tags(markdown.render(markdownText(text)))).toEqual(['<p>', '</p>']);
    }
  });

  it('mentions nobody and refers to no issue', () => {
    expect(markdownText('@everyone')).toBe('&#64;&#8203;everyone');
    expect(markdownText('see #12 and GH-12')).toBe('see &#35;&#8203;12 and GH-&#8203;12');
    expect(markdownText('mail a@b.example')).toContain('&#64;&#8203;');
  });

  it('has no address that GitHub would make a link of', () => {
    expect(markdownText('http://a.b https://a.b ftp://a.b')).toBe('http&#58;//a.b https&#58;//a.b ftp&#58;//a.b');
    expect(markdownText('www.a.b WWW.a.b')).toBe('www&#46;a.b WWW&#46;a.b');
    expect(markdownCode('www.a.b')).toBe('<code>www&#46;a.b</code>');
    expect(markdownText('1.5 s: e.g. a.b')).toBe('1.5 s: e.g. a.b');
  });

  it('has no e-mail address that GitHub would make a link of', () => {
    // cmark-gfm looks at text once entities are resolved, whatever element it is in, and goes back and forth from each @.
    const texts = (html: string) => html.split(/<[^>]*>/).map((text) => text.replace(ENTITY, resolved));
    const address = fc.string({ unit: fc.constantFrom(...'a@.+-_1 :/<&'), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(address, untrusted), (text) => {
        const html = markdown.render(`x ${markdownText(text)} ${markdownCode(text)} y`);
        for (const each of texts(html)) expect(each).not.toMatch(/[a-z0-9.+_-]@[a-z0-9._-]/i);
      }),
      { numRuns: runs(3000) },
    );
    expect(markdownCode('mail a@b.example')).toBe('<code>mail a&#64;&#8203;b.example</code>');
    expect(markdownCode('node_modules/@scope/x')).toContain('/&#64;scope/x');
  });

  it('shows what would be hidden or turned around', () => {
    expect(markdownText('a\u202eb\u0000c')).toMatch(/^a.*u202eb␀c$/);
  });

  it('is bounded', () => {
    expect(markdownText('x'.repeat(5_000_000), 100).length).toBeLessThanOrEqual(100);
  });
});

describe('a block of code', () => {
  it('ends only at its own fence', () => {
    fc.assert(
      fc.property(fc.array(untrusted, { minLength: 1, maxLength: 5 }), (lines) => {
        const tokens = markdown.parse(`before\n\n${markdownFence(lines, 'text')}\n\nafter`, {});
        expect(tokens.map((token) => token.type)).toEqual([
          'paragraph_open',
          'inline',
          'paragraph_close',
          'fence',
          'paragraph_open',
          'inline',
          'paragraph_close',
        ]);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('text in HTML', () => {
  it('has no character of markup left', () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        expect(htmlText(text)).not.toMatch(/[<>"']/);
        expect(seen(htmlText(text))).toBe(oneLine(text, 600).replaceAll('\u200b', ''));
      }),
    );
  });
});

describe('text in Mermaid', () => {
  it('has no character left that Mermaid could take for its own', () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        expect(mermaidText(text)).toMatch(/^[\p{L}\p{N} ,._/=+#;-]*$/u);
        expect(mermaidMessage(text)).toMatch(/^[\p{L}\p{N} ,._/=+#;":{}[\]-]*$/u);
      }),
    );
  });

  it('hides the word that ends a block', () => {
    expect(mermaidText('the end')).toBe('the #101;nd');
    expect(mermaidMessage('{"a":[1]} end;')).toBe('{"a":[1]} #101;nd#59;');
  });
});

describe('a path in a URL', () => {
  it('is refused when it leaves its root', () => {
    for (const path of ['../a', 'a/../b', '/a', 'a//b', './a', 'a\\b', '', 'a\nb']) expect(urlPath(path)).toBeNull();
  });

  it('is one path, whatever it holds', () => {
    expect(urlPath('src/a b(1)#?.ts')).toBe('src/a%20b%281%29%23%3F.ts');
    fc.assert(
      fc.property(untrusted, (text) => {
        const path = urlPath(text);
        if (path === null) return;
        expect(new URL(`https://github.com/o/r/blob/sha/${path}#L1`).hash).toBe('#L1');
        expect(path).not.toMatch(/[\s()<>"'`\\]/);
      }),
    );
  });
});
