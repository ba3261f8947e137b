import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LogFacts, readLog } from '../../../src/verdict/gather/log-facts.ts';
import { judgeRun } from '../../../src/verdict/judge-run.ts';
import { crashed, FRAMES, info, judgeConsole, running, unreadable } from '../a-console.ts';
import { anExpectation, aRun, idsOf, scratchDirectory } from '../fixtures.ts';

describe('when things happened', () => {
  it('does not blame a node for messages that find their client gone while the nodes are stopped', async () => {
    const late = unreadable(
      5,
      'n0',
      'java.lang.AssertionError: Assert failed: Invalid dest for message #maelstrom.net.message.Message{:id 7, :src "n0", :dest "c5"}',
    );
    const stopping = info(4, 'jepsen node n0', 'maelstrom.db Tearing down n0');
    expect(idsOf(await judgeConsole(running(stopping, late), 137))).toEqual(['hang-at-teardown', 'killed-on-timeout']);
    expect(idsOf(await judgeConsole(running(late), 137))).toEqual(['killed-on-timeout', 'late-reply']);
  });

  it('counts timeouts of a run that left no history, at their nodes', async () => {
    const lines = [
      info(3, 'jepsen worker 1', 'jepsen.util 1\t:invoke\t:echo\t"x"'),
      info(8, 'jepsen worker 1', 'jepsen.util 1\t:info\t:echo\t"x"\t:net-timeout'),
      info(13, 'jepsen worker 1', 'jepsen.util 3\t:info\t:echo\t"x"\t:net-timeout'),
    ];
    const { reasons } = await judgeConsole(running(...lines), 143);
    expect(reasons.find(({ id }) => id === 'timeouts')).toMatchObject({ node: 'n1', firstAt: 6000 });
  });

  it('reads jepsen.log when there is no console', async () => {
    const store = scratchDirectory();
    writeFileSync(
      path.join(store, 'jepsen.log'),
      `2026-11-22 14:51:01,000{GMT}\tINFO\t[jepsen test runner] jepsen.core: Running test:\n{:workload :echo}\n2026-11-22 14:51:02,000{GMT}\tWARN\t[main] jepsen.core: Test crashed!\njava.io.IOException: Cannot run program "git": error=2\n${FRAMES}\n`,
    );
    const verdict = await judgeRun(aRun({ store, exitCode: 255 }), anExpectation());
    expect(idsOf(verdict)).toEqual(['missing-git']);
    expect(verdict.workload).toBe('echo');
    rmSync(store, { recursive: true });
  });
});

describe('readLog', () => {
  const FILLER = Array.from({ length: 200 }, (_, index) => `line ${index}`);

  /** What is read of a log that came as far as its clients, two seconds after it began. */
  function read(...later: readonly string[]): LogFacts {
    const reader = readLog(null);
    for (const [index, line] of running(...later)
      .split('\n')
      .entries())
      reader.read(line, index + 1);
    return reader.end();
  }
  /** What is read of a log that did not come as far as its clients. */
  function readBefore(...lines: readonly string[]): LogFacts {
    const reader = readLog(null);
    for (const [index, line] of lines.entries()) reader.read(line, index + 1);
    return reader.end();
  }
  const memory = 'java.lang.OutOfMemoryError: Java heap space';
  const warning = (second: number) =>
    info(second, 'jepsen worker 0', `jepsen.generator.interpreter Process 0 crashed\n${memory}\n${FRAMES}`);

  it('keeps one incident of an id and node: when it first happened, and that it ended the test', () => {
    const [incident, ...others] = read(warning(4), warning(5), crashed(memory)).incidents;
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ id: 'out-of-memory', at: 2000, fatal: true, phase: 'running' });
    expect(read(warning(4), warning(5)).incidents).toMatchObject([{ at: 2000, fatal: false }]);
    expect(read(crashed(memory), warning(9)).incidents).toMatchObject([{ fatal: true }]);
  });

  it('keeps incidents of different nodes apart', () => {
    const said = 'clojure.lang.ExceptionInfo: Malformed network message. Node';
    const facts = read(
      unreadable(3, 'n0', `${said} n0 tried to send`),
      unreadable(4, 'n1', `${said} n1 tried to send`),
    );
    expect(facts.incidents.map(({ id, node }) => [id, node])).toEqual([
      ['malformed-message', 'n0'],
      ['malformed-message', 'n1'],
    ]);
  });

  it('begins anew with a second test of the same command', () => {
    const again = info(9, 'jepsen test runner', 'jepsen.core Running test:\n{:workload :kafka}');
    const analyzed = info(8, 'jepsen test runner', 'jepsen.core Analysis complete');
    expect(read(analyzed).phase).toBe('analyzed');
    const second = read(analyzed, again);
    expect(second.phase).toBe('options');
    expect(second.options).toMatchObject({ workload: 'kafka', nodes: ['n0', 'n1'] });
  });

  it('forgets what was seen in simulated time when the test begins again in real time', () => {
    const malformed = unreadable(
      3,
      'n0',
      'clojure.lang.ExceptionInfo: Malformed network message. Node n0 tried to send',
    );
    const again = info(9, 'jepsen test runner', 'maelstrom.clock The test runs in real time: Node n1 polls.');
    expect(read(malformed).incidents).toHaveLength(1);
    expect(read(malformed, again).incidents).toEqual([]);
  });

  it('reads the lines for which a node is not read any more, by the mark before each', () => {
    const mute = info(3, 'n0 stdout', 'maelstrom.process Node n0 is mute from here on: nothing it writes is read.');
    const { refused } = read(`${mute}\n| \n| > gossip@1.0.0 start\nsomething else`, `${mute}\n| another`);
    expect([...refused]).toEqual([['n0', ['', '> gossip@1.0.0 start']]]);
    expect(read(mute.replace('maelstrom.process', 'another.logger')).refused.size).toBe(0);
  });

  it('reads when a node ended by itself, where that is told at once', () => {
    const ended = info(3, 'n0 stdout', 'maelstrom.process Node n0 ended by itself: its requests will time out.');
    expect([...read(ended).endedAt]).toEqual([['n0', 1000]]);
    expect(read(ended.replace('maelstrom.process', 'another.logger')).endedAt.size).toBe(0);
  });

  it('never goes back otherwise', () => {
    expect(read(info(8, 'x', 'jepsen.core Analyzing...'), info(9, 'x', 'jepsen.db Setting up DB')).phase).toBe(
      'analysis',
    );
  });

  it('knows the line of what it quotes, unless the record was too long to keep', () => {
    const line = (...body: readonly string[]) =>
      read(info(3, 'x', `jepsen.cli Trouble\n${[memory, ...body].join('\n')}\n${FRAMES}`)).incidents[0]?.line;
    const number = running().split('\n').length + 1;
    expect(line('a')).toBe(number);
    expect(line(...FILLER)).toBeNull();
  });

  it('reads the first request of a client, after the start and of its own name', () => {
    const op = (second: number, process: string, f: string, type = ':invoke') =>
      info(second, 'jepsen worker 0', `jepsen.util ${process}\t${type}\t:${f}\tnil`);
    expect(
      read(op(3, ':nemesis', 'start'), op(4, '0', 'assign'), op(5, '0', 'send'), op(6, '0', 'poll')).firstRequest,
    ).toEqual({
      f: 'send',
      at: 3000,
    });
    expect(read(op(3, '0', 'send', ':info')).firstRequest).toBeNull();
    expect(readBefore(op(1, '0', 'send')).firstRequest).toBeNull();
  });

  it('counts timeouts by what ends the line', () => {
    const op = (rest: string) => info(5, 'jepsen worker 0', `jepsen.util 3\t${rest}`);
    const timeouts = (...lines: readonly string[]) => read(...lines).timeouts;
    expect(
      timeouts(op(':info\t:read\tnil\t:net-timeout'), op(':fail\t:read\tnil\tindeterminate: Client read timeout')),
    ).toEqual([
      { process: 3, at: 3000 },
      { process: 3, at: 3000 },
    ]);
    const of = (process: string) =>
      timeouts(info(5, 'jepsen worker 0', `jepsen.util ${process}\t:info\t:read\tnil\t:net-timeout`));
    expect([...of('12'), ...of('n1'), ...of('1n')]).toEqual([{ process: 12, at: 3000 }]);
    expect(readBefore(op(':info\t:read\tnil\t:net-timeout')).timeouts).toEqual([{ process: 3, at: null }]);
    expect(timeouts(op(':ok\t:read\tnil\t:net-timeout'), op(':info\t:read\t:net-timeout\tother'))).toEqual([]);
  });

  it('counts time from the first operation on, whatever is logged in between', () => {
    const facts = read(info(9, 'x', 'jepsen.core Run complete, writing'), warning(12));
    expect(facts.incidents).toMatchObject([{ at: 10_000, phase: 'complete' }]);
  });

  it('of nothing says nothing', () => {
    expect(readLog(null).end()).toEqual({
      options: {},
      phase: 'nothing',
      lines: 0,
      tail: [],
      timeouts: [],
      firstRequest: null,
      refused: new Map(),
      endedAt: new Map(),
      incidents: [],
      interrupted: null,
    });
  });

  it('takes an error without a stack by the workload, and by whether the clients had begun', () => {
    const idsIn = (workload: string, ...begun: readonly string[]) => {
      const options = info(0, 'main', `jepsen.cli Test options:\n{:workload :${workload}}`);
      const error = 'clojure.lang.ExceptionInfo: throw+: {:type :rpc-error, :code 13}';
      const lines = [options, ...begun, info(9, 'main', `jepsen.core Test crashed!\n${error}`)];
      return readBefore(...lines.join('\n').split('\n')).incidents.map(({ id }) => id);
    };
    const begun = info(2, 'jepsen test runner', 'jepsen.core Relative time begins now');
    expect(idsIn('broadcast')).toEqual(['init-wrong-reply']);
    expect(idsIn('broadcast', begun)).toEqual(['topology-failed']);
    expect(idsIn('echo', begun)).toEqual(['test-crashed']);
  });

  it('knows the line of what stands below a record', () => {
    const lines = [info(1, 'main', 'jepsen.cli Trouble'), 'one', 'two', memory];
    expect(readBefore(...lines).incidents).toMatchObject([{ id: 'out-of-memory', line: 4, lines: [memory] }]);
  });

  it('takes options only from records that hold them', () => {
    expect(read(info(3, 'x', 'jepsen.db Setting up DB\n{:concurrency 99}')).options.concurrency).toBe(2);
  });

  it('counts all lines', () => {
    expect(readBefore('a', '', 'b')).toMatchObject({ lines: 3, tail: ['a', 'b'] });
  });

  it('keeps the last lines that say something', () => {
    const tail = read(...FILLER, ' ', 'x'.repeat(5_000)).tail;
    expect(tail).toHaveLength(12);
    expect(tail[0]).toBe('line 189');
    expect(tail.at(-1)).toHaveLength(1_000);
  });
});
