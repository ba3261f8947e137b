import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { anything, listOf, rpc } from '../net/rpc-schema.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import type { Wire } from '../wire/wire-json.ts';
import { forAnyThread, type Invocation, mixed, onceForEachThread } from './generator.ts';
import { completeBy, type EngineWorkload, failed, failedRead } from './workload.ts';

const TOPOLOGY = rpc('topology');
const BROADCAST = rpc('broadcast');
const READ = rpc('read', { messages: listOf(anything) });
const READ_INVOCATION: Invocation = { f: 'read', value: null };

export const broadcast: EngineWorkload = {
  keepsClients: false,
  setUp: (client, options, done) => client.call(TOPOLOGY, { type: 'topology', topology: topologyOf(options) }, done),
  connect: (client) => ({
    invoke({ f, value }, done) {
      if (f === 'read') {
        client.call(
          READ,
          { type: 'read' },
          completeBy(done, failedRead, (body) => wireEdn(body.messages as Wire)),
        );
      } else client.call(BROADCAST, { type: 'broadcast', message: value as number }, completeBy(done, failed));
    },
  }),
  generators: ({ stream }) => {
    let next = 0;
    return {
      main: forAnyThread(
        mixed(stream('operations'), [() => ({ f: 'broadcast', value: next++ }), () => READ_INVOCATION]),
      ),
      final: () => onceForEachThread({ ...READ_INVOCATION, final: true }),
    };
  },
};

/** Every node's neighbours, in the order in which Maelstrom names them (workload/broadcast.clj). */
export function topologyOf({ topology, nodes }: Pick<TestOptions, 'topology' | 'nodes'>): Record<string, string[]> {
  switch (topology) {
    case 'grid':
      return grid(nodes);
    case 'line':
      return line(nodes);
    case 'total':
      return Object.fromEntries(nodes.map((node) => [node, nodes.filter((other) => other !== node)]));
    case 'tree':
    case 'tree2':
      return tree(nodes, 2);
    case 'tree3':
      return tree(nodes, 3);
    case 'tree4':
      return tree(nodes, 4);
  }
}

/** Rows of a square, whose last rows may not be full: the neighbours below, above, right, left. */
function grid(nodes: readonly string[]): Record<string, string[]> {
  const side = Math.ceil(Math.sqrt(nodes.length));
  const at = (row: number, column: number): string[] => {
    const node = row >= 0 && column >= 0 && column < side ? nodes[row * side + column] : undefined;
    return node === undefined ? [] : [node];
  };
  return Object.fromEntries(
    nodes.map((node, index) => {
      const row = Math.floor(index / side);
      const column = index % side;
      return [node, [...at(row + 1, column), ...at(row - 1, column), ...at(row, column + 1), ...at(row, column - 1)]];
    }),
  );
}

/** Nodes in a row; a single node has no entry. */
function line(nodes: readonly string[]): Record<string, string[]> {
  if (nodes.length < 2) return {};
  return Object.fromEntries(
    nodes.map((node, at) => [node, [nodes[at - 1], nodes[at + 1]].filter((n) => n !== undefined)]),
  );
}

/** A tree filled level by level: the parent first, then the children. */
function tree(nodes: readonly string[], branches: number): Record<string, string[]> {
  return Object.fromEntries(
    nodes.map((node, at) => {
      const parent = at === 0 ? [] : [nodes[Math.floor((at - 1) / branches)] as string];
      return [node, [...parent, ...nodes.slice(at * branches + 1, at * branches + branches + 1)]];
    }),
  );
}
