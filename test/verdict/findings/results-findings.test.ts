import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { resultsFindings } from '../../../src/verdict/findings/results-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import type { RunVerdict } from '../../../src/verdict/verdict.ts';
import { aLog, anIncident, someFacts, someHistory, someResults } from '../facts.ts';
import { judgeWith } from '../fixtures.ts';

describe('keys of lin-kv that could not be decided', () => {
  const judgeKey = async (key: string): Promise<RunVerdict> => {
    const results = `{:perf {:valid? true}, :timeline {:valid? true}, :exceptions {:valid? true}, :stats {:valid? true}, :availability {:valid? true}, :net {:valid? true}, :workload {:valid? :unknown, :results {0 {:valid? true}, 1 ${key}}, :failures []}, :valid? :unknown}`;
    return judgeWith('runs/lin-kv-pass', { 'results.edn': results });
  };

  it('leave the run undecided and are named', async () => {
    const verdict = await judgeKey('{:linearizable {:valid? :unknown, :cause :timeout}, :valid? :unknown}');
    expect(verdict.outcome).toBe('unknown');
    const reason = verdict.reasons.find(({ id }) => id === 'undecided');
    expect(reason?.detail).toBe('The history of 1 key (1) could not be decided.');
    expect(verdict.secondOpinion?.valid).toBe(true);
  });

  it('are reported with the exception that the checker met', async () => {
    const verdict = await judgeKey(
      '{:linearizable {:valid? :unknown, :error {:via [{:type java.lang.StackOverflowError, :message "deep"}], :trace []}}, :valid? :unknown}',
    );
    expect(verdict.outcome).toBe('unknown');
    const reason = verdict.reasons.find(({ id }) => id === 'checker-error');
    expect(reason?.detail).toBe(
      'The history of 1 key (1) could not be decided; key 1: java.lang.StackOverflowError: deep.',
    );
    expect(reason?.evidence).toEqual([{ source: 'results.edn', text: 'key 1: java.lang.StackOverflowError: deep' }]);
  });
});

describe('resultsFindings', () => {
  const WHOLE =
    '{:perf {:valid? true}, :timeline {:valid? true}, :exceptions {:valid? true}, :stats {:valid? true, :count 1, :ok-count 1, :fail-count 0, :info-count 0, :by-f {:echo {:valid? true, :count 1, :ok-count 1, :fail-count 0, :info-count 0}}}, :availability {:valid? true}, :net {:valid? true}, :workload {:valid? true}, :valid? true}';
  const explained = [{ id: 'lost-values', detail: 'x' }];

  /** Findings on whole results of which one checker says something else. */
  const findings = (checker: string, part: string, facts: Partial<RunFacts> = {}) => {
    const parsed = someResults(WHOLE.replace(new RegExp(`:${checker} \\{:valid\\? true\\}`), `:${checker} ${part}`));
    const valid = /^\{:valid\? (true|false)/.exec(part)?.[1];
    const results = { ...parsed, problems: [], valid: valid === undefined ? ('unknown' as const) : valid === 'true' };
    return resultsFindings(someFacts({ workload: 'echo', results, ...facts })).map(({ id, argues }) => [id, argues]);
  };

  it('are none for valid results, whatever the workload’s would explain', () => {
    expect(findings('workload', '{:valid? true}', { explained })).toEqual([]);
  });

  it('let what explains the workload’s failure argue for what the checker says', () => {
    expect(findings('workload', '{:valid? false}', { explained })).toEqual([['lost-values', 'fail']]);
    expect(findings('workload', '{:valid? :unknown}', { explained })).toEqual([['lost-values', 'unknown']]);
  });

  it('put the sums of a counter whose reads were answered with a text below these malformed replies', () => {
    const causes = (value: string, workload: Workload = 'pn-counter', type = 'read') => {
      const lines = [
        'clojure.lang.ExceptionInfo: Malformed RPC response. Maelstrom sent node n0 the following request:',
        '',
        `{:type "${type}", :msg_id 1}`,
        '',
        'And expected a response of the form:',
        '{:type (eq "read_ok"), :value Int}',
        '... but instead received',
        '',
        `{:type "read_ok", :value ${value}, :in_reply_to 1}`,
        '',
        'This is malformed because:',
      ];
      const log = aLog({ incidents: [anIncident('malformed-reply', { lines })] });
      const results = someResults(WHOLE.replace(':workload {:valid? true}', ':workload {:valid? false}'));
      return resultsFindings(
        someFacts({ workload, log, results, explained: [{ id: 'counter-mismatch', detail: 'x' }] }),
      ).find(({ id }) => id === 'counter-mismatch')?.causes;
    };
    expect(causes('""')).toEqual(['malformed-reply']);
    expect(causes('"12"', 'g-counter')).toEqual(['malformed-reply']);
    expect(causes('1.5')).toBeUndefined();
    expect(causes('""', 'pn-counter', 'add')).toBeUndefined();
    expect(causes('""', 'g-set')).toBeUndefined();
  });

  it.each([
    ['timeline', '{:valid? false}', 'invalid', 'fail'],
    ['timeline', '{:valid? :unknown}', 'undecided', 'unknown'],
    ['workload', '{:valid? false}', 'invalid', 'fail'],
    ['workload', '{:valid? :unknown}', 'undecided', 'unknown'],
    ['workload', '{:valid? :unknown, :error "x.Y: z"}', 'checker-error', 'unknown'],
    ['availability', '{:valid? false, :ok-fraction 0.5}', 'availability', 'fail'],
    ['perf', '{:valid? :unknown, :rate-graph {:valid? :unknown, :error "x.Y: z"}}', 'checker-error', 'unknown'],
    ['perf', '{:valid? :unknown, :error "verify gnuplot"}', 'missing-gnuplot', undefined],
    ['perf', '{:valid? :unknown, :rate-graph {:error "verify gnuplot"}}', 'missing-gnuplot', undefined],
    ['perf', '{:valid? :unknown}', 'undecided', 'unknown'],
    // Only missing pictures of a run that says nothing else leave it undecided.
    ['perf', '{:valid? false, :error "verify gnuplot"}', 'checker-error', 'unknown'],
    ['timeline', '{:valid? :unknown, :error "verify gnuplot"}', 'checker-error', 'unknown'],
    ['timeline', '{:valid? :unknown, :rate-graph {:error "x.Y: z"}}', 'undecided', 'unknown'],
    ['timeline', '{}', 'damaged-results', 'unknown'],
    ['workload', '{:valid? false, :results {1 {:valid? :unknown}}}', 'invalid', 'fail'],
  ])('tell of :%s %s as %s', (checker, part, id, argues) => {
    expect(findings(checker, part)).toEqual([[id, argues]]);
  });

  it('leave what explains the workload’s failure to the workload’s checker', () => {
    expect(findings('timeline', '{:valid? false}', { explained })).toEqual([['invalid', 'fail']]);
  });

  it('say in words what a checker says, and what keeps plots from being drawn', () => {
    const told = (checker: string, part: string) => {
      const results = someResults(WHOLE.replace(`:${checker} {:valid? true}`, `:${checker} ${part}`));
      return resultsFindings(someFacts({ workload: 'echo', results: { ...results, problems: [] } }))[0];
    };
    expect(told('timeline', '{:valid? false}')?.detail).toBe('The checker :timeline says false.');
    expect(told('timeline', '{:valid? :unknown}')?.detail).toBe('The checker :timeline says :unknown.');
    expect(told('perf', '{:valid? :unknown, :error "x.Y: verify gnuplot"}')).toEqual({
      id: 'missing-gnuplot',
      detail: 'The plots of latency and rate could not be drawn; everything else was judged.',
      evidence: [{ source: 'results.edn', text: 'x.Y: verify gnuplot' }],
    });
    expect(told('availability', '{:valid? false}')?.detail).toBe('Too few of all requests succeeded.');
  });

  it('name the kinds of operations that :stats calls invalid', () => {
    const results = someResults(
      WHOLE.replace(/:stats \{.*?:by-f \{:echo \{:valid\? true, /, (stats) =>
        stats.replaceAll('true', 'false').replaceAll(':ok-count 1, :fail-count 0', ':ok-count 0, :fail-count 1'),
      ),
    );
    const found = resultsFindings(someFacts({ workload: 'echo', results: { ...results, valid: false, problems: [] } }));
    expect(found[0]).toMatchObject({ id: 'no-successful-echo', argues: 'fail' });
  });

  it('leave a run failed whose status says so, unless a checker tells why', () => {
    const told = (text: string) => {
      const results = { ...someResults(text), valid: true, problems: [] };
      return resultsFindings(someFacts({ workload: 'echo', exitCode: 1, results })).map(({ id, argues }) => [
        id,
        argues,
      ]);
    };
    expect(told(WHOLE)).toEqual([['results-disagree', 'fail']]);
    const unplotted = WHOLE.replace(':perf {:valid? true}', ':perf {:valid? :unknown, :error "verify gnuplot"}');
    expect(told(unplotted)).toContainEqual(['results-disagree', 'fail']);
    expect(told(unplotted.replace(':timeline {:valid? true}', ':timeline {:valid? false}'))).toContainEqual([
      'results-disagree',
      'unknown',
    ]);
  });

  it('put a failed echo down to error replies, in the history’s words where it has some', () => {
    const part = '{:valid? false, :errors [["a" 1 "b" 1]]}';
    const detail = (facts: Partial<RunFacts>) => {
      const parsed = someResults(WHOLE.replace(':workload {:valid? true}', `:workload ${part}`));
      const results = { ...parsed, problems: [], valid: false } as const;
      return resultsFindings(someFacts({ results, ...facts }))[0];
    };
    expect(detail({ workload: 'echo' })).toEqual({
      id: 'error-replies',
      detail: '1 echo was answered with an error.',
      argues: 'fail',
    });
    const history = someHistory('echo', ':time 1, :type :fail, :process 0, :f :echo, :value nil, :error [:abort "x"]');
    expect(detail({ workload: 'echo', history })?.detail).toBe('');
    expect(detail({ workload: 'echo', history: someHistory('echo') })?.detail).toContain('1 echo was answered');
    expect(detail({ workload: 'g-set' })?.id).toBe('invalid');
    const two = someResults(WHOLE.replace(':workload {:valid? true}', ':workload {:valid? false, :errors [[1] [2]]}'));
    expect(resultsFindings(someFacts({ workload: 'echo', results: { ...two, problems: [] } }))[0]?.detail).toBe(
      '2 echoes were answered with an error.',
    );
  });

  it('tell the fraction of requests that succeeded, and the goal', () => {
    const parsed = someResults(
      WHOLE.replace(':availability {:valid? true}', ':availability {:valid? false, :ok-fraction 0.12345}'),
    );
    const detail = (availability?: string) =>
      resultsFindings(
        someFacts({
          workload: 'echo',
          results: { ...parsed, problems: [], valid: false },
          log: aLog({ options: availability === undefined ? {} : { availability } }),
        }),
      )[0]?.detail;
    expect(detail()).toBe('12.35 % of all requests succeeded.');
    expect(detail('total')).toBe('12.35 % of all requests succeeded; all of them had to.');
    expect(detail('0.9')).toBe('12.35 % of all requests succeeded; a fraction of 0.9 had to.');
  });

  it('tell what single keys came to when there is no judgement of the whole, and decide nothing by it', () => {
    expect(resultsFindings(someFacts({ explained }))).toEqual(explained);
    expect(resultsFindings(someFacts({ explained, results: someResults('{:valid? true}') }))[0]).toEqual(explained[0]);
  });
});
