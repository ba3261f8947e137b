/** What is said to the embedded engine's command `batch`, which runs many tests in one process: a line of JSON for each. */

/** The program of a node that can be a thread of the engine. */
export interface ThreadProgram {
  /** A file that Node.js runs; absolute. */
  readonly file: string;
  /** Options of Node.js. */
  readonly nodeOptions: readonly string[];
}

/** The descriptor of the answers. Nodes that are threads of the engine could write to its stdout. */
export const BATCH_ANSWERS = 3;

/** A test to run. */
export interface BatchRequest {
  /** Drawn at random, so that nothing which a node writes is taken for the answer. */
  readonly id: number;
  /** Where it leaves its store and its console; absolute, and new. */
  readonly directory: string;
  /** The words after `test`. */
  readonly args: readonly string[];
  /** Whether the directory of a test that is valid stays. */
  readonly keepsValid: boolean;
  /** Nodes are threads of the engine that run this, instead of processes. */
  readonly threads?: ThreadProgram;
}

export interface BatchAnswer {
  readonly id: number;
  /** The exit status that `test` would have had. */
  readonly status: number;
  /** Which node took time that simulated time does not count, the first of them. */
  readonly longWork?: string;
  /** Why its nodes do not live in simulated time, where that ended it. */
  readonly notSimulated?: string;
  /**
   * Why nothing follows from the status: its directory or its console could not be written, such as on a full disk, or its nodes, which
   * were threads, have to be processes.
   */
  readonly problem?: string;
}

/** The file in a test's directory that has what the test printed. */
export const BATCH_CONSOLE = 'console.log';
