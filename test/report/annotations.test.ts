import { describe, expect, it } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import type { Reason, Verdict } from '../../src/verdict/verdict.ts';
import { losesWithSeed } from './matrix-of-fourteen.ts';
import { aLimit, aReason, aVerdict } from './verdicts.ts';

const at = (line: number) => ({ file: 'src/echo.ts', line, column: 3 });
const titlesOf = (reasons: readonly Reason[], different: Partial<Verdict> = {}): readonly string[] =>
  annotationsOf(aVerdict({ outcome: 'crash', reasons, ...different })).map(({ title }) => title);

describe('annotations', () => {
  it('are at the source line of each located reason, the causes first', () => {
    const reasons = [
      aReason({ id: 'timeouts', title: 'Timeouts', under: 'node-crashed', location: at(9) }),
      aReason({ location: at(31), advice: 'Answer it.' }),
    ];
    expect(annotationsOf(aVerdict({ outcome: 'crash', reasons }))).toEqual([
      {
        level: 'error',
        title: '1-echo: Node n0 crashed with exit status 1',
        message: 'The process of n0 ended while the test was running.\nAnswer it.',
        location: at(31),
      },
      expect.objectContaining({ title: '1-echo: Timeouts', location: at(9) }),
    ]);
  });

  it('are at the step when no failure has a line: one, for the first failure that no other caused', () => {
    const reasons = [
      aReason({ id: 'timeouts', title: 'Timeouts', under: 'node-crashed' }),
      aReason({ title: 'A crash' }),
      aReason({ title: 'Another crash' }),
    ];
    expect(annotationsOf(aVerdict({ outcome: 'crash', reasons }))).toEqual([
      { level: 'error', title: '1-echo: A crash', message: 'The process of n0 ended while the test was running.' },
    ]);
  });

  it('are at the step too when only a warning has a line', () => {
    const warning = aReason({ severity: 'warning', title: 'A warning', location: at(2) });
    const annotations = annotationsOf(
      aVerdict({ outcome: 'crash', reasons: [warning, aReason({ title: 'A crash' })] }),
    );
    expect(annotations.map(({ title, level, location }) => [title, level, location])).toEqual([
      ['1-echo: A crash', 'error', undefined],
      ['1-echo: A warning', 'warning', at(2)],
    ]);
  });

  it('are not at the step as well when one of several failures has a line', () => {
    const warning = aReason({ severity: 'warning', title: 'A warning', location: at(2) });
    const crash = aReason({ title: 'A crash', location: at(31) });
    expect(titlesOf([aReason({ title: 'No line' }), warning, crash])).toEqual(['1-echo: A crash', '1-echo: A warning']);
  });

  it('are of a warning without a line only when nothing else has one', () => {
    const warning = aReason({ severity: 'warning', title: 'A warning' });
    expect(titlesOf([warning], { outcome: 'unknown' })).toEqual(['1-echo: A warning']);
    const located = aReason({ severity: 'warning', title: 'With a line', location: at(2) });
    expect(titlesOf([warning, located], { outcome: 'unknown' })).toEqual(['1-echo: With a line']);
  });

  it('name the limit that was broken when no reason does', () => {
    const limits = [
      aLimit('net.servers.msgs-per-op < 40', 34.6, true),
      aLimit('net.servers.msgs-per-op < 30', 34.6, false),
    ];
    expect(annotationsOf(aVerdict({ outcome: 'fail', limits }))).toEqual([
      {
        level: 'error',
        title: '1-echo does not pass',
        message: 'messages per operation between nodes 34.6, must be below 30',
      },
    ]);
    expect(annotationsOf(aVerdict({ outcome: 'unknown' }))).toEqual([
      { level: 'error', title: '1-echo does not pass', message: 'The outcome is unknown.' },
    ]);
  });

  it('are warnings at most for a pass, and none for a pass without reasons', () => {
    const reasons = [aReason({ severity: 'warning', location: at(2) }), aReason({ location: at(3) })];
    expect(annotationsOf(aVerdict({ reasons })).map(({ level }) => level)).toEqual(['warning', 'warning']);
    expect(annotationsOf(aVerdict())).toEqual([]);
  });

  it('are ten at most, one for each line', () => {
    const reasons = Array.from({ length: 40 }, (_, index) => aReason({ location: at(1 + Math.floor(index / 2)) }));
    const annotations = annotationsOf(aVerdict({ outcome: 'fail', reasons }));
    expect(annotations.map(({ location }) => location?.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are one line each, whatever their texts hold', () => {
    const [annotation] = annotationsOf(
      aVerdict({
        key: 'a\nb',
        outcome: 'fail',
        reasons: [aReason({ title: 'c\nd', detail: 'e\nf', advice: 'g\r\nh' })],
      }),
    );
    expect(annotation).toMatchObject({ title: 'a b: c d', message: 'e f\ng  h' });
  });

  it('name the seed that fails, as an error, or as a warning where it does not decide', () => {
    const [only] = annotationsOf(losesWithSeed);
    expect(only).toMatchObject({ level: 'error', message: expect.stringContaining('In seed 18: ') });
    const warned = aReason({ id: 'failing-seed', severity: 'warning', title: 'A seed fails', location: at(3) });
    expect(annotationsOf({ ...losesWithSeed, outcome: 'pass', reasons: [warned] })).toMatchObject([
      { level: 'warning', title: '3c-fault-tolerant-broadcast: A seed fails' },
    ]);
  });
});
