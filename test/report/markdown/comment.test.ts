import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { COMMENT_BYTES_AT_MOST, renderComment } from '../../../src/report/markdown/comment.ts';
import { decodeState, markerOf } from '../../../src/report/markdown/comment-state.ts';
import { byteLength } from '../../../src/report/markdown/fit-bytes.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { type Row, toRow } from '../../../src/report/rows/row.ts';
import { parseVerdict, verdictJson } from '../../../src/report/rows/verdict-json.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import { chanceFrom } from '../../support/chance.ts';
import { HOSTILE } from '../hostile.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aLeg, aLimit, aMessage, aReason, aRow, aTarget, aVerdict } from '../verdicts.ts';

const target = aTarget({ baseBranch: 'main' });
const rows = joinRows(fourteen.map((verdict, index) => toRow(verdict, aLeg(index))));
const markdown = new MarkdownIt({ html: true, linkify: true });

/** Without the state, which is compressed: other versions of zlib may write other bytes. */
const readable = (body: string): string => body.replace(/(action-state v1 )[A-Za-z0-9+/=]+/, '$1…');

/** The catalogue's page; the anchor is of an id that the catalogue has. */
const TROUBLESHOOTING = 'https://github.com/glomers/maelstrom-action/blob/v1/docs/troubleshooting.md#';

describe('the comment', () => {
  it('reads as its golden file', async () => {
    await expect(readable(renderComment(rows, target))).toMatchFileSnapshot('golden/comment.md');
  });

  it('is short when all is well', async () => {
    const passing = rows.filter((row) => row.outcome === 'pass' && row.warnings.length === 0);
    await expect(readable(renderComment(passing, target))).toMatchFileSnapshot('golden/comment-all-pass.md');
  });

  it('carries the rows it was made of, and they give the same comment', () => {
    const body = renderComment(rows, target);
    expect(body.startsWith(`${markerOf('Maelstrom')}\n`)).toBe(true);
    expect(decodeState(body)).toEqual(rows);
    expect(renderComment(decodeState(body), target)).toBe(body);
  });

  it('gives each row one line, and one folded section where there is something to say', () => {
    const body = renderComment(rows, target);
    expect(body.match(/^\| (✅|❌|💥)/gm)).toHaveLength(14);
    expect(body.match(/^<details>/gm)).toHaveLength(3);
    expect(body).toContain('/blob/a1b2c3d4e5f60718293a4b5c6d7e8f9001122334/src/echo.ts#L31');
  });

  it('links to the source in the fork that has it, and to none when that fork is gone', () => {
    const fork = renderComment(rows, aTarget({ headRepository: 'someone/gossip' }));
    expect(fork).toContain('https://github.com/someone/gossip/blob/');
    expect(fork).not.toContain('#L29-L33');
    expect(renderComment(rows, aTarget({ headRepository: null }))).not.toMatch(
      /\/blob\/(?!v1\/docs\/troubleshooting\.md#)/,
    );
  });
});

/** A row with as much detail as a row can have. */
const fullRow = (index: number, outcome: 'fail' | 'unknown'): Row =>
  aRow(
    {
      key: `leg ${index}`,
      outcome,
      reasons: Array.from({ length: 3 }, (_, reason) =>
        aReason({
          title: `Reason ${reason} of ${index}`,
          detail: noise(1200, index + reason),
          evidence: [{ source: 'console', text: noise(600, index) }],
          messages: Array.from({ length: 16 }, (_, id) => aMessage({ id, sentAt: id, label: noise(100, id + index) })),
        }),
      ),
    },
    aLeg(index),
  );

/** Text that does not compress well. */
function noise(length: number, seed: number): string {
  const chance = chanceFrom(seed);
  return Array.from({ length }, () => Math.floor(chance() * 36).toString(36)).join('');
}

describe('a comment that would be too long', () => {
  it.each([1, 5, 12, 40, 120, 300])('fits with %i rows full of details, at whole sections', (count) => {
    const many = joinRows(
      Array.from({ length: count }, (_, index) => fullRow(index, index % 2 === 0 ? 'fail' : 'unknown')),
    );
    const body = renderComment(many, target);
    expect(byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES_AT_MOST);
    expect(body.match(/^```\w+$/gm)?.length ?? 0).toBe(body.match(/^```$/gm)?.length ?? 0);
    expect(body.match(/<details>/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0);
    expect(body.trimEnd()).toMatch(/ -->$/);
    expect(renderComment(decodeState(body), target)).toBe(body);
    expect(decodeState(body).map((row) => row.key)).toEqual(many.map((row) => row.key));
  });

  it('drops details of undecided rows before those of failures, and says where they are', () => {
    const many = joinRows(
      Array.from({ length: 40 }, (_, index) => fullRow(index, index % 2 === 0 ? 'unknown' : 'fail')),
    );
    const kept = decodeState(renderComment(many, target)).filter((row) => row.detail !== null);
    const lost = decodeState(renderComment(many, target)).filter((row) => row.detail === null);
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(kept.map((row) => row.outcome))).toContain('fail');
    if (lost.some((row) => row.outcome === 'fail'))
      expect(new Set(kept.map((row) => row.outcome))).toEqual(new Set(['fail']));
    expect(renderComment(many, target)).toContain(
      '[summary of the run](https://github.com/octo/gossip/actions/runs/1001)',
    );
  });

  it('hides no warning: it lists passes that have one, or counts them', () => {
    const named = (index: number, different: Partial<Verdict>): Row =>
      aRow({ key: `${noise(95, index)} ${index}`, title: noise(120, index), ...different }, aLeg(index));
    const warning = (index: number) =>
      aReason({ id: 'late-reply', severity: 'warning', title: `A warning of ${index}` });
    const rows = (count: number, failing: number): readonly Row[] =>
      joinRows(
        Array.from({ length: count }, (_, index) =>
          index < failing
            ? named(index, { outcome: 'fail', reasons: [aReason({ title: noise(200, index) })] })
            : named(index, index < failing + 4 ? { reasons: [warning(index)] } : {}),
        ),
      );
    const some = renderComment(rows(260, 2), target);
    expect(some).toContain('254 more rows are in the');
    expect(some.match(/passes, but: A warning of/g)).toHaveLength(4);
    const many = renderComment(rows(260, 6), target);
    expect(many).toContain('- and 2 more (2 of them with warnings) in the');
    const most = renderComment(rows(300, 290), target);
    expect(most).toMatch(
      /- and \d+ more \(4 of them with warnings\) in the|more rows \(4 of them with warnings\) are in the/,
    );
  });

  it('has a place for hundreds of rows with the longest names, and counts those it leaves out', () => {
    const many = joinRows(
      Array.from({ length: 300 }, (_, index) =>
        aRow(
          {
            key: `${noise(95, index)} ${index}`,
            title: noise(120, index),
            outcome: index % 3 === 0 ? 'fail' : 'pass',
            reasons: index % 3 === 0 ? [aReason({ title: noise(200, index) })] : [],
          },
          aLeg(index),
        ),
      ),
    );
    const body = renderComment(many, target);
    expect(byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES_AT_MOST);
    expect(body).toContain('200 of 300 pass');
    expect(body).toMatch(/\d+ more rows are in the \[summary of the run\]\(https/);
  });
});

describe('a hostile verdict', () => {
  const hostile = (text: string): Verdict =>
    parseVerdict(
      verdictJson(
        aVerdict({
          key: text,
          title: text,
          workload: text,
          outcome: 'fail',
          engine: { name: 'maelstrom', version: text },
          reasons: [
            aReason({
              title: text,
              detail: text,
              node: text,
              location: { file: text, line: 3, inRepository: text },
              evidence: [{ source: text, line: 1, text }],
              advice: text,
              messages: [aMessage({ src: text, dest: text, type: text, label: text })],
            }),
            aReason({ title: text }),
          ],
          limits: [aLimit(text, 1, false)],
          reproduce: ['1-echo', '--bin', text],
          artifacts: { store: { id: 1, url: text } },
        }),
      ),
    );
  const innocent = 'n0';
  const shape = (html: string): readonly string[] =>
    (html.match(/<\/?[a-z][a-z0-9]*/gi) ?? []).filter((tag) => !/^<\/?(p|pre|code)$/.test(tag));

  it.each(HOSTILE.map((text, index) => [index, text.slice(0, 40), text] as const))(
    '(%i: %j) changes nothing but its own text',
    (_, __, text) => {
      const render = (bad: string): string =>
        renderComment(joinRows([aRow(), toRow(hostile(bad), aLeg(2)), aRow({ key: '9-after' }, aLeg(3))]), target);
      const [body, plain] = [render(text), render(innocent)];
      const html = markdown.render(body);
      const harmless = markdown.render(plain);
      // The same elements in the same order; only code between backticks of an advice, and a command that can't be
      // pasted, come or go, and only a source line without a valid path is not a link.
      const unlinked = (tags: readonly string[]): readonly string[] =>
        tags.filter((tag) => tag !== '<a' && tag !== '</a');
      expect(unlinked(shape(html))).toEqual(unlinked(shape(harmless)));
      const links = [...html.matchAll(/href="([^"]*)"/g)].map((found) => found[1] ?? '');
      expect(
        links.filter(
          (link) => !(link.startsWith('https://github.com/octo/gossip/') || link.startsWith(TROUBLESHOOTING)),
        ),
      ).toEqual([]);
      expect(html).not.toMatch(/<(img|script|h1|iframe)/);
      // Within a fence nothing has a meaning but the fence.
      const unfenced = body.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
      expect(unfenced.match(/<!--/g)).toHaveLength(2);
      expect(unfenced).not.toMatch(/@(everyone|octo)/);
      expect(body).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200f\u0000-\u0008\u001b]/);
      const others = (text: string): readonly string[] => text.split('\n').filter((line) => /^\| ✅/.test(line));
      expect(others(body)).toEqual(others(plain));
      expect(decodeState(body)).toHaveLength(3);
      expect(renderComment(decodeState(body), target)).toBe(body);
    },
  );

  it('of five megabytes is cut down before anything is made of it', () => {
    const large = aVerdict({
      outcome: 'fail',
      reasons: [aReason({ title: 'x'.repeat(5_000_000), detail: '<'.repeat(5_000_000) })],
    });
    expect(byteLength(renderComment([toRow(large, aLeg(1))], target))).toBeLessThan(20_000);
    expect(byteLength(verdictJson(large))).toBeLessThan(20_000);
  });
});
