import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Workload } from '../../src/maelstrom/workloads.ts';
import type { Run, Stopped } from '../../src/run/run.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import { parseOperation } from '../../src/store/history.ts';
import { becauseOf } from '../../src/verdict/catalogue/malformed-reply.ts';
import { picturesOf } from '../../src/verdict/checker-files.ts';
import { explainWorkload } from '../../src/verdict/explain/explain-workload.ts';
import type { Finding } from '../../src/verdict/finding.ts';
import { nodeOfProcess } from '../../src/verdict/node-of-process.ts';
import type { RunVerdict } from '../../src/verdict/verdict.ts';
import { fixtureCase, judgeFixture, scratchDirectory } from './fixtures.ts';

const scratch = scratchDirectory();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let copies = 0;
/** Judges a copy of a fixture's run to which files were added; those that are undefined are taken away. */
async function judgeWith(
  name: string,
  files: Readonly<Record<string, string | undefined>>,
  run: Partial<Run> = {},
): Promise<RunVerdict> {
  const one = fixtureCase(name);
  copies += 1;
  const store = path.join(scratch, String(copies));
  cpSync(path.join(one.directory, 'run'), store, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(store, file)), { recursive: true });
    if (text === undefined) rmSync(path.join(store, file));
    else writeFileSync(path.join(store, file), text);
  }
  return judgeFixture(one, { store, ...run });
}

/** What is told of `:workload` results and a history, two clients on two nodes. */
function explain(workload: Workload, results: string, ...history: readonly string[]): readonly Finding[] {
  const explainer = explainWorkload(workload, parseEdn(results), {
    nodeOf: nodeOfProcess(['n0', 'n1'], 2),
    pictures: picturesOf(null),
  });
  for (const [index, line] of history.entries()) explainer.visit(parseOperation(`{:index ${index}, ${line}}`));
  return explainer.findings();
}

const reasonOf = async (name: string, id: string) =>
  (await judgeFixture(fixtureCase(name))).reasons.find((reason) => reason.id === id);

describe('lost values', () => {
  it('are told with where they were acknowledged, last seen and first missed', () => {
    const [finding] = explain(
      'broadcast',
      '{:valid? false, :lost-count 2, :lost (7 8), :attempt-count 9}',
      ':time 1000000000, :type :ok, :process 0, :f :broadcast, :value 7',
      ':time 2000000000, :type :ok, :process 1, :f :read, :value [1 7]',
      ':time 3000000000, :type :ok, :process 2, :f :read, :value [1]',
      ':time 4000000000, :type :ok, :process 3, :f :read, :value [7 8]',
      ':time 5000000000, :type :ok, :process 0, :f :read, :value []',
      ':time 6000000000, :type :ok, :process 1, :f :read, :value []',
    );
    expect(finding).toMatchObject({ id: 'lost-values', node: 'n0', firstAt: 5000 });
    expect(finding?.detail).toBe(
      '2 values of 9 were lost: 7, 8. Value 7: acknowledged by n0 at 1 s, last seen in a read from n1 at 4 s, missing from the read from n0 at 5 s, never shown by any other node.',
    );
    expect(finding?.evidence?.[1]?.text).toBe(
      'Value 8: never acknowledged, last seen in a read from n1 at 4 s, missing from the read from n0 at 5 s, never shown by any other node.',
    );
  });

  it('are counted even when the list of them is gone', () => {
    expect(explain('g-set', '{:valid? false, :lost-count 3}')[0]?.detail).toMatch(/^3 values were lost/);
  });

  it('have messages around the moment at which they were missed', async () => {
    const reason = await reasonOf('runs/broadcast-lost', 'lost-values');
    const messages = reason?.messages ?? [];
    expect(messages.length).toBeGreaterThan(4);
    expect(messages.length).toBeLessThanOrEqual(12);
    const reply = messages.find(
      ({ type, receivedAt }) => type === 'read_ok' && Math.abs((receivedAt ?? 0) - (reason?.firstAt ?? 0)) < 50,
    );
    expect(reply).toMatchObject({ src: 'n0' });
    expect(reply?.label).not.toContain('value: [0,');
  });
});

describe('duplicate ids', () => {
  it('are told with who generated them and when', () => {
    const [finding] = explain(
      'unique-ids',
      '{:valid? false, :duplicated-count 2, :duplicated {[1 "a"] 3, 5 2}}',
      ':time 1000000000, :type :ok, :process 0, :f :generate, :value [1 "a"]',
      ':time 2000000000, :type :info, :process 1, :f :generate, :value [1 "a"]',
      ':time 3000000000, :type :ok, :process 3, :f :generate, :value [1 "a"]',
    );
    expect(finding).toMatchObject({ node: 'n1', firstAt: 3000 });
    expect(finding?.detail).toContain('[1, "a"] generated 3 times: by n0 at 1 s, n1 at 3 s');
  });
});

describe('counters', () => {
  it('are told with what was read and what would have been right', () => {
    const [finding] = explain(
      'pn-counter',
      '{:valid? false, :errors (#jepsen.history.Op{:index 9, :time 5000000000, :type :ok, :process 1, :f :read, :value 3}), :acceptable ([5 6] [9 9])}',
      ':time 1000000000, :type :ok, :process 0, :f :add, :value 5',
      ':time 1000000000, :type :info, :process 0, :f :add, :value 4',
    );
    expect(finding?.detail).toBe(
      '1 final read is wrong: n1 read 3 at 5 s; right would be 5 to 6 or 9. 1 addition was acknowledged, worth 5; of 1 more nobody knows whether it counted.',
    );
  });
});

describe('anomalies', () => {
  it('of a cycle are told step by step', () => {
    const op = (index: number, process: number, value: string): string =>
      `#jepsen.history.Op{:index ${index}, :time ${index}000000000, :type :ok, :process ${process}, :f :txn, :value ${value}}`;
    const [one, two] = [op(3, 0, '[[:append 9 7] [:r 8 [1]]]'), op(5, 1, '[[:append 8 2] [:r 9 nil]]')];
    const [finding] = explain(
      'txn-list-append',
      `{:valid? false, :anomaly-types (:G2-item), :not #{:serializable}, :anomalies {:G2-item [{:cycle [${one} ${two} ${one}], :steps ({:type :rw, :key 8, :value 1, :value' 2} {:type :rw, :key 9, :value nil, :value' 7}), :type :G2-item}]}}`,
    );
    expect(finding).toMatchObject({ id: 'anomaly-G2-item', node: 'n0', firstAt: 3000 });
    expect(finding?.evidence?.map(({ text }) => text)).toEqual([
      'T1 (n0 at 3 s): append 7 to 9, read 8 → [1]',
      'T2 (n1 at 5 s): append 2 to 8, read 9 → null',
      'T1 read key 8 at 1, before T2 wrote 2',
      'T2 read key 9 as empty, before T1 wrote 7',
    ]);
  });

  it.each([
    ['cyclic-versions', '{:key 3, :scc #{1 2}, :sources [:initial-state]}', 'Key 3: 2 of them form a circle'],
    ['lost-update', '{:key 3, :value 1, :txns [{:index 1} {:index 2}]}', '2 transactions read 1 from key 3'],
    [
      'duplicate-elements',
      '{:op {:index 1, :process 0, :value [[:r 3 [1 1]]]}, :mop [:r 3 [1 1]], :duplicates {1 2}}',
      'read 3 → [1, 1]',
    ],
    [
      'PL-2-cycle-exists',
      '{:type :PL-2-cycle-exists, :not :read-committed, :scc-size 9, :scc #{4 5}}',
      '9 of them form a circle',
    ],
    ['a-new-one', '{:surprise "yes"}', '1 example of a-new-one'],
  ])('of type %s have their own words', (type, example, part) => {
    const [finding] = explain(
      'txn-rw-register',
      `{:valid? false, :anomaly-types (:${type}), :anomalies {:${type} [${example}]}}`,
    );
    expect(finding?.id).toBe(`anomaly-${type}`);
    expect([finding?.detail, ...(finding?.evidence ?? []).map(({ text }) => text)].join(' ')).toContain(part);
  });

  it('in kafka are told by key, offset and value', () => {
    const sent =
      '#jepsen.history.Op{:index 3, :time 2000000000, :type :ok, :process 1, :f :send, :value [[:send "8" [3 4]]]}';
    const results = `{:valid? false, :bad-error-types (:inconsistent-offsets :lost-write :precommitted-read :unseen :G1a),
      :inconsistent-offsets {:count 1, :errs ({:key "8", :offset 0, :index 0, :values #{1 2}})},
      :lost-write {:count 1, :errs ({:key "8", :value 4, :index 1, :max-read-index 2, :writer ${sent}, :max-read ${sent}})},
      :precommitted-read {:count 1, :errs ({:op ${sent}, :writer ${sent}})},
      :G1a {:count 1, :errs ({:key "8", :value 4, :writer ${sent}, :reader ${sent}})},
      :unseen {:time 5000000000, :unseen {"8" 2}, :messages {"8" (7 8)}}}`;
    const findings = explain('kafka', results);
    expect(findings.map(({ id }) => id)).toEqual([
      'anomaly-inconsistent-offsets',
      'anomaly-lost-write',
      'anomaly-precommitted-read',
      'anomaly-unseen',
      'anomaly-G1a',
    ]);
    expect(findings[0]?.detail).toContain('offset 0 of key "8" holds different messages: 1, 2');
    expect(findings[1]?.detail).toContain('message 4 of key "8" was acknowledged with offset 3 (send at n1 at 2 s)');
    expect(findings[3]?.detail).toContain('message 7, 8 of key "8": acknowledged, never polled');
  });

  it('carry only ids that can be written anywhere', () => {
    const [finding] = explain('txn-rw-register', '{:valid? false, :anomaly-types (:x|<b>), :anomalies {}}');
    expect(finding?.id).toBe('anomaly-x--b-');
  });
});

describe('a history that is not linearizable', () => {
  it('is told by the operation that fits no order', async () => {
    const reason = await reasonOf('runs/lin-kv-not-linearizable', 'not-linearizable');
    expect(reason?.detail).toMatch(/Key 0: read 1 \(n?.*\) fits no order after write 4 .*can't read 1 from register 4/);
  });

  it('is told of each key that failed, named or not', () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :cas, :value [1 2], :time 1000000000}}, :valid? false}';
    const [finding] = explain('lin-kv', `{:valid? false, :results {0 {:valid? true}, "k" ${failed}}, :failures []}`);
    expect(finding?.detail).toContain('1 key ("k")');
    expect(finding?.detail).toContain('cas 1 → 2 (n1 at 1 s) fits no order');
  });
});

describe('replies of the wrong form', () => {
  it('are told by the fields that are wrong', async () => {
    expect((await reasonOf('runs/echo-extra-key', 'malformed-reply'))?.detail).toContain(
      'served_by does not belong there',
    );
    expect((await reasonOf('runs/echo-wrong-type', 'malformed-reply'))?.detail).toContain(
      `type is "echo", not "echo_ok".`,
    );
  });
});

describe('an analysis that did not end', () => {
  const told = async (name: string, run: Partial<Run> = {}) => {
    const verdict = await judgeFixture(fixtureCase(name), run);
    return verdict.reasons.find(({ id }) => id === 'hang-at-analysis');
  };
  const killed = (stopped: Stopped) => ({ ending: 'killed-on-timeout' as const, exitCode: 137, stopped });

  it('is put down to offsets where they are huge', async () => {
    const reason = await told('runs/kafka-huge-offsets');
    expect(reason?.detail).toMatch(
      /An offset is 1\d{12}, and Maelstrom's kafka checker makes a list of that length\.$/,
    );
    expect(reason?.advice).toContain('small, dense offsets');
  });

  it('is not put down to offsets that are small', async () => {
    const run = killed({
      limit: 'analysis',
      limitMs: 600_000,
      analysis: { ms: 600_000, quietMs: 900, cpuMs: 612_000 },
    });
    const history = path.join(fixtureCase('runs/kafka-pass').directory, 'run', 'history.edn');
    const verdict = await judgeWith('runs/kafka-huge-offsets', { 'history.edn': readFileSync(history, 'utf8') }, run);
    const reason = verdict.reasons.find(({ id }) => id === 'hang-at-analysis');
    expect(reason?.detail).toBe(
      'The operations were over; the analysis had not ended after 600 s: it had used 612 s of processor time.',
    );
    expect(`${reason?.detail} ${reason?.advice}`).not.toContain('offset');
    expect(verdict.reasons.find(({ id }) => id === 'killed-on-timeout')?.detail).toBe(
      'Its analysis ran into the limit of 600 s.',
    );
  });

  it('is told by what it did last, and by the plots that it drew', async () => {
    const plots = Object.fromEntries(Array.from({ length: 12 }, (_, key) => [`realtime-lag-key/${key}.png`, '']));
    const history = path.join(fixtureCase('runs/kafka-pass').directory, 'run', 'history.edn');
    const verdict = await judgeWith(
      'runs/kafka-huge-offsets',
      { ...plots, 'history.edn': readFileSync(history, 'utf8') },
      killed({ limit: 'no-progress', limitMs: 60_000, analysis: { ms: 90_000, quietMs: 60_000, cpuMs: 9_000 } }),
    );
    const reason = verdict.reasons.find(({ id }) => id === 'hang-at-analysis');
    expect(reason?.detail).toMatch(
      /after 90 s: it had used 9 s of processor time; 1\d plots were drawn; for the last 60 s it printed nothing, wrote nothing and used no processor\.$/,
    );
    expect(reason?.advice).toContain('`plots`');
    expect(verdict.reasons.find(({ id }) => id === 'killed-on-timeout')?.detail).toBe(
      'Its analysis made no progress for 60 s.',
    );
  });
});

describe('a second opinion', () => {
  it('is given where kafka died of a missing gnuplot, and the outcome stays open', async () => {
    const failed = `{:valid? :unknown, :error "java.lang.IllegalStateException: Error rendering plot, verify gnuplot is installed and reachable\\n at jepsen.checker.perf$plot_BANG_.invoke(perf.clj:496)"}`;
    const results = path.join(fixtureCase('runs/kafka-pass').directory, 'run', 'results.edn');
    // The workload's part stands last, before the :valid? of the whole, which then is unknown.
    const whole = readFileSync(results, 'utf8');
    const text = `${whole.slice(0, whole.indexOf(':workload {'))}:workload ${failed},\n :valid? :unknown}`;
    const verdict = await judgeWith('runs/kafka-pass', { 'results.edn': text }, { exitCode: 2 });
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.reasons[0]).toMatchObject({ id: 'missing-gnuplot', severity: 'failure' });
    expect(verdict.secondOpinion).toMatchObject({ valid: true });
  });

  it('is given where Maelstrom’s own checker broke off, and leaves the outcome alone', async () => {
    const verdict = await judgeFixture(fixtureCase('runs/kafka-empty-arrays'));
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.secondOpinion).toMatchObject({ valid: false });
    expect(verdict.secondOpinion?.detail).toContain('anomaly-unseen');
  });

  it('finds the anomalies that a missing graphviz lost', async () => {
    const { secondOpinion } = await judgeFixture(fixtureCase('runs-0.2.4/txn-list-append-no-graphviz'), {}, {});
    expect(secondOpinion?.valid).toBe(false);
    expect(secondOpinion?.detail).toContain('anomaly-G0');
  });

  it('is given on a run whose analysis never ended', async () => {
    expect((await judgeFixture(fixtureCase('runs/kafka-huge-offsets'))).secondOpinion?.valid).toBe(true);
  });

  it.each(['runs/echo-pass', 'runs/broadcast-nothing-observed', 'runs-0.2.4/txn-rw-register-unknown-model'])(
    'is not given on %s',
    async (name) => {
      expect((await judgeFixture(fixtureCase(name))).secondOpinion).toBeUndefined();
    },
  );
});

describe('files beside the results', () => {
  it('of kafka, lin-kv and Elle are named where they draw what is told', async () => {
    const detail = async (name: string, id: string, file: string) =>
      (await judgeWith(name, { [file]: '<svg></svg>' })).reasons.find((reason) => reason.id === id)?.detail;
    const kafka = await detail('runs/kafka-duplicates', 'anomaly-duplicate', 'orders/9.svg');
    expect(kafka).toContain('message 9 of key "9" stands in the log 2 times');
    expect(kafka).toContain("See orders/9.svg in the run's directory.");
    const unseen = await detail('runs/kafka-unseen', 'anomaly-unseen', 'orders/4.svg');
    expect(unseen).toContain('See orders/4.svg');
    const linKv = await detail('runs/lin-kv-not-linearizable', 'not-linearizable', 'independent/0/linear.svg');
    expect(linKv).toContain('See independent/0/linear.svg');
    const elle = await detail('runs/txn-list-append-interleaved', 'anomaly-G0', 'elle/G0/0.svg');
    expect(elle).toContain('See elle/G0/0.svg');
    expect(await detail('runs/txn-list-append-interleaved', 'anomaly-G0', 'elle/G9/0.svg')).not.toContain('See ');
  });

  it('tell the anomalies that a missing graphviz lost, the worst first', async () => {
    const { outcome, reasons } = await judgeWith('runs/txn-list-append-no-graphviz', {
      'elle/G-single.txt': 'G-single #0\nLet:\n',
      'elle/G0.txt': 'G0 #0\nLet:\n  T1 = {:index 58}\n\nThen:\n  - T1 < T2\n\nG0 #1\nLet:\n',
      'elle/sccs/0.svg': '<svg></svg>',
    });
    expect(outcome).toBe('unknown');
    expect(reasons[0]).toMatchObject({
      id: 'missing-graphviz',
      evidence: [{ source: 'elle/G0.txt', text: 'G0 #0' }, {}, {}, {}, {}],
    });
    expect(reasons[0]?.detail).toContain('it had found G0, G-single. G0 means: Writes of transactions are mixed up');
  });

  it('hold what an analysis of lin-kv had found before it broke off', async () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :read, :value 1, :time 770000000}}, :valid? false}';
    const verdict = await judgeWith('runs/lin-kv-not-linearizable', {
      'results.edn': undefined,
      'independent/0/results.edn': failed,
      'independent/1/results.edn': '{:valid? true}',
      'independent/2/results.edn': '{:valid? tr',
    });
    expect(verdict.outcome).toBe('fail');
    expect(verdict.damaged).toEqual(['independent/2/results.edn']);
    const reason = verdict.reasons.find(({ id }) => id === 'not-linearizable');
    expect(reason?.detail).toContain('Key 0: read 1 (client process 1 at 770 ms) fits no order');
    expect(reason?.severity).toBe('warning');
  });
});

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

  it('are told with the exception that the checker met', async () => {
    const verdict = await judgeKey(
      '{:linearizable {:valid? :unknown, :error {:via [{:type java.lang.StackOverflowError, :message "deep"}], :trace []}}, :valid? :unknown}',
    );
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.reasons.find(({ id }) => id === 'checker-error')?.detail).toBe(
      'The history of 1 key (1) could not be decided; key 1: java.lang.StackOverflowError: deep.',
    );
  });
});

describe('operations of which not one succeeded', () => {
  it('are told with what the first one was answered', async () => {
    const detail = async (error: string) => {
      const history = `{:index 0, :time 1, :type :invoke, :process 0, :f :echo, :value "a"}\n{:index 1, :time 2, :type :info, :process 0, :f :echo, :value "a", :error ${error}}\n`;
      const { reasons } = await judgeWith('runs/echo-silent', { 'history.edn': history });
      return reasons.find(({ id }) => id === 'no-successful-echo')?.detail;
    };
    expect(await detail(':net-timeout')).toContain('The first was never answered.');
    expect(await detail('[:not-supported "later"]')).toContain(
      'The first was answered with the error not-supported (10), "later".',
    );
    const malformed =
      '"indeterminate: Malformed RPC response. Maelstrom sent node n0 the following request:\\n{}\\n... but instead received\\n{}\\nThis is malformed because:\\n{:echo missing-required-key}"';
    expect(await detail(malformed)).toContain('The first was answered in the wrong form.');
  });
});

describe('a value that became a string', () => {
  it('is told of in a history that is not linearizable', () => {
    const failed =
      '{:linearizable {:valid? false, :op {:process 1, :f :read, :value "4", :time 1000000000}}, :valid? false}';
    const [finding] = explain('lin-kv', `{:valid? false, :results {0 ${failed}}, :failures [0]}`);
    expect(finding?.detail).toContain('What was read is a string; numbers were written.');
  });

  it('is told apart from one that is gone', () => {
    const [finding] = explain(
      'broadcast',
      '{:valid? false, :lost-count 1, :lost (7), :attempt-count 1}',
      ':time 1000000000, :type :ok, :process 0, :f :broadcast, :value 7',
      ':time 2000000000, :type :ok, :process 1, :f :read, :value ["7"]',
    );
    expect(finding?.detail).toContain('Reads do hold "7", a string, which is not the number.');
  });
});

describe('a crashed node', () => {
  it('died when it stopped answering, not when Maelstrom noticed', async () => {
    const reason = await reasonOf('runs/echo-crash-mid-run-typescript', 'node-crashed');
    expect(reason?.detail).toMatch(/The first request that it never answered was sent at [\d.]+ m?s\./);
    const asked = reason?.firstAt ?? 0;
    expect(reason?.messages?.some(({ src, sentAt }) => src !== 'n0' && Math.abs(sentAt - asked) < 50)).toBe(true);
  });

  it('is not the only one of which trouble is told', async () => {
    const { reasons } = await judgeWith('runs/echo-crash-mid-run-typescript', {
      'node-logs/n1.log': 'RangeError: too much\n    at seen (/home/runner/work/app/app/src/node.ts:7:9)\n',
    });
    expect(reasons[0]?.detail).toContain('errors in the logs of other nodes too: n1 (RangeError: too much).');
  });
});

describe('why a reply is malformed', () => {
  it.each([
    ['{:value (not (integer? 1.5))}', 'value is 1.5, not a whole number'],
    ['{:src (not (instance? java.lang.String nil))}', 'src is null, not a string'],
    ['{:type (not (= "echo_ok" "echo")), :x disallowed-key}', 'type is "echo", not "echo_ok", x does not belong there'],
    [
      '{:messages (not (sequential? {:a 1})), :in_reply_to missing-required-key}',
      'messages is {:a 1}, not an array, in_reply_to is missing',
    ],
    [
      '{:msgs {"3" [(not (sequential? 1))], "7" [(not (sequential? 2))]}}',
      'inside msgs, 1 stands where an array should',
    ],
    ['{:txn (not (some-new-check? 1))}', 'txn is 1, which is wrong: (not (some-new-check? 1))'],
    ['(not (map? 5))', '(not (map? 5))'],
  ])('is told in words: %s', (why, words) => {
    const text = `Malformed RPC response. Maelstrom sent node n0 the following request:\n\n{}\n... but instead received\n\n{}\n\nThis is malformed because:\n\n${why}\n\nSee doc/protocol.md`;
    expect(becauseOf(text)).toBe(`: ${words}`);
  });
});

describe('causes and what follows from them', () => {
  it('of kafka: what was stored twice makes polls look wrong', async () => {
    const { reasons } = await judgeFixture(fixtureCase('runs/kafka-duplicates'));
    expect(reasons.map(({ id, under }) => [id, under])).toEqual([
      ['anomaly-duplicate', undefined],
      ['anomaly-poll-skip', 'anomaly-duplicate'],
      ['anomaly-int-nonmonotonic-poll', 'anomaly-duplicate'],
      ['anomaly-int-poll-skip', 'anomaly-duplicate'],
    ]);
    expect(new Set(reasons.map(({ advice }) => advice)).size).toBe(2);
  });

  it('leave out operations that never succeed by design', async () => {
    const { reasons } = await judgeWith('runs/kafka-pass', {
      'results.edn':
        '{:stats {:valid? false, :count 4, :ok-count 0, :fail-count 0, :info-count 4, :by-f {:crash {:valid? false, :count 1, :ok-count 0, :fail-count 0, :info-count 1}, :send {:valid? false, :count 3, :ok-count 0, :fail-count 0, :info-count 3}}}, :valid? false}',
    });
    const ids = reasons.map(({ id }) => id);
    expect(ids).toContain('no-successful-send');
    expect(ids).not.toContain('no-successful-crash');
  });
});
