import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSetFull } from '../../src/checkers/check-set-full.ts';
import { type Edn, type EdnMap, get, keyword, list } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { runs } from '../support/runs.ts';
import { aHistory, call, type Draft, validity } from './histories.ts';

const read = (process: number, ...values: Edn[]): Draft[] => call(process, 'read', null, 'ok', values);
const add = (process: number, value: Edn, type: Operation['type'] = 'ok'): Draft[] => call(process, 'add', value, type);
const check = (...drafts: readonly Draft[]) => checkSetFull(aHistory(...drafts), 'add');

describe('the set checker', () => {
  it('finds an element stable that every later read holds', () => {
    const result = check(...add(0, 1), ...read(0, 1), ...read(1, 1));
    expect(validity(result)).toBe(true);
    expect(get(result, 'stable-latencies')).toEqual({
      map: [0, 0.5, 0.95, 0.99, 1].map((quantile) => [quantile, 0]),
    });
    expect(get(result, 'lost-latencies')).toBeUndefined();
  });

  it('finds an element lost that the last read does not hold', () => {
    const result = check(...add(0, 1), ...add(0, 2), ...read(0, 1, 2), ...read(0, 2));
    expect(validity(result)).toBe(false);
    expect(get(result, 'lost')).toEqual(list([1]));
    expect(get(result, 'stable-count')).toBe(1);
  });

  it('knows nothing when no read came after an acknowledged add', () => {
    const result = check(...add(0, 1), ...add(0, 2, 'info'));
    expect(validity(result)).toBe('unknown');
    expect(get(result, 'never-read')).toEqual(list([1, 2]));
  });

  it('lets a read that overlapped the add miss it', () => {
    const result = check(
      { type: 'invoke', f: 'add', process: 0, value: 7 },
      { type: 'invoke', f: 'read', process: 1 },
      { type: 'ok', f: 'add', process: 0, value: 7 },
      { type: 'ok', f: 'read', process: 1, value: [] },
    );
    expect(get(result, 'never-read')).toEqual(list([7]));
    expect(get(result, 'lost-count')).toBe(0);
  });

  it('measures staleness from the add to the last read that missed it, and shows the worst', () => {
    const result = check(...add(0, 1), ...read(1), ...read(1), ...read(1, 1));
    // Known at 1 ms, missed by the read that began at 4 ms.
    expect(get(result, 'stale')).toEqual(list([1]));
    expect(get(result, 'stable-latencies')).toMatchObject({
      map: [
        [0, 3],
        [0.5, 3],
        [0.95, 3],
        [0.99, 3],
        [1, 3],
      ],
    });
    const [worst] = (get(result, 'worst-stale') as { list: EdnMap[] }).list;
    expect(get(worst, 'stable-latency')).toBe(3);
    expect(get(get(worst, 'last-absent'), 'index')).toBe(4);
    expect(get(get(worst, 'known'), 'index')).toBe(1);
  });

  it('adds a nanosecond to a latency, as Jepsen does, before it drops the fraction of a millisecond', () => {
    const stableAfter = (nanoseconds: number): unknown => {
      const [invocation, completion] = add(0, 1);
      const result = check(
        { ...(invocation as Draft), time: 0 },
        { ...(completion as Draft), time: 1_000_000 },
        ...read(1).map((draft) => ({ ...draft, time: 1_000_000 + nanoseconds })),
        ...read(1, 1).map((draft) => ({ ...draft, time: 9_000_000 })),
      );
      return (get(result, 'stable-latencies') as EdnMap).map[0]?.[1];
    };
    expect(stableAfter(999_998)).toBe(0);
    expect(stableAfter(999_999)).toBe(1);
  });

  it('shows broadcasts as adds, as Maelstrom does', () => {
    const result = checkSetFull(aHistory(...call(0, 'broadcast', 1, 'ok'), ...read(1), ...read(1, 1)), 'broadcast');
    const [worst] = (get(result, 'worst-stale') as { list: EdnMap[] }).list;
    expect(get(get(worst, 'known'), 'f')).toEqual(keyword('add'));
  });

  it('reports an element that a read holds twice, without calling the run invalid', () => {
    const result = check(...add(0, 1), ...add(0, 2), ...read(0, 1, 2, 1), ...read(0, 1, 2, 1, 1));
    expect(get(result, 'duplicated')).toEqual({ map: [[1, 3]] });
    expect(get(result, 'duplicated-count')).toBe(1);
    expect(validity(result)).toBe(true);
  });

  it('shows the eight stalest elements, and of equally stale ones the last first', () => {
    // Element n is known at n + 100 ms and missed by reads that begin ever later, so it is n ms stale, but 10 to 12 are equal.
    const staleness = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10];
    const missing = (milliseconds: number): Draft[] => {
      const held = staleness.flatMap((stale, element) => (stale < milliseconds ? [element] : []));
      return read(1, ...held).map((draft) => ({ ...draft, time: (100 + milliseconds) * 1e6 }));
    };
    const adds = staleness.flatMap((_, element) => add(0, element)).map((draft) => ({ ...draft, time: 100e6 }));
    const result = check(...adds, ...Array.from({ length: 12 }, (_, milliseconds) => missing(milliseconds)).flat());
    const shown = (get(result, 'worst-stale') as { list: EdnMap[] }).list;
    expect(shown.map((each) => [get(each, 'element'), get(each, 'stable-latency')])).toEqual([
      [12, 10],
      [11, 10],
      [10, 10],
      [9, 9],
      [8, 8],
      [7, 7],
      [6, 6],
      [5, 5],
    ]);
    expect(get(result, 'stale-count')).toBe(12);
    expect(get(result, 'stale')).toEqual(list(staleness.flatMap((stale, element) => (stale > 0 ? [element] : []))));
    expect(get(shown[0], 'lost-latency')).toBeNull();
    expect(get(shown[0], 'outcome')).toEqual(keyword('stable'));
  });

  it('knows an element from its last add only', () => {
    const result = check(...add(0, 1), ...add(0, 1, 'info'), ...read(1));
    expect(get(result, 'never-read')).toEqual(list([1]));
    expect(get(result, 'attempt-count')).toBe(1);
  });

  it('knows an element of an indefinite add from the first read that holds it', () => {
    const result = check(...add(0, 1, 'info'), ...read(1, 1), ...read(1), ...read(1, 1));
    // Known at 3 ms, missed by the read that began at 4 ms.
    expect(get(result, 'stable-latencies')).toMatchObject({ map: [[0, 1], {}, {}, {}, {}] });
  });

  it('ignores reads that ended before the add began', () => {
    const early: Draft = { type: 'invoke', f: 'read', process: 1 };
    const late: Draft = { type: 'ok', f: 'read', process: 1, value: [] };
    expect(get(check(early, late, ...add(0, 1), ...read(2, 1)), 'stable-latencies')).toMatchObject({
      map: [[0, 0], {}, {}, {}, {}],
    });
    const held = check(early, { ...late, value: [1] }, ...add(0, 1), ...read(2));
    expect(get(held, 'lost-latencies')).toMatchObject({ map: [[0, 0], {}, {}, {}, {}] });
  });

  it('takes the quantiles of latencies by their place, rounded down', () => {
    const elements = [0, 1, 2, 3, 4];
    const adds = elements.flatMap((element) => add(0, element)).map((draft) => ({ ...draft, time: 0 }));
    // Element n is missed until n + 1 ms after it was known.
    const missing = elements.map((stale) =>
      read(1, ...elements.slice(0, stale)).map((draft) => ({ ...draft, time: (stale + 1) * 1e6 })),
    );
    const result = check(...adds, ...missing.flat(), ...read(1, ...elements));
    expect(get(result, 'stable-latencies')).toEqual({
      map: [
        [0, 1],
        [0.5, 3],
        [0.95, 5],
        [0.99, 5],
        [1, 5],
      ],
    });
  });

  it('counts an element that was never added only when one read holds it twice', () => {
    expect(get(check(...read(0, 9), ...read(0, 9)), 'duplicated-count')).toBe(0);
    expect(get(check(...read(0, 9, 8, 9)), 'duplicated')).toEqual({ map: [[9, 2]] });
    expect(get(check(...read(0, 9)), 'attempt-count')).toBe(0);
  });

  it('shows how often the read with the most copies holds each element, in order', () => {
    const result = check(
      ...[3, 1].flatMap((element) => add(0, element)),
      ...read(0, 3, 3, 3, 1, 1),
      ...read(0, 3, 3, 1),
    );
    expect(get(result, 'duplicated')).toEqual({
      map: [
        [1, 2],
        [3, 3],
      ],
    });
  });

  it.each<[string, Draft[]]>([
    ['operation 0 completes an add that was not begun', add(0, 1).slice(1)],
    ['operation 0 completes a read that was not begun', read(0, 1).slice(1)],
    ['the read 1 returned something that is not an array', call(0, 'read', null, 'ok', 7)],
  ])('refuses a history because %s', (message, drafts) => {
    expect(() => check(...drafts)).toThrow(message);
  });

  it('takes a read of nil for a read of nothing, and ignores faults and other operations', () => {
    const fault: Draft = { type: 'info', f: 'read', process: 'nemesis', value: 7 };
    const result = check(...add(0, 1), fault, ...call(1, 'other', 1, 'ok'), ...call(1, 'read', null, 'ok', null));
    expect(get(result, 'lost')).toEqual(list([1]));
    expect(get(result, 'attempt-count')).toBe(1);
  });

  it('takes elements of any JSON type', () => {
    const odd: Edn[] = ['a', null, true, [1, { map: [['k', 1]] }], 2n ** 70n];
    const result = check(...odd.flatMap((value) => add(0, value)), ...read(0, ...odd.toReversed()));
    expect(validity(result)).toBe(true);
    expect(get(result, 'stable-count')).toBe(odd.length);
  });

  it('agrees with the definition, element by element and read by read', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 30 }), { maxLength: 40 }), (choices) => {
        const history = randomHistory(choices);
        expect(summary(checkSetFull(history, 'add'))).toEqual(byDefinition(history));
      }),
      { numRuns: runs(2000) },
    );
  });

  it('never finds an element lost in a set that keeps its elements', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { maxLength: 60 }), (choices) => {
        const result = checkSetFull(randomHistory(choices, 'keeps'), 'add');
        expect(get(result, 'lost-count')).toBe(0);
        expect(get(result, 'duplicated-count')).toBe(0);
      }),
    );
  });

  it('finds an element lost that an otherwise faithful set drops', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 30), { minLength: 4, maxLength: 40 }), fc.nat(), (choices, pick) => {
        const history = randomHistory(choices, 'keeps').filter((op) => op.f === 'add');
        const added = history.filter((op) => op.type === 'ok').map((op) => op.value);
        fc.pre(added.length > 0);
        const dropped = added[pick % added.length] as Edn;
        const all = aHistory(...history, ...read(99, ...added), ...read(99, ...added.filter((v) => v !== dropped)));
        const result = checkSetFull(all, 'add');
        expect(validity(result)).toBe(false);
        expect(get(result, 'lost')).toEqual(list([dropped]));
      }),
    );
  });
});

/** Three processes that add 0, 1, 2, … and read; results are drawn, or those of a set that keeps what it was given. */
function randomHistory(choices: readonly number[], reads: 'any' | 'keeps' = 'any'): Operation[] {
  const drafts: Draft[] = [];
  const pending = new Map<number, Draft>();
  let next = 0;
  const given: number[] = [];
  for (const choice of choices) {
    const process = choice % 3;
    const dice = Math.floor(choice / 3);
    const running = pending.get(process);
    if (running === undefined) {
      const draft: Draft = dice % 2 === 0 ? { type: 'invoke', f: 'add', value: next++ } : { type: 'invoke', f: 'read' };
      pending.set(process, { ...draft, process });
      drafts.push({ ...draft, process });
      if (draft.f === 'add' && reads === 'keeps') given.push(next - 1);
      continue;
    }
    pending.delete(process);
    const type = (['ok', 'ok', 'ok', 'info', 'fail'] as const)[dice % 5] ?? 'ok';
    const bits = Math.floor(dice / 5);
    const value = running.f === 'add' ? (running.value ?? null) : reads === 'keeps' ? [...given] : drawn(next, bits);
    drafts.push({ ...running, type, ...(type === 'ok' ? { value } : {}) });
  }
  // Times that are not in step with the order make latencies worth comparing.
  return aHistory(...drafts).map((op) => ({ ...op, time: op.index * 700_000 }));
}

const drawn = (size: number, bits: number): number[] =>
  Array.from({ length: size + 1 }, (_, i) => i).filter((i) => (bits >> (i % 25)) & 1);

const summary = (result: EdnMap) => ({
  stable: (get(result, 'stable-latencies') as EdnMap | undefined)?.map.map(([, latency]) => latency),
  lost: (get(result, 'lost') as { list: Edn[] }).list,
  neverRead: (get(result, 'never-read') as { list: Edn[] }).list,
  stale: (get(result, 'stale') as { list: Edn[] }).list,
  lostLatencies: (get(result, 'lost-latencies') as EdnMap | undefined)?.map.map(([, latency]) => latency),
});

/** The definition as it reads: quadratic, and with no state but the history. */
function byDefinition(history: readonly Operation[]): ReturnType<typeof summary> {
  const invocation = (completion: Operation) =>
    history.findLast((op) => op.index < completion.index && op.process === completion.process) as Operation;
  const stable: number[] = [];
  const lostLatencies: number[] = [];
  const [lost, neverRead, stale]: [Edn[], Edn[], Edn[]] = [[], [], []];
  for (const added of history.filter((op) => op.f === 'add' && op.type === 'invoke')) {
    const after = history.filter((op) => op.index > added.index && op.type === 'ok');
    const reads = after.filter((op) => op.f === 'read');
    const holds = (op: Operation) => (op.value as Edn[]).includes(added.value);
    const known = after.find((op) => (op.f === 'add' ? op.value === added.value : holds(op)));
    const latest = (some: Operation[]) => some.map(invocation).sort((a, b) => b.index - a.index)[0];
    const present = latest(reads.filter(holds));
    const absent = latest(reads.filter((op) => !holds(op)));
    const latency = (op: Operation | undefined) =>
      op === undefined || known === undefined ? 0 : Math.floor(Math.max(0, op.time + 1 - known.time) / 1e6);
    if (present !== undefined && (absent?.index ?? -1) < present.index) {
      stable.push(latency(absent));
      if (latency(absent) > 0) stale.push(added.value);
    } else if (known && absent && absent.index > (present?.index ?? -1) && absent.index > known.index) {
      lost.push(added.value);
      lostLatencies.push(latency(present));
    } else {
      neverRead.push(added.value);
    }
  }
  const quantiles = (some: number[]) => {
    const sorted = some.toSorted((a, b) => a - b);
    if (sorted.length === 0) return undefined;
    return [0, 0.5, 0.95, 0.99, 1].map(
      (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as Edn,
    );
  };
  return { stable: quantiles(stable), lost, neverRead, stale, lostLatencies: quantiles(lostLatencies) };
}
