import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeList, RELATIONS, relationsBetween } from '../../../src/checkers/elle/graph.ts';
import { linkOrder, orderNeededBy, pairedHistory } from '../../../src/checkers/elle/process-and-realtime-orders.ts';
import { keyword, record } from '../../../src/maelstrom/edn.ts';
import { type Operation, operationEdn } from '../../../src/maelstrom/operations-and-messages.ts';
import { aHistory, type Draft } from '../histories.ts';

/** Five threads that invoke and complete in any way; a process ends with its first indefinite operation. */
const histories = fc
  .array(fc.tuple(fc.nat(4), fc.constantFrom<Operation['type']>('ok', 'ok', 'info', 'fail')), { maxLength: 30 })
  .map((steps) => {
    const processes = [0, 1, 2, 3, 4];
    const open = new Set<number>();
    const drafts = steps.map(([thread, type]): Draft => {
      const process = processes[thread] as number;
      if (!open.delete(thread)) {
        open.add(thread);
        return { type: 'invoke', f: 'txn', process };
      }
      if (type === 'info') processes[thread] = process + 5;
      return { type, f: 'txn', process };
    });
    return aHistory(...drafts);
  });

function linked(history: readonly Operation[], order: 'process' | 'realtime') {
  const paired = pairedHistory(history);
  const edges = edgeList();
  const explanations = linkOrder(order, paired, edges);
  const graph = edges.freeze(paired.completions.length);
  const hasEdge = (from: number, to: number): boolean => relationsBetween(graph, from, to) === RELATIONS[order];
  return { paired, explanations, hasEdge, vertices: [...paired.completions.keys()] };
}

describe('real time', () => {
  it('links what an acknowledged transaction precedes, directly or by way of others', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { paired, hasEdge, vertices } = linked(history, 'realtime');
        for (const from of vertices) {
          const reached = new Set<number>();
          const queue = [from];
          for (const vertex of queue) {
            for (const to of vertices) if (hasEdge(vertex, to) && !reached.has(to)) queue.push(to) && reached.add(to);
          }
          const first = paired.completions[from] as Operation;
          const precedes = (to: number): boolean => {
            const invoked = paired.invocations[to];
            return first.type === 'ok' && invoked !== undefined && first.index < invoked.index;
          };
          expect([...reached].sort()).toEqual(vertices.filter(precedes).sort());
        }
      }),
    );
  });

  it('makes no edge that another acknowledged transaction already implies', () => {
    const three = [0, 1, 2].flatMap((process): Draft[] => [
      { type: 'invoke', f: 'txn', process },
      { type: 'ok', f: 'txn', process },
    ]);
    const { hasEdge } = linked(aHistory(...three), 'realtime');
    expect([hasEdge(0, 1), hasEdge(1, 2), hasEdge(0, 2)]).toEqual([true, true, false]);
  });

  it('is explained by a completion and the invocation after it', () => {
    const history = aHistory(
      { type: 'invoke', f: 'txn', process: 0 },
      { type: 'ok', f: 'txn', process: 0 },
      { type: 'invoke', f: 'txn', process: 1 },
      { type: 'ok', f: 'txn', process: 1 },
    );
    const [explanation] = linked(history, 'realtime').explanations;
    const [, first, invocation, second] = history as [Operation, Operation, Operation, Operation];
    expect(explanation?.relation).toBe('realtime');
    expect(explanation?.explain(first, second)).toEqual(
      record({ type: keyword('realtime'), "a'": operationEdn(first), b: operationEdn(invocation) }),
    );
  });
});

describe('the order of processes', () => {
  it('links each acknowledged transaction to the next one of its process', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { paired, hasEdge, vertices } = linked(history, 'process');
        const acknowledged = vertices.filter((vertex) => paired.completions[vertex]?.type === 'ok');
        const processOf = (vertex: number) => paired.completions[vertex]?.process;
        for (const from of vertices) {
          const next = acknowledged.find((to) => to > from && processOf(to) === processOf(from));
          const targets = vertices.filter((to) => hasEdge(from, to));
          expect(targets).toEqual(acknowledged.includes(from) && next !== undefined ? [next] : []);
        }
      }),
    );
  });

  it('is explained by the process', () => {
    const [operation] = aHistory({ type: 'ok', f: 'txn', process: 3 }) as [Operation];
    const [explanation] = linked([operation], 'process').explanations;
    expect(explanation?.relation).toBe('process');
    expect(explanation?.explain(operation, operation)).toEqual(record({ type: keyword('process'), process: 3 }));
  });
});

describe('a paired history', () => {
  it('knows the vertex of a completion and of its invocation, and leaves out faults', () => {
    const history = aHistory(
      { type: 'invoke', f: 'txn', process: 0 },
      { type: 'info', f: 'start-partition', process: 'nemesis' },
      { type: 'ok', f: 'txn', process: 1 },
      { type: 'fail', f: 'txn', process: 0 },
      { type: 'invoke', f: 'txn', process: 1 },
    );
    const { operations, completions, vertexOf, invocations } = pairedHistory(history);
    expect(operations.map(({ index }) => index)).toEqual([0, 2, 3, 4]);
    expect(completions.map(({ index }) => index)).toEqual([2, 3]);
    expect(invocations.map((each) => each?.index)).toEqual([undefined, 0]);
    expect(history.map((each) => vertexOf.get(each))).toEqual([1, undefined, 0, 1, undefined]);
  });
});

describe('the order that a model needs', () => {
  it.each([
    [['strict-serializable'], 'realtime'],
    [['serializable', 'strong-read-committed'], 'realtime'],
    [['strong-session-serializable'], 'process'],
    [['strong-session-read-uncommitted'], 'process'],
    [['serializable'], undefined],
    [['read-committed'], undefined],
    [[], undefined],
  ] as const)('of %j is %s', (models, order) => expect(orderNeededBy(models)).toBe(order));

  it('links nothing without an order', () => {
    const edges = edgeList();
    const history = aHistory({ type: 'ok', f: 'txn' }, { type: 'ok', f: 'txn' });
    expect(linkOrder(undefined, pairedHistory(history), edges)).toEqual([]);
    expect(edges.count()).toBe(0);
  });
});
