import { describe, expect, it } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import { aReason, aVerdict } from './verdicts.ts';

const at = (line: number) => ({ file: 'src/echo.ts', line, column: 3 });

describe('annotations', () => {
  it('stand at the source line of each located reason, the causes first', () => {
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

  it('stand at the step when no failure has a line', () => {
    const reasons = [aReason(), aReason({ id: 'timeouts', under: 'node-crashed' })];
    const annotations = annotationsOf(aVerdict({ outcome: 'crash', reasons }));
    expect(annotations).toHaveLength(1);
    expect(annotations[0]?.location).toBeUndefined();
  });

  it('name the limit that was broken when no reason does', () => {
    const limits = [{ expression: 'net.servers.msgs-per-op < 30', actual: 34.6, met: false }];
    expect(annotationsOf(aVerdict({ outcome: 'fail', limits }))).toEqual([
      { level: 'error', title: '1-echo does not pass', message: 'net.servers.msgs-per-op < 30, but it was 34.6' },
    ]);
  });

  it('are warnings at most for a pass, and none for one without any', () => {
    const reasons = [aReason({ severity: 'warning', location: at(2) })];
    expect(annotationsOf(aVerdict({ reasons })).map(({ level }) => level)).toEqual(['warning']);
    expect(annotationsOf(aVerdict())).toEqual([]);
  });

  it('are ten at most, one for each line', () => {
    const reasons = Array.from({ length: 40 }, (_, index) => aReason({ location: at(1 + Math.floor(index / 2)) }));
    const annotations = annotationsOf(aVerdict({ outcome: 'fail', reasons }));
    expect(annotations.map(({ location }) => location?.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
