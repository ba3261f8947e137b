import { type Edn, entriesOf, isMap } from '../../maelstrom/edn.ts';

/**
 * What a value that stands in the wrong place may have been before it became JSON, and what to write instead; undefined for a value
 * that tells nothing.
 */
export function beforeJson(value: Edn | undefined): string | undefined {
  if (isMap(value) && entriesOf(value).length === 0) return AN_OBJECT;
  if (value === null)
    return 'null is what JSON makes of `NaN`, of `Infinity` and of a variable that was never set: look at how the value is computed.';
  if (typeof value !== 'string') return undefined;
  if (value.includes('[object Promise]'))
    return 'It is the text of a Promise: put `await` before the call of the async function.';
  return value.includes('[object ')
    ? 'It is the text of an object: send the object itself, without quotes or a template around it.'
    : undefined;
}

/** Of an object without anything in it. */
export const AN_OBJECT =
  '`{}` is what JSON makes of a Promise, a `Set` or a `Map`: put `await` before the call of an async function, and write a set as `[...set]`.';

/** Of a list in which nothing stands: Go's nil slice, a variable that was never set. */
export const NULL_FOR_LIST =
  'Send an empty list, `[]`. In Go a slice that was never made is nil, and JSON writes null: begin with `make([]int, 0)`. In JavaScript, begin with `[]` instead of null.';

/** Of a field that is missing. */
export const LEFT_OUT =
  '`JSON.stringify` leaves out a field whose value is `undefined`, and Go one whose name begins in lower case or that has `omitempty`.';

/** Of a reply that holds `in_reply_to` at most. */
export const EMPTY_REPLY =
  'The reply is empty but for `in_reply_to`: a handler returned nothing, or the Promise that it returned was spread instead of awaited. Return the reply, and put `await` before the call of an async handler.';
