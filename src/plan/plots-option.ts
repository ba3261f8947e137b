import type { EngineName } from '../maelstrom/engine-name.ts';
import { oneOf } from '../text/parse-given-value.ts';
import { UserError } from '../text/user-error.ts';

/**
 * Which of Jepsen's plots are drawn. `summary`: those that show a whole run; Jepsen's kafka checker also draws one for
 * every client thread, every key and every pair of both, which takes minutes. `all`: these too, as Maelstrom itself
 * does. `none`: no plot at all, and gnuplot is not needed.
 */
export type Plots = 'summary' | 'all' | 'none';

export const PLOTS: readonly Plots[] = ['summary', 'all', 'none'];
export const DEFAULT_PLOTS: Plots = 'summary';

/**
 * @param name as the user writes it: `plots`, `--plots`
 * @throws UserError for another word, and on the embedded engine, which draws no plots.
 */
export function parsePlots(name: string, text: string | undefined, engine: EngineName): Plots {
  if (text === undefined) return DEFAULT_PLOTS;
  const plots = oneOf(name, text, PLOTS);
  if (engine === 'embedded') {
    throw new UserError(`${name}: found "${text}", but the embedded engine draws no plots. Leave it out.`);
  }
  return plots;
}
