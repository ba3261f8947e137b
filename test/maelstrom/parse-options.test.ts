import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments, parseTestArguments } from '../../src/maelstrom/parse-options.ts';

const errorsOf = (...argv: string[]): readonly string[] => {
  const parsed = parseTestArguments(argv, 'maelstrom');
  return parsed.kind === 'errors' ? parsed.errors : [];
};

// Texts printed by Maelstrom 0.2.3 and 0.2.4 with status 254.
describe('refusals, in the words of Maelstrom', () => {
  it.each([
    [['-w', 'echo', '--bin', 'x', '--node-cuont', '1'], 'Unknown option: "--node-cuont"'],
    [
      ['-w', 'ecko', '--bin', 'x'],
      'Failed to validate "-w ecko": Must be one of broadcast, echo, g-counter, g-set, kafka, lin-kv, pn-counter, txn-list-append, txn-rw-register, unique-ids',
    ],
    [
      ['-w', 'echo', '--bin', 'x', '--nemesis', 'kill'],
      'Failed to validate "--nemesis kill": Must be one of partition',
    ],
    [['-w', 'echo'], 'Expected a --bin PATH_TO_BINARY to test'],
    [['--bin', 'x', '--rate'], 'Missing required argument for "--rate RATE"'],
  ])('%j', (argv, error) => {
    expect(errorsOf(...argv)).toEqual([error]);
  });
});

describe('options', () => {
  const optionsOf = (...argv: string[]) => {
    const parsed = parseTestArguments(['--bin', 'x', ...argv], 'maelstrom');
    if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
    return parsed.options;
  };

  it('have the defaults of Maelstrom', () => {
    expect(optionsOf()).toMatchObject({
      workload: 'lin-kv',
      nodes: ['n1', 'n2', 'n3', 'n4', 'n5'],
      concurrency: 5,
      timeLimit: 60,
      rate: 5,
      latency: { mean: 0, dist: 'constant' },
      consistencyModels: ['strict-serializable'],
      availability: null,
    });
  });

  it('multiply the concurrency by the nodes', () => {
    expect(optionsOf('--node-count', '10000').nodes).toHaveLength(10_000);
    for (const count of ['10001', '999999999']) {
      expect(parseTestArguments(['--bin', 'x', '--node-count', count])).toEqual({
        kind: 'errors',
        errors: [`Failed to validate "--node-count ${count}": Must be at most 10000.`],
      });
    }
    expect(optionsOf('--node-count', '3', '--concurrency', '2n')).toMatchObject({
      nodes: ['n0', 'n1', 'n2'],
      concurrency: 6,
    });
    expect(optionsOf('--concurrency', '7').concurrency).toBe(7);
  });

  it('name nodes by --nodes and repeated -n', () => {
    expect(optionsOf('--nodes', 'a, b', '-n', 'c').nodes).toEqual(['a', 'b', 'c']);
  });

  it('hand words that are not options to the node, such as one that begins with an en dash', () => {
    expect(optionsOf('–-nemesis', 'partition', '--', '--rate', '9')).toMatchObject({
      args: ['–-nemesis', 'partition', '--rate', '9'],
      nemesis: [],
      rate: 5,
    });
  });

  it('take a comma list of models without spaces for one name', () => {
    expect(optionsOf('--consistency-models', 'a,b').consistencyModels).toEqual(['a,b']);
  });

  it('are parsed or refused, whatever the words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('--rate', '-w', '--bin', '-n', '--', '--nemesis=x'))),
        (argv) => {
          const { errors } = parseArguments(argv, 'embedded');
          expect(errors.every((error) => error.length > 0)).toBe(true);
        },
      ),
    );
  });
});
