import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLinKv } from '../../../src/checkers/lin-kv/check-lin-kv.ts';
import { checkSafely } from '../../../src/checkers/result/checker-failure.ts';
import { type Edn, type EdnMap, entriesOf, get, getIn, itemsOf, keywordName } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { loadHistory } from '../../../src/store/history.ts';
import { runs } from '../../support/runs.ts';
import { aHistory, call, type Draft, validity } from '../histories.ts';

const read = (process: number, key: Edn, value: Edn, type: Operation['type'] = 'ok'): Draft[] =>
  call(process, 'read', [key, null], type, [key, type === 'ok' ? value : null]);
const write = (process: number, key: Edn, value: Edn, type: Operation['type'] = 'ok'): Draft[] =>
  call(process, 'write', [key, value], type);
const cas = (process: number, key: Edn, from: Edn, to: Edn, type: Operation['type'] = 'ok'): Draft[] =>
  call(process, 'cas', [key, [from, to]], type);
const check = (...drafts: readonly Draft[]): EdnMap => checkLinKv(aHistory(...drafts));

/** What is said of one key. */
const linearizable = (result: EdnMap, key: Edn): Edn | undefined =>
  get(entriesOf(get(result, 'results')).find(([each]) => each === key)?.[1], 'linearizable');

// The definition, as a search through all orders

interface Step {
  readonly f: 'read' | 'write' | 'cas';
  readonly value: Edn;
  readonly isKnown: boolean;
  readonly from: number;
  readonly to: number;
}

const apply = ({ f, value }: Step, state: Edn): Edn | undefined => {
  if (f === 'write') return value;
  if (f === 'read') return value === null || value === state ? state : undefined;
  const [expected, next] = value as [Edn, Edn];
  return expected === state ? next : undefined;
};

/** Is there an order that keeps to real time, holds every known step, and is right? */
function hasOrder(left: readonly Step[], state: Edn): boolean {
  if (left.every(({ isKnown }) => !isKnown)) return true;
  return left.some((step) => {
    if (left.some((other) => other !== step && other.isKnown && other.to < step.from)) return false;
    const next = apply(step, state);
    return (
      next !== undefined &&
      hasOrder(
        left.filter((other) => other !== step),
        next,
      )
    );
  });
}

const STEPS: readonly Pick<Step, 'f' | 'value'>[] = [
  { f: 'read', value: null },
  { f: 'read', value: 0 },
  { f: 'read', value: 1 },
  { f: 'write', value: 0 },
  { f: 'write', value: 1 },
  { f: 'cas', value: [0, 1] },
  { f: 'cas', value: [1, 0] },
  { f: 'cas', value: [null, 1] },
];

/** Lays steps out in time: `events` names a step once for its call and once more for its return. */
function layOut(
  steps: readonly (Pick<Step, 'f' | 'value'> & { readonly isKnown: boolean })[],
  events: readonly number[],
) {
  const open = new Map<number, number>();
  const drafts: Draft[] = [];
  const laid: Step[] = [];
  for (const [time, number] of events.entries()) {
    const step = steps[number] as (typeof steps)[number];
    const { f, value, isKnown } = step;
    const from = open.get(number);
    const asked = f === 'read' ? null : value;
    if (from === undefined) {
      open.set(number, time);
      drafts.push({ type: 'invoke', f, process: number, value: [7, asked] });
    } else {
      drafts.push({ type: isKnown ? 'ok' : 'info', f, process: number, value: [7, isKnown ? value : asked] });
      laid.push({ ...step, from, to: time });
    }
  }
  return { history: aHistory(...drafts), steps: laid };
}

/** All ways to call and return `count` steps, the calls in the order of their numbers. */
function schedules(count: number): number[][] {
  const found: number[][] = [];
  const extend = (events: number[], called: number, open: readonly number[]): void => {
    if (called === count && open.length === 0) found.push(events);
    if (called < count) extend([...events, called], called + 1, [...open, called]);
    for (const number of open)
      extend(
        [...events, number],
        called,
        open.filter((other) => other !== number),
      );
  };
  extend([], 0, []);
  return found;
}

describe('the lin-kv checker', () => {
  it('agrees with the definition on every history of three operations', () => {
    const variants = STEPS.flatMap((step) => [true, false].map((isKnown) => ({ ...step, isKnown })));
    const verdicts = { true: 0, false: 0 };
    for (const events of schedules(3)) {
      for (const a of variants) {
        for (const b of variants) {
          for (const c of variants) {
            const { history, steps } = layOut([a, b, c], events);
            const expected = hasOrder(steps, null);
            verdicts[`${expected}`] += 1;
            if (validity(checkLinKv(history)) !== expected) expect.fail(`${expected}: ${JSON.stringify(history)}`);
          }
        }
      }
    }
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(1_000);
  }, 60_000);

  it('agrees with the definition on longer histories', () => {
    const step = fc.record({ step: fc.constantFrom(...STEPS), isKnown: fc.boolean() });
    const history = fc.array(fc.tuple(step, fc.nat(), fc.nat()), { minLength: 4, maxLength: 7 }).map((each) => {
      const order = each.flatMap(([, from, span], number) => [
        { number, at: from % 40 },
        { number, at: (from % 40) + 1 + (span % 12) },
      ]);
      order.sort((a, b) => a.at - b.at);
      return layOut(
        each.map(
          ([
            {
              step: { f, value },
              isKnown,
            },
          ]) => ({ f, value, isKnown }),
        ),
        order.map(({ number }) => number),
      );
    });
    fc.assert(
      fc.property(history, ({ history: operations, steps }) => {
        expect(validity(checkLinKv(operations))).toBe(hasOrder(steps, null));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('never flags what a single register did', () => {
    const history = fc
      .array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(3), fc.nat(9)), { maxLength: 60 })
      .map((each) => {
        let state: Edn = null;
        const open = new Map<number, Draft>();
        const drafts: Draft[] = [];
        for (const [{ f, value }, process, chance] of each) {
          const pending = open.get(process);
          if (pending !== undefined) {
            open.delete(process);
            drafts.push(pending);
            continue;
          }
          const [from, to] = f === 'cas' ? (value as [Edn, Edn]) : [null, null];
          const fails = f === 'cas' && from !== state;
          // It takes effect at once, whenever the answer comes.
          if (!fails && f !== 'read') state = f === 'cas' ? to : value;
          drafts.push({ type: 'invoke', f, process, value: ['k', f === 'read' ? null : value] });
          const type = fails ? 'fail' : chance === 0 ? 'info' : 'ok';
          open.set(process, { type, f, process, value: ['k', f !== 'read' ? value : type === 'ok' ? state : null] });
        }
        return aHistory(...drafts);
      });
    fc.assert(
      fc.property(history, (operations) => {
        expect(validity(checkLinKv(operations))).toBe(true);
      }),
    );
  });

  it('judges every key by itself, and lists the keys that fail in order', () => {
    const result = check(...write(0, 10, 1), ...read(0, 9, 5), ...read(0, 10, 1), ...read(0, 2, 5));
    expect(validity(result)).toBe(false);
    expect(get(result, 'failures')).toEqual([2, 9]);
    expect(entriesOf(get(result, 'results')).map(([key]) => key)).toEqual([2, 9, 10]);
    expect(getIn(linearizable(result, 10), 'valid?')).toBe(true);
  });

  it('lets an indefinite write take effect late, once, or never', () => {
    const lost = write(1, 'k', 2, 'info');
    expect(validity(check(...write(0, 'k', 1), ...lost, ...read(0, 'k', 1), ...read(0, 'k', 2)))).toBe(true);
    expect(validity(check(...write(0, 'k', 1), ...lost, ...read(0, 'k', 1)))).toBe(true);
    expect(
      validity(check(...write(0, 'k', 1), ...lost, ...read(0, 'k', 2), ...write(0, 'k', 1), ...read(0, 'k', 2))),
    ).toBe(false);
  });

  it('ignores failed operations and faults', () => {
    const fault: Draft = { type: 'info', f: 'start-partition', process: 'nemesis', value: ['isolated', { map: [] }] };
    const result = check(
      ...write(0, 'k', 1),
      fault,
      ...write(1, 'k', 2, 'fail'),
      ...cas(0, 'k', 5, 6, 'fail'),
      ...read(0, 'k', 1),
    );
    expect(validity(result)).toBe(true);
    expect(get(result, 'failures')).toEqual([]);
  });

  it('names the operation that fits nowhere, what the register held, and why', () => {
    const result = linearizable(check(...write(0, 'k', 1), ...write(1, 'k', 2), ...read(2, 'k', 1)), 'k');
    expect(getIn(result, 'op', 'index')).toBe(5);
    expect(keywordName(getIn(result, 'op', 'type'))).toBe('ok');
    expect(getIn(result, 'previous-ok', 'index')).toBe(3);
    expect(getIn(result, 'last-op', 'index')).toBe(3);
    const [path] = itemsOf(get(result, 'final-paths')) ?? [];
    const models = (itemsOf(path) ?? []).map((step) => printEdn(get(step, 'model') ?? null));
    expect(models).toEqual([
      '#knossos.model.CASRegister{:value 2}',
      '#knossos.model.Inconsistent{:msg "can\'t read 1 from register 2"}',
    ]);
  });

  it('shows ten paths to the operation that fits nowhere at most', () => {
    const lost = Array.from({ length: 12 }, (_, i) => write(10 + i, 'k', i, 'info')).flat();
    const result = linearizable(check(...lost, ...read(0, 'k', 99)), 'k');
    const paths = itemsOf(get(result, 'final-paths')) ?? [];
    expect(paths).toHaveLength(10);
    expect(get(result, 'last-op')).toBeNull();
    // The first path has the register as it was, the others one lost write each.
    expect(paths.map((path) => itemsOf(path)?.length)).toEqual([2, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
  });

  it('names as last operation the latest of all that can have been the last', () => {
    const [first, firstEnd] = write(0, 'k', 1) as [Draft, Draft];
    const [second, secondEnd] = write(1, 'k', 2) as [Draft, Draft];
    const result = linearizable(check(first, second, firstEnd, secondEnd, ...read(2, 'k', 7)), 'k');
    expect((itemsOf(get(result, 'configs')) ?? []).map((each) => getIn(each, 'last-op', 'index'))).toEqual([2, 3]);
    expect(getIn(result, 'last-op', 'index')).toBe(3);
  });

  it('names it wherever it stands among them', () => {
    const lost = write(3, 'k', 9, 'info');
    const result = linearizable(check(...lost, ...write(0, 'k', 1), ...read(2, 'k', 7)), 'k');
    expect((itemsOf(get(result, 'configs')) ?? []).map((each) => getIn(each, 'last-op', 'index'))).toEqual([3, 0]);
    expect(getIn(result, 'last-op', 'index')).toBe(3);
  });

  it('shows every order of open operations that can precede the one that fits nowhere', () => {
    const open = [write(1, 'k', 1, 'info'), write(2, 'k', 2, 'info'), cas(3, 'k', 8, 9, 'info')].flat();
    const paths = itemsOf(get(linearizable(check(...open, ...read(0, 'k', 5)), 'k'), 'final-paths')) ?? [];
    const shown = paths.map((path) =>
      (itemsOf(path) ?? []).slice(0, -1).map((step) => [getIn(step, 'op', 'value'), getIn(step, 'model', 'value')]),
    );
    const start = [undefined, null];
    expect(shown).toEqual([
      [start],
      [start, [1, 1]],
      [start, [2, 2]],
      [start, [1, 1], [2, 2]],
      [start, [2, 2], [1, 1]],
    ]);
  });

  it.each<[Edn, Edn, string]>([
    [1, 'x', "can't read 1 from register x"],
    ['a b', 2n ** 70n, `can't read a b from register ${2n ** 70n}`],
    [[1, 'a'], 'x'.repeat(60), `can't read [1,"a"] from register ${'x'.repeat(60)}`],
    [1, 'x'.repeat(61), `can't read 1 from register ${'x'.repeat(60)}…`],
  ])('says what was read, and of which register: %#', (wrong, held, said) => {
    const result = linearizable(check(...write(0, 'k', held), ...read(0, 'k', wrong)), 'k');
    expect(printEdn(get(result, 'final-paths') ?? null)).toContain(printEdn(said));
  });

  it('shows nothing for a register that was never written', () => {
    const result = linearizable(check(...read(0, 'k', 1)), 'k');
    expect(printEdn(get(result, 'final-paths') ?? null)).toContain('"can\'t read 1 from register "');
  });

  it('judges a history with twenty indefinite operations, which is as many as Maelstrom makes', () => {
    const lost = Array.from({ length: 10 }, (_, i) => [
      ...write(10 + i, 'k', i % 5, 'info'),
      ...cas(100 + i, 'k', i % 5, (i * 3 + 1) % 5, 'info'),
    ]);
    const reads = Array.from({ length: 11 }, (_, i) => read(0, 'k', (i * 2) % 5));
    expect(validity(check(...lost.flat(), ...reads.flat()))).toBe(true);
    expect(validity(check(...lost.flat(), ...reads.flat(), ...read(0, 'k', 6)))).toBe(false);
  });

  it('may give up on hundreds of them', () => {
    const lost = Array.from({ length: 100 }, (_, i) => [
      ...write(10 + i, 'k', i % 5, 'info'),
      ...cas(200 + i, 'k', i % 5, (i * 3 + 1) % 5, 'info'),
    ]);
    const reads = Array.from({ length: 300 }, (_, i) => read(0, 'k', (i * 2) % 5));
    expect(['unknown', false]).toContain(validity(check(...lost.flat(), ...reads.flat(), ...read(0, 'k', 6))));
  }, 60_000);

  it('answers :unknown when it has looked at as many configurations as it may', () => {
    const many = Array.from({ length: 14 }, (_, i) => i);
    const history = aHistory(
      ...many.map((i): Draft => ({ type: 'invoke', f: 'write', process: i, value: ['k', i] })),
      ...many.map((i): Draft => ({ type: 'ok', f: 'write', process: i, value: ['k', i] })),
    );
    expect(validity(checkLinKv(history))).toBe(true);
    const result = checkLinKv(history, { configurationsPerKey: 10 });
    expect(validity(result)).toBe('unknown');
    expect(get(result, 'failures')).toEqual([]);
    const undecided = linearizable(result, 'k');
    expect(['valid?', 'cause'].map((name) => keywordName(getIn(undecided, name)))).toEqual(['unknown', 'search-limit']);
    expect(get(undecided, 'final-paths')).toEqual({ list: [] });
  });

  it('never throws over what a node may answer', () => {
    const json = fc.jsonValue({ maxDepth: 2 }).map((value) => parseEdn(toEdn(value)));
    fc.assert(
      fc.property(fc.array(fc.tuple(json, json), { minLength: 1, maxLength: 6 }), (values) => {
        const result = check(...values.flatMap(([key, value], i) => [...write(i, key, value), ...read(i, key, value)]));
        expect(['true', 'false', 'unknown']).toContain(String(validity(result)));
      }),
    );
  });

  const words = (...drafts: readonly Draft[]) => {
    const result = checkSafely(() => check(...drafts));
    expect(validity(result)).toBe('unknown');
    return printEdn(result);
  };

  it.each<[string, Edn, RegExp]>([
    ['write', 5, /index 0 \(write\) has no key/],
    ['write', ['k'], /index 0 \(write\) has no key/],
    ['cas', ['k', 1, 2], /index 0 \(cas\) has no key/],
    ['cas', ['k', [1, 2, 3]], /cas at index 0 needs a vector of two/],
    ['cas', ['k', 5], /cas at index 0 needs a vector of two/],
    ['delete', ['k', 1], /not delete \(index 0\)/],
  ])('says what is wrong with a history that is not one of registers: %s %j', (f, value, said) => {
    expect(words(...call(0, f, value, 'ok'))).toMatch(said);
  });

  it('says which operation completes what was never invoked', () => {
    expect(words({ type: 'ok', f: 'read', process: 4, value: ['k', 1] })).toMatch(/index 0 completes what process 4/);
  });
});

/** JSON as Maelstrom writes it into a history. */
function toEdn(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return `[${value.map(toEdn).join(' ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, entry]) => `${JSON.stringify(key)} ${toEdn(entry)}`)
      .join(' ')}}`;
  return typeof value === 'string' ? printEdn(value) : String(value);
}

describe.each([
  'test/fixtures/runs/lin-kv-pass',
  'test/fixtures/runs/lin-kv-not-linearizable',
  'test/fixtures/runs-0.2.4/lin-kv-not-linearizable',
])('the history of %s', (directory) => {
  it('is judged as Knossos judged it, word for word', async () => {
    const theirs = get(parseEdn(readFileSync(`${directory}/run/results.edn`, 'utf8')), 'workload') ?? null;
    const ours = checkLinKv(await loadHistory(`${directory}/run/history.edn`));
    expect(printEdn(ours)).toBe(printEdn(theirs));
  });
});
