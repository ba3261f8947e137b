import { sameValue } from '../checkers/edn-value.ts';
import { type Edn, entriesOf, get, itemsOf, keywordName, numberOf } from '../maelstrom/edn.ts';
import {
  anomalyId,
  atTime,
  defined,
  type Explain,
  type Finding,
  fromResults,
  nodeOrProcess,
  quotedOperation,
} from './finding.ts';
import type { NodeOf } from './history-facts.ts';
import { brief, count, oneLine, quoteLines, someOf } from './quote.ts';

const KINDS_AT_MOST = 40;
const SHOWN = 6;

/** One finding for each kind of error that Maelstrom does not allow: key, offset and values of its first examples. */
export const explainKafka: Explain = (results, { nodeOf }) => {
  const types = (itemsOf(get(results, 'bad-error-types')) ?? []).flatMap((type) => keywordName(type) ?? []);
  return fromResults(
    types.slice(0, KINDS_AT_MOST).map((type) => {
      const found = get(results, type);
      return type === 'unseen' ? unseenFinding(found) : errorFinding(type, found, nodeOf);
    }),
  );
};

function unseenFinding(found: Edn | undefined): Finding {
  const missing = entriesOf(get(found, 'unseen'));
  const messages = entriesOf(get(found, 'messages'));
  const total = missing.reduce((sum, [, of]) => sum + (numberOf(of) ?? 0), 0);
  const lines = missing.slice(0, SHOWN).map(([key, of]) => {
    const values = itemsOf(messages.find(([other]) => brief(other) === brief(key))?.[1]) ?? [];
    return `key ${brief(key)}: ${values.length === 0 ? count(numberOf(of) ?? 0, 'message') : `value ${someOf(values)}`} acknowledged, never polled`;
  });
  const time = numberOf(get(found, 'time'));
  return {
    id: 'anomaly-unseen',
    detail: `${count(total, 'acknowledged message')} of ${count(missing.length, 'key')} ${total === 1 ? 'was' : 'were'} never polled. For example, ${lines[0] ?? 'none is named'}.`,
    evidence: quoteLines('results.edn', lines),
    ...(time === undefined ? {} : { firstAt: time / 1e6 }),
  };
}

function errorFinding(type: string, found: Edn | undefined, nodeOf: NodeOf): Finding {
  const errors = itemsOf(get(found, 'errs')) ?? itemsOf(found) ?? [];
  const total = numberOf(get(found, 'count')) ?? errors.length;
  const lines = errors.slice(0, SHOWN).map((error) => errorLine(error, nodeOf));
  const [first] = errors;
  const op = quotedOperation(get(first, 'op') ?? itemsOf(get(first, 'ops'))?.at(-1) ?? get(first, 'reader'));
  const name = oneLine(type, 60);
  return defined({
    id: anomalyId(type),
    detail: `${count(total, 'time')} ${name}.${lines[0] === undefined ? '' : ` First: ${lines[0]}.`}`,
    evidence: quoteLines('results.edn', lines),
    node: op.process === undefined ? undefined : nodeOf(op.process),
    firstAt: op.at,
  });
}

/** `key "8": values 3 and 5 next to each other, 4 left out (n0 at 1.8 s)` */
function errorLine(error: Edn, nodeOf: NodeOf): string {
  const key = get(error, 'key');
  const writer = get(error, 'writer');
  const offset = get(error, 'offset') ?? offsetSent(writer, key, get(error, 'value'));
  const value = get(error, 'value');
  const values = itemsOf(get(error, 'values'));
  const offsets = itemsOf(get(error, 'offsets'));
  const skipped = itemsOf(get(error, 'skipped'));
  const lost = itemsOf(get(error, 'lost'));
  const times = numberOf(get(error, 'count'));
  const delta = numberOf(get(error, 'delta'));
  const operations = [
    get(error, 'op'),
    ...(itemsOf(get(error, 'ops')) ?? []),
    get(error, 'reader'),
    get(error, 'writer'),
  ]
    .filter((op) => op !== undefined)
    .slice(0, 3)
    .map(quotedOperation);
  const parts = [
    ...(offset === undefined ? [] : [`offset ${brief(offset)}`]),
    ...(values === undefined
      ? []
      : [offset === undefined ? `${someOf(values)} next to each other` : `holds ${someOf(values)}`]),
    ...(value === undefined ? [] : [`value ${brief(value)}`]),
    ...(times === undefined ? [] : [`${count(times, 'time')}`]),
    ...(offsets === undefined ? [] : [`at offsets ${someOf(offsets)}`]),
    ...(skipped === undefined || skipped.length === 0 ? [] : [`${someOf(skipped)} left out`]),
    ...(lost === undefined || lost.length === 0 ? [] : [`${someOf(lost)} lost`]),
    ...(delta === undefined || delta > 0
      ? []
      : [delta === 0 ? 'the same message again' : `${count(-delta, 'message')} back`]),
  ];
  const where = operations.map(
    ({ process, at, f }) => `${f ?? 'operation'} at ${nodeOrProcess(nodeOf, process)}${atTime(at)}`,
  );
  const told = parts.length === 0 ? brief(error, 200) : parts.join(', ');
  return `${key === undefined ? '' : `key ${brief(key)}: `}${told}${where.length === 0 ? '' : ` (${where.join('; ')})`}`;
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
