/** Delta debugging (Zeller and Hildebrandt, IEEE TSE 2002): the fewest items with which something still fails. */

/**
 * Says of each of several candidates whether it still fails; the answers are in the order of the candidates. Null when there is no
 * time left to find out: it is not asked again.
 */
export type FailsWith<T> = (candidates: readonly T[]) => Promise<readonly boolean[] | null>;

/** What came of several candidates: the first that fails, or that none does, or that time was over before one did. */
export type FirstFailing<T> =
  | { readonly kind: 'found'; readonly candidate: T }
  | { readonly kind: 'none' | 'no time left' };

interface Part<T> {
  readonly items: readonly T[];
  /** Into how many parts it is split next. */
  readonly parts: number;
}

/**
 * A part of `items`, in their order, that fails, and of which no single item can be left out unless time was over before.
 * `items` itself is known to fail. It is given up where it would have to be split into more than `mostParts`.
 */
export async function minimize<T>(
  items: readonly T[],
  fails: FailsWith<readonly T[]>,
  mostParts = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  if (items.length === 0) return items;
  const withNothing = await fails([[]]);
  if (withNothing === null) return items;
  if (withNothing[0] === true) return [];
  let left = items;
  for (let parts = 2; left.length > 1 && parts <= mostParts; ) {
    const smaller = await firstFailing(partsOf(left, parts), async (some) => fails(some.map((part) => part.items)));
    if (smaller.kind === 'no time left') break;
    if (smaller.kind === 'found') {
      left = smaller.candidate.items;
      parts = smaller.candidate.parts;
    } else if (parts >= left.length) break;
    else parts = Math.min(left.length, parts * 2);
  }
  return left;
}

/** Each of so many parts alone, then all but each of them; made one by one, as all of them together may not fit into memory. */
function* partsOf<T>(items: readonly T[], parts: number): Generator<Part<T>> {
  const start = (part: number): number => Math.floor((part * items.length) / parts);
  for (let part = 0; part < parts; part += 1) {
    yield { items: items.slice(start(part), start(part + 1)), parts: 2 };
  }
  // All but one of two parts is the other part.
  if (parts === 2) return;
  for (let part = 0; part < parts; part += 1) {
    yield { items: [...items.slice(0, start(part)), ...items.slice(start(part + 1))], parts: parts - 1 };
  }
}

/** Candidates are tried a few at a time, and none after the first that fails. */
const AT_A_TIME = 4;

/** The first of the candidates, in their order, that fails. */
export async function firstFailing<T>(candidates: Iterable<T>, fails: FailsWith<T>): Promise<FirstFailing<T>> {
  for (const some of inBatches(candidates)) {
    const answers = await fails(some);
    if (answers === null) return { kind: 'no time left' };
    const first = answers.indexOf(true);
    if (first !== -1) return { kind: 'found', candidate: some[first] as T };
  }
  return { kind: 'none' };
}

function* inBatches<T>(candidates: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const candidate of candidates) {
    batch.push(candidate);
    if (batch.length < AT_A_TIME) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
