import { type Identity, identityOf } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, entriesOf, isVector, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import { type Counted, firstOf } from './count-and-first.ts';

/** Reads of what no request had written by the time they ended. */
export interface UnwrittenReads {
  /** Requests wrote all of these values later; else only those are told of that none wrote in the whole run. */
  readonly early: boolean;
  /** Besides these: values that requests wrote only after a read had returned them. */
  readonly earlyOthers: number;
  /** How many values, and in how many reads: a read of a set counts once for each of its values. */
  readonly values: number;
  /** Values that were read and looked at. */
  readonly of: number;
  readonly first: {
    readonly operation: Operation;
    /** Of a workload with keys. */
    readonly key?: Edn;
    readonly value: Edn;
  };
  /** All of them were written in another form: the number 1, read as the text "1" or within an object. */
  readonly onlyForms: boolean;
  /** All that was read is null. */
  readonly onlyNulls: boolean;
  /** All of them are the same value as the first. */
  readonly onlyFirst: boolean;
}

/** A counter's read that no order of the additions before it gives. */
interface ImpossibleSum {
  readonly operation: Operation;
  readonly low: number;
  readonly high: number;
}

export interface ReadFacts {
  readonly unwritten: UnwrittenReads | null;
  readonly impossibleSums: Counted<ImpossibleSum> | null;
  /** lin-kv: reads of null, of keys of which a write had succeeded. */
  readonly nulls: Counted<Operation> | null;
  /** Of a counter: the last reads that ended without success, as far as they are kept. */
  readonly failedFinal: readonly Operation[];
}

export interface ReadWatch {
  readonly visit: (operation: Operation) => void;
  readonly facts: () => ReadFacts;
}

/** Written values that are remembered; with more of them nothing is said of later reads. */
const VALUES_AT_MOST = 500_000;
/** Values of reads that are looked at. */
const READ_AT_MOST = 50_000_000;
/** Characters of one value's identity; Maelstrom writes numbers. */
const IDENTITY_AT_MOST = 200;

/** What an operation writes or read: a value, of a key where the workload has keys. */
interface Cell {
  readonly key?: Edn;
  readonly value: Edn;
}

interface Access {
  /** What a request asks to write. */
  readonly writes: (operation: Operation) => readonly Cell[];
  /** What a successful operation read. */
  readonly reads: (operation: Operation) => readonly Cell[];
}

const cells = (values: Edn | undefined): readonly Cell[] => (itemsOf(values) ?? []).map((value) => ({ value }));

const setOf = (add: string): Access => ({
  writes: ({ f, value }) => (f === add ? [{ value }] : []),
  reads: ({ f, value }) => (f === 'read' ? cells(value) : []),
});

const steps = (operation: Operation, wanted: string): readonly (readonly Edn[])[] =>
  (itemsOf(operation.value) ?? []).flatMap((step) => {
    const parts = itemsOf(step) ?? [];
    return keywordName(parts[0]) === wanted ? [parts] : [];
  });

const transactions = (write: string, valuesRead: (read: Edn) => readonly Edn[]): Access => ({
  writes: (operation) => steps(operation, write).map(([, key = null, value = null]) => ({ key, value })),
  reads: (operation) =>
    steps(operation, 'r').flatMap(([, key = null, read = null]) => valuesRead(read).map((value) => ({ key, value }))),
});

const ACCESS: Readonly<Partial<Record<Workload, Access>>> = {
  broadcast: setOf('broadcast'),
  'g-set': setOf('add'),
  'lin-kv': {
    writes: ({ f, value }) => {
      const [key = null, argument = null] = itemsOf(value) ?? [];
      if (f === 'write') return [{ key, value: argument }];
      return f === 'cas' ? [{ key, value: itemsOf(argument)?.[1] ?? null }] : [];
    },
    reads: ({ f, value }) => {
      const [key = null, read = null] = itemsOf(value) ?? [];
      return f === 'read' && read !== null ? [{ key, value: read }] : [];
    },
  },
  kafka: {
    writes: (operation) => steps(operation, 'send').map(([, key = null, value = null]) => ({ key, value })),
    reads: (operation) =>
      steps(operation, 'poll').flatMap(([, polled]) =>
        entriesOf(polled).flatMap(([key, pairs]) =>
          (itemsOf(pairs) ?? []).flatMap((pair) =>
            isVector(pair) && pair.length === 2 ? [{ key, value: pair[1] ?? null }] : [],
          ),
        ),
      ),
  },
  'txn-rw-register': transactions('w', (read) => (read === null ? [] : [read])),
  'txn-list-append': transactions('append', (read) => itemsOf(read) ?? []),
};

/** Watches a history for reads of what was never written. A request that failed or was never answered may have written. */
export function watchReads(workload: Workload | null): ReadWatch {
  const access = workload === null ? undefined : ACCESS[workload];
  const values = access === undefined ? undefined : watchValues(access);
  const isCounter = workload === 'g-counter' || workload === 'pn-counter';
  const sums = isCounter ? watchSums() : undefined;
  const failedFinal: Operation[] = [];
  const nulls = workload === 'lin-kv' ? watchNulls() : undefined;
  return {
    visit: (operation) => {
      values?.visit(operation);
      sums?.visit(operation);
      nulls?.visit(operation);
      if (isCounter && isFailedFinal(operation) && failedFinal.length < FINAL_READS_AT_MOST)
        failedFinal.push(operation);
    },
    facts: () => ({
      unwritten: values?.found() ?? null,
      impossibleSums: sums?.found() ?? null,
      nulls: nulls?.found() ?? null,
      failedFinal,
    }),
  };
}

/** Values that were read before any request wrote them, by key and value. */
const UNWRITTEN_AT_MOST = 100_000;

interface Unwritten {
  readonly first: UnwrittenReads['first'];
  readonly form: 'other' | 'null' | undefined;
  values: number;
  /** A request has written it since. */
  later: boolean;
}

const FINAL_READS_AT_MOST = 200;

const isFailedFinal = ({ type, f, final }: Operation): boolean =>
  final === true && f === 'read' && (type === 'fail' || type === 'info');

function watchValues({ writes, reads }: Access) {
  const written = new Map<Identity, Set<Identity>>();
  const unwritten = new Map<Identity, Map<Identity, Unwritten>>();
  let held = 0;
  let kinds = 0;
  let full = false;
  let of = 0;

  const remember = ({ key = null, value }: Cell): void => {
    const [keyId, id] = [identityOf(key), identityOf(value)];
    full ||= held >= VALUES_AT_MOST || isLong(keyId) || isLong(id);
    if (full) return;
    let ofKey = written.get(keyId);
    if (ofKey === undefined) {
      ofKey = new Set();
      written.set(keyId, ofKey);
    }
    if (!ofKey.has(id)) held += 1;
    ofKey.add(id);
    const early = unwritten.get(keyId)?.get(id);
    if (early !== undefined) early.later = true;
  };
  const look = (operation: Operation, cell: Cell): void => {
    of += 1;
    const keyId = identityOf(cell.key ?? null);
    const ofKey = written.get(keyId);
    const id = identityOf(cell.value);
    if (ofKey?.has(id) === true) return;
    const known = unwritten.get(keyId)?.get(id);
    if (known !== undefined) {
      known.values += 1;
    } else if (kinds < UNWRITTEN_AT_MOST) {
      kinds += 1;
      const others = unwritten.get(keyId) ?? new Map<Identity, Unwritten>();
      unwritten.set(keyId, others);
      others.set(id, { first: { operation, ...cell }, form: formOf(cell.value, id, ofKey), values: 1, later: false });
    }
  };

  return {
    visit: (operation: Operation): void => {
      if (full) return;
      if (operation.type === 'invoke') for (const cell of writes(operation)) remember(cell);
      else if (operation.type === 'ok' && of < READ_AT_MOST) for (const cell of reads(operation)) look(operation, cell);
    },
    found: (): UnwrittenReads | null => {
      const all = [...unwritten.values()].flatMap((byValue) => [...byValue.values()]);
      const never = all.filter(({ later }) => !later);
      const told = never.length > 0 ? never : all;
      const first = told.reduce<Unwritten | undefined>(
        (earliest, one) =>
          earliest === undefined || one.first.operation.time < earliest.first.operation.time ? one : earliest,
        undefined,
      );
      if (first === undefined) return null;
      const values = told.reduce((sum, one) => sum + one.values, 0);
      return {
        early: never.length === 0,
        earlyOthers: never.length === 0 ? 0 : all.reduce((sum, one) => sum + (one.later ? one.values : 0), 0),
        values,
        of,
        first: first.first,
        onlyForms: told.every(({ form }) => form === 'other'),
        onlyNulls: told.every(({ form }) => form === 'null') && values === of,
        onlyFirst: told.every((one) => identityOf(one.first.value) === identityOf(first.first.value)),
      };
    },
  };
}

/** Whether a value that nobody wrote is one of those that were written, in another form. */
function formOf(value: Edn, id: Identity, written: ReadonlySet<Identity> | undefined): Unwritten['form'] {
  const sameInWords = asOtherType(id);
  if (sameInWords !== undefined && written?.has(sameInWords) === true) return 'other';
  if (entriesOf(value).some(([, inner]) => written?.has(identityOf(inner)) === true)) return 'other';
  return value === null ? 'null' : undefined;
}

const isLong = (id: Identity): boolean => typeof id === 'string' && id.length > IDENTITY_AT_MOST;

/** The text of a number, or the number that a text writes. */
function asOtherType(id: Identity): Identity | undefined {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && /^-?\d{1,15}$/.test(id) ? Number(id) : undefined;
}

/** Before the last reads, which the checker judges, any sum of the additions that were asked for is right. */
function watchSums() {
  let low = 0;
  let high = 0;
  const impossible = firstOf<ImpossibleSum>();
  return {
    visit: (operation: Operation): void => {
      const { type, f, final } = operation;
      const value = numberOf(operation.value);
      if (value === undefined) return;
      if (type === 'invoke' && f === 'add') {
        low += Math.min(value, 0);
        high += Math.max(value, 0);
      }
      if (type !== 'ok' || f !== 'read' || final === true || (value >= low && value <= high)) return;
      impossible.add({ operation, low, high });
    },
    found: impossible.found,
  };
}

const KEYS_AT_MOST = 100_000;

/** Knossos takes a read of null for a read of any value. */
function watchNulls() {
  const written = new Set<Identity>();
  const nulls = firstOf<Operation>();
  return {
    visit: (operation: Operation): void => {
      if (operation.type !== 'ok') return;
      const [key = null, value = null] = itemsOf(operation.value) ?? [];
      if (operation.f === 'write') {
        if (written.size < KEYS_AT_MOST) written.add(identityOf(key));
      } else if (operation.f === 'read' && value === null && written.has(identityOf(key))) {
        nulls.add(operation);
      }
    },
    found: nulls.found,
  };
}
