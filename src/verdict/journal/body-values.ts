import { type Identity, identityOf } from '../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../maelstrom/edn.ts';
import type { JsonValue, MessageBody } from '../../maelstrom/operations-and-messages.ts';

const DEPTH_AT_MOST = 12;
/** Values of one body that are looked at; a gossiped set may have thousands. */
const VALUES_AT_MOST = 100_000;

/** Ids that only tie replies to requests: their numbers look like values. */
const OF_THE_PROTOCOL: ReadonlySet<string> = new Set(['type', 'msg_id', 'in_reply_to']);

/** What a body holds of the values that are looked for. */
export interface BodyValues {
  /** By value's place in the list, the place in the body: `messages[]`, `known.*.value`. */
  readonly found: readonly { readonly value: number; readonly path: string }[];
  /** The first value may be inside a longer text, where it is not looked for; or the body was too large to be read to its end. */
  readonly unsure: boolean;
}

/** Equal by Clojure's rules; only scalars are compared, which is what Maelstrom sends. */
export const isSame = (json: JsonValue | undefined, value: Edn): boolean =>
  json !== undefined && typeof json !== 'object' && json === identityOf(value);

const TABLE_AT_MOST = 1_000_000;

/** Small integers in a table, which is faster than a map; undefined when a value is not such a number. */
function tableOf(numbers: readonly number[]): { readonly small: Uint8Array | undefined; readonly largest: number } {
  const largest = Math.max(0, ...numbers);
  if (!numbers.every((one) => Number.isInteger(one) && one >= 0 && one <= TABLE_AT_MOST))
    return { small: undefined, largest };
  const small = new Uint8Array(largest + 1);
  for (const one of numbers) small[one] = 1;
  return { small, largest };
}

const NOTHING: BodyValues = { found: [], unsure: false };

/** Looks for scalars in bodies. A number counts as found in its text too, such as in the keys of an object. */
export function bodyValues(values: readonly Edn[], nodes: readonly string[]): (body: MessageBody) => BodyValues {
  const places = new Map<Identity, number>();
  values.forEach((value, place) => {
    const identity = identityOf(value);
    if (typeof identity === 'number' || typeof identity === 'string') {
      if (!places.has(identity)) places.set(identity, place);
      if (!places.has(String(identity))) places.set(String(identity), place);
    }
  });
  const { small, largest } = tableOf([...places.keys()].filter((one) => typeof one === 'number'));
  const text = String(values[0]);
  const insideText = new RegExp(`(?:^|[^0-9A-Za-z.])${text.replace(/[^0-9A-Za-z]/g, '\\$&')}(?:[^0-9A-Za-z.]|$)`);
  const names = new Set(nodes);

  return (body) => {
    let found: { readonly value: number; readonly path: string }[] | undefined;
    let unsure = false;
    let left = VALUES_AT_MOST;

    const at = (scalar: string | number, place: string): void => {
      const value = places.get(scalar);
      if (value !== undefined) {
        const path = typeof scalar === 'string' ? `${place}"` : place;
        found ??= [];
        if (!found.some((one) => one.value === value && one.path === path)) found.push({ value, path });
      } else if (typeof scalar === 'string' && scalar.length > text.length && insideText.test(scalar)) unsure = true;
    };
    const within = (value: JsonValue, path: string, depth: number): void => {
      left -= 1;
      if (left < 0 || depth > DEPTH_AT_MOST) {
        unsure = true;
      } else if (typeof value === 'number' || typeof value === 'string') {
        at(value, path);
      } else if (Array.isArray(value)) {
        const inside = `${path}[]`;
        left -= value.length;
        for (const item of value) {
          // Sets of numbers are most of what is sent.
          if (typeof item === 'number') {
            if (small === undefined ? places.has(item) : item <= largest && small[item] === 1) at(item, inside);
          } else within(item, inside, depth + 1);
        }
      } else if (value !== null && typeof value === 'object') {
        for (const [key, member] of Object.entries(value)) {
          if (depth === 0 && OF_THE_PROTOCOL.has(key)) continue;
          if (places.has(key)) at(key, `${path}{}`);
          within(member, `${path}.${names.has(key) ? '*' : /^\d/.test(key) ? '#' : key.slice(0, 40)}`, depth + 1);
        }
      }
    };
    within(body, '', 0);
    return found === undefined && !unsure ? NOTHING : { found: found ?? [], unsure };
  };
}
