import { describe, expect, it } from 'vitest';
import { verdictFile } from '../../../src/github/artifacts/artifact-names.ts';
import { type Artifacts, NoArtifactService } from '../../../src/github/artifacts/artifacts.ts';
import { readContext } from '../../../src/github/context.ts';
import type { ReportWorld } from '../../../src/github/report-world.ts';
import { readAllVerdicts, runVerdicts } from '../../../src/github/verdicts/run-verdicts.ts';
import { createOutsideSteps } from '../../../src/outside/step-budgets.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import type { Row } from '../../../src/report/rows/row.ts';
import { VERDICT_BYTES_AT_MOST, verdictJson } from '../../../src/report/rows/verdict-json.ts';
import type { Verdict } from '../../../src/verdict/verdict.ts';
import { aLeg, aReason, aRow, aShare, aVerdict } from '../../report/verdicts.ts';

const RUN = 1001;
const nameOf = (leg: number, attempt = 1): string => verdictFile({ key: 'x', leg: aLeg(leg), attempt });

interface Stored {
  readonly name: string;
  readonly size?: number;
  /** A text instead of a verdict. */
  readonly text?: string;
  readonly verdict?: Partial<Verdict>;
}

/** The verdict of a leg, whose key is `leg <n>`. */
const ofLeg = (leg: number): Stored => ({ name: nameOf(leg), verdict: { key: `leg ${leg}` } });

/** A run with these artifacts, numbered from 1. A clock's sleep takes no time, unless it is woken before it begins. */
function aRunWith(...stored: readonly Stored[]) {
  let now = 1_000_000;
  const logged: string[] = [];
  const reads: number[] = [];
  const slept: number[] = [];
  const random = [0.5];
  const behaviour = { list: (): void => undefined, read: async (_: number): Promise<void> => undefined };
  const artifacts: Artifacts = {
    upload: async () => {
      throw new Error('a look uploads nothing');
    },
    list: async () => {
      behaviour.list();
      return stored.map(({ name, size = 1000 }, i) => ({ id: i + 1, name, size }));
    },
    read: async (id, bytesAtMost) => {
      expect(bytesAtMost).toBe(VERDICT_BYTES_AT_MOST);
      reads.push(id);
      await behaviour.read(id);
      const { text, verdict } = stored[id - 1] as Stored;
      return Buffer.from(text ?? verdictJson(aVerdict(verdict)));
    },
  };
  const world = {
    context: readContext({ GITHUB_RUN_ID: String(RUN) }),
    artifacts: async () => artifacts,
    log: (line: string) => logged.push(line),
    steps: createOutsideSteps({}),
    clock: {
      now: () => now,
      random: () => random.pop() ?? 0.5,
      sleep: (ms: number, end?: AbortSignal) =>
        new Promise<void>((resolve) => {
          setImmediate(() => {
            if (end?.aborted !== true) {
              now += ms;
              slept.push(ms);
            }
            resolve();
          });
        }),
    },
  } as unknown as ReportWorld;
  return { world, logged, reads, slept, random, behaviour, now: () => now };
}

/** Who waits until it is let go. */
function aGate() {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
}

const keysOf = (rows: readonly Row[]) => rows.map(({ key }) => key);

describe('a look at the verdicts of a run', () => {
  it('counts those that neither a comment carries nor the leg has written, and reads none of them', async () => {
    const { world, reads } = aRunWith(ofLeg(1), ofLeg(2), ofLeg(3), ofLeg(4));
    const look = runVerdicts([aRow({}, aLeg(1))], world).look([aRow({}, aLeg(3))], false);
    expect(await look).toEqual({ rows: [], unread: 2 });
    expect(reads).toEqual([]);
  });

  it('leaves out what is not a verdict, and what is too large for one', async () => {
    const { world, reads } = aRunWith(
      { name: 'store-x.zip' },
      { ...ofLeg(1), size: VERDICT_BYTES_AT_MOST + 1 },
      { ...ofLeg(2), size: VERDICT_BYTES_AT_MOST },
    );
    const { rows, unread } = await runVerdicts([], world).look([], true);
    expect([keysOf(rows), unread, reads]).toEqual([['leg 2'], 0, [3]]);
  });

  const second = { run: { id: RUN, number: 12, attempt: 2 } };
  const failed = { ...second, outcome: 'fail', reasons: [aReason()] } as const;

  it.each<[string, Row]>([
    ['this attempt', aRow(second, aLeg(1))],
    ['a later attempt', aRow({ run: { ...second.run, attempt: 3 } }, aLeg(1))],
    ['this attempt, a failure with its details', aRow(failed, aLeg(1))],
  ])('does not count a verdict whose leg has a row of %s', async (_, row) => {
    const { world } = aRunWith({ name: nameOf(1, 2) });
    expect((await runVerdicts([], world).look([row], false)).unread).toBe(0);
  });

  it.each<[string, Row]>([
    ['an earlier attempt', aRow({ run: { ...second.run, attempt: 1 } }, aLeg(1))],
    ['another run', aRow({ run: { ...second.run, id: RUN + 1 } }, aLeg(1))],
    ['another leg', aRow(second, aLeg(2))],
    ['this attempt, a failure that has lost its details', { ...aRow(failed, aLeg(1)), detail: null }],
  ])('counts a verdict when the comment has a row of %s', async (_, row) => {
    const { world } = aRunWith({ name: nameOf(1, 2) });
    expect((await runVerdicts([], world).look([row], false)).unread).toBe(1);
  });

  it('counts no verdict whose seeds the row of another leg or attempt has', async () => {
    const shares = [aShare(1, 1, 10), aShare(2, 11, 20, second)];
    const { world } = aRunWith(
      { name: nameOf(1) },
      { name: nameOf(2, 2) },
      { name: nameOf(2) },
      { name: nameOf(1, 2) },
    );
    expect((await runVerdicts([], world).look(joinRows(shares), false)).unread).toBe(1);
  });

  it('reads each verdict once, and still knows it in the next look', async () => {
    const { world, reads } = aRunWith(ofLeg(1), ofLeg(2));
    const verdicts = runVerdicts([], world);
    expect(keysOf((await verdicts.look([], true)).rows).sort()).toEqual(['leg 1', 'leg 2']);
    const { rows, unread } = await verdicts.look([], true);
    expect([keysOf(rows).sort(), unread]).toEqual([['leg 1', 'leg 2'], 0]);
    expect(rows.map(({ legs }) => legs).sort()).toEqual([[aLeg(1)], [aLeg(2)]]);
    expect(reads.toSorted()).toEqual([1, 2]);
  });

  it('reads in a random order, eight at the same time', async () => {
    const { world, reads, random, behaviour } = aRunWith(...Array.from({ length: 12 }, (_, i) => ofLeg(i)));
    random.push(...Array.from({ length: 12 }, (_, i) => i / 12));
    let running = 0;
    let most = 0;
    behaviour.read = async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    };
    expect((await runVerdicts([], world).look([], true)).unread).toBe(0);
    expect(most).toBe(8);
    // The last number drawn is the lowest.
    expect(reads).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('tries a verdict that cannot be read in three looks, and then says so once', async () => {
    const { world, reads, logged, behaviour } = aRunWith(ofLeg(1));
    behaviour.read = async () => {
      throw new Error('502 Bad Gateway');
    };
    const verdicts = runVerdicts([], world);
    const unread: number[] = [];
    for (let look = 0; look < 5; look++) unread.push((await verdicts.look([], true)).unread);
    expect(unread).toEqual([1, 1, 0, 0, 0]);
    expect(reads).toEqual([1, 1, 1]);
    expect(logged).toEqual(['A verdict among the artifacts was left out: 502 Bad Gateway']);
  });

  it.each(['{', '{"version":1}'])('reads an artifact that holds %s again, leaves it out, and says so', async (text) => {
    const { world, reads, logged } = aRunWith({ name: nameOf(1), text }, ofLeg(2));
    const verdicts = runVerdicts([], world, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    const unread: number[] = [];
    for (let look = 0; look < 4; look++) {
      const seen = await verdicts.look([], true);
      expect(keysOf(seen.rows)).toEqual(['leg 2']);
      unread.push(seen.unread);
    }
    expect(unread).toEqual([1, 1, 0, 0]);
    expect(reads.toSorted()).toEqual([1, 1, 1, 2]);
    expect(verdicts.discarded()).toHaveLength(1);
    expect(logged).toEqual([expect.stringMatching(/^A verdict among the artifacts was left out: /)]);
  });

  it('goes on after five seconds with what it has, and does not ask twice for what is under way', async () => {
    const { world, reads, slept, behaviour } = aRunWith(ofLeg(1), ofLeg(2));
    const { gate, open } = aGate();
    behaviour.read = (id) => (id === 1 ? gate : Promise.resolve());
    const verdicts = runVerdicts([], world);
    const first = await verdicts.look([], true);
    expect([keysOf(first.rows), first.unread]).toEqual([['leg 2'], 1]);
    expect(slept).toEqual([5_000]);
    expect((await verdicts.look([], true)).unread).toBe(1);
    expect(slept).toEqual([5_000, 5_000]);
    open();
    const second = await verdicts.look([], true);
    expect([keysOf(second.rows).sort(), second.unread]).toEqual([['leg 1', 'leg 2'], 0]);
    expect(reads.toSorted()).toEqual([1, 2]);
    expect(slept).toEqual([5_000, 5_000]);
  });

  it('starts no more requests once its time is over', async () => {
    const { world, reads, behaviour, now } = aRunWith(...Array.from({ length: 20 }, (_, i) => ofLeg(i)));
    const { gate, open } = aGate();
    behaviour.read = () => gate;
    const begin = now();
    const verdicts = runVerdicts([], world, begin + 1_200);
    expect((await verdicts.look([], true)).unread).toBe(20);
    expect(now()).toBe(begin + 1_200);
    open();
    await new Promise(setImmediate);
    expect(reads).toHaveLength(8);
    await expect(verdicts.look([], true)).rejects.toThrow('there was no time left');
    expect(reads).toHaveLength(8);
  });
});

describe('all verdicts of a run', () => {
  it('are told from those that are damaged, too large or of another run, which are left out', async () => {
    const { world } = aRunWith(
      ofLeg(1),
      { name: nameOf(2), text: '{' },
      { name: nameOf(3), size: VERDICT_BYTES_AT_MOST + 1 },
      { name: nameOf(4), verdict: { key: 'leg 4', run: { id: RUN + 1, number: 99, attempt: 1 } } },
      { name: nameOf(5), verdict: { key: 'leg 5', run: { id: RUN, number: 12, attempt: 9 } } },
    );
    const { rows, problem, discarded } = await readAllVerdicts(world);
    expect([keysOf(rows), problem]).toEqual([['leg 1'], null]);
    expect(discarded.toSorted()).toEqual([
      'it has more than 1048576 bytes',
      'it is not JSON',
      'it is of run 1001, attempt 9, and not of this one',
      'it is of run 1002, attempt 1, and not of this one',
    ]);
  });

  it('are joined, one row for each key', async () => {
    const again = { key: 'leg 1', run: { id: RUN, number: 12, attempt: 2 } };
    const { world } = aRunWith(ofLeg(2), ofLeg(1), { name: nameOf(1, 2), verdict: again });
    const { rows, verdicts, problem } = await readAllVerdicts(world);
    expect(problem).toBeNull();
    expect(rows.map(({ key, run }) => [key, run.attempt])).toEqual([
      ['leg 1', 2],
      ['leg 2', 1],
    ]);
    expect(verdicts.map(({ key, run }) => [key, run?.attempt]).sort()).toEqual([
      ['leg 1', 1],
      ['leg 1', 2],
      ['leg 2', 1],
    ]);
  });

  it('are asked for again after a failure', async () => {
    const { world, slept, behaviour } = aRunWith(ofLeg(1));
    let failures = 2;
    behaviour.list = () => {
      failures -= 1;
      if (failures >= 0) throw new Error('503');
    };
    expect(keysOf((await readAllVerdicts(world)).rows)).toEqual(['leg 1']);
    expect(slept).toEqual([1_000, 1_000]);
  });

  it('are given up after two minutes, with the last problem', async () => {
    const failing = aRunWith(ofLeg(1));
    failing.behaviour.list = () => {
      throw new Error('503');
    };
    const begin = failing.now();
    expect(await readAllVerdicts(failing.world)).toEqual({
      rows: [],
      verdicts: [],
      problem: '503',
      discarded: [],
      hasService: true,
    });
    expect(failing.now() - begin).toBe(120_000);

    const slow = aRunWith(ofLeg(1), ofLeg(2));
    slow.behaviour.read = (id) => (id === 1 ? new Promise(() => undefined) : Promise.resolve());
    const { rows, problem } = await readAllVerdicts(slow.world);
    expect([keysOf(rows), problem]).toEqual([['leg 2'], '1 of 2 could not be read in time']);
    expect(slow.now() - begin).toBeGreaterThanOrEqual(120_000);
  });

  it('are not asked for again where there is no artifact service', async () => {
    const { world, slept } = aRunWith();
    const without: ReportWorld = {
      ...world,
      artifacts: async () => {
        throw new NoArtifactService('this runner has no artifact service');
      },
    };
    expect(await readAllVerdicts(without)).toEqual({
      rows: [],
      verdicts: [],
      problem: 'this runner has no artifact service',
      discarded: [],
      hasService: false,
    });
    expect(slept).toEqual([]);
  });
});
