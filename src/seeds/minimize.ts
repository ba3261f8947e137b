/** Delta debugging (Zeller and Hildebrandt, IEEE TSE 2002): the fewest items with which something still fails. */

/** Says of each of several candidates whether it still fails; the answers are in the order of the candidates. */
export type FailsWith<T> = (candidates: readonly T[]) => Promise<readonly boolean[]>;

/**
 * A part of `items`, in their order, that fails and of which no single item can be left out, unless `fails` begins to answer no to
 * everything, as it does when its time is over. `items` itself is known to fail.
 */
export async function minimize<T>(items: readonly T[], fails: FailsWith<readonly T[]>): Promise<readonly T[]> {
  let left = items;
  if (left.length > 0 && (await fails([[]]))[0] === true) return [];
  for (let parts = 2; left.length > 1; ) {
    const chunks = split(left, parts);
    const smaller = await firstFailing([...chunks, ...complements(chunks)], fails);
    if (smaller !== undefined) {
      // A complement has one part less; a chunk is split anew.
      parts = chunks.includes(smaller) ? 2 : Math.max(2, parts - 1);
      left = smaller;
    } else if (parts >= left.length) break;
    else parts = Math.min(left.length, parts * 2);
  }
  return left;
}

function split<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  return Array.from({ length: parts }, (_, at) =>
    items.slice(Math.floor((at * items.length) / parts), Math.floor(((at + 1) * items.length) / parts)),
  ).filter((chunk) => chunk.length > 0);
}

/** With two parts each complement is the other part. */
const complements = <T>(chunks: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  chunks.length <= 2 ? [] : chunks.map((_, at) => chunks.filter((_, other) => other !== at).flat());

/** Candidates are tried a few at a time, and none after the first that fails. */
const AT_A_TIME = 4;

/** The first of the candidates, in their order, that fails. */
export async function firstFailing<T>(candidates: readonly T[], fails: FailsWith<T>): Promise<T | undefined> {
  for (let at = 0; at < candidates.length; at += AT_A_TIME) {
    const some = candidates.slice(at, at + AT_A_TIME);
    const answers = await fails(some);
    const first = answers.indexOf(true);
    if (first !== -1) return some[first];
  }
  return undefined;
}
