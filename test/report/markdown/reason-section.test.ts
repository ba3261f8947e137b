import { describe, expect, it } from 'vitest';
import { reasonSection } from '../../../src/report/markdown/reason-section.ts';
import type { Reason } from '../../../src/verdict/verdict.ts';
import { aMessage, aReason, aTarget } from '../verdicts.ts';

const SHA = 'a'.repeat(40);
const FILE = `https://github.com/octo/gossip/blob/${SHA}/src/echo.ts`;
const location = { file: 'src/echo.ts', line: 31, inRepository: 'src/echo.ts' };
const section = (different: Partial<Reason>, target = aTarget(), snippets = true): string =>
  reasonSection(aReason({ id: 'no-such-id', detail: 'It crashed.', ...different }), SHA, target, { snippets });

describe('a reason in full', () => {
  it('is its words when there is nothing else', () => {
    expect(section({})).toBe('It crashed.');
  });

  it('links to its source line, with a permalink that GitHub shows as a snippet in a comment', () => {
    const link = `It crashed.\n\nAt [<code>src&#47;echo.ts:31</code>](${FILE}#L31)`.replace('&#47;', '/');
    expect(section({ location })).toBe(`${link}\n\n${FILE}#L29-L33`);
    expect(section({ location }, aTarget(), false)).toBe(link);
  });

  it('has no snippet of another repository, which GitHub would not show', () => {
    const fork = section({ location }, aTarget({ headRepository: 'someone/gossip' }));
    expect(fork).toContain('https://github.com/someone/gossip/blob/');
    expect(fork).not.toContain('#L29-L33');
  });

  it('names a place that can not be linked to', () => {
    const strange = { file: '../x.ts', line: 1, inRepository: '../x.ts' };
    expect(section({ location: strange })).toBe('It crashed.\n\nAt <code>../x.ts:1</code>');
    const generated = { file: 'build/echo.js', line: 1 };
    expect(section({ location: generated })).toBe('It crashed.\n\nAt <code>build/echo.js:1</code>');
    expect(section({ location }, aTarget({ headRepository: null }))).toBe(
      'It crashed.\n\nAt <code>src/echo.ts:31</code>',
    );
  });

  it('leads to its moment on the page of the run, for a failure that has one', () => {
    const page = 'https://github.com/octo/gossip/actions/runs/1001/artifacts/7';
    const withPage = (different: Partial<Reason>, url: string | null = page): string =>
      reasonSection(aReason({ id: 'no-such-id', detail: 'It crashed.', ...different }), SHA, aTarget(), {
        snippets: true,
        page: url,
      });
    expect(withPage({ firstAt: 1234.6 })).toBe(`It crashed.\n\n[Show this moment in the report](${page}#t=1235)`);
    expect(withPage({ firstAt: 0 })).toContain('#t=0)');
    // A warning may be about another run than the one that the page shows.
    for (const without of [{}, { firstAt: 5, severity: 'warning' as const }, { firstAt: Number.NaN }]) {
      expect(withPage(without)).toBe('It crashed.');
    }
    expect(withPage({ firstAt: 5 }, null)).toBe('It crashed.');
  });

  it('quotes its evidence with source and line', () => {
    const evidence = [
      { source: 'console', text: 'no line' },
      { source: 'n0.log', line: 14, text: 'TypeError: `x`' },
    ];
    expect(section({ evidence })).toBe('It crashed.\n\n```text\nconsole  no line\nn0.log:14  TypeError: `x`\n```');
  });

  it('says what to do, and where there is more', () => {
    expect(section({ advice: 'Answer it.' })).toBe('It crashed.\n\n**What to do:** Answer it.');
    const url = 'https://github.com/glomers/maelstrom-action/blob/v1/docs/troubleshooting.md#node-crashed';
    expect(section({ id: 'node-crashed' })).toBe(`It crashed.\n\n[More on <code>node-crashed</code>](${url})`);
    expect(section({ id: 'node-crashed', advice: 'Answer it.' })).toBe(
      `It crashed.\n\n**What to do:** Answer it. [More on <code>node-crashed</code>](${url})`,
    );
  });

  it('shows code of an advice as code, and links to our pages, which its reader does not have', () => {
    expect(
      section({
        advice: 'Run `chmod +x <file>` (https://github.com/glomers/maelstrom-action/blob/v1/docs/install.md), not `',
      }),
    ).toBe(
      'It crashed.\n\n**What to do:** Run <code>chmod &#43;x &#60;file&#62;</code> ([docs/install.md](https://github.com/glomers/maelstrom-action/blob/v1/docs/install.md)), not &#96;',
    );
  });

  it('ends with the messages around it', () => {
    expect(section({ messages: [aMessage()] })).toMatch(/```mermaid\n[\s\S]*sequenceDiagram[\s\S]*\n```$/);
    expect(section({ messages: [] })).toBe('It crashed.');
  });
});
