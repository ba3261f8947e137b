import { type Identity, identityOf } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, entriesOf, isVector, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';

/** Maelstrom's checker makes a list as long as the largest offset of each key; ten million places cost it nothing yet. */
const LARGE = 10_000_000;
/** Offsets of a dense log are about as many as its messages. */
const OFFSETS_PER_MESSAGE = 1_000;

/** What Maelstrom's own checker of kafka does not cope with. */
export interface OffsetFacts {
  /** The largest offset of a send, where all keys' together are far beyond the number of messages. */
  readonly huge: { readonly offset: number | bigint; readonly key: Edn; readonly messages: number } | null;
  /** An offset below 0. */
  readonly negative: { readonly offset: number | bigint; readonly key: Edn } | null;
  /** A key with messages of which polls returned nothing but an empty list. */
  readonly onlyPolledEmpty: { readonly key: Edn; readonly operation: Operation } | null;
}

export interface OffsetWatch {
  readonly visit: (operation: Operation) => void;
  readonly facts: () => OffsetFacts;
}

const KEYS_AT_MOST = 100_000;

interface Key {
  readonly key: Edn;
  largest: number | bigint;
  /** The first poll that answered with an empty list, until one brings a message. */
  emptyIn: Operation | undefined;
  polled: boolean;
}

export function watchOffsets(workload: Workload | null): OffsetWatch {
  const keys = new Map<Identity, Key>();
  let messages = 0;
  let largest: Key | undefined;
  let negative: OffsetFacts['negative'] = null;

  const keyOf = (key: Edn): Key | undefined => {
    const id = identityOf(key);
    const known = keys.get(id);
    if (known !== undefined || keys.size >= KEYS_AT_MOST) return known;
    const one: Key = { key, largest: -1, emptyIn: undefined, polled: false };
    keys.set(id, one);
    return one;
  };
  const sent = (name: Edn, offset: Edn | undefined): void => {
    const key = keyOf(name);
    if (key === undefined || (typeof offset !== 'number' && typeof offset !== 'bigint')) return;
    messages += 1;
    if (offset > key.largest) key.largest = offset;
    if (largest === undefined || key.largest > largest.largest) largest = key;
    if (offset < 0) negative ??= { offset, key: name };
  };
  const polled = (name: Edn, pairs: Edn, operation: Operation): void => {
    const key = keyOf(name);
    if (key === undefined) return;
    if (itemsOf(pairs)?.length === 0) key.emptyIn ??= operation;
    else key.polled = true;
  };

  return {
    visit: (operation) => {
      if (workload !== 'kafka' || operation.type !== 'ok') return;
      for (const part of itemsOf(operation.value) ?? []) {
        // A completed send is `[:send key [offset message]]`, a completed poll `[:poll {key [[offset message] …]}]`.
        const [f, subject = null, of] = itemsOf(part) ?? [];
        const name = keywordName(f);
        if (name === 'send' && isVector(of)) sent(subject, of[0]);
        else if (name === 'poll') for (const [key, pairs] of entriesOf(subject)) polled(key, pairs, operation);
      }
    },
    facts: () => ({
      huge:
        largest !== undefined && isHuge(keys, messages)
          ? { offset: largest.largest, key: largest.key, messages }
          : null,
      negative,
      onlyPolledEmpty: emptyPolls(keys),
    }),
  };
}

function isHuge(keys: ReadonlyMap<Identity, Key>, messages: number): boolean {
  let places = 0;
  for (const { largest } of keys.values()) places += Math.max(0, Number(largest));
  return places > LARGE && places > OFFSETS_PER_MESSAGE * messages;
}

function emptyPolls(keys: ReadonlyMap<Identity, Key>): OffsetFacts['onlyPolledEmpty'] {
  for (const { key, emptyIn, polled, largest } of keys.values()) {
    if (emptyIn !== undefined && !polled && largest >= 0) return { key, operation: emptyIn };
  }
  return null;
}
