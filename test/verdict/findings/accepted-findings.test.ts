import { describe, expect, it } from 'vitest';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { acceptedFindings } from '../../../src/verdict/findings/accepted-findings.ts';
import type { RunFacts } from '../../../src/verdict/gather/facts.ts';
import { aLog, anIncident, someFacts, someHistory, someResults } from '../facts.ts';

const PASSES = someResults('{:valid? true, :net {:valid? true, :servers {:msg-count 7}}}');
const EMBEDDED = someResults('{:valid? true, :engine {:clock :simulated}}');

function findings(workload: Workload, lines: readonly string[], facts: Partial<RunFacts> = {}) {
  const history = someHistory(workload, ...lines);
  const nodes = { nodes: ['n0', 'n1'], log: aLog({ options: { concurrency: 2 } }) };
  return acceptedFindings(someFacts({ workload, history, results: PASSES, ...nodes, ...facts }));
}

const ids = (...[workload, lines, facts]: Parameters<typeof findings>) =>
  findings(workload, lines, facts).map(({ id }) => id);

const read = (value: string) => `:time 3000000000, :type :ok, :process 1, :f :read, :value ${value}`;

describe('reads of what was never written', () => {
  it('name the value, the node and the time, on a pass and on a failure', () => {
    const [finding] = findings('broadcast', [read('[77]')]);
    expect(finding).toMatchObject({ id: 'unwritten-reads', node: 'n1', firstAt: 3000 });
    expect(finding?.detail).toMatch(/77, at n1 at 3 s, which no client had broadcast/);
    expect(finding?.detail).toMatch(/Maelstrom does not check that/);
    const [failed] = findings('broadcast', [read('[77]')], { results: someResults('{:valid? false}') });
    expect(failed?.id).toBe('unwritten-reads');
    expect(failed?.detail).not.toMatch(/does not check/);
  });

  it('are told as too early where requests wrote all of them later, and only of the others where not', () => {
    const later = ':time 4000000000, :type :invoke, :process 0, :f :broadcast, :value 77';
    const [early] = findings('broadcast', [read('[77]'), later]);
    expect(early).toMatchObject({ id: 'unwritten-reads', title: 'Reads returned values before they were written' });
    expect(early?.detail).toMatch(
      /^1 value of 1 that reads returned was written only after that\. The first is 77, at n1/,
    );
    expect(early?.advice).toMatch(/^Does the node keep files/);
    const [both] = findings('broadcast', [read('[77 78]'), later]);
    expect(both?.title).toBeUndefined();
    expect(both?.detail).toMatch(/^1 value of 2 that reads returned was never written\. The first is 78/);
    expect(both?.detail).toContain('by then. 1 other was written only after a read had returned it.');
    expect(both?.advice).toBeUndefined();
    expect(findings('broadcast', [read('[77 78 77]'), later])[0]?.advice).toMatch(/^Does the node keep files/);
  });

  it('are told as zeros where all of them are 0', () => {
    const txn = (...values: readonly number[]) =>
      `:time 3, :type :ok, :process 1, :f :txn, :value [${values.map((value) => `[:r 9 ${value}]`).join(' ')}]`;
    const [zeros] = findings('txn-rw-register', [txn(0, 0)]);
    expect(zeros?.detail).toContain('had written by then. All of them are 0. Maelstrom');
    expect(zeros?.advice).toMatch(/^Read a key that was never written as null/);
    expect(findings('broadcast', [read('[0]')])[0]?.advice).toMatch(/^Begin with an empty list/);
    const [others] = findings('txn-rw-register', [txn(0, 7)]);
    expect(others?.detail).not.toContain('All of them');
    expect(others?.advice).toBeUndefined();
  });

  it('are not told of a history that lacks requests', () => {
    expect(ids('broadcast', [read('[77]')], { damaged: ['history.edn'] })).toEqual([]);
  });
});

describe('offsets that Maelstrom’s own checker does not cope with', () => {
  const sent = (offset: number) => `:time 1, :type :ok, :process 0, :f :send, :value [[:send "1" [${offset} 1]]]`;
  const polledEmpty = ':time 2, :type :ok, :process 0, :f :poll, :value [[:poll {"1" []}]]';

  it('are huge, which a run that came through tells', () => {
    const [finding] = findings('kafka', [sent(99_999_999)], { results: EMBEDDED });
    expect(finding).toMatchObject({ id: 'huge-offsets' });
    expect(finding?.detail).toMatch(/Key "1" has the offset 99999999.*1 message\..*Maelstrom itself/);
    const ofMaelstrom = findings('kafka', [sent(99_999_999)])[0]?.detail;
    expect(ofMaelstrom).not.toMatch(/Maelstrom itself/);
    expect(ids('kafka', [sent(99_999_999)], { results: someResults('{:valid? false}') })).toEqual([]);
  });

  it('are below 0, or of a log that is only polled empty, which the embedded engine tells', () => {
    expect(ids('kafka', [sent(-1)], { results: EMBEDDED })).toEqual(['offsets-below-zero']);
    expect(ids('kafka', [sent(-1)])).toEqual([]);
    expect(ids('kafka', [sent(0), polledEmpty], { results: EMBEDDED })).toEqual(['polled-only-empty']);
    expect(ids('kafka', [sent(0), polledEmpty])).toEqual([]);
    const polled = ':time 3, :type :ok, :process 0, :f :poll, :value [[:poll {"1" [[0 1]]}]]';
    const asked = ':time 0, :type :invoke, :process 0, :f :send, :value [[:send "1" 1]]';
    expect(ids('kafka', [asked, sent(0), polledEmpty, polled], { results: EMBEDDED })).toEqual([]);
    expect(ids('kafka', [polledEmpty], { results: EMBEDDED })).toEqual([]);
  });

  it('of a log that is only polled empty stand below malformed replies to polls, and to nothing else', () => {
    const told = (type: string) => {
      const incident = anIncident('malformed-reply', { lines: [`{:offsets {"1" 0}, :type "${type}", :msg_id 6}`] });
      const log = aLog({ incidents: [incident] });
      return findings('kafka', [sent(0), polledEmpty], { results: EMBEDDED, log })[0];
    };
    expect(told('poll')).toMatchObject({
      causes: ['malformed-reply'],
      detail: expect.stringContaining('the polls that were not malformed returned it only with an empty list'),
    });
    const other = told('list_committed_offsets');
    expect(other?.causes).toBeUndefined();
    expect(other?.detail).toContain('and polls returned it only with an empty list');
  });
});

describe('sums that no additions give', () => {
  const lines = [':time 1, :type :invoke, :process 0, :f :add, :value 3', read('12')];

  it('stand below reads that were answered with a text, and not below ones with a number', () => {
    const causes = (value: string) => {
      const text = `Malformed RPC response. Maelstrom sent node n0 the following request:\n{:type "read"}\nAnd expected a response\n... but instead received\n{:type "read_ok", :value ${value}}\nThis is malformed because:`;
      const log = aLog({ incidents: [anIncident('malformed-reply', { lines: text.split('\n') })] });
      return findings('g-counter', lines, { log })[0];
    };
    expect(causes('"3"')).toMatchObject({ id: 'impossible-sums', causes: ['malformed-reply'] });
    expect(causes('1.5')?.causes).toBeUndefined();
  });
});

describe('a pass that rests on little', () => {
  const ended = (type: string, rest = '') => `:time 1, :type :${type}, :process 0, :f :echo, :value "x"${rest}`;
  const unanswered = ended('info', ', :error :net-timeout');

  it('is told when most requests came to nothing', () => {
    const [finding] = findings('echo', [ended('ok'), unanswered, unanswered]);
    expect(finding?.id).toBe('little-succeeded');
    expect(finding?.detail).toMatch(/Only 1 of 3 requests succeeded: 2 were never answered/);
    expect(ids('echo', [ended('ok'), unanswered])).toEqual([]);
    expect(ids('echo', [ended('ok'), unanswered, unanswered], { results: someResults('{:valid? false}') })).toEqual([]);
  });

  it('speaks of a single request as of one', () => {
    const refused = ':time 2, :type :fail, :process 0, :f :echo, :value 1, :error [:abort "no"]';
    const [finding] = findings('echo', [ended('ok'), unanswered, refused]);
    expect(finding?.detail).toContain('1 was never answered, 1 was answered with an error.');
  });

  it('does not count what a register foresees', () => {
    const refused = ':time 1, :type :fail, :process 0, :f :cas, :value [0 [1 2]], :error [:precondition-failed "no"]';
    expect(ids('lin-kv', [refused, refused, refused])).toEqual([]);
  });

  it('is told when nodes with transactions never sent each other anything', () => {
    const silent = someResults('{:valid? true, :net {:valid? true, :servers {:msg-count 0}}}');
    expect(ids('txn-rw-register', [], { results: silent })).toEqual(['nodes-apart']);
    expect(ids('txn-rw-register', [], { results: silent, nodes: ['n0'] })).toEqual([]);
    expect(ids('txn-rw-register', [])).toEqual([]);
    expect(ids('unique-ids', [], { results: silent })).toEqual([]);
  });
});
