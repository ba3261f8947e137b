/**
 * The options of Maelstrom's `test` command (core.clj and jepsen/cli.clj, 0.2.4), parsed as clojure.tools.cli does:
 * `--name VALUE`, `--name=VALUE`, `-w VALUE`; whatever is not an option becomes an argument of the node.
 */
import { WORKLOADS, type Workload } from './workloads.ts';

export const TOPOLOGIES = ['grid', 'line', 'total', 'tree', 'tree2', 'tree3', 'tree4'] as const;
type Topology = (typeof TOPOLOGIES)[number];
const LATENCY_DISTRIBUTIONS = ['constant', 'uniform', 'exponential'] as const;
type LatencyDistribution = (typeof LATENCY_DISTRIBUTIONS)[number];
/** Releases up to 0.2.4 know `partition` only; later Maelstrom and the embedded engine also kill and pause nodes. */
const NEMESES = ['kill', 'partition', 'pause'] as const;
export type Nemesis = (typeof NEMESES)[number];
const RELEASED_NEMESES = ['partition'] as const;

/** The two engines behind the one command line. */
export type EngineName = 'maelstrom' | 'embedded';

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
  /** Embedded engine only: seconds between the last fault and the final operations (Maelstrom always waits 10). */
  readonly recoveryTime: number;
  /** Embedded engine only: go on reading a node's stdout after a bad line. */
  readonly lenientStdout: boolean;
}

type Parsed = { readonly value: unknown } | { readonly invalid: string };
type EngineScope = 'both' | 'embedded';

export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** Label of its value; absent for a flag. */
  readonly argument?: string;
  /** As Maelstrom's help shows it. */
  readonly shownDefault: string;
  readonly description: string;
  readonly scope: EngineScope;
  /** `invalid` is the text that follows `Failed to validate "--name VALUE": `. */
  readonly parse: (text: string, engine: EngineScope) => Parsed;
}

const text = (value: string): Parsed => ({ value });

function integer(message: string, accept: (value: number) => boolean): OptionSpec['parse'] {
  return (given) => {
    const value = /^[+-]?\d+$/.test(given) ? Number(given) : Number.NaN;
    return Number.isSafeInteger(value) && accept(value) ? { value } : { invalid: message };
  };
}

function decimal(message: string, accept: (value: number) => boolean): OptionSpec['parse'] {
  return (given) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(given) ? Number(given) : Number.NaN;
    return Number.isFinite(value) && accept(value) ? { value } : { invalid: message };
  };
}

const oneOf = (names: readonly string[], message = `Must be one of ${names.join(', ')}`): OptionSpec['parse'] => {
  return (given) => (names.includes(given) ? { value: given } : { invalid: message });
};

const positive = (value: number): boolean => value > 0;
const notNegative = (value: number): boolean => value >= 0;

function parseAvailability(given: string): Parsed {
  if (given === 'total') return { value: 'total' };
  const message = "must be either 'total' or a number between 0 and 1.";
  return decimal(message, (value) => value >= 0 && value <= 1)(given, 'both');
}

function parseNemesis(given: string, engine: EngineScope): Parsed {
  const known: readonly string[] = engine === 'embedded' ? NEMESES : RELEASED_NEMESES;
  const faults = given.trim().split(/\s*,\s*/);
  if (!faults.every((fault) => known.includes(fault))) return { invalid: `Must be one of ${known.join(', ')}` };
  return { value: [...new Set(faults)] };
}

// Maelstrom splits at commas that have spaces on both sides, so "a,b" is one (unknown) model; so do we.
const parseModels = (given: string): Parsed => ({
  value: given.split(/\s+,\s+/).map((name) => name.replace(/^:/, '')),
});

const option = (
  name: string,
  argument: string | undefined,
  shownDefault: string,
  description: string,
  parse: OptionSpec['parse'] = text,
  more: { short?: string; scope?: EngineScope } = {},
): OptionSpec => ({
  name,
  ...(argument === undefined ? {} : { argument }),
  ...(more.short === undefined ? {} : { short: more.short }),
  shownDefault,
  description,
  scope: more.scope ?? 'both',
  parse,
});

/** In the order of `--help`. */
export const OPTION_SPECS: readonly OptionSpec[] = [
  option('help', undefined, '', 'Print out this message and exit', text, { short: 'h' }),
  option(
    'latency',
    'MILLIS',
    '0',
    'Mean network latency under normal operation, in ms',
    integer('Must be non-negative', notNegative),
  ),
  option('nemesis', 'FAULTS', '#{}', 'A comma-separated list of faults to inject.', parseNemesis),
  option('test-count', 'NUMBER', '1', 'How many times should we repeat a test?', integer('Must be positive', positive)),
  option(
    'availability',
    'EXPECTED',
    'nil',
    'The fraction of client requests which must succeed. Either a number from 0 to 1 or total. If omitted, always valid.',
    parseAvailability,
  ),
  option('no-ssh', undefined, 'false', "If set, doesn't try to establish SSH connections to any nodes."),
  option('nodes-file', 'FILENAME', '', 'File containing node hostnames, one per line.'),
  option('workload', 'NAME', ':lin-kv', 'What workload to run.', oneOf(WORKLOADS), { short: 'w' }),
  option(
    'max-writes-per-key',
    'INT',
    '16',
    'How many writes can we perform to any single key, for append and kafka tests?',
    integer('must be positive', positive),
  ),
  option(
    'time-limit',
    'SECONDS',
    '60',
    'Excluding setup and teardown, how long should a test run for, in seconds?',
    integer('Must be positive', positive),
  ),
  option('log-stderr', undefined, 'false', 'Whether to log debugging output from nodes'),
  option('logging-json', undefined, 'false', 'Use JSON structured output in the Jepsen log.'),
  option('username', 'USER', 'root', 'Username for logins'),
  option('bin', 'FILE', '', 'Path to binary which runs a node'),
  option(
    'concurrency',
    'NUMBER',
    '1n',
    'How many workers should we run? Must be an integer, optionally followed by n (e.g. 3n) to multiply by the number of nodes.',
    (given) =>
      /^\d+n?$/.test(given) ? { value: given } : { invalid: 'Must be an integer, optionally followed by n.' },
  ),
  option('log-net-send', undefined, 'false', "Log packets as they're sent"),
  option(
    'latency-dist',
    'TYPE',
    ':constant',
    'Kind of latency distribution to use.',
    oneOf(LATENCY_DISTRIBUTIONS, 'Must be constant, uniform, or exponential'),
  ),
  option(
    'node',
    'HOSTNAME',
    '["n1" "n2" "n3" "n4" "n5"]',
    'Node(s) to run test on. Flag may be submitted many times, with one node per flag.',
    text,
    { short: 'n' },
  ),
  option(
    'topology',
    'SPEC',
    ':grid',
    'What kind of network topology to offer to nodes, for those workloads (e.g. broadcast) which use one.',
    oneOf(TOPOLOGIES),
  ),
  option(
    'leave-db-running',
    undefined,
    'false',
    'Leave the database running at the end of the test., so you can inspect it.',
  ),
  option('password', 'PASS', 'root', 'Password for sudo access'),
  option('log-net-recv', undefined, 'false', "Log packets as they're received"),
  option('strict-host-key-checking', undefined, 'false', 'Whether to check host keys'),
  option(
    'consistency-models',
    'MODELS',
    '[:strict-serializable]',
    'A comma-separated list of consistency models to check.',
    parseModels,
  ),
  option(
    'node-count',
    'NUM',
    'nil',
    'How many nodes to run. Overrides --nodes, if given.',
    integer('Must be positive.', positive),
  ),
  option('ssh-private-key', 'FILE', '', 'Path to an SSH identity file'),
  option('nodes', 'NODE_LIST', '', 'Comma-separated list of node hostnames.'),
  option(
    'max-txn-length',
    'INT',
    '4',
    "What's the most operations we can execute per transaction?",
    integer('must be positive', positive),
  ),
  option('rate', 'RATE', '5', 'Approximate number of request/sec', decimal("Can't be negative", notNegative)),
  option(
    'nemesis-interval',
    'SECONDS',
    '10',
    'How many seconds between nemesis operations, on average?',
    decimal('Must be positive', positive),
  ),
  option(
    'key-count',
    'INT',
    '',
    'For the append test, how many keys should we test at once?',
    integer('must be positive', positive),
  ),
  option(
    'seed',
    'INT',
    'random',
    'Seed of generators, faults and latencies.',
    integer('Must be non-negative', notNegative),
    {
      scope: 'embedded',
    },
  ),
  option(
    'recovery-time',
    'SECONDS',
    '10',
    'How long to wait between the last fault and the final operations.',
    decimal("Can't be negative", notNegative),
    { scope: 'embedded' },
  ),
  option(
    'lenient-stdout',
    undefined,
    'false',
    'Go on reading the stdout of a node after a line that is no message; Maelstrom stops.',
    text,
    { scope: 'embedded' },
  ),
];

/** The specs that an engine takes. */
export const optionSpecsFor = (engine: EngineName): readonly OptionSpec[] =>
  engine === 'embedded' ? OPTION_SPECS : OPTION_SPECS.filter((spec) => spec.scope === 'both');

/** Options as given on a command line, by name; only those that were given. `node` collects every `-n`. */
export type GivenOptions = Readonly<Record<string, unknown>>;

export interface ParsedArguments {
  readonly given: GivenOptions;
  /** Words that are no options. */
  readonly arguments: readonly string[];
  /** In tools.cli's words, in order. */
  readonly errors: readonly string[];
}

/** Splits and checks the words after `test`; never throws. */
export function parseArguments(argv: readonly string[], engine: EngineName): ParsedArguments {
  const specs = optionSpecsFor(engine);
  const scope: EngineScope = engine === 'embedded' ? 'embedded' : 'both';
  const given: Record<string, unknown> = {};
  const words: string[] = [];
  const errors: string[] = [];

  const take = (spec: OptionSpec, shown: string, value: string): void => {
    const parsed = spec.parse(value, scope);
    if ('invalid' in parsed) errors.push(`Failed to validate "${shown} ${value}": ${parsed.invalid}`);
    else if (spec.name === 'node') given.node = [...((given.node as string[] | undefined) ?? []), value];
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
    recoveryTime: or('recovery-time', 10),
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
