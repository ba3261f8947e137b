import { describe, expect, it } from 'vitest';
import { renderComment } from '../../../src/report/markdown/comment.ts';
import { engineText } from '../../../src/report/markdown/engine-text.ts';
import { renderSummary } from '../../../src/report/markdown/summary.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import { aRow, aTarget, aVerdict } from '../verdicts.ts';

describe('what judged a row', () => {
  it('is the engine, its version, and the time that its nodes lived in', () => {
    expect(engineText({ name: 'maelstrom', version: '0.2.4' })).toBe('Maelstrom 0.2.4');
    expect(engineText({ name: 'maelstrom', version: null })).toBe('Maelstrom');
    expect(engineText({ name: 'embedded', version: null })).toBe('embedded engine');
    expect(engineText({ name: 'embedded', version: '1.0.0', clock: 'simulated' })).toBe(
      'embedded engine 1.0.0 (simulated time)',
    );
    expect(engineText({ name: 'embedded', version: '1.0.0', clock: 'real' })).toBe('embedded engine 1.0.0 (real time)');
    expect(engineText({ name: 'maelstrom', version: '<b>@x' })).toBe('Maelstrom &#60;b&#62;&#64;&#8203;x');
  });

  it('is the same in the summary and at the foot of the comment, which has both times', () => {
    const engine = (clock: 'real' | 'simulated'): Verdict['engine'] => ({ name: 'embedded', version: '1.0.0', clock });
    const rows = (['real', 'simulated'] as const).map((clock) => aRow({ key: clock, engine: engine(clock) }));
    expect(renderComment(rows, aTarget())).toContain(
      ' · embedded engine 1.0.0 (real time), embedded engine 1.0.0 (simulated time)',
    );
    expect(renderSummary(aVerdict({ engine: engine('real') }), aTarget())).toContain(
      ' · embedded engine 1.0.0 (real time) · ',
    );
  });
});
