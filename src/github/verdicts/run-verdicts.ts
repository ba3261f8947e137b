import { joinRows } from '../../report/rows/join.ts';
import { type Row, toRow } from '../../report/rows/row.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../../report/rows/verdict-json.ts';
import { messageOf } from '../../text/thrown-message.ts';
import { parseVerdictFile } from '../artifacts/artifact-names.ts';
import { type Artifacts, NoArtifactService } from '../artifacts/artifacts.ts';
import type { ReportWorld } from '../report-world.ts';

/** What a look at a run's verdicts finds. */
export interface VerdictsSeen {
  /** Verdicts of this run that others left and that were read, in this look or an earlier one. */
  readonly rows: readonly Row[];
  /** How many verdicts of this run there are that neither a comment carries nor this leg has read. */
  readonly unread: number;
}

/** The run's verdicts among its artifacts. */
export interface Verdicts {
  /** With `reading` it reads those that are neither among `carried` nor read before, for some seconds at most. */
  readonly look: (carried: readonly Row[], reading: boolean) => Promise<VerdictsSeen>;
}

export const NO_VERDICTS: Verdicts = { look: async () => ({ rows: [], unread: 0 }) };

/** Verdicts that are read at the same time. */
const TOGETHER = 8;

/** Milliseconds after which a look goes on with what was read so far. */
const READING_MS = 5_000;

/** How often a verdict that can't be read is tried. */
const TRIES = 3;

/** `silence`: the time after which no request is sent. */
export function runVerdicts(own: readonly Row[], world: ReportWorld, silence = Number.POSITIVE_INFINITY): Verdicts {
  const { clock, context } = world;
  const read = new Map<number, Row | null>();
  const reading = new Map<number, Promise<void>>();
  const failures = new Map<number, number>();

  const readOne = async (service: Artifacts, { id, leg }: Unread): Promise<void> => {
    try {
      read.set(id, rowOf(await service.read(id, VERDICT_BYTES_AT_MOST), leg, world));
    } catch (error) {
      const failed = (failures.get(id) ?? 0) + 1;
      failures.set(id, failed);
      if (failed < TRIES) return;
      read.set(id, null);
      world.log(`A verdict among the artifacts could not be read: ${messageOf(error)}`);
    } finally {
      reading.delete(id);
    }
  };

  /** Each leg reads in a random order, so that it finds in the comment what the others have read. */
  const readSome = async (service: Artifacts, unread: readonly Unread[]): Promise<void> => {
    const end = Math.min(clock.now() + READING_MS, silence);
    const queue = shuffled(unread, clock.random).filter(({ id }) => !reading.has(id));
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && clock.now() < end; next = queue.shift()) {
        const one = readOne(service, next);
        reading.set(next.id, one);
        await one;
      }
    };
    const workers = Promise.all([...reading.values(), ...Array.from({ length: TOGETHER }, work)]);
    const late = new AbortController();
    await Promise.race([workers, clock.sleep(Math.max(0, end - clock.now()), late.signal)]);
    late.abort();
  };

  return {
    look: async (carried, isReading) => {
      const service = await world.artifacts();
      if (clock.now() >= silence) throw new Error('there was no time left');
      const known = [...own, ...carried].filter((row) => row.run.id === context.runId && isWhole(row));
      const listed = (await service.list()).flatMap(({ id, name, size }): Unread[] => {
        const of = parseVerdictFile(name);
        if (of === null || size > VERDICT_BYTES_AT_MOST) return [];
        const isKnown = known.some((row) => row.run.attempt >= of.attempt && row.legs.includes(of.leg));
        return isKnown ? [] : [{ id, leg: of.leg }];
      });
      const unread = (): readonly Unread[] => listed.filter(({ id }) => !read.has(id));
      if (isReading) await readSome(service, unread());
      return { rows: [...read.values()].filter((row) => row !== null), unread: unread().length };
    },
  };
}

/** Milliseconds in which the job that joins reads all verdicts; no other job reads them for it. */
const READING_ALL_MS = 120_000;

export interface AllVerdicts {
  readonly rows: readonly Row[];
  /** Why they could not be read; null when they were. */
  readonly problem: string | null;
}

/** All verdicts among the run's artifacts. */
export async function readAllVerdicts(world: ReportWorld): Promise<AllVerdicts> {
  const { clock } = world;
  const verdicts = runVerdicts([], world);
  const end = clock.now() + READING_ALL_MS;
  let problem = 'it took too long';
  while (clock.now() < end) {
    try {
      const { rows, unread } = await verdicts.look([], true);
      if (unread === 0) return { rows: joinRows(rows), problem: null };
    } catch (error) {
      problem = messageOf(error);
      if (error instanceof NoArtifactService) break;
      await clock.sleep(3_000);
    }
  }
  return { rows: [], problem };
}

interface Unread {
  readonly id: number;
  readonly leg: string;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** A row whose details had no room in the comment is read again. */
const isWhole = (row: Row): boolean => row.outcome === 'pass' || row.detail !== null;

function rowOf(bytes: Buffer, leg: string, world: ReportWorld): Row | null {
  try {
    return toRow(parseVerdict(bytes.toString('utf8')), leg);
  } catch (error) {
    world.log(`A verdict among the artifacts was left out: ${messageOf(error)}`);
    return null;
  }
}
