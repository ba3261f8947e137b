import { describe, expect, it } from 'vitest';
import { incidentFindings } from '../../../src/verdict/findings/incident-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import type { Incident } from '../../../src/verdict/gather/incidents.ts';
import { crashed, judgeConsole, nodeCrash, running, unreadable } from '../a-console.ts';
import { aLog, anIncident, someFacts, someHistory } from '../facts.ts';
import { judgeWith, reasonOf } from '../fixtures.ts';

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

describe('a crash message', () => {
  it('shows what the node wrote to stderr, however long its last messages on stdout were', async () => {
    const stdout = Array.from({ length: 32 }, () => `{"src":"n1","body":{"seen":[${'1,'.repeat(20_000)}1]}}`);
    const said = [
      'clojure.lang.ExceptionInfo: Node n1 crashed with exit status 1. Before crashing, it wrote to STDOUT:',
      '',
      ...stdout,
      '',
      'And to STDERR:',
      '',
      'RangeError: too much',
      '    at seen (/home/runner/work/app/app/src/node.ts:7:9)',
      '',
      'Full STDERR logs are available in /w/store/echo/x/node-logs/n1.log',
    ];
    const { reasons } = await judgeConsole(running(crashed(said.join('\n'))), 255);
    expect(reasons).toMatchObject([{ id: 'node-crashed', location: { file: 'src/node.ts', line: 7, column: 9 } }]);
    expect(reasons[0]?.detail).toContain('RangeError: too much');
  });
});

describe('evidence from the console', () => {
  it('has the number of its line', async () => {
    const exception =
      'clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:\n\nhello\n\nDid you mean to encode this line as JSON?';
    const text = running(unreadable(3, 'n0', exception));
    const { reasons } = await judgeConsole(text, 143);
    const line = text.split('\n').indexOf('hello') + 1;
    expect(reasons.find(({ id }) => id === 'stdout-not-json')?.evidence).toEqual([
      { source: 'console', line, text: 'hello' },
    ]);
  });
});

describe('incidentFindings', () => {
  const location = { file: 'src/n.ts', line: 3 };
  const crash = { node: 'n0', status: '1', stderr: ['TypeError: no', '    at x'], stderrFrom: 0 };
  const said = (id: string, incident: Partial<Incident> = {}) =>
    anIncident(id, { node: 'n0', lines: ['java.lang.AssertionError: Assert failed: said'], ...incident });
  const findings = (incidents: readonly Incident[], facts: Partial<RunFacts> = {}) =>
    incidentFindings(someFacts({ ...facts, log: aLog({ incidents }) }));

  it('make one of the same trouble at several nodes, told by the first', () => {
    const incidents = [
      said('unknown-source', { at: 5, line: 7 }),
      said('unknown-source', { node: 'n1', at: 9, fatal: true }),
    ];
    expect(findings(incidents)).toMatchObject([
      { id: 'unknown-source', node: 'n0', firstAt: 5, argues: 'crash', evidence: [{ line: 7 }] },
    ]);
    expect(findings(incidents)[0]?.detail).toMatch(/^n0 and n1 sent a message between 5 ms and 9 ms as /);
  });

  it('give one time where several nodes have the same', () => {
    const [finding] = findings([said('unknown-source', { at: 5.1 }), said('unknown-source', { node: 'n1', at: 5.2 })]);
    expect(finding?.detail).toMatch(/^n0 and n1 sent a message at 5 ms as /);
  });

  it('say of which nodes nothing is read any more', () => {
    const one = [said('unknown-destination', { at: 5 })];
    const two = [...one, said('unknown-destination', { node: 'n1', at: 9 })];
    expect(findings(one)[0]?.detail).toMatch(/From then on nothing that it sent was read\.$/);
    expect(findings(two)[0]?.detail).toMatch(/From then on nothing that they sent was read\.$/);
  });

  it('name the nodes of the run to a node that sent to another one', () => {
    const incidents = [said('unknown-destination', { at: 5 })];
    expect(findings(incidents, { nodes: ['n1', 'n2', 'n3'] })[0]?.advice).toMatch(
      /^Take node ids from `node_ids` in init \(in this run n1, n2 and n3\), and services/,
    );
    expect(findings(incidents)[0]?.advice).toBeUndefined();
  });

  it.each(['stdout-not-json', 'malformed-message', 'late-reply', 'unknown-destination', 'unknown-source'])(
    'leave out %s once the clients are done',
    (id) => {
      expect(findings([said(id, { phase: 'running' })])).toHaveLength(1);
      expect(findings([said(id, { phase: 'complete' })])).toEqual([]);
      expect(findings([said(id, { phase: 'analyzed' })])).toEqual([]);
    },
  );

  it('keep what matters at any time', () => {
    expect(findings([said('out-of-memory', { phase: 'analysis' })])).toHaveLength(1);
  });

  it('argue only for what ended the test: as the catalogue says, else as a crash', () => {
    const argues = (id: string, fatal: boolean) => findings([said(id, { fatal })])[0]?.argues;
    expect(argues('missing-git', true)).toBe('error');
    expect(argues('out-of-memory', true)).toBe('crash');
    expect(argues('out-of-memory', false)).toBeUndefined();
  });

  it('say what Maelstrom said, without Java', () => {
    expect(findings([said('missing-git')])[0]?.detail).toBe('said');
    const lines = ['', 'Exception in thread "main" a.b.C: no git'];
    expect(findings([said('missing-git', { lines })])[0]?.detail).toBe('no git');
    expect(findings([said('missing-git', { lines: [] })])[0]?.detail).toBe('');
  });

  it('tell of a single node where the log leaves open which it is', () => {
    const topology = anIncident('topology-failed', { lines: ['x.Y: Client read timeout'] });
    expect(findings([topology], { nodes: ['n5'] })).toMatchObject([
      { node: 'n5', detail: 'n5 was told its neighbours (`topology`) and did not answer within 5 s.' },
    ]);
    expect(findings([topology], { nodes: ['n5', 'n6'] })[0]).not.toHaveProperty('node');
    expect(findings([topology], { nodes: ['n5', 'n6'] })[0]?.detail).toMatch(/^A node was told/);
    const memory = anIncident('out-of-memory', { lines: ['x.Y: z'] });
    expect(findings([memory], { nodes: ['n5'] })[0]).not.toHaveProperty('node');
  });

  it.each([
    ['node-crashed', true],
    ['node-out-of-memory', true],
    ['init-timeout', true],
    ['init-wrong-reply', true],
    ['topology-failed', true],
    ['malformed-reply', true],
    ['stdout-not-json', false],
    ['late-reply', false],
    ['unknown-source', false],
  ])('give %s a place in the source: %s', (id, located) => {
    const stacks = new Map([['n0', { error: undefined, location }]]);
    expect(findings([said(id)], { stacks })[0]?.location).toEqual(located ? location : undefined);
  });

  it('name the node that the log names, though any node may be meant', () => {
    const topology = said('topology-failed', { node: 'n6', lines: ['x.Y: Client read timeout'] });
    expect(findings([topology], { nodes: ['n5'] })[0]).toMatchObject({ node: 'n6', detail: /^n6 was told/ });
  });

  it('take only what stands in front of a message for its class', () => {
    const detail = (...lines: string[]) => findings([said('missing-git', { lines })])[0]?.detail;
    expect(detail('  ', 'no git in a.b.C: here')).toBe('no git in a.b.C: here');
    expect(detail('it said throw+: no')).toBe('it said throw+: no');
  });

  it('tell whether a node that prints something else goes on', () => {
    const options = (lenientStdout: boolean) => ({
      log: aLog({ incidents: [said('stdout-not-json')], options: { lenientStdout } }),
    });
    expect(incidentFindings(someFacts(options(true)))[0]?.detail).toContain('`lenient-stdout` let the node go on');
    expect(incidentFindings(someFacts(options(false)))[0]?.detail).toContain('nothing that it sent was read');
  });

  it('look at the program that could not be run, and at no other incident’s', () => {
    const facts: Partial<RunFacts> = { program: { state: 'present', firstLine: '#!/opt/nodejs', crlf: false } };
    const incident = said('missing-bin', { lines: ['Cannot run program "/w/n.js": error=2'] });
    expect(findings([incident], facts)).toMatchObject([{ id: 'bad-shebang' }]);
    expect(findings([said('missing-git')], facts)).toMatchObject([{ id: 'missing-git' }]);
  });

  it('tell of the errors of at most four other nodes', () => {
    const stacks = new Map(
      Array.from({ length: 6 }, (_, index) => [`n${index + 1}`, { error: `E${index + 1}`, location: undefined }]),
    );
    const history = someHistory('echo', ':time 1, :type :invoke, :process 0, :f :echo, :value nil');
    expect(findings([said('node-crashed', { crash })], { history, stacks })[0]?.detail).toMatch(
      /of other nodes too: n1 \(E1\)[,;] n2 \(E2\)[,;] n3 \(E3\)[,;] n4 \(E4\)\.$/,
    );
  });

  it('tell how a node died: its last error, since when it was silent, and who else is in trouble', () => {
    const history = someHistory(
      'echo',
      ':time 2000000, :type :invoke, :process 0, :f :echo, :value nil',
      ':time 9000000, :type :info, :process 0, :f :echo, :value nil, :error :net-timeout',
    );
    const stacks = new Map([
      ['n0', { error: 'Error: in its stack', location }],
      ['n1', { error: 'RangeError: b', location: undefined }],
      ['n2', { error: undefined, location }],
    ]);
    expect(findings([said('node-crashed', { crash, at: 20 })], { history, stacks })).toMatchObject([
      {
        firstAt: 2,
        location,
        detail:
          'n0 ended with status 1. Its last words: TypeError: no. The first request that it never answered was sent at 2 ms. There are errors in the logs of other nodes too: n1 (RangeError: b).',
      },
    ]);
    const alike = new Map(['n1', 'n2', 'n3'].map((node) => [node, { error: 'TypeError: no', location: undefined }]));
    expect(findings([said('node-crashed', { crash })], { stacks: alike })[0]?.detail).toMatch(
      /TypeError: no\. The same error is in the logs of n1, n2 and n3\.$/,
    );
    const quiet = { ...crash, status: '0', stderr: [] };
    expect(findings([said('node-crashed', { crash: quiet, at: 20 })], { stacks: new Map() })).toMatchObject([
      { firstAt: 20, detail: expect.stringMatching(/^n0 ended with status 0, though its stdin was still open/) },
    ]);
    expect(findings([said('node-crashed', { crash: { ...crash, stderr: [] } })], { stacks })[0]?.detail).toContain(
      'Its last words: Error: in its stack.',
    );
  });

  it('show at most ten nodes and bounded lines', () => {
    const many = Array.from({ length: 12 }, (_, index) => said('unknown-source', { node: `n${index}` }));
    expect(findings(many)[0]?.detail).toMatch(/^n0, .*, n9 and \d+ more sent/);
    expect(findings([said('missing-git', { lines: ['x'.repeat(9_000)] })])[0]?.detail).toHaveLength(2_000);
  });
});

describe('a node that did not answer init', () => {
  const lines = [
    'clojure.lang.ExceptionInfo: Expected node n0 to respond to an init message',
    'Caused by: clojure.lang.ExceptionInfo: Client read timeout',
  ];
  const told = (incident: Partial<Incident>, facts: Partial<RunFacts> = {}) =>
    incidentFindings(
      someFacts({
        ...facts,
        log: aLog({ incidents: [anIncident('init-timeout', { node: 'n0', lines, ...incident })] }),
      }),
    )[0];

  it('was waited for as long as the log says', () => {
    expect(told({})?.detail).toContain('within 10 s');
    expect(told({ sinceSetUp: 10_004 })?.detail).toContain('within 10 s');
    expect(told({ sinceSetUp: 40 })?.detail).toBe('n0 was sent `init`, and did not answer it.');
  });

  it('is told with what it logged itself: the last error, else its last lines', () => {
    const line = { source: 'node-logs/n0.log', line: 3, text: 'Received init' };
    const logged = new Map([['n0', [line]]]);
    expect(told({}, { logged })?.evidence).toContainEqual(line);
    const error = { source: 'node-logs/n0.log', line: 4, text: 'TypeError: no' };
    const stacks = new Map([['n0', { error: 'TypeError: no', location: undefined, evidence: [error] }]]);
    const finding = told({}, { logged, stacks });
    expect(finding?.detail).toContain('Its own log says: TypeError: no.');
    expect(finding?.evidence).toContainEqual(error);
    expect(finding?.evidence).not.toContainEqual(line);
  });

  it('is told without a word of Java on the embedded engine', () => {
    const text = (engine: RunFacts['engine']) => JSON.stringify(told({}, { engine })?.evidence);
    expect(text('maelstrom')).toContain('clojure.lang');
    expect(text('embedded')).not.toMatch(/clojure|java/);
    expect(text('embedded')).toContain('Caused by: Client read timeout');
  });
});

describe('a crash whose cause has a reason of its own', () => {
  it('is told by that one alone', async () => {
    const { reasons } = await judgeConsole(running(nodeCrash(127, 'sh: 1: tsx: not found')), 255);
    expect(reasons[0]).toMatchObject({ id: 'missing-program', advice: expect.stringContaining('tsx') });
    expect(reasons[1]).toMatchObject({ id: 'node-crashed', detail: 'n1 ended with status 127.' });
  });

  it('is not called a want of memory where only the signal is known', async () => {
    const killed = await judgeConsole(running(nodeCrash(137, 'started')), 255);
    expect(killed.reasons[0]).toMatchObject({ id: 'node-out-of-memory', title: expect.stringContaining('perhaps') });
    const full = await judgeConsole(running(nodeCrash(1, 'MemoryError')), 255);
    expect(full.reasons[0]).toMatchObject({ id: 'node-out-of-memory', title: 'A node ran out of memory' });
  });
});

describe('a node that ended with status 0', () => {
  it('before init did not wait for messages', async () => {
    const reason = await reasonOf('runs/echo-exits-at-once', 'node-crashed');
    expect(reason?.detail).toMatch(/^n0 ended with status 0 before it answered `init`/);
  });

  it('during the test ended itself, also where only its messages tell that it had begun', async () => {
    const ended = nodeCrash(0, 'bye').replaceAll(
      'to STDOUT:\n\n\n',
      'to STDOUT:\n\n{"src":"n1","dest":"c1","body":{}}\n',
    );
    const { reasons } = await judgeConsole(ended, null);
    expect(reasons[0]?.detail).toMatch(/^n1 ended with status 0, though its stdin was still open.*bye\.$/);
    const silent = await judgeConsole(nodeCrash(0, 'bye'), null);
    expect(silent.reasons[0]?.detail).toMatch(/before it answered `init`/);
  });
});
