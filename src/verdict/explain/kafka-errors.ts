import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, entriesOf, get, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { atTime, nodeOrProcess, quotedOperation } from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief, count, someOf } from '../quote.ts';

/** A message and the offset that an operation gives it; undefined where the operation does not show it. */
interface Placed {
  readonly message: Edn;
  readonly offset: Edn | undefined;
}

/** What one example of an error says, in a sentence without its end. */
export function errorLine(type: string, error: Edn, nodeOf: NodeOf): string {
  const line = Object.hasOwn(LINES, type) ? LINES[type] : undefined;
  return line?.(error, nodeOf) ?? otherLine(error, nodeOf);
}

const keyOf = (error: Edn): string => `key ${brief(get(error, 'key'))}`;
const messageOf = (error: Edn): string => brief(get(error, 'value'));

/** The sentence of each known kind of error; undefined where an example lacks what it tells. */
const LINES: Readonly<Record<string, (error: Edn, nodeOf: NodeOf) => string | undefined>> = {
  'inconsistent-offsets': (error) =>
    `replies put different messages at offset ${brief(get(error, 'offset'))} of ${keyOf(error)}: ${someOf(itemsOf(get(error, 'values')) ?? [])}`,
  duplicate: (error) => {
    const offsets = itemsOf(get(error, 'offsets'));
    return `replies put message ${messageOf(error)} of ${keyOf(error)} at ${count(numberOf(get(error, 'count')) ?? 2, 'offset')}${offsets === undefined ? '' : `: ${someOf(offsets)}`}`;
  },
  'lost-write': (error, nodeOf) => {
    const writer = get(error, 'writer');
    const offset = offsetSent(writer, get(error, 'key'), get(error, 'value'));
    return `message ${messageOf(error)} of ${keyOf(error)} was acknowledged${offset === undefined ? '' : ` with offset ${brief(offset)}`}${
      writer === undefined ? '' : ` (${endedAt(writer, nodeOf)})`
    }, and no poll returned it, though later ones were returned`;
  },
  'unsent-read': (error, nodeOf) => {
    const reader = get(error, 'reader');
    const message = get(error, 'value');
    if (reader === undefined || message === undefined) return undefined;
    const offset = polledIn(reader, get(error, 'key')).find((one) => sameValue(one.message, message))?.offset;
    return `one poll returned ${placed({ message, offset })} of ${keyOf(error)}, which no send put there (${placeOf(reader, nodeOf)})`;
  },
  'int-nonmonotonic-poll': (error, nodeOf) => {
    const [earlier, later] = withinPoll(error) ?? [];
    if (earlier === undefined || later === undefined) return undefined;
    const where = placeOf(get(error, 'op'), nodeOf);
    return sameValue(earlier.message, later.message)
      ? `one poll returned message ${brief(later.message)} of ${keyOf(error)} twice${twoOffsets(earlier, later)} (${where})`
      : `one poll of ${keyOf(error)} returned ${placed(later)} after ${placed(earlier)}${standsBefore(error, earlier, later)} (${where})`;
  },
  'int-poll-skip': (error, nodeOf) => {
    const [earlier, later] = withinPoll(error) ?? [];
    if (earlier === undefined || later === undefined) return undefined;
    return `one poll of ${keyOf(error)} returned ${placed(earlier)}, then ${placed(later)}${
      leftOut(error) ?? standsApart(error, earlier, later)
    } (${placeOf(get(error, 'op'), nodeOf)})`;
  },
  'nonmonotonic-poll': (error, nodeOf) => {
    const [first, second] = betweenPolls(error) ?? [];
    return first && second && `${pollsLine(error, first, second, nodeOf)}${standsBefore(error, first, second)}`;
  },
  'poll-skip': (error, nodeOf) => {
    const [before, after] = operationsOf(error);
    if (after === undefined) return undefined;
    const [first, second] = betweenPolls(error) ?? [];
    return first !== undefined && second !== undefined
      ? `${pollsLine(error, first, second, nodeOf)}${leftOut(error) ?? standsApart(error, first, second)}`
      : `a client polled ${keyOf(error)} (${placeOf(before, nodeOf)}) and polled again (${placeOf(after, nodeOf)})${leftOut(error) ?? ''}`;
  },
  'nonmonotonic-send': (error, nodeOf) => {
    const [before, after] = operationsOf(error);
    const [first, second] = sendsOf(error) ?? [];
    if (first === undefined || second === undefined || after === undefined) return undefined;
    return `a client sent message ${brief(first.message)} to ${keyOf(error)}${got(first)} (${placeOf(before, nodeOf)}), and then message ${brief(second.message)}${got(second)} (${placeOf(after, nodeOf)})${standsBefore(error, first, second)}`;
  },
};

/** `message 12 at offset 9`; where nothing shows its offset, `message 12`. */
const placed = ({ message, offset }: Placed): string =>
  `message ${brief(message)}${offset === undefined ? '' : ` at offset ${brief(offset)}`}`;

const got = ({ offset }: Placed): string => (offset === undefined ? '' : ` and got offset ${brief(offset)}`);

function twoOffsets({ offset: one }: Placed, { offset: other }: Placed): string {
  if (one === undefined || other === undefined) return '';
  return sameValue(one, other)
    ? `, at offset ${brief(one)} both times`
    : `, at offsets ${brief(one)} and ${brief(other)}`;
}

const operationsOf = (error: Edn): readonly Edn[] => itemsOf(get(error, 'ops')) ?? [];

/** The two messages that follow each other in one poll. */
function withinPoll(error: Edn): readonly [Placed, Placed] | undefined {
  const [earlier, later] = itemsOf(get(error, 'values')) ?? [];
  if (earlier === undefined || later === undefined) return undefined;
  const polled = polledIn(get(error, 'op'), get(error, 'key'));
  const at = polled.findIndex(
    ({ message }, index) =>
      sameValue(message, earlier) && index + 1 < polled.length && sameValue(polled[index + 1]?.message, later),
  );
  const offset = (index: number): Edn | undefined => (at < 0 ? undefined : polled[index]?.offset);
  return [
    { message: earlier, offset: offset(at) },
    { message: later, offset: offset(at + 1) },
  ];
}

/** The last message of a client's poll, and the first of its next one. */
function betweenPolls(error: Edn): readonly [Placed, Placed] | undefined {
  const [before, after] = operationsOf(error);
  if (before === undefined || after === undefined) return undefined;
  const [earlier, later] = itemsOf(get(error, 'values')) ?? [];
  const last = polledIn(before, get(error, 'key')).at(-1) ?? unplaced(earlier);
  const first = polledIn(after, get(error, 'key'))[0] ?? unplaced(later);
  return last === undefined || first === undefined ? undefined : [last, first];
}

const unplaced = (message: Edn | undefined): Placed | undefined =>
  message === undefined ? undefined : { message, offset: undefined };

function pollsLine(error: Edn, last: Placed, first: Placed, nodeOf: NodeOf): string {
  const [before, after] = operationsOf(error);
  return `a client's poll of ${keyOf(error)} ended with ${placed(last)} (${placeOf(before, nodeOf)}), and its next one began with ${placed(first)} (${placeOf(after, nodeOf)})`;
}

/** The two messages that a client sent one after the other. */
function sendsOf(error: Edn): readonly [Placed, Placed] | undefined {
  const [before, after] = operationsOf(error);
  const [earlier, later] = itemsOf(get(error, 'values')) ?? [];
  if (earlier === undefined || later === undefined) return undefined;
  const key = get(error, 'key');
  return [
    { message: earlier, offset: offsetSent(before, key, earlier) },
    { message: later, offset: offsetSent(after, key, later) },
  ];
}

/** Whether a client's two sends, which stand in the wrong order in the log, were given growing offsets. */
export function offsetsGrow(error: Edn): boolean {
  const [first, second] = sendsOf(error) ?? [];
  return first !== undefined && second !== undefined && grows(first, second);
}

function grows({ offset: one }: Placed, { offset: other }: Placed): boolean {
  const [from, to] = [numberOf(one), numberOf(other)];
  return from !== undefined && to !== undefined && from < to;
}

/** The messages that were left out: not one with two offsets that was returned all the same. */
function leftOut(error: Edn): string | undefined {
  const key = get(error, 'key');
  const returned = [get(error, 'op'), ...operationsOf(error)].flatMap((op) => polledIn(op, key));
  const shown = [...returned.map(({ message }) => message), ...(itemsOf(get(error, 'values')) ?? [])];
  const skipped: Edn[] = [];
  for (const one of itemsOf(get(error, 'skipped')) ?? [])
    if (![...shown, ...skipped].some((other) => sameValue(one, other))) skipped.push(one);
  return skipped.length === 0
    ? undefined
    : `, and left out ${skipped.length === 1 ? 'message' : 'messages'} ${someOf(skipped)}`;
}

/** Why two messages count as out of line though nothing between them was left out: one of them has another offset elsewhere. */
function standsApart(error: Edn, { offset: from }: Placed, { offset: to }: Placed): string {
  const delta = numberOf(get(error, 'delta'));
  const isApartHere = (numberOf(to) ?? 0) - (numberOf(from) ?? 0) > 1;
  return delta === undefined || isApartHere ? '' : `, which other replies put ${count(delta, 'place')} apart`;
}

/** Why two messages count as going back though their offsets grow. */
function standsBefore(error: Edn, earlier: Placed, later: Placed): string {
  const delta = numberOf(get(error, 'delta'));
  if (delta === undefined || delta > 0 || !grows(earlier, later)) return '';
  return delta === 0
    ? ', though other replies put both at one offset'
    : `, though other replies put message ${brief(later.message)} before message ${brief(earlier.message)}`;
}

/** The messages of a key that the polls of an operation returned. */
function polledIn(operation: Edn | undefined, key: Edn | undefined): readonly Placed[] {
  return (itemsOf(get(operation, 'value')) ?? []).flatMap((part) => {
    const [f, logs] = itemsOf(part) ?? [];
    if (keywordName(f) !== 'poll') return [];
    const pairs = entriesOf(logs).find(([name]) => sameValue(name, key))?.[1];
    return (itemsOf(pairs) ?? []).flatMap((pair) => {
      const [offset, message] = itemsOf(pair) ?? [];
      return message === undefined ? [] : [{ message, offset }];
    });
  });
}

/** `send at n0 at 1.8 s` */
export function placeOf(operation: Edn | undefined, nodeOf: NodeOf): string {
  const { process, at, f } = quotedOperation(operation);
  return `${f ?? 'operation'} at ${nodeOrProcess(nodeOf, process)}${atTime(at)}`;
}

/** Its client has a reply a little later than its node, of which the journal may tell in the next sentence, sent it. */
function endedAt(send: Edn, nodeOf: NodeOf): string {
  const { process, at } = quotedOperation(send);
  return `its send to ${nodeOrProcess(nodeOf, process)}${at === undefined ? '' : ` ended${atTime(at)}`}`;
}

/** What an error of an unknown kind holds: `key "8": value 3, 4 (send at n0 at 1.8 s)`. */
function otherLine(error: Edn, nodeOf: NodeOf): string {
  const key = get(error, 'key');
  const value = get(error, 'value');
  const values = itemsOf(get(error, 'values'));
  const parts = [
    ...(value === undefined ? [] : [`value ${brief(value)}`]),
    ...(values === undefined ? [] : [`values ${someOf(values)}`]),
  ];
  const where = [get(error, 'op'), ...operationsOf(error), get(error, 'reader'), get(error, 'writer')]
    .filter((operation) => operation !== undefined)
    .slice(0, 3)
    .map((operation) => placeOf(operation, nodeOf));
  const what = parts.length === 0 ? (where.length === 0 ? brief(error, 200) : '') : parts.join(', ');
  return `${key === undefined ? '' : `key ${brief(key)}: `}${what}${where.length === 0 ? '' : `${what === '' ? '' : ' '}(${where.join('; ')})`}`;
}

/** The offset at which an acknowledged send put a value: its operation ends as `[:send "8" [5 6]]`. */
function offsetSent(writer: Edn | undefined, key: Edn | undefined, value: Edn | undefined): Edn | undefined {
  for (const operation of itemsOf(get(writer, 'value')) ?? []) {
    const [f, sentTo, sent] = itemsOf(operation) ?? [];
    const [offset, message] = itemsOf(sent) ?? [];
    if (keywordName(f) === 'send' && sameValue(sentTo, key) && sameValue(message, value)) return offset;
  }
  return undefined;
}
