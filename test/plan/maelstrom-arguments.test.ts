import { describe, expect, it } from 'vitest';
import { OPTION_SPECS } from '../../src/maelstrom/option-specs.ts';
import type { OptionTexts } from '../../src/plan/challenges.ts';
import { argumentsFor, checkExtraArgs, isFlag, SETTABLE_OPTIONS } from '../../src/plan/maelstrom-arguments.ts';
import { UserError } from '../../src/text/user-error.ts';

/** The message of the UserError that an action ends with. */
function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  return expect.unreachable();
}

describe('SETTABLE_OPTIONS', () => {
  it("are all of Maelstrom's but those that every run sets for itself", () => {
    const others = OPTION_SPECS.map(({ name }) => name).filter((name) => !SETTABLE_OPTIONS.includes(name));
    expect(others.toSorted()).toEqual(['bin', 'help', 'test-count']);
  });

  it('are flags where they take no value', () => {
    expect(isFlag('log-stderr')).toBe(true);
    expect(isFlag('rate')).toBe(false);
    expect(isFlag('no-such-option')).toBe(false);
  });
});

describe('argumentsFor', () => {
  it('writes each option with its value, in the order given', () => {
    expect(argumentsFor({ workload: 'echo', 'node-count': '1', rate: '2.5' }, 'maelstrom')).toEqual([
      '--workload',
      'echo',
      '--node-count',
      '1',
      '--rate',
      '2.5',
    ]);
  });

  it.each(['true', 'TRUE', 'yes', 'on', '1'])('writes a flag alone that is %s', (value) => {
    expect(argumentsFor({ 'log-stderr': value }, 'maelstrom')).toEqual(['--log-stderr']);
  });

  it.each(['false', 'False', 'no', 'off', '0'])('leaves out a flag that is %s', (value) => {
    expect(argumentsFor({ 'log-stderr': value }, 'maelstrom')).toEqual([]);
  });

  it('gives the embedded engine what only it knows', () => {
    expect(argumentsFor({ seed: '3', nemesis: 'kill,pause' }, 'embedded')).toEqual([
      '--seed',
      '3',
      '--nemesis',
      'kill,pause',
    ]);
  });

  it('writes a repeated option once for each line', () => {
    expect(argumentsFor({ node: 'a\nb' }, 'maelstrom')).toEqual(['--node', 'a', '--node', 'b']);
  });

  it.each<[string, OptionTexts, string | RegExp]>([
    [
      'a number of nodes as a name',
      { node: '5' },
      'node: found "5"; write the name of a node, such as n5, or set node-count to 5 for so many nodes.',
    ],
    ['an unknown name', { 'time-limt': '1' }, 'There is no option "time-limt". Did you mean "time-limit"?'],
    ['bin', { bin: 'x' }, '"bin" can\'t be set here: give the node as the input bin.'],
    ['help', { help: 'true' }, '"help" can\'t be set here: it starts no test.'],
    [
      'test-count',
      { 'test-count': '2' },
      '"test-count" can\'t be set here: use repeat, which gives every run its own directory and verdict.',
    ],
    [
      'what only the embedded engine knows',
      { seed: '1' },
      '"seed" is an option of the embedded engine; Maelstrom does not have it. Leave it out, or run on the embedded engine.',
    ],
    ['a flag that is neither', { 'log-stderr': 'maybe' }, 'log-stderr: found "maybe"; write true or false.'],
    ['a flag that ends as one', { 'log-stderr': 'untrue' }, 'log-stderr: found "untrue"; write true or false.'],
    ['a flag that ends as the other', { 'log-stderr': 'piano' }, 'log-stderr: found "piano"; write true or false.'],
    ['a flag that begins as one', { 'log-stderr': 'true!' }, 'log-stderr: found "true!"; write true or false.'],
    ['an empty value', { rate: '' }, 'rate: found ""; write requests a second, 0 or more.'],
    [
      'a workload',
      { workload: 'ecoh' },
      /^workload: found "ecoh"\. Did you mean "echo"\? It must be one of broadcast, echo, /,
    ],
    [
      'faults beside none',
      { nemesis: 'partition, none' },
      'nemesis: found "partition, none", but "none" stands alone. Write the faults, or none.',
    ],
    [
      'faults that releases do not know',
      { nemesis: 'pause' },
      'nemesis: Maelstrom\'s releases up to 0.2.4 know "partition" only, found "pause". kill and pause need the embedded engine.',
    ],
    [
      'no fault at all',
      { nemesis: 'partiton' },
      'nemesis: found "partiton". Did you mean "partition"? It must be one of partition, none.',
    ],
    [
      'a choice',
      { topology: 'grd' },
      'topology: found "grd". Did you mean "grid"? It must be one of grid, line, total, tree, tree2, tree3, tree4.',
    ],
  ])('refuses %s', (_, options, message) => {
    expect(messageOf(() => argumentsFor(options, 'maelstrom'))).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it('names the fault of a list that is wrong', () => {
    expect(messageOf(() => argumentsFor({ nemesis: 'partition, kil' }, 'embedded'))).toBe(
      'nemesis: found "kil". Did you mean "kill"? It must be one of kill, partition, pause, none.',
    );
  });

  it.each<[string, string, string]>([
    ['time-limit', '1.5', 'a whole number of seconds above 0'],
    ['rate', '-1', 'requests a second, 0 or more'],
    ['latency', '-1', 'whole milliseconds, 0 or more'],
    ['latency-dist', 'normal', 'constant, uniform or exponential'],
    ['node-count', '0', 'a whole number above 0'],
    ['concurrency', 'n', 'a whole number of workers, or a multiple of the nodes such as 2n'],
    ['nemesis-interval', '0', 'seconds above 0'],
    ['availability', '2', 'total, or a fraction from 0 to 1'],
    ['key-count', '0', 'a whole number above 0'],
    ['max-txn-length', '0', 'a whole number above 0'],
    ['max-writes-per-key', '0', 'a whole number above 0'],
    ['seed', '-1', 'a whole number, 0 or more'],
    ['recovery-time', '-1', 'seconds, 0 or more'],
  ])('says what %s takes', (name, value, expected) => {
    expect(messageOf(() => argumentsFor({ [name]: value }, 'embedded'))).toBe(
      `${name}: found "${value}"; write ${expected}.`,
    );
  });
});

describe('checkExtraArgs', () => {
  it('lets pass what Maelstrom knows, and words of the node', () => {
    expect(() =>
      checkExtraArgs(['--rate', '5', '--nemesis=partition', '-w', 'x', '-1', 'bin', 'x--bin']),
    ).not.toThrow();
  });

  it.each(['--bin', '--bin=x', '--help', '-h', '--test-count', '--test-count=2'])('refuses %s', (word) => {
    expect(messageOf(() => checkExtraArgs(['--rate', '5', word]))).toMatch(`extra-args: "${word}" can't be set here: `);
  });
});
