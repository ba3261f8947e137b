/** How a line of jepsen.log or the console begins, and which logger writes it. */
export interface LogLine {
  readonly logger: string;
  readonly begins: string;
}

/**
 * The lines that show how far a test is, in the order in which Maelstrom 0.2.3, 0.2.4 and the embedded engine write them. The
 * logger matters: the test map is printed before all else, and holds "Waiting for recovery..." as a part of the generator.
 */
export const MILESTONES = {
  options: { logger: 'jepsen.cli', begins: 'Test options:' },
  /** The command line holds the workload; Maelstrom 0.2.3 prints it before the test map. */
  commandLine: { logger: 'jepsen.core', begins: 'Command line:' },
  testMap: { logger: 'jepsen.core', begins: 'Running test:' },
  databaseSetUp: { logger: 'jepsen.db', begins: 'Setting up DB' },
  nodeSetUp: { logger: 'maelstrom.db', begins: 'Setting up ' },
  start: { logger: 'jepsen.core', begins: 'Relative time begins now' },
  recovery: { logger: 'jepsen.generator.interpreter', begins: 'Waiting for recovery...' },
  complete: { logger: 'jepsen.core', begins: 'Run complete, writing' },
  nodeTearDown: { logger: 'maelstrom.db', begins: 'Tearing down ' },
  analysis: { logger: 'jepsen.core', begins: 'Analyzing...' },
  analyzed: { logger: 'jepsen.core', begins: 'Analysis complete' },
} as const satisfies Readonly<Record<string, LogLine>>;

export const isLine = (line: LogLine, logger: string, text: string): boolean =>
  logger === line.logger && text.startsWith(line.begins);
