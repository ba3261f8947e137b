import { type Edn, itemsOf, keywordName } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { brief } from '../quote.ts';

/** What a condition in a handler may trip over. */
export type Trait =
  /** A field of the request, or of one of its operations, whose value many languages take for false: `0`, `""`, `null`, `[]`. */
  | { readonly kind: 'falsy'; readonly field: string; readonly value: string; readonly inOperation: boolean }
  /** A transaction of one kind of operation. */
  | { readonly kind: 'only'; readonly what: 'reads' | 'writes' };

/** What all requests of a kind have in common that were never answered, and not one that was answered has. */
export interface SharedTrait {
  readonly trait: Trait;
  readonly unanswered: number;
  readonly answered: number;
}

export interface TraitReader {
  /** The end of a request. Without its invocation nothing is known of what was asked. */
  readonly visit: (invocation: Operation | undefined, f: string, wasAnswered: boolean) => void;
  /** By kind of request; kinds without such a trait are not in it. */
  readonly shared: () => ReadonlyMap<string, SharedTrait>;
}

interface Counts {
  unanswered: number;
  answered: number;
}

interface Kind extends Counts {
  readonly traits: Map<string, Counts & { readonly trait: Trait }>;
}

const KINDS_AT_MOST = 20;
/** With fewer it may be chance. */
const ANSWERED_AT_LEAST = 5;

/** Counts what requests of the workload hold, answered and unanswered ones. Memory is bounded. */
export function watchTraits(workload: Workload | null): TraitReader {
  const kinds = new Map<string, Kind>();
  return {
    visit: (invocation, f, wasAnswered) => {
      if (workload === null) return;
      const kind = kinds.get(f) ?? { unanswered: 0, answered: 0, traits: new Map() };
      if (!kinds.has(f) && kinds.size >= KINDS_AT_MOST) return;
      kinds.set(f, kind);
      const counted = wasAnswered ? 'answered' : 'unanswered';
      kind[counted] += 1;
      for (const [key, trait] of invocation === undefined ? [] : traitsOf(workload, invocation)) {
        const counts = kind.traits.get(key) ?? { trait, unanswered: 0, answered: 0 };
        counts[counted] += 1;
        kind.traits.set(key, counts);
      }
    },
    shared: () => new Map([...kinds].flatMap(([f, kind]) => sharedIn(kind).map((shared) => [f, shared] as const))),
  };
}

function sharedIn({ unanswered, answered, traits }: Kind): readonly SharedTrait[] {
  if (unanswered === 0 || answered < ANSWERED_AT_LEAST) return [];
  return [...traits.values()]
    .filter((counts) => counts.unanswered === unanswered && counts.answered === 0)
    .slice(0, 1)
    .map(({ trait }) => ({ trait, unanswered, answered }));
}

/** By a key of its own each; there are a dozen at most. */
function traitsOf(workload: Workload, { f, value }: Operation): ReadonlyMap<string, Trait> {
  const traits = new Map<string, Trait>();
  const note = (field: string, held: Edn | undefined, inOperation: boolean): void => {
    if (isFalsy(held)) {
      const text = brief(held);
      traits.set(`${field} ${text}`, { kind: 'falsy', field, value: text, inOperation });
    }
  };
  for (const [field, held] of fieldsOf(workload, f, value)) note(field, held, false);
  if (f === 'txn') {
    const operations = (itemsOf(value) ?? []).map((operation) => itemsOf(operation) ?? []);
    const reads = operations.filter(([name]) => keywordName(name) === 'r').length;
    for (const [, key] of operations) note('key', key, true);
    if (operations.length > 0 && reads === operations.length) traits.set('reads', { kind: 'only', what: 'reads' });
    if (operations.length > 0 && reads === 0) traits.set('writes', { kind: 'only', what: 'writes' });
  }
  return traits;
}

const isFalsy = (value: Edn | undefined): value is Edn =>
  value === 0 || value === '' || value === null || itemsOf(value)?.length === 0;

/** The request's fields, as the node reads them. */
function fieldsOf(workload: Workload, f: string, value: Edn): readonly (readonly [string, Edn | undefined])[] {
  switch (`${workload} ${f}`) {
    case 'broadcast broadcast':
      return [['message', value]];
    case 'echo echo':
      return [['echo', value]];
    case 'g-set add':
      return [['element', value]];
    case 'g-counter add':
    case 'pn-counter add':
      return [['delta', value]];
    case 'kafka send': {
      const [, key, message] = itemsOf((itemsOf(value) ?? [])[0]) ?? [];
      return [
        ['key', key],
        ['msg', message],
      ];
    }
    case 'lin-kv read':
      return [['key', (itemsOf(value) ?? [])[0]]];
    case 'lin-kv write': {
      const [key, written] = itemsOf(value) ?? [];
      return [
        ['key', key],
        ['value', written],
      ];
    }
    case 'lin-kv cas': {
      const [key, change] = itemsOf(value) ?? [];
      const [from, to] = itemsOf(change) ?? [];
      return [
        ['key', key],
        ['from', from],
        ['to', to],
      ];
    }
    default:
      return [];
  }
}
