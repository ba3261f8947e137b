import { workOf } from '../../processes/work-of-descendants.ts';

/** Real milliseconds that a node may take for one turn, and for its start; it is watched during the last of them. */
export const LONGEST_TURN_MS = 10_000;
export const WATCHED_MS = 1_000;
/** The same for a node that gets hardly any of a busy machine’s processors: less than what a run may take beyond its length. */
const LONGEST_STARVED_MS = 40_000;
/** The part of the watched time that a node computes which has its processor. */
const OWN_PROCESSOR = 0.5;

export interface NotSettled {
  /** Milliseconds for which it did not come to rest. */
  readonly ms: number;
  /** Milliseconds of CPU time that it has used so far; null where the system does not tell. */
  readonly cpuMs: number | null;
  /** It computes, or would if a processor were free. */
  readonly isRunning: boolean;
}

/**
 * Watches, second by second, a node that has not come to rest for all but the last of LONGEST_TURN_MS. One that makes hardly any
 * progress because others have the processors is given more time, so that a run does not depend on how busy the machine is. Null when
 * `isOver`.
 */
export async function watchUnsettled(pid: number, isOver: () => boolean): Promise<NotSettled | null> {
  const first = workOf(pid);
  let before = first;
  for (let ms = LONGEST_TURN_MS; ; ms += WATCHED_MS) {
    await new Promise((fulfil) => setTimeout(fulfil, WATCHED_MS).unref());
    // The engine may have been late itself: what the node has said by now is read first.
    await new Promise((fulfil) => setImmediate(fulfil));
    if (isOver()) return null;
    const now = workOf(pid);
    const since = (work: typeof now): number => (now?.cpuMs ?? 0) - (work?.cpuMs ?? 0);
    const isRunning = now?.isRunning === true || since(before) > 0;
    const hasProcessor = since(first) >= OWN_PROCESSOR * (ms - LONGEST_TURN_MS + WATCHED_MS);
    if (!isRunning || hasProcessor || ms >= LONGEST_STARVED_MS) return { ms, cpuMs: now?.cpuMs ?? null, isRunning };
    before = now;
  }
}

const NAMES_AT_MOST = 10;
const NAME_AT_MOST = 60;

/** The names in JSON that a node's process wrote. */
export function namesIn(payload: Buffer): readonly string[] {
  try {
    const names: unknown = JSON.parse(payload.toString());
    if (!Array.isArray(names)) return [];
    return names.slice(0, NAMES_AT_MOST).map((name) => String(name).slice(0, NAME_AT_MOST));
  } catch {
    return [];
  }
}
