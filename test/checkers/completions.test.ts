import { expect, it } from 'vitest';
import { eachCompletion } from '../../src/checkers/completions.ts';
import { aHistory } from './histories.ts';

it('pairs each completion with what its process had open, once', () => {
  const history = aHistory(
    { type: 'invoke', process: 0, f: 'a', value: 1 },
    { type: 'invoke', process: 1, f: 'b', value: 2 },
    { type: 'ok', process: 1, f: 'b', value: 3 },
    { type: 'fail', process: 0, f: 'a', value: 4 },
    { type: 'info', process: 0, f: 'a', value: 5 },
  );
  const pairs: unknown[] = [];
  eachCompletion(history, (completion, invocation) => pairs.push([completion.value, invocation?.value]));
  expect(pairs).toEqual([
    [3, 2],
    [4, 1],
    [5, undefined],
  ]);
});
