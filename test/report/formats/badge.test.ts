import { describe, expect, it } from 'vitest';
import { renderBadge } from '../../../src/report/formats/badge.ts';
import { OUTCOMES } from '../../../src/verdict/verdict.ts';
import { HOSTILE } from '../hostile.ts';
import { aSuite } from './suites.ts';

const badge = (...suites: Parameters<typeof renderBadge>[0]) => JSON.parse(renderBadge(suites));

describe('a badge', () => {
  it('says how a single row went', () => {
    expect(badge(aSuite())).toEqual({ schemaVersion: 1, label: '1-echo', message: 'pass', color: 'brightgreen' });
    expect(badge(aSuite({ outcome: 'crash' }))).toMatchObject({ message: 'crash', color: 'red' });
  });

  it('counts several rows, in the color of the worst', () => {
    expect(badge(aSuite(), aSuite())).toEqual({
      schemaVersion: 1,
      label: 'Maelstrom',
      message: '2 of 2 pass',
      color: 'brightgreen',
    });
    expect(badge(aSuite(), aSuite({ outcome: 'unknown' }), aSuite({ outcome: 'fail' }))).toMatchObject({
      message: '1 of 3 pass',
      color: 'red',
    });
  });

  it('is green for a pass alone', () => {
    const green = OUTCOMES.filter((outcome) => badge(aSuite(), aSuite({ outcome })).color === 'brightgreen');
    expect(green).toEqual(['pass']);
  });

  it('is an error where nothing was judged, and where there is no row', () => {
    expect(badge(aSuite({ outcome: 'error' }))).toMatchObject({ color: 'lightgrey', isError: true });
    expect(badge()).toEqual({
      schemaVersion: 1,
      label: 'Maelstrom',
      message: 'no verdict',
      color: 'lightgrey',
      isError: true,
    });
  });

  it('stays short whatever the row is called', () => {
    for (const name of HOSTILE) expect(badge(aSuite({ name })).label.length).toBeLessThanOrEqual(60 * 6);
    expect(badge(aSuite({ name: 'x'.repeat(70_000) })).label).toHaveLength(60);
  });
});
