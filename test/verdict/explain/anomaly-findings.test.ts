import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { findingForEach, namesIn } from '../../../src/verdict/explain/anomaly-findings.ts';

describe('namesIn', () => {
  it.each([
    ['{:types [:G0 :G1a]}', ['G0', 'G1a']],
    ['{:types #{:strong-serializable}}', ['strong-serializable']],
    ['{:types (:G0 "G1a" nil 3 [:x])}', ['G0']],
    ['{:types {:a 1}}', []],
    ['{}', []],
    ['3', []],
  ])('reads the keywords of %s', (results, names) => {
    expect(namesIn(parseEdn(results), 'types')).toEqual(names);
  });
});

describe('findingForEach', () => {
  it('makes a finding for each of at most forty kinds, in their order', () => {
    const types = Array.from({ length: 45 }, (_, index) => `t${index}`);
    const explainer = findingForEach(
      types,
      () => [],
      (type, index) => ({ id: type, detail: String(index) }),
    );
    expect(explainer.findings().slice(0, 2)).toEqual([
      { id: 't0', detail: '0' },
      { id: 't1', detail: '1' },
    ]);
    expect(explainer.findings()).toHaveLength(40);
  });
});
