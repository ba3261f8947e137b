import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consoleHeaderOf, fileHeaderOf } from '../../src/maelstrom/log-headers.ts';
import { isLine, LOG_LINES, RUNNER_THREAD } from '../../src/maelstrom/log-lines.ts';
import { readRecords } from '../../src/store/console-and-log-records.ts';

const RUNS = 'test/fixtures/runs';
const consoles = readdirSync(RUNS)
  .map((name) => ({ name, file: join(RUNS, name, 'console.log') }))
  .filter(({ file }) => existsSync(file))
  .map(({ name, file }) => ({ name, text: readFileSync(file, 'utf8') }));

/** The milestones of a console, each at its first line. */
function milestonesOf(text: string): string[] {
  const met = new Set<string>();
  const reader = readRecords(
    ({ logger, message }) => {
      for (const [name, line] of Object.entries(LOG_LINES)) if (isLine(line, logger, message)) met.add(name);
    },
    () => {},
  );
  for (const [index, line] of text.split('\n').entries()) reader.read(line, index + 1);
  reader.end();
  return [...met];
}

describe('LOG_LINES', () => {
  const names = Object.keys(LOG_LINES);

  it.each(consoles)('stand in the order of the console of $name', ({ text }) => {
    const met = milestonesOf(text);
    expect(met).toEqual(names.filter((name) => met.includes(name)));
  });

  it('all stand in the recorded consoles', () => {
    const met = new Set(consoles.flatMap(({ text }) => milestonesOf(text)));
    expect(names.filter((name) => !met.has(name))).toEqual([]);
  });

  it('differ from the test map, which holds the same words, by their logger', () => {
    expect(isLine(LOG_LINES.recovery, 'jepsen.core', 'Waiting for recovery...')).toBe(false);
  });
});

describe('consoleHeaderOf', () => {
  const stamp = '2026-11-22 14:51:01,521';
  const at = `[${stamp}]`;

  it.each([
    ['INFO', ' jepsen test runner - jepsen.core Analyzing...', 'jepsen test runner', 'jepsen.core', 'Analyzing...'],
    ['WARN', ' n0 stdout - maelstrom.process Error!', 'n0 stdout', 'maelstrom.process', 'Error!'],
    ['ERROR', ' main - jepsen.cli ', 'main', 'jepsen.cli', ''],
    ['ERROR', ' main - jepsen.cli', 'main', 'jepsen.cli', ''],
    ['INFO', ' a - b - jepsen.core x', 'a', 'b', '- jepsen.core x'],
    [
      'INFO',
      ` n0 stderr - maelstrom.process INFO ${at} x - y z`,
      'n0 stderr',
      'maelstrom.process',
      `INFO ${at} x - y z`,
    ],
    ['INFO', ` ${'x'.repeat(200)} - jepsen.cli x`, 'x'.repeat(200), 'jepsen.cli', 'x'],
  ])('reads a line of %s with %j', (level, rest, thread, logger, text) => {
    const header = { level, stamp, thread, logger, text };
    expect(consoleHeaderOf(`${level} ${at}${rest}`)).toEqual(header);
    expect(consoleHeaderOf(`${level}  ${at}${rest}`)).toEqual(header);
  });

  it.each([
    '',
    'Running test:',
    ` INFO ${at} main - jepsen.cli x`,
    `NOTE ${at} main - jepsen.cli x`,
    `INFO ${at}  - jepsen.cli x`,
    `INFO ${at} main - jepsen/cli x`,
    `INFO [2026-11-22] main - jepsen.cli x`,
    `INFO ${at} ${'x'.repeat(201)} - jepsen.cli x`,
  ])('takes %j for part of a record', (line) => {
    expect(consoleHeaderOf(line)).toBeNull();
  });

  it('finds in each recorded console that ran a test what its runner logs', () => {
    const ran = consoles.filter(({ text }) => text.includes('Relative time begins now'));
    expect(ran.length).toBeGreaterThan(10);
    for (const { text } of ran) {
      expect(text.split('\n').map((line) => consoleHeaderOf(line)?.thread)).toContain(RUNNER_THREAD);
    }
  });

  it('does not read the lines of jepsen.log, which have a form of their own', () => {
    const line = `${stamp}{GMT}\tWARN\t[n0 stdout] maelstrom.process: Error!`;
    expect(consoleHeaderOf(line)).toBeNull();
    const header = { level: 'WARN', stamp, thread: 'n0 stdout', logger: 'maelstrom.process', text: 'Error!' };
    expect(fileHeaderOf(line)).toEqual(header);
    expect(fileHeaderOf(line.replace('{GMT}', ''))).toEqual(header);
    expect(fileHeaderOf(`x${line}`)).toBeNull();
  });
});
