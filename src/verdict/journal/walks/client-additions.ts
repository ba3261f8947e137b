import { isClientId, type JournalEvent } from '../../../maelstrom/operations-and-messages.ts';

const NODES_AT_MOST = 200;

export interface ClientAdditions {
  readonly visit: (event: JournalEvent) => void;
  /** The sum of what clients have added at the node by now. */
  readonly at: (node: string) => number;
  /** Nodes at which clients added something. */
  readonly nodes: () => readonly string[];
  /** Whether there were more nodes than are followed. */
  readonly isIncomplete: () => boolean;
}

/** g-counter, pn-counter: what nodes were asked to add. */
export function clientAdditions(): ClientAdditions {
  const sums = new Map<string, number>();
  let incomplete = false;
  return {
    visit: ({ type, message: { src, dest, body } }) => {
      if (type !== 'recv' || !isClientId(src) || body['type'] !== 'add' || typeof body['delta'] !== 'number') return;
      incomplete ||= sums.size > NODES_AT_MOST;
      if (!incomplete) sums.set(dest, (sums.get(dest) ?? 0) + body['delta']);
    },
    at: (node) => sums.get(node) ?? 0,
    nodes: () => [...sums.keys()],
    isIncomplete: () => incomplete,
  };
}
