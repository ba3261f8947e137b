import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, troubleshootingAnchor } from '../../src/verdict/catalogue/catalogue.ts';
import { generatedPages } from '../../src/verdict/generated-pages.ts';
import { METRICS, metricSpec } from '../../src/verdict/metric-specs.ts';
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
