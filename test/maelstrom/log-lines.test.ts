import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLine, LOG_LINES } from '../../src/maelstrom/log-lines.ts';
import { readRecords } from '../../src/store/jepsen-log.ts';

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
