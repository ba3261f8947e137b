import { describe, expect, it } from 'vitest';
import { codeOf, historyFindings } from '../../../src/verdict/findings/history-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { aLog, anIncident, someFacts, someHistory, someResults } from '../facts.ts';

const ended = (seconds: number, process: number, error: string, rest = ':f :add, :value 3') =>
  `:time ${seconds}000000000, :type :info, :process ${process}, ${rest}, :error ${error}`;

const findings = (lines: readonly string[], facts: Partial<RunFacts> = {}) =>
  historyFindings(someFacts({ history: someHistory(facts.workload ?? null, ...lines), ...facts }));

const location = { file: 'src/n.ts', line: 3 };
const stacks = new Map([['n1', { error: undefined, location }]]);

describe('requests without a reply', () => {
  const lines = [
    ended(2, 0, ':net-timeout'),
    ended(3, 1, ':net-timeout'),
    ended(4, 3, ':net-timeout', ':f :read, :value nil'),
  ];

  it('are counted at their nodes, and the worst node is named', () => {
    expect(findings(lines, { stacks })).toEqual([
      {
        id: 'timeouts',
        advice: expect.stringMatching(/handler for messages of type `add`/),
        detail:
          '3 requests were never answered (2 at n1, 1 at n0). The client of the first one, add 3, gave up at 2 s.',
        node: 'n1',
        firstAt: 2000,
        firstAtOf: new Map([
          ['n0', 2000],
          ['n1', 3000],
        ]),
        location,
      },
    ]);
    expect(findings(lines.slice(2))[0]?.detail).toBe(
      '1 request was never answered (1 at n1). The client of the first one, read, gave up at 4 s.',
    );
  });

  it('stand below the only kind of which none was answered, and of several tell how to send one by hand', () => {
    expect(findings(lines.slice(0, 2))[0]?.causes?.at(-1)).toBe('no-successful-add');
    expect(findings(lines)[0]?.causes).toBeUndefined();
    const facts = { workload: 'g-set', command: 'node x.js' } as const;
    expect(findings(lines, facts)[0]?.advice).toMatch(/^Is there a handler .* Send one by hand, .* node x\.js`$/);
    expect(findings(lines.slice(0, 2), facts)[0]?.advice).not.toMatch(/by hand/);
  });

  it('are not for want of a handler where others of the kind were answered, and an error in the log comes first', () => {
    const answered = ':time 5, :type :ok, :process 0, :f :add, :value 3';
    expect(findings([...lines, answered])[0]?.advice).toMatch(/^Others of that kind were answered/);
    const failed = new Map([['n1', { error: 'ValueError: x', location }]]);
    const [timeouts] = findings(lines, { stacks: failed });
    expect(timeouts?.detail).toMatch(/n1's own log says: ValueError: x\./);
    expect(timeouts?.advice).toMatch(/^Look at that error first/);
    const hint = { says: 'It is late.', advice: 'Await it.' };
    const known = new Map([['n1', { error: 'ValueError: x', location, hint }]]);
    expect(findings(lines, { stacks: known })[0]?.advice).toMatch(/^It is late\. Await it\. A handler that ends/);
  });

  const CUT = ':time 1, :type :info, :process :nemesis, :f :start-partition, :value [:isolated {"n1" #{"n0"}}]';
  const CUTS_NOTHING = ':time 1, :type :info, :process :nemesis, :f :start-partition, :value [:isolated {"n1" #{}}]';
  const ANSWERED = ':time 5, :type :ok, :process 0, :f :add, :value 3';
  const asked = (process: number) => `:time 2000, :type :invoke, :process ${process}, :f :add, :value 3`;
  const duringCut = [CUT, ANSWERED, asked(0), ended(2, 0, ':net-timeout')];

  it('may be due to a fault that was at work while all of them were open', () => {
    const [timeouts] = findings(duringCut);
    expect(timeouts?.advice).toMatch(
      /^Does the handler wait for another node\?.* Otherwise look for an awaited answer that never comes/,
    );
    expect(timeouts?.detail).toMatch(/gave up at 2 s\.$/);
  });

  it('are not due to a partition that cut nothing, nor to one that was over', () => {
    const [, ...rest] = duringCut;
    expect(findings([CUTS_NOTHING, ...rest])[0]?.advice).toMatch(/^Others of that kind were answered/);
    const healed = ':time 1500, :type :info, :process :nemesis, :f :stop-partition, :value :network-healed';
    expect(findings([CUT, healed, ...rest])[0]?.advice).toMatch(/^Others of that kind were answered/);
    // Nor where nothing of that kind was ever answered.
    expect(findings(duringCut.filter((line) => line !== ANSWERED))[0]?.advice).toMatch(/^Is there a handler/);
  });

  it('have no answer because their node was down', () => {
    const kill = ':time 1, :type :info, :process :nemesis, :f :kill, :value {"n0" :killed}';
    const [timeouts] = findings([kill, asked(0), ended(2, 0, ':net-timeout')]);
    expect(timeouts?.detail).toMatch(/ Its node was killed or paused meanwhile\.$/);
    expect(timeouts?.advice).toMatch(/^A node that is killed or paused cannot answer/);
    const [two] = findings([kill, asked(0), asked(1), ended(2, 0, ':net-timeout'), ended(3, 1, ':net-timeout')]);
    expect(two?.detail).toMatch(/ 1 of them were open while their node was killed or paused\.$/);
    expect(two?.advice).toMatch(/^Is there a handler/);
  });

  describe('that have something in common', () => {
    let time = 0;
    const request = (value: string | number, error = '', f = 'add') => {
      const [at, process] = [++time * 1000, time % 2];
      const said = `:process ${process}, :f :${f}, :value ${value}`;
      return [
        `:time ${at}, :type :invoke, ${said}`,
        `:time ${at + 1}, :type ${error === '' ? ':ok' : ':info'}, ${said}${error === '' ? '' : `, :error ${error}`}`,
      ];
    };
    const unanswered = (value: string | number, f?: string) => request(value, ':net-timeout', f);
    const answered = [1, 2, 3, 1, 2].flatMap((value) => request(value));
    const counter = { workload: 'g-counter' } as const;

    it('are told by it, whatever fault was at work', () => {
      const [timeouts] = findings([CUT, ...answered, ...unanswered(0), ...unanswered(0)], counter);
      expect(timeouts?.detail).toMatch(
        / All 2 have the `delta` 0, and none of the 5 `add` requests that were answered does\.$/,
      );
      expect(timeouts?.advice).toMatch(
        /^Is there a condition such as `if \(delta\)` in the handler of `add`\? It is false for 0\./,
      );
      const [one] = findings([...answered, ...unanswered(0)], counter);
      expect(one?.detail).toMatch(/ It has the `delta` 0, and none of the 5 `add` requests that were answered does\.$/);
    });

    it.each([
      ['another one has another value', [...answered, ...unanswered(0), ...unanswered(1)]],
      ['one with that value was answered', [...answered, ...request(0), ...unanswered(0)]],
      [
        'one with that value was answered with an error',
        [...answered, ...request(0, '[:abort "x"]'), ...unanswered(0)],
      ],
      ['too few were answered', [...answered.slice(2), ...unanswered(0)]],
      ['that value is true', [...answered, ...unanswered(4)]],
    ])('are not when %s', (_, lines) => {
      const [timeouts] = findings(lines, counter);
      expect(timeouts?.detail).not.toMatch(/`delta`/);
      expect(timeouts?.advice).toMatch(/^Others of that kind were answered/);
    });

    it('are not beside what is known to have silenced the node', () => {
      const log = aLog({ incidents: [anIncident('stdout-not-json')] });
      const [timeouts] = findings([...answered, ...unanswered(0)], { ...counter, log });
      expect(timeouts?.detail).not.toMatch(/`delta`/);
      expect(timeouts?.advice).toBeUndefined();
    });

    it('are told apart from those of another kind', () => {
      const [timeouts] = findings([...answered, ...unanswered(0), ...unanswered('nil', 'read')], counter);
      expect(timeouts?.detail).toMatch(/ The `add` among them has the `delta` 0, and none/);
      expect(timeouts?.advice).toMatch(/^Is there a condition such as .* Of the others: Others of that kind were/);
    });

    it.each([
      ['txn-list-append', 'txn', '[[:r 1 nil]]', '[[:append 1 2]]', /holds reads only/, /a transaction of reads only/],
      ['txn-rw-register', 'txn', '[[:w 1 1]]', '[[:r 1 nil]]', /holds writes only/, /a transaction of writes only/],
      [
        'txn-rw-register',
        'txn',
        '[[:w 0 1] [:r 1 nil]]',
        '[[:w 1 1] [:r 2 nil]]',
        /an operation with the `key` 0/,
        /`if \(key\)`/,
      ],
      ['lin-kv', 'read', '[0 nil]', '[1 nil]', /the `key` 0/, /`if \(key\)`/],
      ['lin-kv', 'write', '[1 0]', '[1 2]', /the `value` 0/, /`if \(value\)`/],
      ['lin-kv', 'cas', '[1 [2 0]]', '[1 [2 3]]', /the `to` 0/, /`if \(to\)`/],
      ['broadcast', 'broadcast', '0', '1', /the `message` 0/, /`if \(message\)`/],
      ['g-set', 'add', '0', '1', /the `element` 0/, /`if \(element\)`/],
      ['kafka', 'send', '[[:send "1" 0]]', '[[:send "1" 1]]', /the `msg` 0/, /`if \(msg\)`/],
      ['echo', 'echo', '""', '"a"', /the `echo` ""/, /`if \(echo\)`.* It is false for ""/],
      ['echo', 'echo', '[]', '"a"', /the `echo` \[\]/, /`if \(echo\.length\)`/],
    ] as const)('of %s are told by %s %s', (workload, f, one, other, says, advice) => {
      const others = Array.from({ length: 5 }, () => request(other, '', f)).flat();
      const [timeouts] = findings([...others, ...unanswered(one, f)], { workload });
      expect(timeouts?.detail).toMatch(says);
      expect(timeouts?.advice).toMatch(advice);
    });
  });

  it('are counted by the log where there is no history', () => {
    const log = aLog({
      options: { concurrency: 2 },
      timeouts: [
        { process: 1, at: 5 },
        { process: 3, at: 6 },
        { process: 0, at: null },
      ],
    });
    expect(historyFindings(someFacts({ log, nodes: ['n0', 'n1'] }))).toEqual([
      { id: 'timeouts', detail: '3 requests were never answered (2 at n1, 1 at n0).', node: 'n1', firstAt: 5 },
    ]);
    const unknown = aLog({ timeouts: [{ process: 1, at: null }] });
    expect(historyFindings(someFacts({ log: unknown }))).toEqual([
      { id: 'timeouts', detail: '1 request was never answered.' },
    ]);
    expect(historyFindings(someFacts())).toEqual([]);
  });
});

describe('error replies', () => {
  const abort = ended(1, 0, '[:txn-conflict "no"]');

  it('are reported by code and text, the most frequent first, the first one with its place', () => {
    const lines = [
      ended(1, 1, '[:abort "a"]'),
      ended(2, 0, '[:crash "b"]'),
      ended(3, 0, '[:crash "b"]'),
      ended(4, 0, '[:odd nil]'),
    ];
    const [finding] = findings(lines, { stacks });
    expect(finding).toMatchObject({ id: 'error-replies', node: 'n1', firstAt: 1000, location });
    expect(finding?.detail).toBe(
      '4 operations ended with an error reply: 2 times crash (13) "b" (2 at n0). The first was add 3 at 1 s.',
    );
    expect(finding?.evidence).toEqual(
      ['2 times crash (13) "b" (2 at n0)', '1 time abort (14) "a" (1 at n1)', '1 time odd (1 at n0)'].map((text) => ({
        source: 'history.edn',
        text,
      })),
    );
  });

  it.each(['txn-conflict', 'abort'])('of %s are foreseen in transactions that pass', (name) => {
    const results = someResults('{:valid? true}');
    const lines = [ended(1, 0, `[:${name} "no"]`)];
    const facts = { workload: 'txn-rw-register', results } as const;
    expect(findings(lines, facts)).toEqual([]);
    expect(findings(lines, { ...facts, workload: 'kafka' })).toHaveLength(1);
    expect(findings(lines, { ...facts, results: someResults('{:valid? false}') })).toHaveLength(1);
    expect(findings([...lines, ended(2, 0, '[:crash "no"]')], facts)).toHaveLength(1);
  });

  it('show at most eight kinds', () => {
    const lines = Array.from({ length: 12 }, (_, index) => ended(1, 0, `[:abort "${'x'.repeat(index)}"]`));
    expect(findings([abort, ...lines])[0]?.evidence).toHaveLength(8);
  });

  it('advise on an exception that is known by its text, in whatever language', () => {
    const advice = (text: string) => findings([ended(1, 0, `[:crash "${text}"]`)])[0]?.advice;
    expect(advice("unsupported operand type(s) for +: 'coroutine' and 'int'")).toMatch(/put `await` before that call/);
    expect(advice('TypeError: Do not know how to serialize a BigInt')).toMatch(/^JSON has no BigInt/);
    const wrongMap = 'interface conversion: interface {} is map[string]interface {}, not map[string]int';
    expect(advice(wrongMap)).toMatch(/^An object of JSON is a `map\[string\]any`/);
    expect(advice('no luck')).toBeUndefined();
  });

  it('quote the first of texts that differ, as such', () => {
    const lines = [ended(1, 0, '[:crash "line 3"]'), ended(2, 0, '[:crash "line 4"]')];
    expect(findings(lines)[0]?.detail).toContain('2 times crash (13), the first with "line 3" (2 at n0).');
  });

  it('say of the refusal of a service that the node passed it on', () => {
    const advice = (reply: string) => findings([ended(1, 0, reply)])[0]?.advice;
    expect(advice('[:precondition-failed "current value [1 2] is not [1]"]')).toMatch(
      /^A service refused the node's `cas`/,
    );
    expect(advice('[:key-does-not-exist "key does not exist"]')).toMatch(/^A service answered the node in these words/);
    expect(advice('[:precondition-failed "no"]')).toBeUndefined();
    expect(advice('[:key-does-not-exist "no such key"]')).toBeUndefined();
  });
});

describe('exceptions', () => {
  const malformed =
    '"indeterminate: Malformed RPC response. Maelstrom sent node n0 the following request:\\n\\n{:type \\"add\\"}\\n\\nAnd expected a response\\n\\n... but instead received\\n\\n{:type \\"add\\"}\\n\\nThis is malformed because:\\n\\n{:type (not (= \\"add_ok\\" \\"add\\"))}\\n\\nSee doc/protocol.md"';

  it('are reported by their text', () => {
    expect(findings([ended(2, 1, '"odd thing"'), ended(3, 1, '"other"')])).toEqual([
      {
        id: 'client-exceptions',
        detail: '2 operations ended in an exception at 2 s: odd thing.',
        evidence: [{ source: 'history.edn', text: 'odd thing' }],
        node: 'n1',
        firstAt: 2000,
      },
    ]);
  });

  it('about a reply of the wrong form are told as that, at the node that sent it', () => {
    expect(findings([ended(2, 1, malformed)])).toMatchObject([
      {
        id: 'malformed-reply',
        node: 'n0',
        detail:
          '1 operation ended in an exception at 2 s: n0 answered {"type": "add"} with {"type": "add"}. This is malformed: type is "add", not "add_ok".',
      },
    ]);
  });

  it('are left to the log when it tells them, and not when it tells of something else', () => {
    const other = aLog({ incidents: [anIncident('late-reply')] });
    expect(findings([ended(2, 1, malformed)], { log: other })).toMatchObject([{ id: 'malformed-reply' }]);
    const log = aLog({ incidents: [anIncident('malformed-reply')] });
    expect(findings([ended(2, 1, malformed)], { log })).toEqual([]);
  });

  it('are reported by the results where there is no history', () => {
    const results = someResults(
      '{:exceptions {:valid? true, :exceptions [{:count 2, :example {:time 3000000000, :exception {:via [{:message "odd"}]}}} {:count 1, :example {}}]}}',
    );
    expect(historyFindings(someFacts({ results }))).toEqual([
      {
        id: 'client-exceptions',
        detail: '3 operations ended in an exception at 3 s: odd.',
        evidence: [{ source: 'results.edn', text: 'odd' }],
        firstAt: 3000,
      },
    ]);
    const plain = someResults('{:exceptions {:exceptions [{:count 1, :example {:error "plain"}}]}}');
    expect(historyFindings(someFacts({ results: plain }))[0]?.detail).toBe('1 operation ended in an exception: plain.');
    const bare = someResults('{:exceptions {:exceptions [{:count 1, :example {:error :x}}]}}');
    expect(historyFindings(someFacts({ results: bare }))).toEqual([
      { id: 'client-exceptions', detail: '1 operation ended in an exception.', evidence: [] },
    ]);
  });
});

describe('codeOf', () => {
  it('gives the number of a known error', () => {
    expect([codeOf('timeout'), codeOf('txn-conflict'), codeOf('my\nown')]).toEqual([
      'timeout (0)',
      'txn-conflict (30)',
      'my own',
    ]);
  });
});
