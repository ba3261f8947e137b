import { describe, expect, it } from 'vitest';
import { crashed, judgeConsole, running, unreadable } from '../a-console.ts';
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
