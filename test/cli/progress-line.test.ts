import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress-line.ts';
import type { OperationCounts, ProgressState } from '../../src/run/progress-state.ts';

const counts = (over: Partial<OperationCounts> = {}): OperationCounts => ({
  invoke: 0,
  ok: 0,
  fail: 0,
  info: 0,
  ...over,
});
type OfRun = Extract<ProgressState, { kind: 'run' }>;
const operating = (seconds: number, realMs: number, ended: Partial<OperationCounts>, runs = 1): OfRun => ({
  kind: 'run',
  name: runs > 1 ? 'run 2' : 'run',
  place: runs > 1 ? 2 : 1,
  runs,
  timeLimit: 20,
  doing: 'the nodes are up; operations begin',
  operations: { counts: counts(ended), seconds, realMs },
});
const starting: OfRun = { ...operating(0, 0, {}), doing: 'starting the nodes', operations: null };
const line = (state: ProgressState, width = 99, elapsedMs = 0): string =>
  progressLine(state, { width, elapsedMs, colours: false });

describe('the line of a run', () => {
  it('shows a bar, the part of the time limit, the operations, and what is left', () => {
    expect(line(operating(5, 5_000, { invoke: 42, ok: 38, fail: 1, info: 1 }))).toBe(
      '  ██████░░░░░░░░░░░░░░░░░░  5 of 20 s  38 ok, 1 failed, 1 unknown, 2 pending  ~15 s left',
    );
  });

  it('estimates by real time what is left of simulated time, and says nothing too early', () => {
    expect(line(operating(10, 3_000, {}))).toMatch(/ {2}10 of 20 s {2}0 ok {2}~3 s left$/);
    expect(line(operating(0.2, 3_000, {}))).not.toContain('left');
    expect(line(operating(10, 500, {}))).not.toContain('left');
    expect(line(operating(1, 60_000, {}))).toMatch(/~19 min 0 s left$/);
  });

  it('does not go beyond its end', () => {
    expect(line(operating(31, 31_000, {}))).toBe('  ████████████████████████  20 of 20 s  0 ok');
  });

  it('calls no operation pending that has ended, in whatever order that was told', () => {
    expect(line(operating(1, 100, { invoke: 1, ok: 2 }))).toMatch(/ {2}2 ok$/);
  });

  it('names the run of several', () => {
    expect(line(operating(5, 100, {}, 3))).toMatch(/^ {2}run 2 \(2 of 3\) {2}█/);
    expect(line({ ...starting, name: 'faults', place: 2, runs: 2 })).toBe('  faults (2 of 2): starting the nodes');
  });

  it('says what goes on before and after the operations, and for how long', () => {
    expect(line(starting)).toBe('  starting the nodes');
    expect(line(starting, 99, 12_300)).toBe('  starting the nodes  12 s');
  });
});

describe('the line of a search', () => {
  it('shows how many seeds have ended', () => {
    expect(line({ kind: 'seeds', ended: 50, seeds: 200, realMs: 10_000 })).toBe(
      '  ██████░░░░░░░░░░░░░░░░░░  50 of 200 seeds  ~30 s left',
    );
  });

  it('says what has no known end', () => {
    expect(line({ kind: 'doing', doing: 'looking for a smaller run that fails: 41 runs tried' }, 99, 2_000)).toBe(
      '  looking for a smaller run that fails: 41 runs tried  2 s',
    );
  });
});

describe('where there is little room', () => {
  const state = operating(5, 5_000, { invoke: 42, ok: 38, fail: 1, info: 1 });

  it.each([
    [68, '  ████░░░░░░░░░░░░  5 of 20 s  38 ok, 1 failed, 1 unknown, 2 pending'],
    [50, '  5 of 20 s  38 ok, 1 failed, 1 unknown, 2 pending'],
    [45, '  38 ok, 1 failed, 1 unknown, 2 pending'],
    [12, ''],
  ])('of %i columns, the least important is left out', (width, expected) => {
    expect(line(state, width).trimEnd()).toBe(expected);
  });

  it('fits any width, with colours too, which change no text', () => {
    fc.assert(
      fc.property(fc.nat(120), fc.nat(40), fc.nat(1e6), fc.nat(1e6), (width, seconds, ok, invoke) => {
        for (const each of [operating(seconds, seconds * 1000, { ok, invoke }, 2), starting]) {
          const plain = line(each, width);
          expect(plain.length).toBeLessThanOrEqual(width);
          const coloured = progressLine(each, { width, elapsedMs: 0, colours: true });
          expect(stripVTControlCharacters(coloured)).toBe(plain);
        }
      }),
    );
  });
});
