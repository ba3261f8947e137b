/** Of the texts for 0, 1, … `most` parts, the last that fits; they fit up to some number of parts. Null: none does. */
export function longest(
  most: number,
  textOf: (count: number) => string,
  fits: (text: string) => boolean,
): string | null {
  const whole = textOf(most);
  if (fits(whole)) return whole;
  let best: string | null = null;
  let low = 0;
  let high = most - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const text = textOf(middle);
    if (fits(text)) best = text;
    if (fits(text)) low = middle + 1;
    else high = middle - 1;
  }
  return best;
}
