/**
 * The words after `test`, parsed as clojure.tools.cli does: `--name VALUE`, `--name=VALUE`, `-w VALUE`; whatever is not an option
 * becomes an argument of the node.
 */
import type { EngineName } from './engine-name.ts';
import type { IndexRanges } from './index-ranges.ts';
import {
  type Clock,
  type InspectedNode,
  type LatencyDistribution,
  type Nemesis,
  type OptionSpec,
  optionSpecsFor,
  type Schedule,
  type Topology,
} from './option-specs.ts';
import type { Workload } from './workloads.ts';

/** What a test runs with, every default filled in. */
export interface TestOptions {
  readonly workload: Workload;
  readonly bin: string;
  /** Words after the options; the node's own arguments. */
  readonly args: readonly string[];
  readonly nodeCount: number | null;
  readonly nodes: readonly string[];
  /** Number of client workers, `2n` already multiplied out. */
  readonly concurrency: number;
  /** Seconds. */
  readonly timeLimit: number;
  /** Requests a second over all clients; 0 runs none. */
  readonly rate: number;
  /** Milliseconds, of messages between servers. */
  readonly latency: { readonly mean: number; readonly dist: LatencyDistribution };
  readonly nemesis: readonly Nemesis[];
  /** Seconds between nemesis operations, on average. */
  readonly nemesisInterval: number;
  readonly topology: Topology;
  readonly availability: 'total' | number | null;
  readonly consistencyModels: readonly string[];
  readonly keyCount: number | null;
  readonly maxTxnLength: number;
  readonly maxWritesPerKey: number;
  readonly logStderr: boolean;
  readonly logNetSend: boolean;
  readonly logNetRecv: boolean;
  readonly testCount: number;
  /** Embedded engine only: seed of generators, faults and latencies; null picks one. */
  readonly seed: number | null;
  /** Embedded engine only: the time that nodes live in. */
  readonly clock: Clock;
  /** Embedded engine only: what follows from the seed. */
  readonly schedule: Schedule;
  /** Embedded engine only: which operations before the last ones are invoked, by their number; null: all. */
  readonly onlyOperations: IndexRanges | null;
  /** Embedded engine only: which faults happen, by their number; null: all. */
  readonly onlyFaults: IndexRanges | null;
  /** Embedded engine only: seconds between the last fault and the final operations (Maelstrom always waits 10). */
  readonly recoveryTime: number;
  /** Embedded engine only: the node that waits for a debugger, and the port of 127.0.0.1 on which it does. */
  readonly inspect: InspectedNode | null;
  /** Embedded engine only: go on reading a node's stdout after a bad line. */
  readonly lenientStdout: boolean;
}

/** Options as given on a command line, by name; only those that were given. `node` collects every `-n`. */
export type GivenOptions = Readonly<Record<string, unknown>>;

export interface ParsedArguments {
  readonly given: GivenOptions;
  /** Words that are not options. */
  readonly arguments: readonly string[];
  /** In tools.cli's words, in order. */
  readonly errors: readonly string[];
}

/** Splits and checks the words after `test`; never throws. */
export function parseArguments(argv: readonly string[], engine: EngineName): ParsedArguments {
  const specs = optionSpecsFor(engine);
  const scope = engine === 'embedded' ? 'embedded' : 'both';
  const given: Record<string, unknown> = {};
  const words: string[] = [];
  const errors: string[] = [];

  const take = (spec: OptionSpec, shown: string, value: string): void => {
    const parsed = spec.parse(value, scope);
    if ('invalid' in parsed) errors.push(`Failed to validate "${shown} ${value}": ${parsed.invalid}`);
    else if (spec.repeats === true) given[spec.name] = [...((given[spec.name] as string[] | undefined) ?? []), value];
    else given[spec.name] = parsed.value;
  };

  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] as string;
    if (word === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    const short = long === null ? /^-([A-Za-z])(.*)$/s.exec(word) : null;
    if (long === null && short === null) {
      words.push(word);
      continue;
    }
    const name = (long ?? short)?.[1] ?? '';
    const spec = specs.find((each) => (long === null ? each.short === name : each.name === name));
    const shown = long === null ? `-${name}` : `--${name}`;
    if (spec === undefined) {
      errors.push(`Unknown option: "${shown}"`);
    } else if (spec.argument === undefined) {
      given[spec.name] = true;
    } else {
      const attached = long === null ? short?.[2] || undefined : long[2];
      const value = attached ?? argv[++at];
      if (value === undefined) errors.push(`Missing required argument for "${shown} ${spec.argument}"`);
      else take(spec, shown, value);
    }
  }
  return { given, arguments: words, errors };
}

export type TestArguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'errors'; readonly errors: readonly string[] }
  | { readonly kind: 'options'; readonly options: TestOptions };

/**
 * The words after `test`, as Maelstrom reads them. `readNodesFile` gives the text of `--nodes-file`.
 */
export function parseTestArguments(
  argv: readonly string[],
  engine: EngineName = 'embedded',
  readNodesFile: (file: string) => string = () => '',
): TestArguments {
  const { given, arguments: args, errors } = parseArguments(argv, engine);
  if (given.help === true) return { kind: 'help' };
  const all = given.bin === undefined ? [...errors, 'Expected a --bin PATH_TO_BINARY to test'] : errors;
  if (all.length > 0) return { kind: 'errors', errors: all };
  return { kind: 'options', options: optionsFrom(given, args, readNodesFile) };
}

function optionsFrom(
  given: GivenOptions,
  args: readonly string[],
  readNodesFile: (file: string) => string,
): TestOptions {
  const or = <T>(name: string, fallback: T): T => (given[name] === undefined ? fallback : (given[name] as T));
  const nodeCount = or<number | null>('node-count', null);
  const nodes =
    nodeCount === null ? namedNodes(given, readNodesFile) : Array.from({ length: nodeCount }, (_, i) => `n${i}`);
  const [, count = '1', unit = ''] = /^(\d+)(n?)$/.exec(or('concurrency', '1n')) ?? [];
  return {
    workload: or<Workload>('workload', 'lin-kv'),
    bin: or('bin', ''),
    args,
    nodeCount,
    nodes,
    concurrency: Number(count) * (unit === 'n' ? nodes.length : 1),
    timeLimit: or('time-limit', 60),
    rate: or('rate', 5),
    latency: { mean: or('latency', 0), dist: or<LatencyDistribution>('latency-dist', 'constant') },
    nemesis: or<readonly Nemesis[]>('nemesis', []),
    nemesisInterval: or('nemesis-interval', 10),
    topology: or<Topology>('topology', 'grid'),
    availability: or<'total' | number | null>('availability', null),
    consistencyModels: or<readonly string[]>('consistency-models', ['strict-serializable']),
    keyCount: or<number | null>('key-count', null),
    maxTxnLength: or('max-txn-length', 4),
    maxWritesPerKey: or('max-writes-per-key', 16),
    logStderr: or('log-stderr', false),
    logNetSend: or('log-net-send', false),
    logNetRecv: or('log-net-recv', false),
    testCount: or('test-count', 1),
    seed: or<number | null>('seed', null),
    clock: or<Clock>('clock', 'real'),
    schedule: or<Schedule>('schedule', 'maelstrom'),
    onlyOperations: or<IndexRanges | null>('only-operations', null),
    onlyFaults: or<IndexRanges | null>('only-faults', null),
    recoveryTime: or('recovery-time', 10),
    inspect: or<InspectedNode | null>('inspect', null),
    lenientStdout: or('lenient-stdout', false),
  };
}

const DEFAULT_NODES = ['n1', 'n2', 'n3', 'n4', 'n5'];

function namedNodes(given: GivenOptions, readNodesFile: (file: string) => string): readonly string[] {
  const file = given['nodes-file'] as string | undefined;
  const listed = given.nodes as string | undefined;
  const single = given.node as readonly string[] | undefined;
  const nodes = [
    ...(file === undefined
      ? []
      : readNodesFile(file)
          .split(/\s*\n\s*/)
          .filter((name) => name !== '')),
    ...(listed === undefined ? [] : listed.split(/,\s*/)),
    ...(single ?? []),
  ];
  return nodes.length > 0 ? nodes : DEFAULT_NODES;
}
