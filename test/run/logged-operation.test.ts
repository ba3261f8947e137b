import { describe, expect, it } from 'vitest';
import { consoleHeaderOf } from '../../src/maelstrom/log-headers.ts';
import { operationOf } from '../../src/run/logged-operation.ts';

const at = '[2026-11-22 14:51:01,521]';

describe('operationOf', () => {
  const operationIn = (text: string) => {
    const header = consoleHeaderOf(text);
    return header === null ? null : operationOf(header);
  };
  const line = (thread: string, rest: string) => `INFO ${at} ${thread} - jepsen.util ${rest}`;

  it.each(['invoke', 'ok', 'fail', 'info'])('reads an operation of type %s', (type) => {
    expect(operationIn(line('jepsen worker 12', `0\t:${type}\t:read\tnil`))).toEqual({ type, name: 'read' });
  });

  it.each([
    line('jepsen worker nemesis', ':nemesis\t:info\t:start-partition\t:one'),
    line('n0 stderr', '0\t:ok\t:read\tnil'),
    line('jepsen worker 0', '0\t:done\t:read\tnil'),
    line('jepsen worker 0', '0 :ok :read'),
    `  ${line('jepsen worker 0', '0\t:ok\t:read\tnil')}`,
    line('jepsen worker 0', 'x 0\t:ok\t:read\tnil'),
    line('a jepsen worker 0', '0\t:ok\t:read\tnil'),
    line('jepsen worker 0', '0\t:ok\t:read\tnil').replace('jepsen.util', 'jepsen.core'),
    `WARN ${at} jepsen worker 0 - jepsen.util 0\t:ok\t:read\tnil`,
  ])('takes %j for none of a client', (text) => {
    expect(operationIn(text)).toBeNull();
  });
});
