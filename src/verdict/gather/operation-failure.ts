import { type Edn, isVector, keywordName } from '../../maelstrom/edn.ts';
import { EXCEPTIONS } from '../../maelstrom/exceptions.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { brief } from '../quote.ts';

/** Why an operation did not succeed. */
export type Failure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'error'; readonly name: string; readonly text: string }
  | { readonly kind: 'exception'; readonly text: string }
  | { readonly kind: 'other' };

/**
 * Reads `:error` of a failed or indefinite operation: `:net-timeout`, `[:abort "text"]`; in g-set and the counters,
 * which do not catch anything, `"indeterminate: Client read timeout"` and the printed map of an RPC error.
 */
export function failureOf({ error, extra }: Pick<Operation, 'error' | 'extra'>): Failure {
  if (keywordName(error) === 'net-timeout') return { kind: 'timeout' };
  if (isVector(error)) {
    const [name, text] = error;
    return { kind: 'error', name: keywordName(name) ?? 'unknown', text: textOf(text) };
  }
  const text = typeof error === 'string' ? error : '';
  if (EXCEPTIONS.readTimeout.test(text)) return { kind: 'timeout' };
  const rpc = /:type :rpc-error\b.{0,200}?:name :([\w-]+)/s.exec(text);
  if (rpc !== null) {
    return { kind: 'error', name: rpc[1] ?? 'unknown', text: /:text "((?:[^"\\]|\\.){0,200})/.exec(text)?.[1] ?? '' };
  }
  if (text !== '' || extra?.['exception'] !== undefined) return { kind: 'exception', text };
  return { kind: 'other' };
}

const textOf = (value: Edn | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value.slice(0, 300) : brief(value);
