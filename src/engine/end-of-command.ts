import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { LOG_LINES } from '../maelstrom/log-lines.ts';
import type { Validity } from '../maelstrom/validity.ts';
import { thrownText } from './engine-failure.ts';
import type { RunLog } from './output/run-log.ts';

/** The exit status of a test with these results. */
export const exitOf = (validity: Validity): number =>
  validity === 'unknown' ? EXIT.unknown : validity ? EXIT.valid : EXIT.invalid;

/** Says what ended it as Jepsen does, and gives the exit status. */
export function giveUp(error: unknown, log: RunLog): number {
  log.error('main', LOG_LINES.jepsenBroke.logger, LOG_LINES.jepsenBroke.begins, thrownText(error));
  return EXIT.crashed;
}
