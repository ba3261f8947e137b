import { describe, expect, it } from 'vitest';
import { withShortNames } from '../../../src/report/rows/short-names.ts';
import { aRow } from '../verdicts.ts';

const names = (...keys: readonly (readonly [string, string])[]): readonly string[] =>
  withShortNames(keys.map(([challenge, key]) => aRow({ challenge, key }))).map(({ key }) => key);

describe('short names', () => {
  it('have no values of the matrix where the challenge alone tells legs apart', () => {
    expect(names(['1-echo', '1-echo (20, ubuntu)'], ['2-unique-ids', '2-unique-ids (20, ubuntu)'])).toEqual([
      '1-echo',
      '2-unique-ids',
    ]);
  });

  it('are those of a misspelt challenge too', () => {
    const misspelt = aRow({ key: 'ehco (20)', title: 'ehco', workload: null });
    const { challenge: _none, ...row } = misspelt;
    expect(withShortNames([row, aRow({ key: '1-echo (20)' })]).map(({ key }) => key)).toEqual(['ehco', '1-echo']);
  });

  it('have those values that differ among the legs of a challenge', () => {
    expect(names(['1-echo', '1-echo (20, ubuntu)'], ['1-echo', '1-echo (22, ubuntu)'], ['a', 'a (20, mac)'])).toEqual([
      '1-echo (20)',
      '1-echo (22)',
      'a',
    ]);
  });

  it('stay as they are where a person gave them, and where a shorter one would not be unique', () => {
    expect(names(['1-echo', 'my row (20)'], ['2-unique-ids', '2-unique-ids'])).toEqual(['my row (20)', '2-unique-ids']);
    expect(names(['1-echo', '1-echo (a, b)'], ['x', '1-echo'])).toEqual(['1-echo (a, b)', '1-echo']);
    expect(names(['1-echo', '1-echo (20)'], ['1-echo', '1-echo'])).toEqual(['1-echo (20)', '1-echo']);
  });
});
