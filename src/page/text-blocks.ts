/** Texts of a page in blocks of so many each: gathered front to back, cut where they are long, compressed as soon as a block is full. */
import { gunzipSync, gzipSync } from 'node:zlib';

/** Characters of one text. */
const TEXT_AT_MOST = 64 * 1024;
/** Characters of a block's texts: while all blocks have few, and from then on. */
const BLOCK_AT_MOST = 16 * 1024 * 1024;
const LATER_BLOCK_AT_MOST = 1024 * 1024;
const FEW_AT_MOST = 192 * 1024 * 1024;
/** Blocks that wait for texts which come late. */
const OPEN_BLOCKS = 8;
/** Characters of texts that come after their block was closed. */
const LATE_AT_MOST = 16 * 1024 * 1024;
/** Times that a block is cut and compressed again to fit. */
const ATTEMPTS = 6;

export interface TextBlocks {
  readonly push: (text: string) => void;
  /** Puts a text in the place of another. */
  readonly set: (index: number, text: string) => void;
  /** The blocks, compressed, of `bytesAtMost` together. Nothing is added after that. */
  readonly finish: (bytesAtMost: number) => FinishedTexts;
}

interface FinishedTexts {
  /** Each is gzip of a JSON array of texts. */
  readonly blocks: readonly Uint8Array[];
  /** Texts that were cut or left out. */
  readonly cut: number;
}

interface Block {
  bytes: Uint8Array;
  /** Texts that were cut or left out. */
  cut: number;
}

/** @param chunk texts of a block; the last one has fewer. @param comeLate whether texts are set after they were pushed. */
export function textBlocks(chunk: number, comeLate = false): TextBlocks {
  const closed: Block[] = [];
  const open: OpenBlock[] = [];
  const late = new Map<number, string>();
  let length = 0;
  let characters = 0;
  let lateCharacters = 0;
  let lost = 0;

  const blockAtMost = (): number => (characters < FEW_AT_MOST ? BLOCK_AT_MOST : LATER_BLOCK_AT_MOST);
  const close = (block: OpenBlock): void => {
    characters += block.characters;
    closed.push({ bytes: compressed(block.texts), cut: block.cut.size });
  };
  return {
    push: (text) => {
      let last = open.at(-1);
      if (last === undefined || last.texts.length === chunk) {
        last = { texts: [], characters: 0, cut: new Set() };
        open.push(last);
        const first = open.length > (comeLate ? OPEN_BLOCKS : 1) ? open.shift() : undefined;
        if (first !== undefined) close(first);
      }
      last.texts.push('');
      length += 1;
      put(last, last.texts.length - 1, text, blockAtMost());
    },
    set: (index, text) => {
      if (index >= length) throw new RangeError(`there is no text ${index}`);
      const block = open[Math.floor(index / chunk) - closed.length];
      if (block !== undefined) put(block, index % chunk, text, blockAtMost());
      else if (lateCharacters + text.length <= LATE_AT_MOST) {
        lateCharacters += text.length;
        late.set(index, copied(text));
      } else lost += 1;
    },
    finish: (bytesAtMost) => {
      for (const block of open.splice(0)) close(block);
      addLate(closed, late, chunk);
      const level = levelOf(
        closed.map(({ bytes }) => bytes.length),
        bytesAtMost,
      );
      for (const block of closed) squeeze(block, level);
      return {
        blocks: closed.map(({ bytes }) => bytes),
        cut: closed.reduce((sum, block) => sum + block.cut, lost),
      };
    },
  };
}

interface OpenBlock {
  readonly texts: string[];
  characters: number;
  /** Places of the texts that were cut. */
  readonly cut: Set<number>;
}

function put(block: OpenBlock, place: number, text: string, atMost: number): void {
  block.characters += Math.min(text.length, TEXT_AT_MOST) - (block.texts[place]?.length ?? 0);
  block.texts[place] = cutText(text, TEXT_AT_MOST);
  if (text.length > TEXT_AT_MOST) block.cut.add(place);
  // Half of the limit, so that this is not done for every text.
  if (block.characters > atMost) fit(block, atMost / 2);
}

/** Cuts the longest texts of a block, so that all together have about `characters`. */
function fit(block: OpenBlock, characters: number): void {
  const longest = levelOf(
    block.texts.map((text) => text.length),
    characters,
  );
  block.characters = 0;
  block.texts.forEach((text, place) => {
    const cut = cutText(text, longest);
    if (cut !== text) block.cut.add(place);
    block.texts[place] = cut;
    block.characters += cut.length;
  });
}

/** Short texts are left out rather than cut: a few characters of a body tell nothing. */
const SHORTEST_CUT = 24;

function cutText(text: string, atMost: number): string {
  if (text.length <= atMost) return text;
  return atMost < SHORTEST_CUT ? '' : copied(`${text.slice(0, atMost - 1)}…`);
}

/** A slice of a text keeps all of it in memory. */
const copied = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** What each of these may have at most, so that all together have `sum`. */
export function levelOf(sizes: readonly number[], sum: number): number {
  let left = sum;
  let rest = sizes.length;
  for (const size of Float64Array.from(sizes).sort()) {
    if (size * rest > left) return Math.max(0, Math.floor(left / rest));
    left -= size;
    rest -= 1;
  }
  return Number.POSITIVE_INFINITY;
}

const compressed = (texts: readonly string[]): Uint8Array => gzipSync(JSON.stringify(texts));
const textsOf = ({ bytes }: Block): string[] => JSON.parse(gunzipSync(bytes).toString('utf8')) as string[];

function addLate(blocks: readonly Block[], late: ReadonlyMap<number, string>, chunk: number): void {
  const byBlock = new Map<number, [number, string][]>();
  for (const entry of late) {
    const number = Math.floor(entry[0] / chunk);
    const own = byBlock.get(number);
    if (own === undefined) byBlock.set(number, [entry]);
    else own.push(entry);
  }
  for (const [number, own] of byBlock) {
    const block = blocks[number];
    if (block === undefined) continue;
    const texts = textsOf(block);
    for (const [index, text] of own) {
      texts[index % chunk] = cutText(text, TEXT_AT_MOST);
      if (text.length > TEXT_AT_MOST) block.cut += 1;
    }
    block.bytes = compressed(texts);
  }
}

/** Cuts the longest texts of a block until it has so many bytes at most. */
function squeeze(block: Block, bytesAtMost: number): void {
  if (block.bytes.length <= bytesAtMost) return;
  const texts = textsOf(block);
  const whole = texts.map((text) => text.length);
  const own: OpenBlock = { texts, characters: 0, cut: new Set() };
  let characters = whole.reduce((sum, length) => sum + length, 0);
  for (let attempt = 0; attempt < ATTEMPTS && block.bytes.length > bytesAtMost; attempt += 1) {
    characters = Math.floor((characters * 0.9 * bytesAtMost) / block.bytes.length);
    fit(own, characters);
    block.bytes = compressed(texts);
  }
  if (block.bytes.length > bytesAtMost) {
    fit(own, 0);
    block.bytes = compressed(texts);
  }
  block.cut = Math.max(block.cut, own.cut.size);
}
