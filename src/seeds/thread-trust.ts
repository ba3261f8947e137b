/** Whether the nodes of a search may be threads of the engine. */
import { realpathSync } from 'node:fs';
import type { ThreadProgram } from '../maelstrom/batch-protocol.ts';
import type { NodeExecutable } from '../run/node-executable.ts';
import type { EngineCommand } from '../run/run-test.ts';

export interface ThreadTrust {
  /** What they run; undefined where nodes have to be processes. */
  program(): ThreadProgram | undefined;
  /** Tells that a run which passes with processes did not pass with threads. */
  misled(): void;
}

/** How often that may happen: on a busy machine a thread may be too slow, which is not the program's fault. */
const MISLED_AT_MOST = 3;

export function threadTrust({ threads }: NodeExecutable, engine: EngineCommand, env: NodeJS.ProcessEnv): ThreadTrust {
  const isSame = threads !== undefined && isSameProgram(threads.nodePath, engine.file);
  // Some options are those of a whole process.
  const program = isSame && (env['NODE_OPTIONS'] ?? '') === '' ? threads : undefined;
  let times = 0;
  return {
    program: () => (times < MISLED_AT_MOST ? program : undefined),
    misled() {
      times += 1;
    },
  };
}

function isSameProgram(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
