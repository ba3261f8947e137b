/** A test's options as Maelstrom prints them under "Running test:"; "Test options:" before it would say the same. `analyze` reads them back. */
import { type Edn, float, keyword, list, record, set } from '../../maelstrom/edn.ts';
import { type IndexRanges, printIndexRanges } from '../../maelstrom/index-ranges.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { printEdn } from '../../store/edn/edn-print.ts';

/** Options by Maelstrom's keys, then the engine's own. */
function testMap(options: TestOptions, argv: readonly string[], seed: number): Record<string, Edn> {
  return {
    args: options.args,
    'log-net-send': options.logNetSend,
    'node-count': options.nodeCount,
    availability: options.availability === 'total' ? keyword('total') : options.availability,
    'max-txn-length': options.maxTxnLength,
    ...(options.keyCount === null ? {} : { 'key-count': options.keyCount }),
    concurrency: options.concurrency,
    'max-writes-per-key': options.maxWritesPerKey,
    'nemesis-interval': options.nemesisInterval,
    'log-stderr': options.logStderr,
    rate: float(options.rate),
    argv: list(argv),
    nemesis: set(options.nemesis.map(keyword)),
    nodes: options.nodes,
    'test-count': options.testCount,
    latency: record({ mean: options.latency.mean, dist: keyword(options.latency.dist) }),
    bin: options.bin,
    'log-net-recv': options.logNetRecv,
    'time-limit': options.timeLimit,
    workload: keyword(options.workload),
    'consistency-models': options.consistencyModels.map(keyword),
    topology: keyword(options.topology),
    seed,
    clock: keyword(options.clock),
    schedule: keyword(options.schedule),
    ...selection('only-operations', options.onlyOperations),
    ...selection('only-faults', options.onlyFaults),
    'recovery-time': options.recoveryTime,
    'lenient-stdout': options.lenientStdout,
  };
}

const selection = (name: string, ranges: IndexRanges | null): Record<string, Edn> =>
  ranges === null ? {} : { [name]: printIndexRanges(ranges) };

/** One key a line, without commas, as Jepsen prints a whole test. */
export function printTest(options: TestOptions, argv: readonly string[], seed: number, start: Date): string {
  const entries = { ...testMap(options, argv, seed), name: options.workload, 'start-time': start.toISOString() };
  const lines = Object.entries(entries).map(([name, value]) => `:${name} ${printEdn(value)}`);
  return `{${lines.join('\n ')}}\n`;
}
