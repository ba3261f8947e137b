import { describe, expect, it } from 'vitest';
import { seedsSentence } from '../../src/verdict/seeds-sentence.ts';
import type { FailingSeed, SeedsVerdict } from '../../src/verdict/verdict.ts';

const said = (seeds: Partial<SeedsVerdict>): string =>
  seedsSentence({ from: 1, to: 200, counts: { maelstrom: 100, harder: 100, undecided: 0 }, ...seeds });

const aFailure: FailingSeed = {
  seed: 8,
  schedule: 'harder',
  reason: 'lost-values',
  found: { nodes: 5, operations: 212, faults: 4, timeLimit: 20 },
  smallest: { nodes: 3, operations: 2, faults: 0, timeLimit: 1 },
  reproduce: ['3c'],
  repeats: true,
};

describe('the sentence on seeds', () => {
  it('says how many passed, and how they were run', () => {
    expect(said({})).toBe('200 of 200 seeds passed (100 as Maelstrom would, 100 harder).');
    expect(said({ from: 1001, to: 1200 })).toBe(
      '200 of 200 seeds from 1001 to 1200 passed (100 as Maelstrom would, 100 harder).',
    );
    expect(said({ to: 1, counts: { maelstrom: 1, harder: 0, undecided: 0 } })).toBe(
      '1 of 1 seed passed (1 as Maelstrom would, 0 harder).',
    );
  });

  it('says how many could not be decided', () => {
    expect(said({ counts: { maelstrom: 99, harder: 100, undecided: 1 } })).toBe(
      '199 of 200 seeds passed (99 as Maelstrom would, 100 harder); 1 could not be decided.',
    );
  });

  it('names the seeds that did not end in time', () => {
    const counts = { maelstrom: 99, harder: 99, undecided: 2 };
    expect(said({ counts, overdue: [7] })).toMatch(/; 2 could not be decided \(seed 7 did not end in time\)\.$/);
    expect(said({ counts, overdue: [7, 9, 20] })).toMatch(/\(seeds 7, 9 and 20 did not end in time\)\.$/);
  });

  it('says that not all were run', () => {
    expect(said({ cutShort: 'The run was cancelled.', counts: { maelstrom: 2, harder: 1, undecided: 1 } })).toBe(
      '3 of 200 seeds passed (2 as Maelstrom would, 1 harder); 1 could not be decided, and the rest was left out.',
    );
    expect(said({ cutShort: 'Why.', counts: { maelstrom: 0, harder: 0, undecided: 0 } })).toBe(
      '0 of 200 seeds passed, and the rest was left out.',
    );
  });

  it('says which seed fails, and how small a run shows it', () => {
    expect(said({ failed: aFailure, counts: { maelstrom: 4, harder: 3, undecided: 0 } })).toBe(
      'Seed 8 fails with the harder schedule, after 7 seeds that passed (4 as Maelstrom would, 3 harder). The smallest run that was found to fail in the same way has 3 nodes, 2 operations, 1 s; the first one had 5 nodes, 212 operations, 4 faults, 20 s.',
    );
    expect(
      said({
        failed: { ...aFailure, seed: 1, schedule: 'maelstrom' },
        counts: { maelstrom: 0, harder: 0, undecided: 0 },
      }),
    ).toMatch(/^Seed 1 fails as Maelstrom would run it\. The smallest run /);
    expect(said({ failed: { ...aFailure, smallestSeed: 14 } })).toContain(
      'has 3 nodes, 2 operations, 1 s, with seed 14; the first one had 5 nodes',
    );
  });

  it('says that a run did not fail again', () => {
    expect(said({ failed: { ...aFailure, repeats: false }, counts: { maelstrom: 1, harder: 0, undecided: 2 } })).toBe(
      'Seed 8 fails with the harder schedule, after 1 seed that passed (1 as Maelstrom would, 0 harder); 2 could not be decided. Repeated, it did not fail in the same way, so what the node does follows from more than the seed, such as the real time, the network or a file.',
    );
  });
});
