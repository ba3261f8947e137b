import { UserError } from '../text/user-error.ts';

/**
 * Why a test was given up (status 255). The text begins as the Java exception's would, class name first, so that one
 * catalogue of failures reads both engines.
 */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';

  /** As it stands in the log. */
  get logged(): string {
    return this.message;
  }
}

export const exceptionInfo = (message: string): string => `clojure.lang.ExceptionInfo: ${message}`;

/** The text of what was thrown: a failure's own, or a bug's with its stack. */
export function thrownText(error: unknown): string {
  if (error instanceof EngineFailure) return error.logged;
  if (error instanceof UserError) return error.message;
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC') {
    return 'java.io.IOException: No space left on device (ENOSPC). Make room, or lower --rate or --time-limit.';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
