import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, entriesOf, get, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { type Pictures, seeFile } from '../checker-files.ts';
import {
  anomalyId,
  atTime,
  defined,
  type Explain,
  type Finding,
  momentIn,
  nodeOrProcess,
  quotedOperation,
} from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief, count, oneLine, quoteLines, someOf } from '../quote.ts';
import type { KafkaMessage } from '../reason-subjects.ts';
import { findingForEach, namesIn } from './anomaly-findings.ts';

const SHOWN = 6;

/** One finding for each kind of error that Maelstrom does not allow: key, offset and values of its first examples. */
export const explainKafka: Explain = (results, { nodeOf, pictures }) =>
  findingForEach(
    namesIn(results, 'bad-error-types'),
    (type) => subjectsOf(type, get(results, type)),
    (type) => {
      const found = get(results, type);
      if (type === 'unseen') return unseenFinding(found, pictures);
      const finding = errorFinding(type, found, nodeOf, pictures);
      const shared = errorsOf(get(results, SHARED_OFFSETS));
      return ['duplicate', 'lost-write'].includes(type) && isOfSharedOffsets(errorsOf(found), shared)
        ? { ...finding, causes: [anomalyId(SHARED_OFFSETS)] }
        : finding;
    },
  );

const SHARED_OFFSETS = 'inconsistent-offsets';

const errorsOf = (found: Edn | undefined): readonly Edn[] => itemsOf(get(found, 'errs')) ?? itemsOf(found) ?? [];

/** Whether most messages with two offsets, or without any, have shared one with another message: then that tells why. */
function isOfSharedOffsets(errors: readonly Edn[], shared: readonly Edn[]): boolean {
  const name = (key: Edn | undefined, message: Edn | undefined): string => `${brief(key)} ${brief(message)}`;
  const sharing = new Set(
    shared.flatMap((error) => (itemsOf(get(error, 'values')) ?? []).map((message) => name(get(error, 'key'), message))),
  );
  const told = errors.filter((error) => sharing.has(name(get(error, 'key'), get(error, 'value'))));
  return told.length * 2 > errors.length;
}

/** The message of a log that the first example of an error is about, where it is about one. */
function subjectsOf(type: string, found: Edn | undefined): readonly KafkaMessage[] {
  const about = { kind: 'kafka-message', reason: anomalyId(type) } as const;
  if (type === 'unseen') {
    const [first] = entriesOf(get(found, 'messages'));
    const message = itemsOf(first?.[1])?.[0];
    return first === undefined || message === undefined
      ? []
      : [{ ...about, key: first[0], message, shared: undefined }];
  }
  const [error] = errorsOf(found);
  const key = get(error, 'key');
  const offset = get(error, 'offset');
  if (key === undefined) return [];
  if (type === SHARED_OFFSETS)
    return offset === undefined
      ? []
      : [{ ...about, key, message: undefined, shared: { offset, messages: itemsOf(get(error, 'values')) ?? [] } }];
  const message = ['lost-write', 'duplicate'].includes(type)
    ? get(error, 'value')
    : ['int-poll-skip', 'poll-skip'].includes(type)
      ? itemsOf(get(error, 'skipped'))?.[0]
      : undefined;
  return message === undefined ? [] : [{ ...about, key, message, shared: undefined }];
}

function unseenFinding(found: Edn | undefined, pictures: Pictures): Finding {
  const missing = entriesOf(get(found, 'unseen'));
  const messages = entriesOf(get(found, 'messages'));
  const total = missing.reduce((sum, [, of]) => sum + (numberOf(of) ?? 0), 0);
  const lines = missing.slice(0, SHOWN).map(([key, of]) => {
    const values = itemsOf(messages.find(([other]) => brief(other) === brief(key))?.[1]) ?? [];
    return `${values.length === 0 ? count(numberOf(of) ?? 0, 'message') : `message ${someOf(values)}`} of key ${brief(key)}: acknowledged, never polled`;
  });
  const firstAt = momentIn(found);
  return {
    id: 'anomaly-unseen',
    detail: `${count(total, 'acknowledged message')} of ${count(missing.length, 'key')} ${total === 1 ? 'was' : 'were'} never polled. For example, ${lines[0] ?? 'none is named'}.${seeFile(logPicture(missing[0]?.[0], pictures))}`,
    evidence: quoteLines('results.edn', lines),
    ...(firstAt === undefined ? {} : { firstAt }),
  };
}

function errorFinding(type: string, found: Edn | undefined, nodeOf: NodeOf, pictures: Pictures): Finding {
  const errors = errorsOf(found);
  const total = numberOf(get(found, 'count')) ?? errors.length;
  const lines = errors.slice(0, SHOWN).map((error) => errorLine(type, error, nodeOf));
  const [first] = errors;
  const op = quotedOperation(get(first, 'op') ?? itemsOf(get(first, 'ops'))?.at(-1) ?? get(first, 'reader'));
  const name = oneLine(type, 60);
  return defined({
    id: anomalyId(type),
    detail: `${count(total, 'case')} of ${name}.${lines[0] === undefined ? '' : ` First: ${lines[0]}.`}${seeFile(logPicture(get(first, 'key'), pictures))}`,
    evidence: quoteLines('results.edn', lines),
    node: op.process === undefined ? undefined : nodeOf(op.process),
    firstAt: op.at,
  });
}

/** Keys are strings in a history; the file is named by the key alone. */
const logPicture = (key: Edn | undefined, { ofLog }: Pictures): string | undefined =>
  key === undefined ? undefined : ofLog(typeof key === 'string' ? key : brief(key));

/** What one example of an error says, in a sentence without its end. */
function errorLine(type: string, error: Edn, nodeOf: NodeOf): string {
  const key = `key ${brief(get(error, 'key'))}`;
  const value = brief(get(error, 'value'));
  const [earlier, later] = itemsOf(get(error, 'values')) ?? [];
  const returned = [get(error, 'op'), ...(itemsOf(get(error, 'ops')) ?? [])].flatMap((op) =>
    polledIn(op, get(error, 'key')),
  );
  // A message with two offsets may stand between two others and be one of those that were returned.
  const skipped = (itemsOf(get(error, 'skipped')) ?? []).filter((one) =>
    [...returned, earlier, later].every((other) => !sameValue(one, other)),
  );
  const leftOut = skipped.length === 0 ? '' : `, and left out ${someOf(skipped)}`;
  const [first, second] = [get(error, 'op'), ...(itemsOf(get(error, 'ops')) ?? [])]
    .filter((op) => op !== undefined)
    .map((op) => placeOf(op, nodeOf));
  switch (type) {
    case SHARED_OFFSETS:
      return `replies put different messages at offset ${brief(get(error, 'offset'))} of ${key}: ${someOf(itemsOf(get(error, 'values')) ?? [])}`;
    case 'duplicate': {
      const offsets = itemsOf(get(error, 'offsets'));
      return `replies put message ${value} of ${key} at ${count(numberOf(get(error, 'count')) ?? 2, 'offset')}${offsets === undefined ? '' : `: ${someOf(offsets)}`}`;
    }
    case 'lost-write': {
      const writer = get(error, 'writer');
      const offset = offsetSent(writer, get(error, 'key'), get(error, 'value'));
      return `message ${value} of ${key} was acknowledged${offset === undefined ? '' : ` with offset ${brief(offset)}`}${
        writer === undefined ? '' : ` (${placeOf(writer, nodeOf)})`
      }, and no poll returned it, though later ones were returned`;
    }
    case 'int-nonmonotonic-poll':
      if (earlier === undefined || later === undefined) break;
      return sameValue(earlier, later)
        ? `one poll returned message ${brief(later)} of ${key} twice (${first})`
        : `one poll of ${key} returned ${brief(later)} after ${brief(earlier)} (${first})`;
    case 'int-poll-skip':
      if (earlier === undefined || later === undefined) break;
      return `one poll of ${key} returned ${brief(earlier)}, then ${brief(later)}${leftOut === '' ? notAdjacent(error) : leftOut} (${first})`;
    case 'nonmonotonic-poll':
      if (earlier === undefined || later === undefined || second === undefined) break;
      return `a client's poll of ${key} ended with ${brief(earlier)} (${first}), and its next one began with ${brief(later)} (${second})`;
    case 'poll-skip':
      if (second === undefined) break;
      return `a client polled ${key} (${first}) and polled again (${second})${leftOut}`;
  }
  return otherLine(error, nodeOf);
}

/** The messages of a key that the polls of an operation returned. */
function polledIn(operation: Edn | undefined, key: Edn | undefined): readonly Edn[] {
  return (itemsOf(get(operation, 'value')) ?? []).flatMap((part) => {
    const [f, logs] = itemsOf(part) ?? [];
    if (keywordName(f) !== 'poll') return [];
    const pairs = entriesOf(logs).find(([name]) => sameValue(name, key))?.[1];
    return (itemsOf(pairs) ?? []).flatMap((pair) => itemsOf(pair)?.[1] ?? []);
  });
}

/** Why two messages count as out of line though nothing between them was left out: one of them has another offset elsewhere. */
function notAdjacent(error: Edn): string {
  const delta = numberOf(get(error, 'delta'));
  return delta === undefined ? '' : `, which other replies put ${count(delta, 'place')} apart`;
}

/** `send at n0 at 1.8 s` */
function placeOf(operation: Edn | undefined, nodeOf: NodeOf): string {
  const { process, at, f } = quotedOperation(operation);
  return `${f ?? 'operation'} at ${nodeOrProcess(nodeOf, process)}${atTime(at)}`;
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
  const where = [get(error, 'op'), ...(itemsOf(get(error, 'ops')) ?? []), get(error, 'reader'), get(error, 'writer')]
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
