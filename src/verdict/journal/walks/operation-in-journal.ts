import type { Edn } from '../../../maelstrom/edn.ts';
import type { MessageBody } from '../../../maelstrom/operations-and-messages.ts';
import { brief } from '../../quote.ts';
import type { OperationAt } from '../../reason-subjects.ts';
import { isSame } from '../body-values.ts';
import { type Answered, bodyOf, sentAt } from './client-requests.ts';

/** Milliseconds by which the history's clock and the journal's may differ. */
export const CLOCKS_DIFFER = 100;

/** lin-kv: looks in the journal for the request and the reply of an operation of the history. */
export interface OperationInJournal {
  /** Whether this is the operation, as far as is known yet: of several that may be, the one whose reply is nearest to its end. */
  readonly offer: (answered: Answered, startedAt: number) => boolean;
  readonly found: () => Answered | undefined;
}

export function operationInJournal(wanted: OperationAt & { readonly value: Edn }, key: Edn): OperationInJournal {
  let nearest: { readonly answered: Answered; readonly distance: number } | undefined;
  return {
    offer: (answered, startedAt) => {
      const distance = Math.abs(sentAt(answered.reply) - startedAt - wanted.until);
      const fits = answered.node === wanted.node && distance <= CLOCKS_DIFFER && isOf(answered, wanted, key);
      if (!fits || (nearest !== undefined && distance >= nearest.distance)) return false;
      nearest = { answered, distance };
      return true;
    },
    found: () => nearest?.answered,
  };
}

/** Whether a request and its reply are the operation: its key and its value. */
function isOf(
  { request, reply }: Answered,
  { f, value }: { readonly f: string; readonly value: Edn },
  key: Edn,
): boolean {
  const body = bodyOf(request);
  if (body['type'] !== f || !isSame(body['key'], key)) return false;
  if (f === 'read') return isSame(bodyOf(reply)['value'], value);
  return (
    bodyOf(reply)['type'] === `${f}_ok` &&
    (isSame(body[f === 'write' ? 'value' : 'to'], value) || isSame(body['from'], value))
  );
}

/** `4`, and of a cas `3 → 4` */
export function writtenIn({ request }: Answered, value: string): string {
  const { type, from, to } = bodyOf(request);
  const text = (part: MessageBody[string] | undefined): string => brief(typeof part === 'object' ? null : part, 40);
  return type === 'cas' ? `${text(from)} → ${text(to)}` : value;
}
