import { describe, expect, it } from 'vitest';
import { optionsIn } from '../../../src/verdict/gather/logged-options.ts';

const options = (message: string, ...body: readonly string[]) =>
  optionsIn({ level: 'INFO', at: 0, thread: 'main', logger: 'jepsen.core', message, body, line: 1 });

describe('optionsIn', () => {
  it('reads the test map', () => {
    const map = [
      '{:args ["--verbose" "a \\" b"],',
      ' :availability :total,',
      ' :concurrency 4,',
      ' :consistency-models [:read-committed, :serializable],',
      ' :nodes ("n0" "n1"),',
      ' :workload :txn-list-append}',
    ];
    expect(options('Running test:', ...map)).toEqual({
      args: ['--verbose', 'a \\" b'],
      availability: 'total',
      knowsAvailability: true,
      concurrency: 4,
      consistencyModels: ['read-committed', 'serializable'],
      nodes: ['n0', 'n1'],
      workload: 'txn-list-append',
    });
    expect(options('Test options:', '{:nodes ["n0"], :availability 0.9, :args []}')).toEqual({
      nodes: ['n0'],
      availability: '0.9',
      knowsAvailability: true,
      args: [],
    });
  });

  it('reads the rate and the time limit', () => {
    expect(options('Running test:', '{:rate 12.5, :time-limit 20}')).toEqual({ rate: 12.5, timeLimit: 20 });
    expect(options('Running test:', '{:rate 100,', ' :time-limit 5}')).toEqual({ rate: 100, timeLimit: 5 });
    expect(options('Running test:', '{:rate :fast, :time-limit nil}')).toEqual({});
  });

  it('reads whether the embedded engine is lenient', () => {
    expect(options('Test options:', '{:lenient-stdout true}')).toEqual({ lenientStdout: true });
    expect(options('Test options:', '{:lenient-stdout false}')).toEqual({});
  });

  it('reads lists on lines of their own, and numbers of several digits', () => {
    const map = ['{:nodes', '   ["n0"', '    "n1"],', ' :args', '   ["-v"],', ' :consistency-models', '   [:strong],'];
    expect(options('Running test:', ...map, ' :concurrency 120}')).toEqual({
      nodes: ['n0', 'n1'],
      args: ['-v'],
      consistencyModels: ['strong'],
      concurrency: 120,
    });
  });

  it('leaves out what is not there', () => {
    expect(options('Running test:', '{:workload nil}')).toEqual({});
    expect(options('Running test:', '{:availability nil}')).toEqual({ knowsAvailability: true });
    expect(options('Command line:', 'lein run test')).not.toHaveProperty('workload');
  });

  it.each(['lein run test -w echo --rate 1', 'lein run test --workload echo', 'x --workload=echo'])(
    'reads the workload of a command line: %s',
    (line) => {
      expect(options('Command line:', line)).toEqual({ workload: 'echo' });
    },
  );

  it('reads nothing else of a command line', () => {
    expect(options('Command line:', 'lein run test --bin :nodes ["n9"] -wecho')).toEqual({});
  });

  it('looks at the first 16 KiB only', () => {
    expect(options('Running test:', ' '.repeat(16_384), ':concurrency 4')).toEqual({});
  });
});
