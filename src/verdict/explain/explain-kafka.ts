import { type Edn, entriesOf, get, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { type Pictures, seeFile } from '../checker-files.ts';
import { anomalyId, defined, type Explain, type Finding, momentIn, quotedOperation } from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief, count, oneLine, quoteLines, someOf } from '../quote.ts';
import type { KafkaMessage } from '../reason-subjects.ts';
import { distinctLines, findingForEach, LINES_SHOWN, namesIn } from './anomaly-findings.ts';
import { cycleFinding, isOfCycles } from './kafka-cycles.ts';
import { errorLine, offsetsGrow } from './kafka-errors.ts';

/** One finding for each kind of error that Maelstrom does not allow: key, offset and values of its first examples. */
export const explainKafka: Explain = (results, { nodeOf, pictures }) => {
  const types = namesIn(results, 'bad-error-types');
  // Cycles last: the journal is asked of the first kinds only, and what it knows is about messages.
  const ordered = [...types.filter((type) => !isOfCycles(type)), ...types.filter(isOfCycles)];
  return findingForEach(
    ordered,
    (type) => subjectsOf(type, get(results, type)),
    (type) => {
      const found = get(results, type);
      if (type === 'unseen') return unseenFinding(found, pictures);
      const errors = errorsOf(found);
      const total = numberOf(get(found, 'count')) ?? errors.length;
      if (isOfCycles(type)) return cycleFinding(type, errors, total, nodeOf);
      return defined({
        ...errorFinding(type, errors, total, nodeOf, pictures),
        causes: causesOf(type, errors, errorsOf(get(results, SHARED_OFFSETS))),
      });
    },
  );
};

const SHARED_OFFSETS = 'inconsistent-offsets';

const errorsOf = (found: Edn | undefined): readonly Edn[] => itemsOf(get(found, 'errs')) ?? itemsOf(found) ?? [];

/** What brought these errors about in this run, beside what the catalogue knows. */
function causesOf(type: string, errors: readonly Edn[], shared: readonly Edn[]): readonly string[] | undefined {
  if (['duplicate', 'lost-write'].includes(type) && isOfSharedOffsets(errors, shared))
    return [anomalyId(SHARED_OFFSETS)];
  // Offsets that grow, as they should, stand in the wrong order only because other replies tell of others.
  return type === 'nonmonotonic-send' && errors.length > 0 && errors.every(offsetsGrow)
    ? [anomalyId(SHARED_OFFSETS), anomalyId('duplicate')]
    : undefined;
}

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
  const lines = missing.slice(0, LINES_SHOWN).map(([key, of]) => {
    const values = itemsOf(messages.find(([other]) => brief(other) === brief(key))?.[1]) ?? [];
    return `${values.length === 0 ? count(numberOf(of) ?? 0, 'message') : `${values.length === 1 ? 'message' : 'messages'} ${someOf(values)}`} of key ${brief(key)}: acknowledged, never polled`;
  });
  const firstAt = momentIn(found);
  return {
    id: 'anomaly-unseen',
    detail: `${count(total, 'acknowledged message')} of ${count(missing.length, 'key')} ${total === 1 ? 'was' : 'were'} never polled. For example, ${lines[0] ?? 'none is named'}.${seeFile(logPicture(missing[0]?.[0], pictures))}`,
    evidence: quoteLines('results.edn', lines),
    ...(firstAt === undefined ? {} : { firstAt }),
  };
}

function errorFinding(
  type: string,
  errors: readonly Edn[],
  total: number,
  nodeOf: NodeOf,
  pictures: Pictures,
): Finding {
  const lines = distinctLines(errors, (error) => errorLine(type, error, nodeOf));
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
