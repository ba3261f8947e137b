import { describe, expect, it } from 'vitest';
import { parseTestArguments } from '../../src/maelstrom/parse-options.ts';
import { optionWords } from '../../src/plan/reproduction.ts';
import { optionsOf, type SeededRun } from '../../src/seeds/seeded-run.ts';

const plan = { nodeCount: 5, timeLimit: 20 };
const aRun = (more: Partial<SeededRun> = {}): SeededRun => ({
  seed: 7,
  schedule: 'maelstrom',
  ...plan,
  operations: null,
  faults: null,
  ...more,
});

describe('the options of a seeded run', () => {
  it('are its seed alone where nothing else differs from the plan', () => {
    expect(optionsOf(aRun(), plan)).toEqual({ seed: '7' });
  });

  it('are all that it differs in', () => {
    const run = aRun({ schedule: 'harder', nodeCount: 2, timeLimit: 3, operations: [0, 1, 2, 7], faults: [] });
    expect(optionsOf(run, plan)).toEqual({
      seed: '7',
      schedule: 'harder',
      'node-count': '2',
      'time-limit': '3',
      'only-operations': '0-2,7',
      'only-faults': 'none',
    });
  });

  it('are words that the engine reads as this run', () => {
    const run = aRun({ schedule: 'harder', nodeCount: 2, timeLimit: 3, operations: [0, 5], faults: [] });
    const parsed = parseTestArguments(['--bin', 'x', ...optionWords(optionsOf(run, plan))], 'embedded');
    expect(parsed).toMatchObject({
      kind: 'options',
      options: {
        seed: 7,
        schedule: 'harder',
        nodeCount: 2,
        timeLimit: 3,
        onlyOperations: [
          [0, 0],
          [5, 5],
        ],
        onlyFaults: [],
      },
    });
  });
});
