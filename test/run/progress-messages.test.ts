import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_COMPLAINTS } from '../../src/maelstrom/node-complaints.ts';
import { makeProgress } from '../../src/run/progress-messages.ts';
import type { RunState } from '../../src/run/progress-state.ts';
import { runTheEngine } from '../engine/an-engine.ts';

/** Progress under a clock that goes when it is told to. */
function underAClock(engine = 'Maelstrom 0.2.4') {
  const said: string[] = [];
  let now = 0;
  let tick = (): void => undefined;
  let next = 0;
  const progress = makeProgress(engine, (text) => said.push(text), {
    now: () => now,
    every(ms, action) {
      next = ms;
      tick = () => {
        next += ms;
        action();
      };
      return () => {
        next = Number.POSITIVE_INFINITY;
      };
    },
  });
  const until = (time: number): void => {
    while (next <= time) {
      now = next;
      tick();
    }
    now = Math.max(now, time);
  };
  return { progress, said, until };
}

/** What is said of lines as they come; a number lets so many milliseconds pass. */
function told(lines: readonly (string | number)[]): readonly string[] {
  const { progress, said, until } = underAClock();
  let now = 0;
  for (const line of lines) {
    if (typeof line === 'number') {
      now += line;
      until(now);
    } else progress.line(line);
  }
  return said;
}

const header = (about: string): string => `INFO [2026-11-22 14:51:01,521] ${about}`;
const op = (type: string, name = 'echo'): string => header(`jepsen worker 0 - jepsen.util 0\t:${type}\t:${name}\t"x"`);
const core = (text: string): string => header(`jepsen test runner - jepsen.core ${text}`);
const error = 'WARN [2026-11-22 14:51:01,521] n0 stdout - maelstrom.process Error!';

describe('progress', () => {
  it('says each milestone of the console once', () => {
    expect(told([core('Analyzing...'), core('Analyzing...')])).toEqual(['checking the history']);
  });

  it('does not go back to an earlier one', () => {
    expect(told([core('Analyzing...'), core('Running test:')])).toEqual(['checking the history']);
  });

  it('counts operations, and says the count every two seconds', () => {
    expect(told([op('invoke'), op('ok'), 1000, op('invoke'), 1000, op('info')])).toEqual([
      '2 operations, 1 ok, 1 with an unknown outcome',
    ]);
  });

  it('says it less often in a long run', () => {
    const second = [op('invoke'), 1000];
    const counts = (seconds: number): number => told(Array.from({ length: seconds }, () => second).flat()).length;
    expect(counts(31)).toBe(14);
    expect(counts(91)).toBe(14 + 6);
  });

  it('does not count faults, nor a crash that the kafka workload asks for', () => {
    const fault = header('jepsen worker nemesis - jepsen.util :nemesis\t:info\t:start-partition\t:one');
    expect(
      told([
        op('invoke'),
        fault,
        op('invoke', 'crash'),
        op('info', 'crash'),
        2000,
        op('ok'),
        op('fail'),
        2000,
        op('ok'),
      ]),
    ).toEqual(['1 operation, 1 ok', '1 operation, 2 ok, 1 failed']);
  });

  it('warns of a mute node at once, and shows no more of its name than a name has', () => {
    const noise = error.replace('n0', 'n0\u001b[31m::error');
    const line = 'clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:';
    expect(told([noise, line, noise, line])).toEqual([
      'node n0??31m??error printed a line to stdout that is not a message (text of your own belongs on stderr); nothing it prints to stdout is read from here on',
    ]);
  });

  it('does not call a node mute that is read on, as --lenient-stdout has it', () => {
    const options = [core('Running test:'), '{:args []', ' :lenient-stdout true', ' :name "echo"}'];
    const lines = [...options, error, 'java.lang.AssertionError: Assert failed: Invalid dest for message #m{}'];
    expect(told(lines).at(-1)).toBe('node n0 sent a message to a destination that is not there');
  });

  it('does not call a node mute that the embedded engine only warns of', () => {
    const warned = (text: string) => told([error, `clojure.lang.ExceptionInfo: Node n0 ${text}`]).at(-1);
    const { moreOnLine, unendedLine, computes, wroteNothing } = NODE_COMPLAINTS;
    for (const complaint of [moreOnLine, unendedLine, `${computes} it`, `${wroteNothing} its`]) {
      expect(warned(complaint)).toMatch(/^node n0 (?!sent a malformed)/);
      expect(warned(complaint)).not.toContain('from here on');
    }
  });

  it('does not learn of --lenient-stdout from a node', () => {
    const line = 'java.lang.AssertionError: Assert failed: Invalid dest for message #m{}';
    const up = [core('Running test:'), header('jepsen node n0 - maelstrom.db Setting up n0')];
    expect(told([...up, ' :lenient-stdout true}', error, line]).at(-1)).toMatch(
      /; nothing it prints to stdout is read from here on$/,
    );
  });

  it('blames no node for a reply that some other record quotes, nor for an end that another logger reports', () => {
    const quoted = 'clojure.lang.ExceptionInfo: Malformed RPC response. Maelstrom sent node n1 the following request:';
    expect(told([core('Error!'), quoted, header('n0 stderr - n0 Node n1 ended by itself')])).toEqual([]);
    expect(told([header('jepsen worker 1 - jepsen.generator.interpreter Process 1 crashed'), quoted])).toEqual([
      'node n1 sent a reply that is not of the form its request asks for',
    ]);
  });

  it('ignores what nodes print', () => {
    const crash =
      'clojure.lang.ExceptionInfo: Node n1 crashed with exit status 1. Before crashing, it wrote to STDOUT:';
    expect(
      told([
        '::error::x',
        'Analyzing...',
        'Running test:',
        crash,
        header('n0 stderr - maelstrom.process Analyzing...'),
      ]),
    ).toEqual([]);
  });

  describe('breaks the silence after ten seconds, and names what goes on', () => {
    it.each<[string, (string | number)[], string[]]>([
      ['the JVM starts', [21_000], ['still starting Maelstrom 0.2.4 (10 s)', 'still starting Maelstrom 0.2.4 (20 s)']],
      ['the test starts', [5000, core('Running test:'), 10_000], ['still starting the test (10 s)']],
      [
        'a node does not answer init',
        [header('jepsen node n0 - maelstrom.db Setting up n0'), 10_000],
        ['still waiting for the nodes to answer init (10 s)'],
      ],
      ['no operation comes', [core('Relative time begins now'), 10_000], ['still no operation (10 s)']],
      [
        'operations are not answered',
        [core('Relative time begins now'), 3000, op('invoke'), op('ok'), op('invoke'), 20_000],
        [
          '1 operation, 0 ok, 1 pending',
          '2 operations, 1 ok, 1 pending; none began or ended for 10 s',
          '2 operations, 1 ok, 1 pending; none began or ended for 20 s',
        ],
      ],
      [
        'a long analysis',
        [core('Analyzing...'), 25_000, core('Analysis complete'), 10_000],
        [
          'still checking the history (10 s)',
          'still checking the history (20 s)',
          'the history is checked',
          'still writing the results (10 s)',
        ],
      ],
      [
        'an engine that has given up does not end',
        [core('Running test:'), core('Test crashed!').replace('INFO', 'WARN'), 'java.lang.Exception: x', 10_000],
        ['the test is given up', 'Maelstrom 0.2.4 has given up and is still there (10 s)'],
      ],
    ])('%s', (_, lines, expected) => {
      const firsts = [
        'starting the test',
        'starting the nodes',
        'the nodes are up; operations begin',
        'checking the history',
      ];
      expect(told(lines).filter((text) => !firsts.includes(text))).toEqual(expected);
    });

    it('until the run is over', () => {
      const { progress, said, until } = underAClock();
      progress.line(core('Analyzing...'));
      progress.end();
      until(60_000);
      expect(said).toEqual(['checking the history']);
    });
  });
});

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

/** Plays a console as it was printed, by its own time stamps, and a JVM's start of two seconds before. */
function play(console: string, engine?: string): readonly string[] {
  const { progress, said, until } = underAClock(engine);
  let first: number | undefined;
  for (const line of console.split('\n')) {
    const [, stamp, ms] = /^\w+ +\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),(\d{3})\]/.exec(line) ?? [];
    if (stamp !== undefined) {
      const time = Date.parse(`${stamp.replace(' ', 'T')}.${ms}Z`);
      first ??= time - 2000;
      until(time - first);
    }
    progress.line(line);
  }
  progress.end();
  return said;
}

const recorded = (name: string): string => readFileSync(path.join(FIXTURES, name), 'utf8');

const BEGIN = ['starting the test', 'starting the nodes', 'the nodes are up; operations begin'];
const RECOVERY = ['waiting for recovery before the last operations', 'the recovery is over; the last operations'];
const STOP = ['the operations are over; writing the history', 'stopping the nodes'];
const CHECK = ['checking the history', 'the history is checked'];
const ALL = [...BEGIN, ...RECOVERY, ...STOP, ...CHECK];
const NOISE =
  'node n0 printed a line to stdout that is not a message (text of your own belongs on stderr); nothing it prints to stdout is read from here on';
const WRONG_DEST =
  'node n0 sent a message to a destination that is not there; nothing it prints to stdout is read from here on';

/** How many operations there were depends on the run. */
const withoutCounts = (said: readonly string[]): readonly string[] =>
  said.filter((text) => !/^\d+ operations?, /.test(text));

describe('progress of what Maelstrom printed', () => {
  it.each([
    ['runs/echo-pass/console.log', [...BEGIN, ...STOP, ...CHECK]],
    ['runs/broadcast-lost/console.log', ALL],
    ['runs/kafka-huge-offsets/console.log', ['still starting the test (11 s)', ...ALL.slice(0, -1)]],
    ['consoles/broadcast-pass-partition-0.2.3.log', ALL],
    ['consoles/broadcast-pass-partition-0.2.4.log', ALL],
    ['consoles/kafka-pass-0.2.4.log', ALL],
    ['runs/echo-stdout-noise/console.log', [...BEGIN, NOISE, ...STOP, ...CHECK]],
    ['runs-0.2.4/echo-stdout-noise/console.log', [...BEGIN, NOISE, ...STOP, ...CHECK]],
    ['runs/echo-wrong-dest/console.log', [...BEGIN, WRONG_DEST, ...STOP, ...CHECK]],
    [
      'runs/echo-extra-key/console.log',
      [...BEGIN, 'node n0 sent a reply that is not of the form its request asks for', ...STOP, ...CHECK],
    ],
    [
      'runs-0.2.4/echo-crash-mid-run-typescript/console.log',
      [...BEGIN, ...STOP, 'node n0 has ended by itself with exit status 1; the test is given up'],
    ],
    [
      'runs/echo-no-init-reply/console.log',
      [...BEGIN.slice(0, 2), 'stopping the nodes', 'node n0 did not answer init; the test is given up'],
    ],
    ['runs/echo-missing-bin/console.log', [...BEGIN.slice(0, 2), 'the test is given up']],
    ['runs/echo-bad-option/console.log', []],
  ])('%s', (name, expected) => {
    const said = withoutCounts(play(recorded(name)));
    expect(said.toSorted()).toEqual(expected.toSorted());
    // What is only said where it is silent has no place of its own.
    expect(said.filter((text) => !text.startsWith('still'))).toEqual(
      expected.filter((text) => !text.startsWith('still')),
    );
  });

  it('says the recovery when it comes, and not when the test is printed', () => {
    const console = recorded('consoles/kafka-pass-0.2.4.log');
    const { progress, said } = underAClock();
    for (const line of console.slice(0, console.indexOf('Relative time begins now')).split('\n')) progress.line(line);
    expect(console.indexOf('Waiting for recovery')).toBeLessThan(console.indexOf('Relative time begins now'));
    expect(said).toEqual(BEGIN.slice(0, 2));
  });
});

describe('progress of what the embedded engine prints', () => {
  const nodes = path.join(FIXTURES, 'nodes');
  it.each([
    ['broadcast', 'broadcast.js', ALL],
    ['echo', 'echo-stdout-noise.js', [...BEGIN, NOISE, ...STOP, ...CHECK]],
    [
      'echo',
      'echo-ts.sh',
      [
        ...BEGIN,
        'node n0 ended by itself',
        ...STOP,
        'node n0 has ended by itself with exit status 1; the test is given up',
      ],
    ],
  ])('%s with %s', async (workload, bin, expected) => {
    const words = ['-w', workload, '--bin', path.join(nodes, bin), '--node-count', '1', '--time-limit', '8'];
    const run = await runTheEngine(['test', ...words, '--rate', '20', '--recovery-time', '1']);
    run.remove();
    const said = withoutCounts(play(run.console, 'the embedded engine'));
    expect(said.filter((text) => !text.startsWith('still'))).toEqual(expected);
  });
});

describe('the state that a line shows', () => {
  function shown(isSimulated: boolean) {
    const states: RunState[] = [];
    const said: [string, boolean][] = [];
    let now = 0;
    const { line } = makeProgress(
      'the embedded engine',
      (text, isPassing) => said.push([text, isPassing]),
      { now: () => now, every: () => () => undefined },
      { isSimulated, show: (state) => states.push(state) },
    );
    const at = (ms: number, about: string): RunState | undefined => {
      now = ms;
      line(about);
      return states.at(-1);
    };
    return { at, said };
  }
  const stamped = (seconds: string, about: string): string => `INFO [2026-01-01 00:00:${seconds},000] ${about}`;
  const began = (seconds: string) => stamped(seconds, 'jepsen test runner - jepsen.core Relative time begins now');
  const invoked = (seconds: string, type = 'invoke') =>
    stamped(seconds, `jepsen worker 0 - jepsen.util 0\t:${type}\t:echo\t"x"`);

  it('has operations by the time that the nodes live in', () => {
    const { at } = shown(true);
    expect(at(0, 'nothing yet')).toEqual({ kind: 'run', doing: 'starting the embedded engine', operations: null });
    at(300, began('10'));
    expect(at(900, invoked('17'))?.operations).toEqual({
      counts: { invoke: 1, ok: 0, fail: 0, info: 0 },
      seconds: 7,
      realMs: 600,
    });
    expect(at(950, invoked('18', 'fail'))?.operations?.counts).toEqual({ invoke: 1, ok: 0, fail: 1, info: 0 });
  });

  it('goes by the clock in real time, and counts anew when the engine begins again in it', () => {
    const { at, said } = shown(true);
    at(0, began('10'));
    at(100, invoked('19'));
    at(200, header('jepsen test runner - maelstrom.clock The test runs in real time: n0 waits for Atomics.'));
    at(300, began('30'));
    expect(at(1_300, invoked('31'))?.operations).toEqual({
      counts: { invoke: 1, ok: 0, fail: 0, info: 0 },
      seconds: 1,
      realMs: 1_000,
    });
    expect(said).toEqual([
      ['the nodes are up; operations begin', true],
      ['the test runs in real time: n0 waits for Atomics.', false],
    ]);
  });

  it('has no operations once they are over', () => {
    const { at } = shown(false);
    at(0, began('10'));
    expect(at(10, core('Analyzing...'))).toEqual({ kind: 'run', doing: 'checking the history', operations: null });
  });
});
