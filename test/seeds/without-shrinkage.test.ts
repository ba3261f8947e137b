import { describe, expect, it } from 'vitest';
import { withoutShrinkage } from '../../src/seeds/without-shrinkage.ts';
import type { RunVerdict } from '../../src/verdict/verdict.ts';
import { aReason } from '../verdict/journal/a-journal.ts';

const aVerdict = (...reasons: readonly (readonly [id: string, under?: string])[]): RunVerdict => ({
  name: 'seed 4',
  faults: false,
  outcome: 'fail',
  reasons: reasons.map(([id, under]) => aReason({ id, detail: '', ...(under === undefined ? {} : { under }) })),
  metrics: {},
  limits: [],
  engine: { name: 'embedded', version: null },
  exitCode: 1,
  durationMs: null,
  summary: '',
  damaged: [],
});
const idsOf = ({ reasons }: RunVerdict) => reasons.map(({ id }) => id);

describe('the verdict of a smaller run', () => {
  it('does not tell that no operation of a kind succeeded where the run that was found had some', () => {
    const smaller = aVerdict(
      ['not-linearizable'],
      ['no-successful-read'],
      ['timeouts', 'no-successful-read'],
      ['late-reply', 'timeouts'],
    );
    expect(idsOf(withoutShrinkage(smaller, aVerdict(['not-linearizable'])))).toEqual(['not-linearizable']);
  });

  it('keeps all that the other one had, and whatever else it has', () => {
    const smaller = aVerdict(['no-successful-read'], ['error-replies']);
    expect(withoutShrinkage(smaller, aVerdict(['no-successful-read']))).toEqual(smaller);
  });
});
