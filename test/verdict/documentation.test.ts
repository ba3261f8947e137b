import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CATALOGUE,
  catalogueEntry,
  troubleshootingAnchor,
  troubleshootingUrl,
} from '../../src/verdict/catalogue/catalogue.ts';
import { generatedPages } from '../../src/verdict/documentation.ts';
import { METRICS, metricSpec } from '../../src/verdict/metrics.ts';
import { fixtureCases, judgeFixture } from './fixtures.ts';

const DOCS = path.join(import.meta.dirname, '../../docs');
const pages = generatedPages();

/** Anchors as GitHub makes them from headings. */
const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('pages made from tables', () => {
  it.each(Object.keys(pages))('docs/%s is current (node scripts/docs-verdict.mjs makes it)', (name) => {
    expect(readFileSync(path.join(DOCS, name), 'utf8')).toBe(pages[name]);
  });

  it('has a heading for every reason, and every link within the page leads to one', () => {
    const page = pages['troubleshooting.md'] ?? '';
    const anchors = anchorsOf(page);
    expect(new Set(anchors).size).toBe(anchors.length);
    const variants = [
      'anomaly-G1c-realtime',
      'anomaly-G-single-item',
      'anomaly-strong-PL-2-cycle-exists',
      'anomaly-new',
    ];
    const ids = [...CATALOGUE.map(({ id }) => id), ...variants, 'limit-msgs-per-op', 'no-successful-echo'];
    for (const id of ids) expect(anchors, id).toContain(troubleshootingAnchor(id));
    for (const [, target] of page.matchAll(/\]\(#([^)]*)\)/g)) expect(anchors).toContain(target);
  });

  it('describes every metric that a real run has', async () => {
    for (const one of fixtureCases) {
      for (const name of Object.keys((await judgeFixture(one)).metrics)) expect(metricSpec(name), name).toBeDefined();
    }
  });

  it('names each metric once', () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
  });
});

describe('the catalogue', () => {
  it('names each reason once, in ids that can be written anywhere', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]*\*?$/);
  });

  it('knows every cause that it names, and no circle of causes', () => {
    const visit = (id: string, path: readonly string[]): void => {
      expect(path, `circle through ${id}`).not.toContain(id);
      for (const cause of catalogueEntry(id)?.causes ?? []) {
        expect(catalogueEntry(cause), cause).toBeDefined();
        visit(cause, [...path, id]);
      }
    };
    for (const { id } of CATALOGUE) visit(id, []);
  });

  it('links to the explanation of its own ids only', () => {
    expect(troubleshootingUrl('anomaly-G1c-realtime')).toMatch(/\/docs\/troubleshooting\.md#anomaly-g1c$/);
    expect(troubleshootingUrl('javascript:alert(1)')).toBeUndefined();
  });

  it('tells what to do about every reason', () => {
    for (const { id, title, explanation, advice } of CATALOGUE) {
      expect(title, id).not.toMatch(/\.$/);
      expect(explanation, id).toMatch(/[.)]$/);
      expect(advice, id).toMatch(/[.)?]$/);
    }
  });
});
