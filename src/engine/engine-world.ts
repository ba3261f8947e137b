import type { ThreadProgram } from '../maelstrom/batch-protocol.ts';
import type { EndSignal } from '../processes/end-signals.ts';

/** What the engine needs of the process that it runs in. */
export interface EngineWorld {
  /** Where store/ is made and --bin is looked for. */
  readonly cwd: string;
  /** Where each test makes a directory that its nodes run in. */
  readonly temporaryDirectory: string;
  /** The file that puts a Node.js program under simulated time (dist/simulated-node.cjs). */
  readonly preload: string;
  /** The environment of the nodes. */
  readonly environment: NodeJS.ProcessEnv;
  /** Prints; what was printed is out when it returns. */
  readonly write: (text: string) => void;
  /** Answers a batch, by a descriptor of its own. */
  readonly answer: (text: string) => void;
  /** Calls back when the engine is asked to end; returns how to stop listening. */
  readonly onSignal: (listener: (signal: EndSignal) => void) => () => void;
  /** Calls back for an uncaught error; returns how to stop listening. */
  readonly onUncaught: (listener: (error: unknown) => void) => () => void;
  /** Calls back when the process ends, however it ends; returns how to stop listening. */
  readonly onExit: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exit: (status: number) => void;
  /** The lines of stdin, for `batch`. */
  readonly lines: () => AsyncIterable<string>;
  /** Whether the files of a test that is valid stay; by default they do. */
  readonly keepsValid?: boolean;
  /** Nodes in simulated time are threads that run this; by default they are processes. */
  readonly threads?: ThreadProgram | null;
  /** Makes a directory the working directory, which is that of threads too. */
  readonly changeDirectory: (directory: string) => void;
  /** Called with a sentence on each node that took time which simulated time does not count. */
  readonly onLongWork?: (text: string) => void;
  /** Called with what ended a test that had to be given up. */
  readonly onGivenUp?: (error: unknown) => void;
}
