import type { EdnMap } from '../../maelstrom/edn.ts';
import { keyword, record } from '../../maelstrom/edn.ts';

/** A history that a checker can't judge. Its type is the exception's class in Maelstrom where there is one. */
export class CheckerFailure extends Error {
  readonly exceptionType: string;

  constructor(message: string, exceptionType = 'java.lang.IllegalArgumentException') {
    super(message);
    this.name = 'CheckerFailure';
    this.exceptionType = exceptionType;
  }
}

/** What Maelstrom 0.2.4 leaves of a checker that threw (clojure.core/datafy of the exception), without a stack trace. */
export function failureResult(error: unknown): EdnMap {
  const message = error instanceof Error ? error.message : String(error);
  const type = error instanceof CheckerFailure ? error.exceptionType : error instanceof Error ? error.name : 'Error';
  return record({
    'valid?': keyword('unknown'),
    error: record({ via: [record({ type: { sym: type }, message })], trace: [], cause: message }),
  });
}

/** The checker's result, or `failureResult` when it throws: no history makes an analysis throw. */
export function checkSafely(check: () => EdnMap): EdnMap {
  try {
    return check();
  } catch (error) {
    return failureResult(error);
  }
}
