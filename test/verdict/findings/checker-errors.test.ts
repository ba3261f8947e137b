import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { brokenOffFindings, checkerError, plotError } from '../../../src/verdict/findings/checker-errors.ts';
import { someFacts } from '../facts.ts';

const of = (edn: string) => checkerError(parseEdn(edn));

describe('checkerError', () => {
  it('reads the text of 0.2.3', () => {
    expect(of('{:error "java.lang.X: no\\n at elle.core$a(core.clj:1)\\n at b"}')).toEqual({
      head: 'java.lang.X: no',
      text: 'java.lang.X: no\n at elle.core$a(core.clj:1)\n at b',
    });
  });

  it('reads the map of 0.2.4, and names the innermost exception', () => {
    expect(
      of(
        '{:error {:via [{:type a.B, :message "outer"} {:type c.D, :message "inner"}], :trace [[elle.core$x invoke "a" 1] [b c]]}}',
      ),
    ).toEqual({ head: 'c.D: inner', text: 'a.B: outer\nc.D: inner\nelle.core$x\nb' });
    expect(of('{:error {:via [{:type a.B}]}}')).toEqual({ head: 'a.B', text: 'a.B' });
  });

  it('names the program that could not be run, and not only the number for why', () => {
    const via =
      '{:type x.E, :message "Cannot run program \\"dot\\": error=2"} {:type java.io.IOException, :message "error=2, No such file"}';
    expect(of(`{:error {:via [${via}]}}`)?.head).toBe('x.E: Cannot run program "dot": error=2');
    expect(of(`{:error {:via [${via} {:type y.F, :message "later"}]}}`)?.head).toBe('y.F: later');
  });

  it('passes over what has no class or message', () => {
    expect(
      of(
        '{:error {:via [{:type nil, :message "m"} {:type "x"} {:type {:a 1}, :message 3}], :trace [nil [] ["x"] [nil] [{:a 1}] [a.b]]}}',
      ),
    ).toEqual({ head: '', text: `: m${'\n'.repeat(8)}a.b` });
    expect(of('{:error {}}')).toEqual({ head: '', text: '' });
    expect(of('{:error {:via 1, :trace 2}}')).toEqual({ head: '', text: '' });
  });

  it('is bounded', () => {
    const text = 'x'.repeat(30_000);
    expect(of(`{:error "${text}"}`)?.text).toHaveLength(20_000);
    expect(of(`{:error {:via [{:type a.B, :message "${text}"}]}}`)?.text).toHaveLength(20_000);
    const error = of(`{:error {:via [${'{:type a.B}'.repeat(25)}], :trace [${'[c.D]'.repeat(45)}]}}`);
    expect(error?.text.split('\n').filter((line) => line === 'a.B')).toHaveLength(20);
    expect(error?.text.split('\n').filter((line) => line === 'c.D')).toHaveLength(40);
  });

  it('is nothing for a checker that did not break off', () => {
    expect(of('{:valid? true}')).toBeUndefined();
    expect(of('{:error 3}')).toBeUndefined();
  });

  it('is found in either plot', () => {
    expect(plotError(parseEdn('{:latency-graph {:error "a"}, :rate-graph {:error "b"}}'))?.head).toBe('a');
    expect(plotError(parseEdn('{:latency-graph {:valid? true}, :rate-graph {:error "b"}}'))?.head).toBe('b');
  });
});

describe('brokenOffFindings', () => {
  const findings = (text: string, facts = someFacts(), head = text.split('\n')[0] ?? '') =>
    brokenOffFindings('workload', { head, text }, facts);

  it.each([
    ['Cannot run program "dot": error=2', 'missing-graphviz'],
    ['Cannot run program \\"gnuplot\\"', 'missing-gnuplot'],
    ['Error rendering plot, verify gnuplot is installed', 'missing-gnuplot'],
    ['Unknown consistency model (:x)', 'unknown-consistency-model'],
    ['a.b.OutOfMemoryError: heap', 'out-of-memory'],
    ['a.b.StackOverflowError: deep', 'checker-error'],
  ])('tells %s as %s', (text, id) => {
    expect(findings(text)[0]).toMatchObject({ id, argues: 'unknown' });
  });

  it('tells want of memory also as the end of the checker', () => {
    expect(findings('x.OutOfMemoryError')).toMatchObject([
      { id: 'out-of-memory' },
      {
        id: 'checker-error',
        detail: 'The checker :workload broke off because memory ran out.',
        argues: 'unknown',
      },
    ]);
    expect(findings('x.Other')).toHaveLength(1);
  });

  it('leaves out Java’s classes, and the list of known models', () => {
    expect(findings('java.util.concurrent.ExecutionException: java.lang.X: too deep')[0]?.detail).toBe(
      'The checker :workload broke off: too deep.',
    );
    expect(findings('It stands in a.B: here')[0]?.detail).toBe(
      'The checker :workload broke off: It stands in a.B: here.',
    );
    expect(findings('a.B: Unknown consistency model (:x); known models are: :y, :z')[0]?.detail).toBe(
      'The checker :workload broke off: Unknown consistency model (:x).',
    );
    expect(findings('Is it so?')[0]?.detail).toBe('The checker :workload broke off: Is it so?');
  });

  it('quotes the frames of checkers', () => {
    const text = 'x.Y: z\n at clojure.core$a\n elle.core$b\nknossos.c\njepsen.d\nmaelstrom.e\nelle.f';
    expect(findings(text)[0]?.evidence).toEqual(
      ['x.Y: z', ' elle.core$b', 'knossos.c', 'jepsen.d', 'maelstrom.e'].map((line) => ({
        source: 'results.edn',
        text: line,
      })),
    );
    expect(findings('x.Y: z\nour.elle.core$b')[0]?.evidence).toHaveLength(1);
  });

  it.each([
    ['unique-ids', 'java.lang.ClassCastException: x', 'some are numbers'],
    ['kafka', 'java.lang.IndexOutOfBoundsException: x', 'polled as an empty list'],
  ] as const)('knows what %s stumbles over', (workload, text, hint) => {
    expect(findings(text, someFacts({ workload }))[0]?.detail).toContain(hint);
    expect(findings(text, someFacts({ workload: 'echo' }))[0]?.detail).not.toContain(hint);
  });

  it('tells what Elle had found before', () => {
    const writtenAnomalies = [
      { type: 'G0', file: 'elle/G0.txt', lines: ['G0 #0'] },
      { type: 'new', file: 'elle/new.txt', lines: [] },
    ];
    const facts = someFacts({ writtenAnomalies });
    expect(findings('x.Y: z', facts)).toMatchObject([
      {
        detail:
          'The checker :workload broke off: z. Before that it had found G0, new. G0 means: Writes of transactions are mixed up (dirty write); elle/G0.txt tells an example.',
        evidence: [{ source: 'elle/G0.txt', text: 'G0 #0' }],
        argues: 'unknown',
      },
    ]);
    expect(brokenOffFindings('perf', { head: 'z', text: 'z' }, facts)[0]?.detail).toBe(
      'The checker :perf broke off: z.',
    );
  });
});
