/** Lines of a run's log that say how far it has come: their logger, and how their text begins. */
export interface LogLine {
  readonly logger: string;
  readonly begins: string;
}

export const LOG_LINES = {
  testOptions: { logger: 'jepsen.cli', begins: 'Test options:' },
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

/** The logger of operations, which appear there as they begin and end. */
export const OPERATIONS_LOGGER = 'jepsen.util';
/** The logger of what nodes write and of what is wrong with it. */
export const NODES_LOGGER = 'maelstrom.process';

/** The thread of everything that is done once in a test. */
export const RUNNER_THREAD = 'jepsen test runner';
