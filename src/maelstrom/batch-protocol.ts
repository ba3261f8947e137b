/** What is said to the embedded engine's command `batch`, which runs many tests in one process: a line of JSON for each. */

/** A test to run. */
export interface BatchRequest {
  readonly id: number;
  /** Where it leaves its store and its console; absolute, and new. */
  readonly directory: string;
  /** The words after `test`. */
  readonly args: readonly string[];
  /** Whether the directory of a test that is valid stays. */
  readonly keepsValid: boolean;
}

export interface BatchAnswer {
  readonly id: number;
  /** The exit status that `test` would have had. */
  readonly status: number;
  /** Why its nodes do not live in simulated time, where that ended it. */
  readonly notSimulated?: string;
  /** Why its directory or its console could not be written, such as a full disk; nothing follows from the status then. */
  readonly problem?: string;
}

/** The file in a test's directory that has what the test printed. */
export const BATCH_CONSOLE = 'console.log';
