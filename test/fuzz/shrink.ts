import { type Input, sizeOf } from './input.ts';

/** Inputs that are tried; a small find is read sooner, but every one is read in the end. */
const TRIES_AT_MOST = 2_000;

/**
 * A smaller input that still fails alike (delta debugging): stretches are left out, halves first and single bytes last, then what
 * is left becomes plain characters where that changes nothing.
 */
export async function shrink(
  input: Input,
  isAlike: (smaller: Input) => Promise<boolean>,
  triesAtMost = TRIES_AT_MOST,
): Promise<Input> {
  let best = input;
  let triesLeft = triesAtMost;
  const attempt = async (index: number, bytes: Buffer): Promise<boolean> => {
    if (triesLeft <= 0) return false;
    triesLeft -= 1;
    const smaller = best.map((part, at) => (at === index ? { ...part, bytes } : part));
    if (!(await isAlike(smaller))) return false;
    best = smaller;
    return true;
  };
  const bytesAt = (index: number): Buffer => best[index]?.bytes ?? Buffer.alloc(0);
  for (let before = Number.POSITIVE_INFINITY; sizeOf(best) < before && triesLeft > 0; ) {
    before = sizeOf(best);
    for (let index = 0; index < best.length; index += 1) {
      for (let size = Math.ceil(bytesAt(index).length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
        for (let at = 0; at < bytesAt(index).length && triesLeft > 0; ) {
          const bytes = bytesAt(index);
          const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + size)]);
          if (!(await attempt(index, without))) at += size;
        }
      }
    }
  }
  for (let index = 0; index < best.length; index += 1) {
    for (let at = 0; at < bytesAt(index).length && triesLeft > 0; at += 1) {
      const bytes = Buffer.from(bytesAt(index));
      if (bytes[at] === PLAIN) continue;
      bytes[at] = PLAIN;
      await attempt(index, bytes);
    }
  }
  return best;
}

const PLAIN = 'a'.charCodeAt(0);
