import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMAND_TABLE, optionsOf, PROGRAM } from '../../src/cli/command-table.ts';
import { helpOf, overview } from '../../src/cli/help-text.ts';
import { readCommandLine } from '../../src/cli/read-arguments.ts';
import { splitWords } from '../../src/plan/split-words.ts';

describe('the help', () => {
  it('fits in 80 columns, but for examples, which are lines to copy', () => {
    for (const text of [overview(), ...COMMAND_NAMES.map(helpOf)]) {
      const long = text.split('\n').filter((line) => line.length > 80 && !line.startsWith(`  npx ${PROGRAM} `));
      expect(long).toEqual([]);
      expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
    }
  });

  it('is short where it shows all commands', () => {
    expect(overview().split('\n').length).toBeLessThan(36);
    for (const name of COMMAND_NAMES) expect(overview()).toContain(COMMAND_TABLE[name].summary);
  });

  it.each(COMMAND_NAMES)('of %s names each of its options, the exit statuses, and examples that it reads', (name) => {
    const command = COMMAND_TABLE[name];
    const text = helpOf(name);
    for (const option of optionsOf(command)) expect(text).toContain(`--${option.name}`);
    expect(text).toContain('130 after Ctrl-C');
    for (const [example] of command.examples) {
      const [first, ...words] = splitWords(example.replace(/ [|>].*/, ''), 'example');
      expect(first).toBe(name);
      expect(() => readCommandLine(words, command)).not.toThrow();
    }
  });

  it('names the words that an option takes', () => {
    expect(helpOf('run')).toMatch(/--topology SPEC[^-]*One\s+of grid, line, total, tree, tree2, tree3, tree4\./);
    expect(helpOf('run')).toMatch(/--engine NAME +embedded \(the default\), or maelstrom/);
  });

  it('says the statuses of outcomes where there are some', () => {
    expect(helpOf('report')).toContain(
      '0 pass, 1 fail, 2 unknown, 3 crash or timeout, 4 error, 128 + n after signal n',
    );
    expect(helpOf('challenges')).toContain('0 done, 4 error, 128 + n after signal n');
  });
});
