import { joinRows } from '../../report/rows/join.ts';
import { ShapeError } from '../../report/rows/json-readers.ts';
import { type Row, toRow } from '../../report/rows/row.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../../report/rows/verdict-json.ts';
import { messageOf } from '../../text/thrown-message.ts';
import type { Verdict } from '../../verdict/verdict.ts';
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

interface RunVerdicts extends Verdicts {
  /** Those that were read, in full. */
  readonly verdicts: () => readonly Verdict[];
  /** Why verdicts were left out, a sentence's end for each: `it is not JSON`. */
  readonly discarded: () => readonly string[];
}

export const NO_VERDICTS: Verdicts = { look: async () => ({ rows: [], unread: 0 }) };

/** Verdicts that are read at the same time. */
const TOGETHER = 8;

/** Milliseconds after which a look goes on with what was read so far. */
const READING_MS = 5_000;

/** How often a leg tries a verdict that it can't read; it has little time, and others read it as well. */
const TRIES = 3;

/** `silence`: the time after which no request is sent. `tries`: how often a verdict that can't be read is tried. */
export function runVerdicts(
  own: readonly Row[],
  world: ReportWorld,
  silence = Number.POSITIVE_INFINITY,
  tries = TRIES,
): RunVerdicts {
  const { clock, context } = world;
  const read = new Map<number, Row | null>();
  const whole: Verdict[] = [];
  const reading = new Map<number, Promise<void>>();
  const failures = new Map<number, number>();
  const discarded: string[] = [];

  const discard = (id: number, why: string): void => {
    read.set(id, null);
    discarded.push(why);
    world.log(`A verdict among the artifacts was left out: ${why}`);
  };

  const readOne = async (service: Artifacts, { id, leg, attempt }: Unread): Promise<void> => {
    try {
      const bytes = await service.read(id, VERDICT_BYTES_AT_MOST);
      const verdict = parseVerdict(bytes.toString('utf8'));
      const row = toRow(verdict, leg);
      if (row.run.id !== context.runId || row.run.attempt !== attempt)
        throw new ShapeError(`it is of run ${row.run.id}, attempt ${row.run.attempt}, and not of this one`);
      read.set(id, row);
      whole.push(verdict);
    } catch (error) {
      const failed = (failures.get(id) ?? 0) + 1;
      failures.set(id, failed);
      if (failed >= (error instanceof ShapeError ? TRIES : tries)) discard(id, messageOf(error, 200));
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
    verdicts: () => whole,
    discarded: () => discarded,
    look: async (carried, isReading) => {
      const service = await world.artifacts();
      if (clock.now() >= silence) throw new Error('there was no time left');
      const known = [...own, ...carried].filter((row) => row.run.id === context.runId && isWhole(row));
      const listed = (await service.list()).flatMap(({ id, name, size }): Unread[] => {
        const of = parseVerdictFile(name);
        if (of === null) return [];
        if (size > VERDICT_BYTES_AT_MOST && !read.has(id))
          discard(id, `it has more than ${VERDICT_BYTES_AT_MOST} bytes`);
        const isKnown = known.some((row) => holdsLeg(row, of));
        return isKnown ? [] : [{ id, ...of }];
      });
      const unread = (): readonly Unread[] => listed.filter(({ id }) => !read.has(id));
      if (isReading) await readSome(service, unread());
      return { rows: [...read.values()].filter((row) => row !== null), unread: unread().length };
    },
  };
}

export interface AllVerdicts {
  readonly rows: readonly Row[];
  /** What the rows were made from. */
  readonly verdicts: readonly Verdict[];
  /** Why the service did not give all of them; null when it did. */
  readonly problem: string | null;
  /** Why those were left out that are damaged or of another run: an item for each. */
  readonly discarded: readonly string[];
  /** Whether the run has an artifact service at all. */
  readonly hasService: boolean;
}

/** Milliseconds after a look that has not found, or not read, everything. */
const PAUSE_MS = 1_000;

/** All verdicts among the run's artifacts. No other job reads them for the one that joins, so it tries as long as it can. */
export async function readAllVerdicts(world: ReportWorld): Promise<AllVerdicts> {
  const { clock, steps } = world;
  const end = clock.now() + steps.budgetOf('readAllVerdicts');
  const verdicts = runVerdicts([], world, end, Number.POSITIVE_INFINITY);
  const found = (): Pick<AllVerdicts, 'verdicts' | 'discarded'> => ({
    verdicts: verdicts.verdicts(),
    discarded: verdicts.discarded(),
  });
  let rows: readonly Row[] = [];
  let problem = 'there was no time left';
  while (clock.now() < end) {
    try {
      const seen = await verdicts.look([], true);
      ({ rows } = seen);
      if (seen.unread === 0) {
        return { rows: joinRows(rows), ...found(), problem: null, hasService: true };
      }
      problem = `${seen.unread} of ${rows.length + seen.unread} could not be read in time`;
    } catch (error) {
      problem = messageOf(error);
      if (error instanceof NoArtifactService) return { rows: [], ...found(), problem, hasService: false };
    }
    await clock.sleep(PAUSE_MS);
  }
  return { rows: joinRows(rows), ...found(), problem, hasService: true };
}

interface Unread {
  readonly id: number;
  readonly leg: string;
  readonly attempt: number;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** A row whose details had no room in the comment is read again. */
const isWhole = (row: Row): boolean => row.outcome === 'pass' || row.detail !== null;

const holdsLeg = ({ run, legs, shares = [] }: Row, { leg, attempt }: Pick<Unread, 'leg' | 'attempt'>): boolean =>
  (run.attempt >= attempt && legs.includes(leg)) ||
  shares.some((share) => share.leg === leg && share.attempt >= attempt);
