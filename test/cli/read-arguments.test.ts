import { describe, expect, it } from 'vitest';
import { COMMAND_TABLE } from '../../src/cli/command-table.ts';
import { readCommandLine } from '../../src/cli/read-arguments.ts';

const read = (...words: string[]) => readCommandLine(words, COMMAND_TABLE.run);

describe('readCommandLine', () => {
  it('tells own options, those of Maelstrom, positionals, and the words behind the double dash apart', () => {
    const line = read('3d', '--bin', 'x.js', '--rate=5', '-w', 'echo', '--faults', '--log-stderr', '--', '--rate', '9');
    expect(line).toMatchObject({
      positionals: ['3d'],
      own: { texts: { bin: 'x.js' } },
      options: { rate: '5', workload: 'echo', 'log-stderr': 'true' },
      rest: ['--rate', '9'],
    });
    expect([...line.own.flags]).toEqual(['faults']);
  });

  it('knows the short forms that Maelstrom has', () => {
    expect(read('-w', 'echo', '-n', 'n1').options).toEqual({ workload: 'echo', node: 'n1' });
  });

  it('collects an option that may be repeated', () => {
    expect(read('--limits', 'a < 1', '--limits', 'b < 2').own.texts['limits']).toBe('a < 1\nb < 2');
    expect(read('-n', 'a', '--node=b', '--rate', '1', '--rate', '2').options).toEqual({ node: 'a\nb', rate: '2' });
  });

  it('refuses an empty value but where it says the same as leaving the option out', () => {
    for (const name of ['bin', 'command', 'build', 'output', 'html', 'rate'])
      expect(() => read(`--${name}`, ' '), name).toThrow(`--${name}: found " " as its`);
    expect(() => read('--build=')).toThrow('--build: found "" as its COMMAND. Write one, or leave --build out.');
    expect(read('--name', '', '--limits', '').own.texts).toEqual({ name: '', limits: '' });
  });

  it('mends typographic dashes, but not behind the double dash', () => {
    const line = read('–-nemesis', 'partition', '--', '–-x');
    expect(line.options).toEqual({ nemesis: 'partition' });
    expect(line.rest).toEqual(['–-x']);
    expect(line.warnings).toHaveLength(1);
  });

  it.each([
    [['--time-limt', '2'], 'Unknown option "--time-limt". Did you mean "--time-limit"?'],
    [['--zzzzzzzz'], 'Unknown option "--zzzzzzzz". "run --help" shows the options.'],
    [['--exit-code', '1'], 'Unknown option "--exit-code". It is an option of report, not of run.'],
    [['--rate'], '--rate needs a value after it.'],
    [['--faults=yes'], '--faults takes no value; found "yes".'],
    [['-x'], /^Unknown option "-x"\./],
  ])('refuses %j in a sentence', (words, message) => {
    expect(() => read(...words)).toThrow(message);
  });

  it('takes no option of Maelstrom where there is no test to run', () => {
    expect(() => readCommandLine(['--rate', '5'], COMMAND_TABLE.report)).toThrow(
      'Unknown option "--rate". It is an option of run, not of report.',
    );
  });
});
