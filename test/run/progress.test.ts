import { describe, expect, it } from 'vitest';
import { makeProgress } from '../../src/run/progress.ts';

function told(lines: readonly (string | number)[]): readonly string[] {
  const said: string[] = [];
  let now = 0;
  const progress = makeProgress(
    (text) => said.push(text),
    () => now,
  );
  for (const line of lines) {
    if (typeof line === 'number') now += line;
    else progress.line(line);
  }
  return said;
}

const op = (type: string): string =>
  `INFO [2026-11-22 14:51:01,521] jepsen worker 0 - jepsen.util 0\t:${type}\t:echo\t"x"`;

describe('progress', () => {
  it('says each milestone of the console once', () => {
    const analyzing = 'INFO [2026-11-22 14:51:06,382] jepsen test runner - jepsen.core Analyzing...';
    expect(told([analyzing, analyzing])).toEqual(['checking the history']);
  });

  it('counts operations, and says the count every two seconds', () => {
    expect(told([op('invoke'), op('ok'), 1000, op('invoke'), 1000, op('info')])).toEqual([
      '2 operations, 1 ok, 1 failed or timed out',
    ]);
  });

  it('counts no faults, and begins anew with each run', () => {
    const fault =
      'INFO [2026-11-22 14:51:01,521] jepsen worker nemesis - jepsen.util :nemesis\t:info\t:start-partition\t:one';
    const begin = 'INFO [2026-11-22 14:50:57,319] jepsen test runner - jepsen.core Running test:';
    const run = [begin, op('invoke'), fault, 2000, op('ok')];
    expect(told([...run, ...run])).toEqual([
      'starting the test',
      '1 operations, 1 ok',
      'starting the test',
      '1 operations, 1 ok',
    ]);
  });

  it('warns of a mute node at once, and shows no more of its name than a name has', () => {
    const line = 'Node n0\u001b[31m::error printed a line to STDOUT which was not well-formed JSON:';
    expect(told([line])).toEqual([
      'node n0?[31m??error printed something to stdout that is no message; it is not heard from now on (console.log? use console.error)'.replace(
        '[',
        '?',
      ),
    ]);
  });

  it('says nothing of what nodes print', () => {
    expect(told(['::error::x', 'Analyzing...', 'Running test:'])).toEqual([]);
  });
});
