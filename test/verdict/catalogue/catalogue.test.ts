import { describe, expect, it } from 'vitest';
import {
  CATALOGUE,
  catalogueEntry,
  catalogueRank,
  troubleshootingAnchor,
  troubleshootingUrl,
} from '../../../src/verdict/catalogue/catalogue.ts';
import { MUTES } from '../../../src/verdict/catalogue/muting-reasons.ts';
import { crashed, judgeConsole, nodeCrash, running } from '../a-console.ts';

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

describe('the order of telling', () => {
  const inOrder = (...ids: readonly string[]): void => {
    expect(ids.toSorted((a, b) => catalogueRank(a) - catalogueRank(b))).toEqual(ids);
  };

  it('goes from what keeps a test from starting to limits', () => {
    inOrder(
      'cancelled',
      'bad-shebang',
      'hang-at-teardown',
      'node-out-of-memory',
      'node-crashed',
      'stdout-not-json',
      'late-reply',
      'malformed-reply',
      'test-crashed',
      'timeouts',
      'no-run',
      'damaged-results',
      'lost-values',
      'anomaly-G0',
      'anomaly-unseen',
      'anomaly-of-a-new-kind',
      'availability',
      'no-successful-read',
      'checker-error',
      'limit-msgs-per-op',
      'limit-undecided',
      'dash-in-arguments',
      'not-ours',
    );
  });

  it('puts a variant of an anomaly right after it', () => {
    inOrder('anomaly-G1b', 'anomaly-G1c', 'anomaly-G1c-realtime', 'anomaly-lost-update');
    inOrder('anomaly-G2', 'anomaly-G2-process', 'anomaly-cycle-exists', 'anomaly-PL-2-cycle-exists');
    expect(catalogueRank('anomaly-G1c-process')).toBe(catalogueRank('anomaly-G1c') + 0.5);
  });
});

describe('an entry', () => {
  it.each([
    ['anomaly-G1c-realtime', 'anomaly-G1c', /It shows counting real time as well/],
    ['anomaly-G1c-process', 'anomaly-G1c', /It shows counting the order of each single client as well/],
    ['anomaly-G-single-item', 'anomaly-G-single', /read missed a write \(G-single\)/],
    ['anomaly-G2-item', 'anomaly-G2-item', /\(G2-item\)/],
    ['anomaly-strong-PL-2-cycle-exists', 'anomaly-cycle-exists', /no small example/],
    ['anomaly-new', 'anomaly-*', /forbids/],
    ['limit-msgs-per-op', 'limit-*', /The run is valid/],
    ['limit-undecided', 'limit-undecided', /relative to the base branch/],
    ['no-successful-read', 'no-successful-*', /at least one successful operation/],
  ])('of %s is told as %s', (id, listed, explanation) => {
    const own = CATALOGUE.find((entry) => entry.id === listed);
    expect(catalogueEntry(id)).toMatchObject({ title: own?.title, advice: own?.advice });
    expect(catalogueEntry(id)?.explanation).toMatch(explanation);
    expect(troubleshootingAnchor(id)).toBe(listed.toLowerCase().replace('*', ''));
  });

  it('is missing for an id that is not ours', () => {
    expect(catalogueEntry('no-such-reason')).toBeUndefined();
    expect(troubleshootingAnchor('no-such-reason')).toBe('');
  });

  it('decides what an anomaly comes to', () => {
    expect(catalogueEntry('anomaly-G0')?.outcome).toBe('fail');
    expect(catalogueEntry('anomaly-cycle-search-timeout')?.outcome).toBe('unknown');
  });
});

describe('what mutes a node', () => {
  it('is a cause of everything that needs its replies, a late reply the last of them', () => {
    const muting = CATALOGUE.filter(({ mutes }) => mutes === true).map(({ id }) => id);
    expect(MUTES.toSorted()).toEqual(muting.toSorted());
    expect(MUTES.at(-1)).toBe('late-reply');
    // A late reply presupposes a time-out.
    const others = MUTES.filter((id) => id !== 'late-reply');
    expect(catalogueEntry('timeouts')?.causes).toEqual(expect.arrayContaining(others));
    expect(catalogueEntry('timeouts')?.causes).not.toContain('late-reply');
    expect(catalogueEntry('late-reply')?.causes).toContain('timeouts');
    for (const id of ['availability', 'init-timeout', 'lost-values', 'anomaly-unseen', 'no-successful-*'])
      expect(catalogueEntry(id)?.causes).toEqual(expect.arrayContaining([...MUTES]));
  });
});

describe('advice on a script', () => {
  const adviceOn = async (text: string) => (await judgeConsole(text, 255)).reasons[0]?.advice;

  it('names the interpreter of its language', async () => {
    expect(
      await adviceOn(running(nodeCrash(2, '/w/node.py: 1: import: not found\n/w/node.py: 3: Syntax error: x'))),
    ).toMatch(/#!\/usr\/bin\/env python3/);
    expect(
      await adviceOn(running(nodeCrash(2, '/w/node.js: 1: x y: not found\n/w/node.js: 3: Syntax error: x'))),
    ).toMatch(/#!\/usr\/bin\/env node/);
  });

  it('speaks of JavaScript only where it is', async () => {
    const refused = (file: string) =>
      adviceOn(
        running(crashed(`java.io.IOException: Cannot run program "${file}" (in directory "/tmp"): error=13, x`)),
      );
    expect(await refused('/w/target/release/node')).not.toContain('.js');
    expect(await refused('/w/dist/node.js')).toContain('.js');
  });
});
