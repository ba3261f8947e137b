/** Schemas of RPC bodies (schema.core): maps with exactly these keys, and Maelstrom's words for a body that differs. */
import { type Edn, keyword } from '../../maelstrom/edn.ts';
import { NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { bodyEdn, pprint, wireEdn } from '../wire/clojure-text.ts';
import { Decimal, isWireInteger, isWireObject, type Wire, type WireObject } from '../wire/wire-json.ts';

export interface Schema {
  /** As schema.core prints it. */
  readonly text: string;
  /** What is wrong with a value; undefined for a value that fits. */
  check(value: Wire): Edn | undefined;
}

const not = (text: string): Edn => ({ sym: `(not ${text})` });

/** A value inside an error; long ones are named by their class, as schema.core does. */
function shown(value: Wire): string {
  const text = printEdn(wireEdn(value));
  if (text.length < 20) return text;
  return `a-${className(value)}`;
}

function className(value: Wire): string {
  if (typeof value === 'string') return 'java.lang.String';
  if (typeof value === 'bigint') return 'java.math.BigInteger';
  if (Array.isArray(value)) return 'clojure.lang.LazySeq';
  if (isWireObject(value)) return 'clojure.lang.PersistentArrayMap';
  return value instanceof Decimal || !Number.isInteger(value) ? 'java.lang.Double' : 'java.lang.Long';
}

export const anything: Schema = { text: 'Any', check: () => undefined };

export const integer: Schema = {
  text: 'Int',
  check: (value) => (isWireInteger(value) ? undefined : not(`(integer? ${shown(value)})`)),
};

export const string: Schema = {
  text: 'Str',
  check: (value) => (typeof value === 'string' ? undefined : not(`(instance? java.lang.String ${shown(value)})`)),
};

export function exactly(expected: string): Schema {
  const text = JSON.stringify(expected);
  return {
    text: `(eq ${text})`,
    check: (value) => (value === expected ? undefined : not(`(= ${text} ${shown(value)})`)),
  };
}

export function named(schema: Schema, name: string): Schema {
  return {
    text: `(named ${schema.text} "${name}")`,
    check: (value) => {
      const wrong = schema.check(value);
      return wrong === undefined ? undefined : { sym: `(named ${printEdn(wrong)} "${name}")` };
    },
  };
}

/** A list of any length; nil passes, as a Clojure sequence. */
export function listOf(item: Schema): Schema {
  return {
    text: `[${item.text}]`,
    check(value) {
      if (value === null) return undefined;
      if (!Array.isArray(value)) return not(`(sequential? ${shown(value)})`);
      const errors = value.map((each) => item.check(each) ?? null);
      return errors.some((error) => error !== null) ? errors : undefined;
    },
  };
}

/** A list of exactly these items. */
export function tuple(...items: readonly (readonly [Schema, string])[]): Schema {
  return {
    text: `[${items.map(([schema, name]) => `(one ${schema.text} "${name}")`).join(' ')}]`,
    check(value) {
      if (!Array.isArray(value)) return not(`(sequential? ${shown(value)})`);
      const errors: Edn[] = items.map(([schema, name], at) =>
        at < value.length ? (schema.check(value[at] as Wire) ?? null) : { sym: `(not (present? "${name}"))` },
      );
      if (value.length > items.length) errors.push(not(`(has-extra-elts? ${value.length - items.length})`));
      return errors.some((error) => error !== null) ? errors : undefined;
    },
  };
}

export function either(...options: readonly Schema[]): Schema {
  return {
    text: `(either ${options.map(({ text }) => text).join(' ')})`,
    check: (value) =>
      options.some((option) => option.check(value) === undefined)
        ? undefined
        : not(`(some-matching-either-clause? ${shown(value)})`),
  };
}

/** A JSON object with string keys and values of one kind. */
export function mapOf(keys: Schema, values: Schema): Schema {
  return {
    text: `{${keys.text} ${values.text}}`,
    check(value) {
      if (!isWireObject(value)) return not(`(map? ${shown(value)})`);
      const errors: [Edn, Edn][] = [];
      for (const key in value) {
        const wrong = values.check(value[key] as Wire);
        if (wrong !== undefined) errors.push([key, wrong]);
      }
      return errors.length > 0 ? { map: errors } : undefined;
    },
  };
}

/** One kind of request, and the reply that it must get. */
export interface Rpc {
  readonly type: string;
  readonly response: Readonly<Record<string, Schema>>;
  /** The response's shape as Maelstrom prints it. */
  readonly responseText: Edn;
  readonly responseKeys: number;
}

/** A request that may get a reply of any shape. */
export const looseRpc = (type: string): Rpc => ({ ...rpc(type), response: {}, responseKeys: 0 });

export function rpc(type: string, response: Readonly<Record<string, Schema>> = {}, reply = `${type}_ok`): Rpc {
  const full: Readonly<Record<string, Schema>> = { type: exactly(reply), ...response, in_reply_to: integer };
  const shape: [Edn, Edn][] = [];
  for (const [key, schema] of Object.entries(full)) {
    if (key === 'in_reply_to') shape.push([{ map: [[keyword('k'), keyword('msg_id')]] }, { sym: 'Int' }]);
    shape.push([keyword(key), { sym: schema.text }]);
  }
  return { type, response: full, responseText: { map: shape }, responseKeys: Object.keys(full).length };
}

/** Maelstrom's complaint about a reply; undefined for a reply that fits. */
export function checkResponse(
  { response, responseText, responseKeys }: Rpc,
  node: string,
  request: WireObject,
  body: WireObject,
): string | undefined {
  if (responseKeys === 0) return undefined;
  let fits = true;
  let known = 0;
  for (const key in response) {
    const value = body[key];
    if (value === undefined || (response[key] as Schema).check(value) !== undefined) {
      fits = false;
      break;
    }
    known += 1;
  }
  if (fits) {
    if (body.msg_id !== undefined) {
      fits = isWireInteger(body.msg_id);
      known += 1;
    }
    if (fits && known === Object.keys(body).length && known >= responseKeys) return undefined;
  }
  const errors: [Edn, Edn][] = [];
  for (const [key, schema] of Object.entries({ ...response, msg_id: integer })) {
    const value = body[key];
    if (value === undefined) {
      if (key !== 'msg_id') errors.push([keyword(key), { sym: 'missing-required-key' }]);
      continue;
    }
    const wrong = schema.check(value);
    if (wrong !== undefined) errors.push([keyword(key), wrong]);
  }
  for (const key of Object.keys(body)) {
    if (key !== 'msg_id' && !(key in response)) errors.push([keyword(key), { sym: 'disallowed-key' }]);
  }
  return `${NODE_COMPLAINTS.malformedResponse} ${node} the following request:\n\n${pprint(bodyEdn(request))}\n\nAnd expected a response of the form:\n\n${pprint(responseText)}\n\n... but instead received\n\n${pprint(bodyEdn(body))}\n\nThis is malformed because:\n\n${pprint({ map: errors })}\n\nSee doc/protocol.md for more guidance.`;
}
