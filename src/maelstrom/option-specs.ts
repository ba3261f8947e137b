/**
 * The options of Maelstrom's `test` command (core.clj and jepsen/cli.clj, 0.2.4), and those of the embedded engine beside them.
 * One idea: a table of options, with the few parsers that its entries share.
 */
import type { EngineName } from './engine-name.ts';
import { parseIndexRanges } from './index-ranges.ts';
import { WORKLOADS } from './workloads.ts';

export const TOPOLOGIES = ['grid', 'line', 'total', 'tree', 'tree2', 'tree3', 'tree4'] as const;
export type Topology = (typeof TOPOLOGIES)[number];
const LATENCY_DISTRIBUTIONS = ['constant', 'uniform', 'exponential'] as const;
export type LatencyDistribution = (typeof LATENCY_DISTRIBUTIONS)[number];
/** Releases up to 0.2.4 know `partition` only; later Maelstrom and the embedded engine also kill and pause nodes. */
const NEMESES = ['kill', 'partition', 'pause'] as const;
export type Nemesis = (typeof NEMESES)[number];
export const RELEASED_NEMESES = ['partition'] as const;
/**
 * Of the embedded engine: the machine's time, one that passes only when every node waits, or that one as long as the nodes
 * can live in it.
 */
const CLOCKS = ['real', 'simulated', 'auto'] as const;
export type Clock = (typeof CLOCKS)[number];

/** Of the embedded engine: what a seed decides, as Maelstrom would, or more than that (src/engine/seed-variations.ts). */
const SCHEDULES = ['maelstrom', 'harder'] as const;
export type Schedule = (typeof SCHEDULES)[number];

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
  /** The words that it takes, where it takes no others. */
  readonly choices?: readonly string[];
  /** Several of the choices may stand there, with commas between them. */
  readonly isList?: true;
  /** It may be given many times, and each time counts. */
  readonly repeats?: true;
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

/** Each node is a process of its own, and its name is made before any is started: a count without a bound fills the memory. */
const NODES_AT_MOST = 10_000;

function parseNodeCount(given: string): Parsed {
  const parsed = integer('Must be positive.', positive)(given, 'both');
  if ('invalid' in parsed || (parsed.value as number) <= NODES_AT_MOST) return parsed;
  return { invalid: `Must be at most ${NODES_AT_MOST}.` };
}

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

export interface InspectedNode {
  readonly node: string;
  /** Of 127.0.0.1. */
  readonly port: number;
}

/** `n1`, with Node.js's own port, or `n1:9230`; null for anything else. */
export function inspectedNode(given: string): InspectedNode | null {
  const [, node = '', port = '9229'] = /^(.*?)(?::(\d{1,5}))?$/.exec(given) ?? [];
  return node === '' || Number(port) > 65_535 ? null : { node, port: Number(port) };
}

function parseInspected(given: string): Parsed {
  const value = inspectedNode(given);
  return value === null ? { invalid: 'Must be a node, such as n1, or a node and a port, such as n1:9230.' } : { value };
}

function parseRanges(given: string): Parsed {
  const value = parseIndexRanges(given);
  return value === null ? { invalid: 'Must be numbers and ranges such as 0,4-7, in order, or none.' } : { value };
}

const option = (
  name: string,
  argument: string | undefined,
  shownDefault: string,
  description: string,
  parse: OptionSpec['parse'] = text,
  more: Partial<Pick<OptionSpec, 'short' | 'scope' | 'choices' | 'isList' | 'repeats'>> = {},
): OptionSpec => ({
  name,
  ...(argument === undefined ? {} : { argument }),
  shownDefault,
  description,
  scope: 'both',
  parse,
  ...more,
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
  option('nemesis', 'FAULTS', '#{}', 'A comma-separated list of faults to inject.', parseNemesis, {
    choices: NEMESES,
    isList: true,
  }),
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
  option('workload', 'NAME', ':lin-kv', 'What workload to run.', oneOf(WORKLOADS), {
    short: 'w',
    choices: WORKLOADS,
  }),
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
    { choices: LATENCY_DISTRIBUTIONS },
  ),
  option(
    'node',
    'HOSTNAME',
    '["n1" "n2" "n3" "n4" "n5"]',
    'Node(s) to run test on. Flag may be submitted many times, with one node per flag.',
    text,
    { short: 'n', repeats: true },
  ),
  option(
    'topology',
    'SPEC',
    ':grid',
    'What kind of network topology to offer to nodes, for those workloads (e.g. broadcast) which use one.',
    oneOf(TOPOLOGIES),
    { choices: TOPOLOGIES },
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
  option('node-count', 'NUM', 'nil', 'How many nodes to run. Overrides --nodes, if given.', parseNodeCount),
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
    'clock',
    'CLOCK',
    'real',
    'The time that nodes live in: real, simulated (for nodes that run on Node.js), or auto (simulated where they can).',
    oneOf(CLOCKS),
    { scope: 'embedded', choices: CLOCKS },
  ),
  option(
    'schedule',
    'SCHEDULE',
    'maelstrom',
    'What follows from the seed: what Maelstrom draws, or also other latencies, fault times, bursts and orders (harder).',
    oneOf(SCHEDULES),
    { scope: 'embedded', choices: SCHEDULES },
  ),
  option(
    'only-operations',
    'NUMBERS',
    'all',
    'Invoke only these of the operations before the last ones, counted from 0, such as 0,4-7.',
    parseRanges,
    { scope: 'embedded' },
  ),
  option('only-faults', 'NUMBERS', 'all', 'Let only these faults happen, counted from 0, such as 0,4-7.', parseRanges, {
    scope: 'embedded',
  }),
  option(
    'inspect',
    'NODE',
    '',
    'A node that waits for a debugger, with the port to listen on if it is not 9229, such as n1 or n1:9230.',
    parseInspected,
    { scope: 'embedded' },
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
    'Go on reading the stdout of a node after a line that is not a message; Maelstrom stops.',
    text,
    { scope: 'embedded' },
  ),
];

/** The specs that an engine takes. */
export const optionSpecsFor = (engine: EngineName): readonly OptionSpec[] =>
  engine === 'embedded' ? OPTION_SPECS : OPTION_SPECS.filter((spec) => spec.scope === 'both');
