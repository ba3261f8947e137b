import type { EngineCommand } from '../../src/run/run-test.ts';
import { shellScript } from '../support/shell-script.ts';

/** An engine that is a shell script: a real process with real children and pipes. */
export const aShellEngine = (directory: string, body: string): EngineCommand => ({
  id: { name: 'maelstrom', version: null },
  file: shellScript(directory, 'engine.sh', body),
  args: [],
});
