import { OPTION_SPECS } from '../../maelstrom/option-specs.ts';
import type { Argument } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import { brief } from '../quote.ts';

const OPTION_NAMES = new Set(OPTION_SPECS.map(({ name }) => name));

/**
 * Words that the node was given although they name an option. Maelstrom does not take a typographic dash, copied from a web
 * page, for a dash. A JVM with another encoding makes `?` or U+FFFD of it.
 */
export function strayOptions({ log }: RunFacts): readonly Argument[] {
  const strays = (log.options.args ?? []).filter((word) => {
    const name = /^[^\w\s]*[^\x20-\x7e][^\w\s]*([a-z][a-z-]*)$|^\?+-*([a-z][a-z-]*)$/u.exec(word);
    return name !== null && OPTION_NAMES.has(name[1] ?? name[2] ?? '');
  });
  if (strays.length === 0) return [];
  const words = strays.slice(0, 5).map((word) => brief(word, 60));
  return [
    {
      id: 'dash-in-arguments',
      detail: `The node was given ${words.join(', ')} as an argument, and the option had no effect.`,
    },
  ];
}
