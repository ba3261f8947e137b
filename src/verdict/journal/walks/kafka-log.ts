import { identityOf } from '../../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../../maelstrom/edn.ts';
import type { JsonValue } from '../../../maelstrom/operations-and-messages.ts';
import { atTime } from '../../finding.ts';
import { brief } from '../../quote.ts';
import { type Answered, bodyOf, sentAt } from './client-requests.ts';
import type { ServiceStep } from './service-steps.ts';

/** A send of the log that was acknowledged. */
export interface Send {
  readonly answered: Answered;
  readonly message: JsonValue;
  readonly offset: number;
  /** What the node asked of services while it had the request. */
  readonly steps: readonly ServiceStep[];
  /** Whether the node had received anything from another node or a service before it answered. */
  readonly heard: boolean;
}

/** The part of a log that a poll's reply holds. */
export type Pairs = readonly (readonly [offset: number, message: JsonValue])[];

/** What a poll's reply holds of a log; undefined where that does not have the form `[[offset, message], …]`, which no client reads. */
export function pairsOf(poll: Answered, key: Edn): Pairs | undefined {
  const { msgs } = bodyOf(poll.reply);
  const list = isObject(msgs) ? (memberOf(msgs, key) ?? []) : undefined;
  return Array.isArray(list) && list.every(isPair) ? list : undefined;
}

const isPair = (value: JsonValue): value is [number, JsonValue] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'number';

/** The offset that a poll asked from. */
export function askedFrom(poll: Answered, key: Edn): number | undefined {
  const from = memberOf(bodyOf(poll.request)['offsets'], key);
  return typeof from === 'number' ? from : undefined;
}

const isObject = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: JsonValue | undefined, key: Edn): JsonValue | undefined => {
  const name = String(identityOf(key));
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
};

/** `message 42` */
export const named = (message: JsonValue): string =>
  `message ${brief(typeof message === 'object' ? null : message, 40)}`;

/** `n0 acknowledged message 42 with offset 1 at 35 ms` */
export const acknowledgement = ({ answered, message, offset }: Send, startedAt: number): string =>
  `${answered.node} acknowledged ${named(message)} with offset ${offset}${atTime(sentAt(answered.reply) - startedAt)}`;
