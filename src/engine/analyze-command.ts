import { resolve } from 'node:path';
import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { parseArguments } from '../maelstrom/parse-options.ts';
import { UserError } from '../text/user-error.ts';
import { exitOf, giveUp } from './end-of-command.ts';
import type { EngineWorld } from './engine-world.ts';
import { createRunLog } from './output/run-log.ts';
import { analyzeRun } from './run/analyze-run.ts';

const ANALYZE_USAGE =
  'Usage: analyze DIR [OPTIONS ...]\nDIR is the directory of a run, such as store/latest. Options are those of test; what is not given is taken from the run.';

/** `analyze DIR`: judges a run again by its history. */
export async function analyzeCommand(words: readonly string[], world: EngineWorld): Promise<number> {
  const { given, arguments: directories, errors } = parseArguments(words, 'embedded');
  const [directory, ...more] = directories;
  if (given.help === true) {
    world.write(`${ANALYZE_USAGE}\n`);
    return EXIT.valid;
  }
  if (errors.length > 0 || directory === undefined || more.length > 0) {
    world.write(`${errors.length > 0 ? errors.join('\n') : ANALYZE_USAGE}\n`);
    return EXIT.badArguments;
  }
  const log = createRunLog(world.write);
  try {
    return exitOf(await analyzeRun(given, resolve(world.cwd, directory), log));
  } catch (error) {
    if (!(error instanceof UserError)) return giveUp(error, log);
    log.flush();
    world.write(`${error.message}\n`);
    return EXIT.badArguments;
  } finally {
    log.flush();
  }
}
