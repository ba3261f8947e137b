import type { InstallWorld } from './install-world.ts';

/** What cancels an installation: the world's signal, or another one. */
type Cancelled = Pick<InstallWorld, 'cancelled'>;

/**
 * Milliseconds that a cancelled installation has in all to tidy up. GitHub's runner waits ten seconds for the whole job,
 * whose verdict is still to be written then.
 */
const TIDY_UP_MS = 3_000;

/** Milliseconds of these in which a program that is asked to end may do so by itself: the person who cancelled waits. */
export const PROGRAM_END_MS = 300;

/** The installation was given up because the job or the person cancelled it. */
export class InstallationCancelled extends Error {
  override readonly name = 'InstallationCancelled';

  constructor() {
    super('The installation was cancelled.');
  }
}

/** @throws InstallationCancelled when it is. */
export function unlessCancelled({ cancelled }: Cancelled): void {
  if (cancelled.aborted) throw new InstallationCancelled();
}

/** The result of work that cannot be stopped; once the installation is cancelled, nothing waits for it. */
export const orCancelled = <T>(work: Promise<T>, { cancelled }: Cancelled): Promise<T> =>
  settledBefore(work, cancelled, 0);

/** The result of a whole installation; once it is cancelled, it has a moment to tidy up. */
export const orTidiedUp = <T>(work: Promise<T>, cancelled: AbortSignal): Promise<T> =>
  settledBefore(work, cancelled, TIDY_UP_MS);

/** Rejects when so many milliseconds have passed since the signal. */
async function settledBefore<T>(work: Promise<T>, cancelled: AbortSignal, graceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = () => reject(new InstallationCancelled());
    onAbort = () => {
      if (graceMs === 0) giveUp();
      else timer = setTimeout(giveUp, graceMs);
    };
    if (cancelled.aborted) onAbort();
    else cancelled.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
  }
}
