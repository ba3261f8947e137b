/** A judged run's results: what the engine adds to them, results.edn, and the verdict on the console. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { resultValidity, validityEdn } from '../../checkers/result/result-validity.ts';
import { removeWhole, replaceFile } from '../../files/fresh-file.ts';
import { type EdnMap, keyword, record } from '../../maelstrom/edn.ts';
import { LAST_LINE } from '../../maelstrom/exit-status-and-last-line.ts';
import { LOG_LINES, RUNNER_THREAD } from '../../maelstrom/log-lines.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { type Validity, worseValidity } from '../../maelstrom/validity.ts';
import { printEdnPretty } from '../../store/edn/edn-print.ts';
import { UserError } from '../../text/user-error.ts';
import type { RunLog } from '../output/run-log.ts';

/** Writes results.edn, prints it with the line that people look for, and gives the verdict. */
export function reportResults(results: EdnMap, directory: string, log: RunLog): Validity {
  const text = printEdnPretty(results);
  const file = join(directory, FILES.results);
  const { logger, begins } = LOG_LINES.analysisComplete;
  log.info(RUNNER_THREAD, logger, begins);
  writeResults(file, text);
  log.info('jepsen results', 'jepsen.store', `Wrote ${file}`);
  const validity = resultValidity(results);
  const lastLine = validity === 'unknown' ? LAST_LINE.unknown : validity ? LAST_LINE.valid : LAST_LINE.invalid;
  log.info(RUNNER_THREAD, 'jepsen.core', `${text}\n\n${lastLine}`);
  return validity;
}

/** results.edn is whole whenever it is there. A node may have put anything in its place. */
function writeResults(file: string, text: string): void {
  try {
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) removeWhole(file);
    replaceFile(file, text, `${file}.${process.pid}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(`${file} can't be written (${code}).`);
  }
}

/** What a run is a function of; a field is absent where the run does not say. */
export interface RunOrigin {
  readonly seed?: number | undefined;
  readonly clock?: string | undefined;
  readonly schedule?: string | undefined;
}

/**
 * The results with what only this engine has to say, before `:valid?`. What stood in lines that can't be read may have
 * been wrong, so a history with such lines is not called valid.
 */
export function withEngine(results: EdnMap, { seed, clock, schedule }: RunOrigin, damagedLines = 0): EdnMap {
  const isDamaged = damagedLines > 0;
  const engine = record({
    name: keyword('embedded'),
    seed,
    clock: clock === undefined ? undefined : keyword(clock),
    schedule: schedule === undefined ? undefined : keyword(schedule),
    ...(isDamaged ? { 'damaged-lines': damagedLines, 'valid?': validityEdn('unknown') } : {}),
  });
  const validity = worseValidity(resultValidity(results), isDamaged ? 'unknown' : true);
  return {
    map: [...results.map.slice(0, -1), [keyword('engine'), engine], [keyword('valid?'), validityEdn(validity)]],
  };
}
