import type { Schedule } from '../maelstrom/option-specs.ts';
import { UserError } from '../text/user-error.ts';

/** Seeds from one to another, both included. */
export interface SeedRange {
  readonly from: number;
  readonly to: number;
}

export const SEEDS_AT_MOST = 100_000;
const LARGEST_SEED = 2 ** 31;
const RANGE = /^(?:(\d{1,10})\s*-\s*)?(\d{1,10})$/;

/**
 * `200` (the seeds 1 to 200) or `1001-2000`; undefined for nothing and for `0`.
 * @throws UserError naming `subject`, the option or input.
 */
export function parseSeedRange(subject: string, text: string | undefined): SeedRange | undefined {
  const given = text?.trim() ?? '';
  if (given === '' || given === '0') return undefined;
  const match = RANGE.exec(given);
  const from = Number(match?.[1] ?? 1);
  const to = Number(match?.[2] ?? Number.NaN);
  if (match === null || to > LARGEST_SEED) {
    throw new UserError(`${subject}: found "${given}"; write how many, such as 200, or a range such as 1001-2000.`);
  }
  if (to < from) throw new UserError(`${subject}: found "${given}", which is empty; write the smaller number first.`);
  if (to - from >= SEEDS_AT_MOST) {
    throw new UserError(`${subject}: found ${to - from + 1} seeds; write at most ${SEEDS_AT_MOST}.`);
  }
  return { from, to };
}

/** Whether a text is this range: `501-1000`. A number alone is not the share of one leg. */
export function isSeedRange(text: string, range: SeedRange): boolean {
  const [, from, to] = RANGE.exec(text.trim()) ?? [];
  return from !== undefined && Number(from) === range.from && Number(to) === range.to;
}

/** Odd seeds run as Maelstrom would, even ones with the harder schedule. */
export const scheduleOfSeed = (seed: number): Schedule => (seed % 2 === 1 ? 'maelstrom' : 'harder');
