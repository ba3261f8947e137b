import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { acceptedFindings } from '../../../src/verdict/findings/accepted-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { aLog, anIncident, someFacts, someHistory, someResults } from '../facts.ts';

const resultsWith = (workload: string, valid = 'true') =>
  someResults(`{:valid? ${valid}, :workload ${workload}, :net {:valid? true}}`);
const NONE = resultsWith('{:valid? true, :errors nil, :final-reads (), :acceptable ([1305 1305])}');

const READ = ':time 1000000000, :type :ok, :process 0, :f :read, :value 3';
const finalRead = (process: number, error: string, type = 'info') =>
  `:time 30000000000, :type :${type}, :process ${process}, :f :read, :value nil, :final? true, :error ${error}`;
const TIMEOUT = '"indeterminate: Client read timeout"';
const MALFORMED =
  '"indeterminate: Malformed RPC response. Maelstrom sent node n0 the following request:\\n{}\\n... but instead received\\n{}"';

function told(lines: readonly string[], facts: Partial<RunFacts> = {}, workload: Workload = 'g-counter') {
  const history = someHistory(workload, ...lines);
  const run = { nodes: ['n0', 'n1'], log: aLog({ options: { concurrency: 2 } }) };
  const findings = acceptedFindings(someFacts({ workload, history, results: NONE, ...run, ...facts }));
  return findings.find(({ id }) => id === 'no-final-reads');
}

describe('a counter of which no final read succeeded', () => {
  it('is told with the sum, and how the nodes failed', () => {
    expect(told([READ, finalRead(1, TIMEOUT), finalRead(0, TIMEOUT)])).toMatchObject({
      detail:
        'No final read succeeded: the sum of 1305 was never checked. n0 and n1 did not answer theirs. Maelstrom lets such a run pass.',
      causes: ['timeouts'],
      node: 'n1',
      firstAt: 30_000,
    });
    const results = resultsWith('{:valid? true, :final-reads (), :acceptable ([3 5] [8 8])}');
    const [malformed, refused] = [finalRead(0, MALFORMED), finalRead(1, '[:abort "no"]', 'fail')];
    const finding = told([READ, malformed, refused], { results }, 'pn-counter');
    expect(finding?.detail).toMatch(
      /the sum, 3 to 5 or 8, was never checked\. n0 answered in the wrong form; n1 answered with an error\./,
    );
    expect(finding?.causes).toEqual(['malformed-reply', 'error-replies']);
  });

  it('stands below what silenced all of its nodes, and not below what silenced one', () => {
    const lines = [READ, finalRead(0, TIMEOUT), finalRead(1, TIMEOUT)];
    const causes = (...nodes: readonly string[]) => {
      const incidents = nodes.map((node) => anIncident('stdout-not-json', { node }));
      return told(lines, { log: aLog({ options: { concurrency: 2 }, incidents }) })?.causes;
    };
    expect(causes('n0', 'n1')).toEqual(['stdout-not-json', 'timeouts']);
    expect(causes('n0')).toEqual(['timeouts']);
  });

  it('is told without names where the history has none of them', () => {
    const results = resultsWith('{:valid? true, :final-reads ()}', 'false');
    const finding = told([READ], { results });
    expect(finding?.detail).toBe('No final read succeeded: the sum was never checked.');
    expect(finding).not.toHaveProperty('node');
  });

  it('is not told where one succeeded, where no read did, or of a counter that is wrong', () => {
    const lines = [READ, finalRead(0, TIMEOUT)];
    expect(told(lines, { results: resultsWith('{:valid? true, :final-reads (3)}') })).toBeUndefined();
    expect(told(lines, { results: resultsWith('{:valid? false, :final-reads ()}', 'false') })).toBeUndefined();
    expect(told(lines, { results: resultsWith('{:valid? true}') })).toBeUndefined();
    expect(told(lines.slice(1))).toBeUndefined();
  });
});
