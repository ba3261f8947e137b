import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { thrownText } from '../../../src/engine/engine-failure.ts';
import { createRunLog, directoryTime } from '../../../src/engine/output/run-log.ts';
import { aDirectory } from '../a-directory.ts';

describe('the log of a run', () => {
  it('goes to the console, and to its file from when that is opened until it is closed', () => {
    const file = path.join(aDirectory(), 'jepsen.log');
    let console = '';
    const log = createRunLog((text) => {
      console += text;
    });
    log.info('main', 'jepsen.cli', 'before');
    log.openFile(file);
    log.warn('main', 'jepsen.core', 'during', 'java.lang.X: why');
    log.closeFile();
    log.info('main', 'jepsen.core', 'after');
    log.flush();
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}`;
    expect(console).toMatch(
      new RegExp(
        `^INFO \\[${time}\\] main - jepsen.cli before\nWARN \\[${time}\\] main - jepsen.core during\njava.lang.X: why\nINFO \\[${time}\\] main - jepsen.core after\n$`,
      ),
    );
    expect(readFileSync(file, 'utf8')).toMatch(
      new RegExp(`^${time}\\{GMT\\}\tWARN\t\\[main\\] jepsen.core: during\njava.lang.X: why\n$`),
    );
  });

  it('prints warnings at once, with all that was collected before', () => {
    const printed: string[] = [];
    const log = createRunLog((text) => printed.push(text));
    log.info('main', 'x', 'first');
    expect(printed).toEqual([]);
    log.error('main', 'x', 'second');
    expect(printed).toEqual([expect.stringMatching(/first\nERROR .*second\n$/)]);
  });
});

describe("the name of a run's directory", () => {
  it('is the local time to the millisecond, with its offset from UTC', () => {
    const date = new Date(2025, 10, 3, 4, 5, 6, 7);
    expect(directoryTime(date)).toMatch(/^20251103T040506\.007(Z|[+-]\d{4})$/);
    const at = (minutes: number): string =>
      directoryTime(Object.assign(new Date(date), { getTimezoneOffset: () => minutes }));
    expect([at(0), at(-60), at(210)].map((name) => name.slice(19))).toEqual(['Z', '+0100', '-0330']);
  });
});

describe.runIf(existsSync('/dev/full'))('the log of a run on a full disk', () => {
  it('goes on on the console and says that the file has ended', () => {
    let console = '';
    const log = createRunLog((text) => {
      console += text;
    });
    log.openFile('/dev/full');
    log.info('main', 'jepsen.core', 'first');
    log.flush();
    log.error('main', 'jepsen.cli', 'second', thrownText(Object.assign(new Error('write'), { code: 'ENOSPC' })));
    log.closeFile();
    expect(console).toMatch(
      /first\nWARN The log can't be written any more \(ENOSPC\)\.\nERROR .*second\njava\.io\.IOException: No space left/,
    );
  });
});
