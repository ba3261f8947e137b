/** What makes a workload: its operations, how a client carries one out, and what it does before and after. */
import type { Edn } from '../../maelstrom/edn.ts';
import { keyword } from '../../maelstrom/edn.ts';
import type { TestOptions } from '../../maelstrom/options.ts';
import { asException, type Client, type ClientException, type RpcResult } from '../net/client.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { GeneratorParts, Invocation, OperationGenerator } from './generator.ts';

/** How an operation ended; without a value it keeps its own. */
export type Completion =
  | { readonly type: 'ok'; readonly value?: Edn }
  | { readonly type: 'fail' | 'info'; readonly error?: Edn }
  /** The client met an exception, so that nobody knows what happened. */
  | { readonly type: 'crashed'; readonly exception: ClientException };

/** A client at work, with whatever it has to remember between operations. */
export interface Session {
  invoke(invocation: Invocation, done: (completion: Completion) => void): void;
}

export interface EngineWorkload {
  /** Whether a worker keeps its client when an operation's outcome is unknown; else it opens a new one. */
  readonly keepsClients: boolean;
  readonly connect: (client: Client, options: TestOptions) => Session;
  /** The operations of the test, and those that follow once faults have ended and the cluster has recovered. */
  readonly generators: (parts: GeneratorParts) => {
    readonly main: OperationGenerator;
    readonly final?: () => OperationGenerator;
  };
  /** Once per node before the first operation; anything but `ok` ends the test. */
  readonly setUp?: (client: Client, options: TestOptions, done: (result: RpcResult) => void) => void;
}

/**
 * Ends an operation for a result that is no success (client.clj, with-errors): definite errors, and all errors of an
 * operation that may be repeated without harm, are failures; the rest leaves its outcome open.
 */
export function failed(result: Exclude<RpcResult, { kind: 'ok' }>, repeatable = false): Completion {
  if (result.kind === 'timeout') return { type: repeatable ? 'fail' : 'info', error: keyword('net-timeout') };
  if (result.kind === 'malformed') return { type: 'crashed', exception: asException(result) };
  return {
    type: result.definite || repeatable ? 'fail' : 'info',
    error: [keyword(result.name), wireEdn(result.body.text ?? null)],
  };
}

/** As `failed`, for the workloads that catch no errors at all. */
export const uncaught = (result: Exclude<RpcResult, { kind: 'ok' }>): Completion => ({
  type: 'crashed',
  exception: asException(result),
});
