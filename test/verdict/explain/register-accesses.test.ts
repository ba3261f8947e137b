import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { registerAccesses } from '../../../src/verdict/explain/register-accesses.ts';
import { nodeOf, operations } from '../facts.ts';

const line = (process: number, type: string, f: string, value: string, seconds: number) =>
  `:process ${process}, :type :${type}, :f :${f}, :value ${value}, :time ${seconds}000000000`;

function around(culprit: string, ...history: readonly string[]) {
  const register = registerAccesses(0, parseEdn(`{${culprit}}`), nodeOf);
  for (const operation of operations(...history)) register.visit(operation);
  return register.around();
}

describe('the accesses of a register', () => {
  const READ = [line(1, 'invoke', 'read', '[0 nil]', 3), line(1, 'ok', 'read', '[0 1]', 4)];
  const CULPRIT = line(1, 'ok', 'read', '1', 4);

  it('are those of its key that were carried out, and those of which that is not known', () => {
    const { wrong, accesses } =
      around(
        CULPRIT,
        line(0, 'invoke', 'write', '[0 5]', 1),
        line(0, 'ok', 'write', '[0 5]', 2),
        line(0, 'invoke', 'write', '[9 5]', 2),
        line(0, 'ok', 'write', '[9 5]', 2),
        line(0, 'invoke', 'cas', '[0 [5 6]]', 2),
        line(0, 'fail', 'cas', '[0 [5 6]]', 2),
        ...READ,
        line(0, 'invoke', 'cas', '[0 [5 7]]', 4),
      ) ?? {};
    expect(wrong).toEqual({ node: 'n1', f: 'read', from: 3000, until: 4000, reads: 1 });
    expect(accesses).toEqual([
      { node: 'n0', f: 'write', from: 1000, until: 2000, writes: 5 },
      wrong,
      { node: 'n0', f: 'cas', from: 4000, until: Number.POSITIVE_INFINITY, reads: 5, writes: 7 },
    ]);
  });

  it('count a timed-out write as one that may be carried out at any time', () => {
    const history = [line(0, 'invoke', 'write', '[0 5]', 1), line(0, 'info', 'write', '[0 5]', 2), ...READ];
    expect(around(CULPRIT, ...history)?.accesses[0]).toMatchObject({ from: 1000, until: Number.POSITIVE_INFINITY });
  });

  it('are not told of when the operation that fits no order is not among them', () => {
    expect(around(line(1, 'ok', 'read', '1', 9), ...READ)).toBeUndefined();
    expect(around(':op 1', ...READ)).toBeUndefined();
  });
});
