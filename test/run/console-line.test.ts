import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUNNER_THREAD } from '../../src/maelstrom/log-lines.ts';
import { headerOf, operationOf } from '../../src/run/console-line.ts';

const at = '[2026-11-22 14:51:01,521]';

describe('headerOf', () => {
  it.each([
    [`INFO ${at} jepsen test runner - jepsen.core Analyzing...`, 'jepsen test runner', 'jepsen.core', 'Analyzing...'],
    [`WARN ${at} n0 stdout - maelstrom.process Error!`, 'n0 stdout', 'maelstrom.process', 'Error!'],
    [`ERROR  ${at} main - jepsen.cli `, 'main', 'jepsen.cli', ''],
    [`INFO ${at} a - b - jepsen.core x`, 'a', 'b', '- jepsen.core x'],
    [
      `INFO ${at} n0 stderr - maelstrom.process INFO ${at} x - y z`,
      'n0 stderr',
      'maelstrom.process',
      `INFO ${at} x - y z`,
    ],
  ])('reads %j', (line, thread, logger, text) => {
    expect(headerOf(line)).toEqual({ thread, logger, text });
  });

  it.each([
    '',
    'Running test:',
    ` INFO ${at} main - jepsen.cli x`,
    `NOTE ${at} main - jepsen.cli x`,
    `INFO ${at} main - jepsen.cli`,
    `INFO ${at} main - jepsen/cli x`,
    `INFO [${'x'.repeat(41)}] main - jepsen.cli x`,
    `INFO ${at} ${'x'.repeat(81)} - jepsen.cli x`,
    `INFO ${at} main - ${'x'.repeat(81)} x`,
  ])('takes %j for part of a record', (line) => {
    expect(headerOf(line)).toBeNull();
  });

  it('finds in each recorded console that ran a test what its runner logs', () => {
    const runs = path.resolve(import.meta.dirname, '../fixtures/runs');
    const threads = readdirSync(runs, { recursive: true, encoding: 'utf8' })
      .filter((name) => path.basename(name) === 'console.log')
      .map((name) => readFileSync(path.join(runs, name), 'utf8'))
      .filter((text) => text.includes('Relative time begins now'))
      .map((text) => text.split('\n').map((line) => headerOf(line)?.thread));
    expect(threads.length).toBeGreaterThan(10);
    for (const each of threads) expect(each).toContain(RUNNER_THREAD);
  });
});

describe('operationOf', () => {
  const line = (thread: string, rest: string) => `INFO ${at} ${thread} - jepsen.util ${rest}`;

  it.each(['invoke', 'ok', 'fail', 'info'])('reads an operation of type %s', (type) => {
    expect(operationOf(line('jepsen worker 12', `0\t:${type}\t:read\tnil`))).toEqual({ type, name: 'read' });
  });

  it.each([
    line('jepsen worker nemesis', ':nemesis\t:info\t:start-partition\t:one'),
    line('n0 stderr', '0\t:ok\t:read\tnil'),
    line('jepsen worker 0', '0\t:done\t:read\tnil'),
    line('jepsen worker 0', '0 :ok :read'),
    `  ${line('jepsen worker 0', '0\t:ok\t:read\tnil')}`,
    `WARN ${at} jepsen worker 0 - jepsen.util 0\t:ok\t:read\tnil`,
  ])('takes %j for none of a client', (text) => {
    expect(operationOf(text)).toBeNull();
  });
});
