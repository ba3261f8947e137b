import { describe, expect, it } from 'vitest';
import { checkCombination } from '../../src/plan/option-combinations.ts';
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

describe('checkCombination', () => {
  const check = (text: string, engine: 'maelstrom' | 'embedded' = 'maelstrom') =>
    checkCombination(text.split(' '), engine);

  it('looks for the node that is to wait for a debugger, and for time that waits with it', () => {
    const words = (more: string) => check(`--workload echo --node-count 2 ${more}`, 'embedded').inspect;
    expect(words('--clock auto --inspect n1:9230')).toEqual({ node: 'n1', port: 9230 });
    expect(messageOf(() => words('--clock auto --inspect n9'))).toBe(
      'inspect: found "n9", but the nodes are n0, n1. Write one of them.',
    );
    expect(messageOf(() => words('--node-count 12 --clock auto --inspect n12'))).toContain(
      'but the nodes are n0, n1, n2, n3, n4, n5, n6, n7, n8, n9. Write',
    );
    expect(messageOf(() => words('--clock real --inspect n1'))).toContain('but clock is "real"');
  });

  it('gives the options that Maelstrom would run with', () => {
    expect(check('--workload echo --node-count 3 --concurrency 2n')).toMatchObject({
      workload: 'echo',
      nodes: ['n0', 'n1', 'n2'],
      concurrency: 6,
    });
  });

  it.each([
    ['--workload lin-kv --node-count 2 --concurrency 2n', 4],
    ['--workload lin-kv --node-count 2 --concurrency 4', 4],
    ['--workload lin-kv --node-count 3 --concurrency 4n', 12],
    ['--workload echo --concurrency 1', 1],
    ['--workload echo --latency-dist exponential --latency 1', 5],
    ['--workload echo --latency-dist uniform', 5],
    ['--workload txn-list-append --consistency-models read-committed', 5],
    // A workload without transactions does not read it.
    ['--workload echo --consistency-models no-such-model', 5],
  ])('lets pass %s, with %d workers', (text, workers) => {
    expect(check(text).concurrency).toBe(workers);
  });

  it('quotes the beginning of what Maelstrom would refuse', () => {
    const message = messageOf(() => check(`--${'x'.repeat(5_000)}`));
    expect(message).toMatch(/^Maelstrom would refuse the command line: Unknown option: "--x{950,}\.$/);
    expect(message.length).toBeLessThan(1_100);
  });

  it.each([
    [
      '--bogus --worse',
      'Maelstrom would refuse the command line: Unknown option: "--bogus"; Unknown option: "--worse".',
    ],
    ['--bogus', 'Maelstrom would refuse the command line: Unknown option: "--bogus".'],
    [
      '--a --b --c --d --e --f --g',
      'Maelstrom would refuse the command line: Unknown option: "--a"; Unknown option: "--b"; Unknown option: "--c"; Unknown option: "--d"; Unknown option: "--e"; and 2 more.',
    ],
    ['--help', 'Maelstrom would refuse the command line: it asks for help.'],
    [
      '--workload echo --latency-dist exponential',
      'latency-dist: exponential needs a latency above 0 (Maelstrom divides by it); set latency to a number of milliseconds.',
    ],
    [
      '--workload lin-kv --node-count 3 --concurrency 1n',
      'concurrency: lin-kv runs every key on 2 workers a node, so 3 nodes need a multiple of 6, and this comes to 3. Write 2n (or 4n, …).',
    ],
    ['--workload echo --concurrency 0', 'concurrency: found 0 workers; write 1n or more.'],
    [
      '--workload echo --consistency-models a,b',
      'consistency-models: one model a run; found "a,b", which Maelstrom takes for a single unknown name. Run one leg of a matrix for each.',
    ],
    [
      '--workload txn-rw-register --consistency-models read-comitted',
      'consistency-models: found "read-comitted", which is not a consistency model; Maelstrom would say so only after the whole run. Did you mean "read-committed" or "read-uncommitted"?',
    ],
  ])('refuses %s', (text, message) => {
    expect(messageOf(() => check(text))).toContain(message);
  });
});
