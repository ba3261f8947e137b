import { type PageSource, textsOf } from './page-blocks.ts';

/** Texts in chunks: bodies of messages, values of operations. */
export interface ChunkedTexts {
  /** Texts that one item has: a message one, an operation two. */
  readonly each: number;
  readonly count: number;
  readonly chunk: number;
  /** The texts of a chunk; kept for a while. */
  readonly chunkAt: (chunk: number) => Promise<readonly string[]>;
  /** The texts of an item. */
  readonly of: (item: number) => Promise<readonly string[]>;
  /** Those of an item whose chunk is at hand. */
  readonly atHand: (item: number) => readonly string[] | undefined;
}

/** Chunks that are kept decoded. */
const KEPT = 64;

interface Layout {
  readonly count: number;
  readonly chunk: number;
}

export function chunkedTexts(source: PageSource, name: string, layout: Layout, each: number): ChunkedTexts {
  const chunks = new Map<number, Promise<readonly string[]>>();
  const ready = new Map<number, readonly string[]>();
  const chunk = Math.max(1, layout.chunk);
  const chunkAt = (index: number): Promise<readonly string[]> => {
    const known = chunks.get(index);
    if (known !== undefined) return known;
    const made = source.block(`${name}-${index}`).then((block) => {
      const texts = textsOf(block);
      if (chunks.has(index)) ready.set(index, texts);
      return texts;
    });
    chunks.set(index, made);
    for (const oldest of chunks.keys()) {
      if (chunks.size <= KEPT) break;
      chunks.delete(oldest);
      ready.delete(oldest);
    }
    return made;
  };
  const slice = (texts: readonly string[], item: number): readonly string[] => {
    const at = (item % chunk) * each;
    return texts.slice(at, at + each);
  };
  return {
    each,
    count: layout.count,
    chunk,
    chunkAt,
    of: async (item) => slice(await chunkAt(Math.floor(item / chunk)), item),
    atHand: (item) => {
      const texts = ready.get(Math.floor(item / chunk));
      return texts === undefined ? undefined : slice(texts, item);
    },
  };
}

/** What a scan is told while it runs. */
export interface ScanControl {
  /** Asked between chunks: whether the scan's answer is still wanted. */
  readonly wanted: () => boolean;
  /** Share of the items that were visited. */
  readonly progress: (share: number) => void;
}

/** Longest time for which a scan keeps the page from drawing, in milliseconds. */
const TURN = 12;

/** Visits every item's texts, in order and in turns between which the page draws. False: it was no longer wanted. */
export async function scanTexts(
  texts: ChunkedTexts,
  visit: (item: number, texts: readonly string[], at: number) => void,
  { wanted, progress }: ScanControl,
): Promise<boolean> {
  let turnBegan = performance.now();
  for (let chunk = 0; chunk * texts.chunk < texts.count; chunk += 1) {
    const all = await texts.chunkAt(chunk);
    const first = chunk * texts.chunk;
    const size = Math.min(texts.chunk, texts.count - first, Math.floor(all.length / texts.each));
    for (let at = 0; at < size; at += 1) {
      visit(first + at, all, at * texts.each);
      if ((at & 63) === 63 && performance.now() - turnBegan > TURN) {
        progress((first + at) / texts.count);
        await new Promise((next) => setTimeout(next));
        if (!wanted()) return false;
        turnBegan = performance.now();
      }
    }
    if (!wanted()) return false;
  }
  progress(1);
  return true;
}
