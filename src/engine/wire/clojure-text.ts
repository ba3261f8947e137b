/** Values as Clojure prints them, for the texts about messages. */
import { type Edn, float, isList, isMap, isSet, isVector, keyword } from '../../maelstrom/edn.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { Decimal, isWireObject, type Wire, type WireObject } from './wire-json.ts';

/** A decoded JSON value as EDN; keys stay strings. */
export function wireEdn(value: Wire): Edn {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Decimal) return float(value.value);
  if (Array.isArray(value)) return value.map(wireEdn);
  return { map: Object.entries(value as WireObject).map(([key, each]) => [key, wireEdn(each)] as const) };
}

/** A message's body: its own keys are keywords, those below stay strings (process.clj). */
export function bodyEdn(body: Wire): Edn {
  if (!isWireObject(body)) return wireEdn(body);
  return { map: Object.entries(body).map(([key, each]) => [keyword(key), wireEdn(each)] as const) };
}

export const messageText = (id: number, src: Wire, dest: Wire, body: Wire): string =>
  `#maelstrom.net.message.Message{:id ${id}, :src ${printEdn(wireEdn(src))}, :dest ${printEdn(wireEdn(dest))}, :body ${printEdn(bodyEdn(body))}}`;

const MARGIN = 72;

/** As clojure.pprint writes a value: on one line when it fits, else every part on a line of its own. */
export function pprint(value: Edn): string {
  return layOut(value, 0, 0);
}

/** `closing` counts the brackets that follow on the last line. */
function layOut(value: Edn, column: number, closing: number): string {
  const line = printEdn(value);
  if (column + line.length + closing <= MARGIN) return line;
  const indent = (more: number): string => `\n${' '.repeat(column + more)}`;
  if (isMap(value)) {
    const entries = value.map.map(([key, each], at) => {
      const name = printEdn(key);
      const after = at === value.map.length - 1 ? closing + 1 : 1;
      const beside = printEdn(each);
      if (column + 1 + name.length + 1 + beside.length + after <= MARGIN) return `${name} ${beside}`;
      // clojure.pprint puts a value that does not fit beside its key below it, in the key's column.
      const below = layOut(each, column + 1, after);
      return `${name}${indent(1)}${below}`;
    });
    return `{${entries.join(`,${indent(1)}`)}}`;
  }
  const items = isVector(value) ? value : isList(value) ? value.list : isSet(value) ? value.set : undefined;
  if (items === undefined) return line;
  const [open, close] = isVector(value) ? ['[', ']'] : isList(value) ? ['(', ')'] : ['#{', '}'];
  const parts = items.map((item, at) => layOut(item, column + open.length, at === items.length - 1 ? closing + 1 : 0));
  return `${open}${parts.join(indent(open.length))}${close}`;
}
