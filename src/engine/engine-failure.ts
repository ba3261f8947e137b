/**
 * Why a test was given up (status 255). The text begins as the Java exception's would, class name first, so that one
 * catalogue of failures reads both engines.
 */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

export const exceptionInfo = (message: string): string => `clojure.lang.ExceptionInfo: ${message}`;
