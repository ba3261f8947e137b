import type { Screen } from './screen.ts';

/** What the command line touches of the world; the entry point builds it. */
export interface CliWorld {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What people see of the two; absent where nobody looks. */
  readonly screens?: { readonly out: Screen; readonly err: Screen };
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly now: () => Date;
  /** Aborted by a signal that asks us to end, and by a reader of ours that went away. */
  readonly cancelled: AbortSignal;
  /** This Node.js, absolute. */
  readonly execPath: string;
  /** The bundled engine, and the directory of the bundled example nodes. */
  readonly engineFile: string;
  readonly examples: string;
  /** The directory of the workflows that `init` writes. */
  readonly workflows: string;
  /** The directory of what shows a page in a browser. */
  readonly pageApp: string;
  readonly version: string;
}
