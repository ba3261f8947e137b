/** How the text of a line begins, and which logger writes it. */
export interface LogLine {
  readonly logger: string;
  readonly begins: string;
}

/**
 * The lines that show how far a test is, in the order in which Maelstrom 0.2.3, 0.2.4 and the embedded engine write them. The
 * logger matters: the test map is printed before all else, and holds "Waiting for recovery..." as a part of the generator.
 */
export const LOG_LINES = {
  testOptions: { logger: 'jepsen.cli', begins: 'Test options:' },
  /** The command line holds the workload; Maelstrom 0.2.3 prints it before the test map. */
  commandLine: { logger: 'jepsen.core', begins: 'Command line:' },
  /** The test's map follows. */
  runningTest: { logger: 'jepsen.core', begins: 'Running test:' },
  settingUpCluster: { logger: 'jepsen.db', begins: 'Setting up DB' },
  /** The node's name follows. */
  settingUpNode: { logger: 'maelstrom.db', begins: 'Setting up ' },
  operationsBegin: { logger: 'jepsen.core', begins: 'Relative time begins now' },
  recovery: { logger: 'jepsen.generator.interpreter', begins: 'Waiting for recovery...' },
  runComplete: { logger: 'jepsen.core', begins: 'Run complete, writing' },
  /** The node's name follows. */
  tearingDownNode: { logger: 'maelstrom.db', begins: 'Tearing down ' },
  testCrashed: { logger: 'jepsen.core', begins: 'Test crashed!' },
  analyzing: { logger: 'jepsen.core', begins: 'Analyzing...' },
  analysisComplete: { logger: 'jepsen.core', begins: 'Analysis complete' },
  /** The exception follows. */
  jepsenBroke: { logger: 'jepsen.cli', begins: "Oh jeez, I'm sorry, Jepsen broke. Here's why:" },
} as const satisfies Readonly<Record<string, LogLine>>;

/** Of the embedded engine: nodes live in real time though simulated time was tried; the reason follows. */
export const REAL_TIME_LINE: LogLine = { logger: 'maelstrom.clock', begins: 'The test runs in real time:' };

/** The logger of operations, which appear there as they begin and end. */
export const OPERATIONS_LOGGER = 'jepsen.util';
/** The logger of what nodes write and of what is wrong with it. */
export const NODES_LOGGER = 'maelstrom.process';

/** The thread of everything that is done once in a test. */
export const RUNNER_THREAD = 'jepsen test runner';

/** The thread of what Jepsen does when its virtual machine is told to end during a test (jepsen/core.clj). */
export const SHUTDOWN_THREAD = 'Jepsen shutdown hook';

export const isLine = (line: LogLine, logger: string, text: string): boolean =>
  logger === line.logger && text.startsWith(line.begins);
