import { expect, it } from 'vitest';
import { byNumber } from '../../src/text/by-number.ts';

it('puts names in the order of their numbers', () => {
  expect(['n10', 'n2', 'c1', 'n1'].sort(byNumber)).toEqual(['c1', 'n1', 'n2', 'n10']);
});
