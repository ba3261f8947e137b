export const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * Of the texts for 0, 1, … `most` parts, the one with the most parts that has at most so many bytes; null when none
 * has. A text with more parts must not be shorter.
 */
export function longestFitting(most: number, textOf: (parts: number) => string, bytesAtMost: number): string | null {
  const fits = (text: string): boolean => byteLength(text) <= bytesAtMost;
  const whole = textOf(most);
  if (fits(whole)) return whole;
  let best: string | null = null;
  let low = 0;
  let high = most - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const text = textOf(middle);
    if (fits(text)) {
      best = text;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}

/** A page made of sections, of which some may be left out, from the last one on. */
export interface Page {
  readonly head: readonly string[];
  readonly optional: readonly string[];
  readonly tail: readonly string[];
}

/** The page within so many bytes; `noun` names what the optional sections are, for the note about those left out. */
export function fittingPage({ head, optional, tail }: Page, noun: string, bytesAtMost: number): string {
  const keeping = (kept: number): string => {
    const left = optional.length - kept;
    const note = left > 0 ? [`${left} more ${noun} are left out: there was no room.`] : [];
    return `${[...head, ...optional.slice(0, kept), ...note, ...tail].join('\n\n')}\n`;
  };
  return (
    longestFitting(optional.length, keeping, bytesAtMost) ??
    `${head[0] ?? ''}\n\nThe rest is left out: there was no room.\n`
  );
}
