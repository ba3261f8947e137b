/** What `run` knew of a run that `report` judges again: from the verdict.json that it left. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { readRegularFile } from '../files/regular-file.ts';
import { isWorkload } from '../maelstrom/workloads.ts';
import { resolveSubject, type Subject } from '../plan/challenges.ts';
import { type Limit, parseLimits } from '../plan/metric-limits.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../report/rows/verdict-json.ts';
import type { RunVerdict, Verdict } from '../verdict/verdict.ts';

export interface KnownRun {
  /** The verdict.json, absolute. */
  readonly file: string;
  readonly subject: Subject | undefined;
  readonly limits: readonly Limit[];
}

const NAME = 'verdict.json';
/** `seed-18/store/<workload>/<time>` lies in the directory seeds. */
const SEEDS = 'seeds';

/**
 * Of the verdict in the store, beside it, or where `run` writes it: in the directory that holds those of its runs. Null when there is
 * none, or it is of another run. A store is untrusted, and so is what lies there: it is checked like the verdict of a fork.
 * @param unpackedTo the directory that a zip was unpacked to; nothing outside of it is read
 * @param onUnreadable is told a verdict.json that is there and is not a verdict
 */
export function knownRun(
  store: string,
  unpackedTo: string | null = null,
  onUnreadable: (file: string) => void = () => undefined,
): KnownRun | null {
  const real = realpathSync(store);
  const top = unpackedTo === null ? null : realpathSync(unpackedTo);
  for (const { directory, inDirectory } of places(real)) {
    if (top !== null && path.relative(top, directory).startsWith('..')) continue;
    const file = path.join(directory, NAME);
    if (!existsSync(file)) continue;
    const verdict = readVerdict(file);
    if (verdict === null) onUnreadable(file);
    const run = verdict && runIn(verdict, inDirectory);
    if (verdict && run) return { file, subject: subjectOf(verdict), limits: limitsOf(verdict, run) };
  }
  return null;
}

interface Place {
  readonly directory: string;
  /** Where `run` puts the runs of its verdict: the name of the run; null where only a verdict of one run tells which it is about. */
  readonly inDirectory: string | null;
}

/** `<run>/store/<workload>/<time>` below the verdict, and as a person may have copied it. */
function places(store: string): readonly Place[] {
  const ofRun = path.resolve(store, '../../..');
  const isOfRun = path.basename(path.resolve(store, '../..')) === 'store';
  const above = path.dirname(ofRun);
  const name = path.basename(ofRun);
  return [
    { directory: store, inDirectory: null },
    { directory: path.dirname(store), inDirectory: null },
    ...(isOfRun
      ? [{ directory: path.basename(above) === SEEDS ? path.dirname(above) : above, inDirectory: name }]
      : []),
  ];
}

function readVerdict(file: string): Verdict | null {
  try {
    const { size, bytes } = readRegularFile(file, VERDICT_BYTES_AT_MOST);
    return size > VERDICT_BYTES_AT_MOST ? null : parseVerdict(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

function runIn({ runs }: Verdict, inDirectory: string | null): RunVerdict | undefined {
  if (inDirectory === null) return runs.length === 1 ? runs[0] : undefined;
  return runs.find(({ name }) => name.replaceAll(' ', '-') === inDirectory);
}

function subjectOf({ challenge, workload }: Verdict): Subject | undefined {
  try {
    if (challenge !== undefined) return resolveSubject(challenge);
  } catch {
    // A challenge of another version.
  }
  return workload !== null && isWorkload(workload) ? { kind: 'workload', workload } : undefined;
}

/** As they were judged: none under faults, nor with a schedule that has other latencies. */
function limitsOf({ limits, seeds }: Verdict, { faults, name }: RunVerdict): readonly Limit[] {
  const isHarder = name.startsWith('seed ') && seeds?.failed?.schedule === 'harder';
  if (faults || isHarder) return [];
  return limits.flatMap(({ expression }) => {
    try {
      return parseLimits(expression);
    } catch {
      return [];
    }
  });
}
