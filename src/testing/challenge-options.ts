/** What a test of one's own asks of a run, and the words of the command line that ask for the same. */
import type { Clock, LatencyDistribution, Topology } from '../maelstrom/option-specs.ts';

export interface ChallengeOptions {
  /**
   * The node: a `.js` or `.ts` file, any executable, or a directory in which the node is called as its challenge, such as
   * `dist/1-echo.js`. Relative to `cwd`.
   */
  readonly bin?: string;
  /** Instead of `bin`: one program and its arguments that start the node, such as `deno run node.ts`. */
  readonly command?: string;
  /** Arguments of the node. */
  readonly args?: readonly string[];
  /** The directory of the project; by default the one that the tests run in. */
  readonly cwd?: string;
  /** Ends the run; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Where stores and reports go; `store` by default. */
  readonly output?: string;

  /** Once the run has passed, so many seeds in simulated time, or a range of them such as `1001-2000`, until one fails. */
  readonly seeds?: number | string;
  /** 3d and 3e: a second run under partitions. */
  readonly faults?: boolean;
  /** More limits, such as `net.servers.msgs-per-op < 24`. Those of the challenge stay. */
  readonly limits?: string | readonly string[];
  /** Up to so many runs, until one does not pass. */
  readonly repeat?: number;
  /** Seconds after which a run is killed, whatever it is doing. */
  readonly timeout?: number;
  /** `embedded` by default. */
  readonly engine?: 'embedded' | 'maelstrom';
  /** Where Maelstrom is, for `engine: 'maelstrom'`: its directory or its jar. */
  readonly maelstrom?: string;

  /** Seconds that the test runs, without set-up and analysis. */
  readonly timeLimit?: number;
  /** Requests a second, over all clients. */
  readonly rate?: number;
  readonly nodeCount?: number;
  /** How many clients run, such as `4`, or `2n` for two for each node. */
  readonly concurrency?: number | string;
  /** `partition`; on the embedded engine also `kill` and `pause`, with commas between them. `none`: no faults. */
  readonly nemesis?: string;
  /** Seconds between faults, on average. */
  readonly nemesisInterval?: number;
  /** Mean latency between nodes, in milliseconds. */
  readonly latency?: number;
  readonly latencyDist?: LatencyDistribution;
  readonly topology?: Topology;
  /** The part of requests that must succeed, `total` or a number from 0 to 1. */
  readonly availability?: number | 'total';
  readonly consistencyModels?: string;
  readonly keyCount?: number;
  readonly maxTxnLength?: number;
  readonly maxWritesPerKey?: number;
  /** Embedded engine: the seed of operations, faults and latencies. */
  readonly seed?: number;
  /** Embedded engine: the time that nodes live in, `auto` by default. */
  readonly clock?: Clock;
  /** Embedded engine: seconds between the last fault and the last operations. */
  readonly recoveryTime?: number;
}

type Value = string | number | boolean | readonly string[] | undefined;

/**
 * The words after the program's name.
 * @throws TypeError when the node is not named: without it the command line would test its own example.
 */
export function wordsOf(challenge: string, options: ChallengeOptions): readonly string[] {
  const { args = [], cwd: _cwd, signal: _signal, ...named } = options;
  if (named.bin === undefined && named.command === undefined) {
    throw new TypeError(`runChallenge: name the node of ${challenge}, as { bin: 'dist/node.js' } or { command: '…' }.`);
  }
  const words = Object.entries<Value>(named).flatMap(([name, value]) => optionWords(name, value));
  return ['run', challenge, ...words, '--json', '-', ...(args.length > 0 ? ['--', ...args] : [])];
}

/** `timeLimit: 5` is `--time-limit=5`; what is undefined or false is left out. */
function optionWords(name: string, value: Value): readonly string[] {
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (value === undefined || value === false) return [];
  if (value === true) return [option];
  return (Array.isArray(value) ? value : [value]).map((each) => `${option}=${each}`);
}
