import { type Edn, entriesOf, get, isKeyword, isSet, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { catalogueRank } from '../catalogue/catalogue.ts';
import { seeFile } from '../checker-files.ts';
import { anomalyId, atTime, defined, type Explain, nodeOrProcess, quotedOperation } from '../finding.ts';
import type { NodeOf } from '../node-of-process.ts';
import { brief, count, microOperation, oneLine, quoteLines, someOf } from '../quote.ts';
import type { TransactionGroup } from '../reason-subjects.ts';
import { type ContradictingTransactions, TRANSACTIONS_SHOWN } from '../verdict.ts';
import { findingForEach, namesIn, orderSentence } from './anomaly-findings.ts';

/** txn-list-append, txn-rw-register: one finding for each kind of anomaly, its first example step by step. */
export const explainTransactions: Explain = (results, { nodeOf, pictures }) => {
  const anomalies = entriesOf(get(results, 'anomalies'));
  const listed = namesIn(results, 'anomaly-types');
  const rank = (type: string): number => catalogueRank(anomalyId(type));
  const types = [...(listed.length > 0 ? listed : anomalies.flatMap(([type]) => keywordName(type) ?? []))].sort(
    (a, b) => rank(a) - rank(b),
  );
  const violated = namesIn(results, 'not');
  const examplesOf = (type: string): readonly Edn[] =>
    itemsOf(anomalies.find(([name]) => keywordName(name) === type)?.[1]) ?? [];
  const subjectOf = (type: string) => transactionsOf(anomalyId(type), examplesOf(type)[0], nodeOf);
  return findingForEach(types, subjectOf, (type, index) => {
    const examples = examplesOf(type);
    const example = exampleOf(examples[0], nodeOf);
    const models =
      violated.length === 0 || index > 0 ? '' : ` The history is not ${violated.slice(0, 5).join(', not ')}.`;
    return defined({
      id: anomalyId(type),
      detail: `${examples.length === 0 ? 'Elle reports' : `${count(examples.length, 'example')} of`} ${oneLine(type, 60)}.${example.summary === '' ? '' : ` ${example.summary}`}${models}${seeFile(pictures.ofAnomaly(type))}`,
      evidence: quoteLines('results.edn', example.lines),
      transactions: example.transactions,
      node: example.node,
      firstAt: example.at,
    });
  });
};

/** The transactions of an example, in its order, where the nodes and moments of all of them are known. */
function transactionsOf(reason: string, example: Edn | undefined, nodeOf: NodeOf): readonly TransactionGroup[] {
  const key = get(example, 'key');
  const [one, other] = itemsOf(get(example, 'values')) ?? [];
  if (key !== undefined && one !== undefined && other !== undefined) {
    return [{ kind: 'transactions', reason, transactions: [one, other].map((value) => ({ key, value })) }];
  }
  const cycle = itemsOf(get(example, 'cycle'));
  const op = get(example, 'op');
  const writer = get(example, 'writer');
  const listed =
    cycle !== undefined && cycle.length > 1
      ? inCycle(cycle)
      : (itemsOf(get(example, 'txns')) ?? (op === undefined || writer === undefined ? [] : [op, writer]));
  const transactions = listed.flatMap((transaction) => {
    const { process, at, value, type } = quotedOperation(transaction);
    const node = process === undefined ? undefined : nodeOf(process);
    return node === undefined || at === undefined || value === undefined
      ? []
      : [{ node, at, operations: value, refused: type === 'fail' }];
  });
  return transactions.length < 2 || transactions.length < listed.length
    ? []
    : [{ kind: 'transactions', reason, transactions }];
}

/** Each transaction of a cycle once, by first appearance. */
function inCycle(cycle: readonly Edn[]): readonly Edn[] {
  const around = cycle.slice(0, -1);
  const names = nameTransactions(around);
  return [...new Set(names)].map((number) => around[names.indexOf(number)] ?? null);
}

interface Example {
  readonly summary: string;
  readonly lines: readonly string[];
  readonly node?: string | undefined;
  readonly at?: number | undefined;
  readonly transactions?: ContradictingTransactions;
}

function exampleOf(example: Edn | undefined, nodeOf: NodeOf): Example {
  const cycle = itemsOf(get(example, 'cycle'));
  if (cycle !== undefined && cycle.length > 1) return cycleExample(cycle, itemsOf(get(example, 'steps')) ?? [], nodeOf);
  const op = get(example, 'op');
  if (op !== undefined) return readExample(example, op, nodeOf);
  const values = itemsOf(get(example, 'values'));
  const key = brief(get(example, 'key'));
  if (values !== undefined) {
    const lines = values.slice(0, 4).map((value) => `key ${key} was read as ${brief(value)}`);
    return {
      summary: `Key ${key} was read as ${values
        .slice(0, 2)
        .map((value) => brief(value))
        .join(' and as ')}.`,
      lines,
    };
  }
  const transactions = itemsOf(get(example, 'txns'));
  if (transactions !== undefined) {
    const shown = transactions.slice(0, 4).map((transaction, index) => describeTransaction(transaction, index, nodeOf));
    return {
      summary: `${count(transactions.length, 'transaction')} read ${brief(get(example, 'value'))} from key ${key} and each wrote over it.`,
      lines: shown.map(lineOf),
      ...momentOf(shown[1] ?? shown[0]),
      transactions: { members: shown.map(asMember), steps: [] },
    };
  }
  const component = get(example, 'scc');
  if (component !== undefined) {
    const size = numberOf(get(example, 'scc-size')) ?? itemsOf(component)?.length ?? 0;
    const members = isSet(component) ? someOf(component.set) : '';
    // Of versions the values, of transactions the indices of their operations (elle.txn).
    const cycle =
      key === 'null'
        ? `${count(size, 'transaction')} form a cycle${members === '' ? '' : ` (in history.edn they end at :index ${members})`}`
        : `Key ${key}: ${count(size, 'version')} of it form a cycle${members === '' ? '' : ` (${members})`}`;
    return { summary: `${cycle}.`, lines: [] };
  }
  return example === undefined ? { summary: '', lines: [] } : { summary: '', lines: [brief(example, 250)] };
}

interface Described {
  /** `T1`. */
  readonly name: string;
  /** `n0 at 1.5 s`. */
  readonly where: string;
  /** `read 8 → 2, write 8 = 3`. */
  readonly operations: string;
  readonly node: string | undefined;
  readonly at: number | undefined;
}

function describeTransaction(transaction: Edn, index: number, nodeOf: NodeOf): Described {
  const { process, at, value, type } = quotedOperation(transaction);
  const failed = type === 'fail' ? ', refused' : type === 'info' ? ', never answered' : '';
  return {
    name: `T${index + 1}`,
    where: `${nodeOrProcess(nodeOf, process)}${atTime(at)}${failed}`,
    operations: (itemsOf(value) ?? []).map(microOperation).join(', '),
    node: process === undefined ? undefined : nodeOf(process),
    at,
  };
}

/** `(n0 at 1.5 s): read 8 → 2, write 8 = 3` */
const toldOf = ({ where, operations }: Described): string => `(${where}): ${operations}`;
const lineOf = (described: Described): string => `${described.name} ${toldOf(described)}`;

const momentOf = (described: Described | undefined) => ({ node: described?.node, at: described?.at });

const asMember = ({ name, where, operations }: Described): ContradictingTransactions['members'][number] => ({
  name: oneLine(name, 20),
  where: oneLine(where, 200),
  operations: oneLine(operations, 1000),
});

/** A cycle is T1 → T2 → … → T1, with one step between each two. */
function cycleExample(cycle: readonly Edn[], steps: readonly Edn[], nodeOf: NodeOf): Example {
  const size = cycle.length - 1;
  const names = nameTransactions(cycle.slice(0, size));
  const distinct = inCycle(cycle);
  const shown = distinct
    .slice(0, TRANSACTIONS_SHOWN)
    .map((transaction, index) => describeTransaction(transaction, index, nodeOf));
  const told = steps.slice(0, TRANSACTIONS_SHOWN).map((step, index) => {
    const [from, to] = [`T${names[index] ?? 1}`, `T${names[(index + 1) % size] ?? 1}`];
    return { from, to, sentence: stepSentence(step, from, to) };
  });
  const sentences = told.map(({ sentence }) => sentence);
  return {
    summary: `${count(distinct.length, 'transaction')} in a cycle: ${sentences.join('; ')}.`,
    lines: [...shown.map(lineOf), ...sentences],
    ...momentOf(shown[0]),
    transactions: {
      members: shown.map(asMember),
      steps: told.map((each) => ({ ...each, sentence: oneLine(each.sentence, 400) })),
    },
  };
}

/** Numbers from 1 by first appearance: a cycle may pass through a transaction more than once. */
function nameTransactions(transactions: readonly Edn[]): readonly number[] {
  const known: string[] = [];
  return transactions.map((transaction) => {
    const index = brief(get(transaction, 'index') ?? transaction, 300);
    if (!known.includes(index)) known.push(index);
    return known.indexOf(index) + 1;
  });
}

function stepSentence(step: Edn, from: string, to: string): string {
  const key = brief(get(step, 'key'), 30);
  const value = brief(get(step, 'value'), 40);
  const next = brief(get(step, "value'"), 40);
  switch (keywordName(get(step, 'type'))) {
    case 'wr':
      return `${to} read ${value} from key ${key}, which ${from} wrote`;
    case 'ww':
      return `${to} wrote ${next} to key ${key} after ${from} wrote ${value}`;
    case 'rw':
      return `${from} read key ${key}${value === 'null' || isKeyword(get(step, 'value')) ? ' as empty' : ` at ${value}`}, before ${to} wrote ${next}`;
    default:
      return orderSentence(step, from, to);
  }
}

/** internal, G1a, G1b, …: one read that should have been another. */
function readExample(example: Edn | undefined, op: Edn, nodeOf: NodeOf): Example {
  const reader = describeTransaction(op, 0, nodeOf);
  const writer = get(example, 'writer');
  const expected = get(example, 'expected');
  const mop = get(example, 'mop');
  const writerShown = writer === undefined ? undefined : describeTransaction(writer, 1, nodeOf);
  const rest = [
    ...(writerShown === undefined ? [] : [`T2 had written it ${toldOf(writerShown)}`]),
    ...(expected === undefined ? [] : [`expected was ${brief(expected)}`]),
  ];
  return {
    summary: `T1 did ${microOperation(mop)}${expected === undefined ? '' : `, where ${brief(expected)} was expected`}${
      writerShown === undefined
        ? ''
        : `; that value comes from T2${quotedOperation(writer).type === 'fail' ? ', which was refused' : ''}`
    }.`,
    lines: [lineOf(reader), ...rest],
    ...momentOf(reader),
    transactions: {
      members: [reader, ...(writerShown === undefined ? [] : [writerShown])].map(asMember),
      steps: [],
    },
  };
}
