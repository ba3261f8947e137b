import type { EdnFloat } from '../../maelstrom/edn.ts';
import { float } from '../../maelstrom/edn.ts';

/**
 * A number as Maelstrom prints a Java `float`: rounded to 32 bits, in the fewest digits that still name it
 * (14.582089, not 14.582089424133301).
 */
export function float32(value: number): EdnFloat {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const shortest = Number(rounded.toPrecision(digits));
    if (Math.fround(shortest) === rounded) return float(shortest);
  }
  return float(Number(rounded.toPrecision(9)));
}
