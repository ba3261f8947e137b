/** Maelstrom's RPC errors (resources/errors.edn). Definite: the operation certainly did not happen. */
export interface RpcErrorKind {
  readonly code: number;
  readonly name: string;
  readonly definite: boolean;
}

export const RPC_ERRORS: readonly RpcErrorKind[] = [
  { code: 0, name: 'timeout', definite: false },
  { code: 1, name: 'node-not-found', definite: true },
  { code: 10, name: 'not-supported', definite: true },
  { code: 11, name: 'temporarily-unavailable', definite: true },
  { code: 12, name: 'malformed-request', definite: true },
  { code: 13, name: 'crash', definite: false },
  { code: 14, name: 'abort', definite: true },
  { code: 20, name: 'key-does-not-exist', definite: true },
  { code: 21, name: 'key-already-exists', definite: true },
  { code: 22, name: 'precondition-failed', definite: true },
  { code: 30, name: 'txn-conflict', definite: true },
];

const byCode = new Map(RPC_ERRORS.map((kind) => [kind.code, kind]));

/** The kind of an error code; codes that Maelstrom does not list are indefinite and named `unknown`. */
export const rpcErrorKind = (code: number): RpcErrorKind =>
  byCode.get(code) ?? { code, name: 'unknown', definite: false };
