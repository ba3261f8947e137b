import { randomStream } from '../../src/engine/clock/random.ts';
import { bytesOf, type Input } from './input.ts';
import { spoil } from './spoil.ts';
import type { Target } from './target.ts';

/** The input of a number: the same for the same target, seed and number, whatever was tried before. */
export function makeInput(target: Target, corpus: readonly Input[], seed: number, number: number): Input {
  // The first inputs are the sound ones: a reader that refuses these is tested by nothing.
  const sound = corpus[number];
  if (sound !== undefined) return sound;
  const random = randomStream(seed, `${target.name}/${number}`);
  if (target.make !== undefined) return target.make(random, corpus);
  const from = random.pick(corpus);
  const victim = random.below(from.length);
  return from.map(({ name, bytes }, index) => {
    // One part for certain, each other one as often as not.
    if (index !== victim && random.below(2) === 0) return { name, bytes };
    const other = bytesOf(random.pick(corpus), name).toString('latin1');
    return { name, bytes: spoil(bytes, { random, other, words: target.words, longest: target.longest }) };
  });
}
