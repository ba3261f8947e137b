import { describe, expect, it } from 'vitest';
import { openInvocations } from '../../src/verdict/open-invocations.ts';
import { operations } from './facts.ts';

const line = (type: string, process: string | number, value = 'nil') =>
  `:time 1, :type :${type}, :process ${process}, :f :read, :value ${value}`;

describe('openInvocations', () => {
  it('gives each completion the invocation of its process', () => {
    const all = operations(line('invoke', 0), line('invoke', 1), line('ok', 1), line('fail', 0), line('info', 1));
    expect(all.map(openInvocations()).map((found) => found?.index)).toEqual([undefined, undefined, 1, 0, undefined]);
  });

  it('gives a process that lost its completion the newest invocation', () => {
    const all = operations(line('invoke', 0), line('invoke', 0), line('ok', 0));
    expect(all.map(openInvocations()).at(-1)?.index).toBe(1);
  });

  it('takes faults for neither', () => {
    const all = operations(line('info', ':nemesis'), line('info', ':nemesis'));
    expect(all.map(openInvocations())).toEqual([undefined, undefined]);
  });
});
