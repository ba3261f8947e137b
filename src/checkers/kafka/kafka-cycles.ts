import { type EdnMap, isVector, itemsOf, keyword, keywordName, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { dependencyCycles } from '../elle/dependency-cycles.ts';
import type { Anomalies } from '../elle/find-cycles.ts';
import { type EdgeList, RELATIONS } from '../elle/graph.ts';
import { type PairedHistory, pairedHistory } from '../elle/process-and-realtime-orders.ts';
import { type Id, IN_TRANSACTIONS, type KafkaHistory } from './kafka-history.ts';

/**
 * Cycles of sends, polls that hold what was sent, and real time (jepsen.tests.kafka/cycles!, without ww edges, as
 * Maelstrom runs it). They are the rare sign of a message that was polled before it was sent.
 */
export function kafkaCycles(known: KafkaHistory, history: readonly Operation[]): Anomalies {
  const paired = pairedHistory(history.filter(({ f }) => IN_TRANSACTIONS.includes(f)));
  return dependencyCycles(paired, 'realtime', (edges) => {
    linkReads(known, paired, edges);
    return { explanations: [{ relation: 'wr', explain: (writer, reader) => explainRead(known, writer, reader) }] };
  });
}

function linkReads(known: KafkaHistory, { vertexOf }: PairedHistory, edges: EdgeList): void {
  for (const { op, polls } of known.operations) {
    const reader = op.type === 'invoke' ? undefined : vertexOf.get(op);
    if (reader === undefined) continue;
    for (const [key, { messages }] of polls) {
      for (const message of messages) {
        const writer = writerOf(known, key, message);
        const vertex = writer === undefined ? undefined : vertexOf.get(writer);
        if (vertex !== undefined && vertex !== reader) edges.link(vertex, reader, RELATIONS.wr);
      }
    }
  }
}

const writerOf = ({ writerOf: writers }: KafkaHistory, key: Id, message: Id): Operation | undefined =>
  writers.get(key)?.get(message);

function explainRead(known: KafkaHistory, writer: Operation, reader: Operation): EdnMap {
  for (const [key, { messages }] of known.partsOf(reader)?.polls ?? []) {
    for (const message of messages) {
      if (writerOf(known, key, message) !== writer) continue;
      return record({
        type: keyword('wr'),
        key: known.interner.valueOf(key),
        value: known.interner.valueOf(message),
        'a-mop-index': firstMicroOperation(writer, 'send'),
        'b-mop-index': firstMicroOperation(reader, 'poll'),
      });
    }
  }
  throw new Error(`operation ${reader.index} polled nothing that operation ${writer.index} sent`);
}

/** Position of an operation's first send or poll: Maelstrom's have one micro-operation each. */
function firstMicroOperation(op: Operation, name: string): number {
  return (itemsOf(op.value) ?? []).findIndex((micro) => isVector(micro) && keywordName(micro[0]) === name);
}
