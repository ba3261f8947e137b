import { isVector, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';

/** Maelstrom's checker makes a list as long as the largest offset of each key; a million costs it nothing yet. */
const LARGE = 10_000_000;
/** Offsets of a dense log are about as many as its messages. */
const OFFSETS_PER_MESSAGE = 1_000;

export interface OffsetWatch {
  /** The next operation of a kafka history. */
  readonly visit: (operation: Operation) => void;
  /** The largest offset that a node gave out, where it is far beyond the number of messages. */
  readonly hugeOffset: () => number | bigint | null;
}

export function watchOffsets(): OffsetWatch {
  let messages = 0;
  let largest: number | bigint = -1;
  return {
    visit: ({ type, value }) => {
      if (type !== 'ok') return;
      for (const part of itemsOf(value) ?? []) {
        // A completed send is `[:send key [offset message]]`.
        const [f, , sent] = itemsOf(part) ?? [];
        const offset = keywordName(f) === 'send' && isVector(sent) ? sent[0] : undefined;
        if (typeof offset !== 'number' && typeof offset !== 'bigint') continue;
        messages += 1;
        if (offset > largest) largest = offset;
      }
    },
    hugeOffset: () => (largest > LARGE && largest > OFFSETS_PER_MESSAGE * messages ? largest : null),
  };
}
