/** The parts of a workload: its operations, how a client carries one out, and what happens before the first one. */
import type { Edn } from '../../maelstrom/edn.ts';
import { keyword } from '../../maelstrom/edn.ts';
import { NET_TIMEOUT } from '../../maelstrom/node-complaints.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { asException, type Client, type ClientException, type RpcResult } from '../net/client.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { WireObject } from '../wire/wire-json.ts';
import type { GeneratorParts, Invocation, OperationGenerator } from './generator.ts';

/** How an operation ended; without a value it keeps its own. */
export type Completion =
  | { readonly type: 'ok'; readonly value?: Edn }
  | { readonly type: 'fail' | 'info'; readonly error?: Edn }
  /** The client met an exception, so that the outcome is unknown. */
  | { readonly type: 'crashed'; readonly exception: ClientException };

/** A client at work, with what it remembers between operations. */
export interface Session {
  invoke(invocation: Invocation, done: Done): void;
}

export type Done = (completion: Completion) => void;

export interface EngineWorkload {
  /** Whether a worker keeps its client when the outcome of an operation is unknown. If not, it opens a new one. */
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

type Unsuccessful = Exclude<RpcResult, { kind: 'ok' }>;

/**
 * Takes the result of an operation's last request. `value` reads the value of a success from the reply; without it the
 * operation keeps its own. `failure` says how an operation without success ends.
 */
export const completeBy =
  (done: Done, failure: (result: Unsuccessful) => Completion, value?: (body: WireObject) => Edn) =>
  (result: RpcResult): void => {
    if (result.kind !== 'ok') done(failure(result));
    else done(value === undefined ? { type: 'ok' } : { type: 'ok', value: value(result.body) });
  };

/**
 * Ends an operation without success (client.clj, with-errors): a definite error is a failure; the rest leaves the
 * outcome open.
 */
export const failed = (result: Unsuccessful): Completion => withErrors(result, 'info');

/** As `failed`, for an operation that changes nothing: no error leaves its outcome open. */
export const failedRead = (result: Unsuccessful): Completion => withErrors(result, 'fail');

function withErrors(result: Unsuccessful, indefinite: 'fail' | 'info'): Completion {
  if (result.kind === 'timeout') return { type: indefinite, error: keyword(NET_TIMEOUT) };
  if (result.kind === 'malformed') return uncaught(result);
  return {
    type: result.definite ? 'fail' : indefinite,
    error: [keyword(result.name), wireEdn(result.body.text ?? null)],
  };
}

/** As `failed`, for the workloads that catch no errors at all. */
export const uncaught = (result: Unsuccessful): Completion => ({ type: 'crashed', exception: asException(result) });
