import type { Sight } from '../report/convergence.ts';
import { type Row, toRow } from '../report/row.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../report/verdict-json.ts';
import { parseVerdictFile } from './artifact-names.ts';
import type { ReportWorld } from './world.ts';

/** The run's verdicts among its artifacts. */
export interface Verdicts {
  /** Reads those that are neither among `carried` nor read before, if it is told to. */
  readonly look: (carried: readonly Row[], reading: boolean) => Promise<Pick<Sight, 'rows' | 'unread'>>;
}

export const NO_VERDICTS: Verdicts = { look: async () => ({ rows: [], unread: 0 }) };

/** Verdicts that are read at a time. */
const TOGETHER = 8;

/** `silence`: the clock's time from which on nothing is asked any more. */
export function runVerdicts(own: readonly Row[], world: ReportWorld, silence = Number.POSITIVE_INFINITY): Verdicts {
  const { runId } = world.context;
  const keepSilence = (): void => {
    if (world.clock.now() >= silence) throw new Error('there was no time left');
  };
  const read = new Map<number, Row | null>();
  return {
    look: async (carried, reading) => {
      const service = await world.artifacts();
      keepSilence();
      const known = [...own, ...carried].filter((row) => row.run.id === runId && isWhole(row));
      const unread = (await service.list()).flatMap(({ id, name, size }) => {
        const of = parseVerdictFile(name);
        if (of === null || read.has(id) || size > VERDICT_BYTES_AT_MOST) return [];
        return known.some((row) => row.run.attempt >= of.attempt && row.legs.includes(of.leg))
          ? []
          : [{ id, leg: of.leg }];
      });
      if (!reading) return { rows: rowsOf(read), unread: unread.length };
      for (let first = 0; first < unread.length; first += TOGETHER) {
        const readOne = async ({ id, leg }: { readonly id: number; readonly leg: string }) => {
          keepSilence();
          read.set(id, rowOf(await service.read(id, VERDICT_BYTES_AT_MOST), leg, world));
        };
        await Promise.all(unread.slice(first, first + TOGETHER).map(readOne));
      }
      return { rows: rowsOf(read), unread: 0 };
    },
  };
}

/** Rows without their details, which a comment had no room for, are read again. */
const isWhole = (row: Row): boolean => row.outcome === 'pass' || row.detail !== null;

const rowsOf = (read: ReadonlyMap<number, Row | null>): readonly Row[] =>
  [...read.values()].filter((row) => row !== null);

function rowOf(bytes: Buffer, leg: string, world: ReportWorld): Row | null {
  try {
    return toRow(parseVerdict(bytes.toString('utf8')), leg);
  } catch (error) {
    world.log(`A verdict among the artifacts was left out: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
