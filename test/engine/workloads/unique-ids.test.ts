import { describe, expect, it } from 'vitest';
import { aSession, shown } from './a-workload.ts';

describe("unique-ids' client", () => {
  it.each([
    ['abc', '"abc"'],
    [9007199254740993n, '9007199254740993'],
    [[1, { a: 2 }], '[1 {"a" 2}]'],
  ])('takes any value for an id, as in %#', (id, value) => {
    const { invoke, reply, requests, completions } = aSession('unique-ids');
    invoke('generate', null);
    reply({ type: 'generate_ok', id });
    expect(requests()).toEqual([{ type: 'generate' }]);
    expect(shown(completions[0])).toBe(`ok ${value}`);
  });
});
