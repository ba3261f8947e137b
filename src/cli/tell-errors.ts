import { styleText } from 'node:util';
import { forTerminal } from '../report/terminal.ts';
import type { CliWorld } from './cli-world.ts';

type Ear = Pick<CliWorld, 'err' | 'screens'>;

/** On stderr, in one sentence or more. What a file or a person wrote may stand in it. */
export const tellError = (message: string, world: Ear): void => tell('Error:', 'red', message, world);

export const tellWarning = (message: string, world: Ear): void => tell('Warning:', 'yellow', message, world);

function tell(word: string, colour: 'red' | 'yellow', message: string, { err, screens }: Ear): void {
  const shown = screens?.err.colours === true ? styleText(['bold', colour], word, { validateStream: false }) : word;
  err(`${shown} ${forTerminal(message)}\n`);
}
