import type { Operation } from '../maelstrom/operations-and-messages.ts';

/** What watches a history: the next operation, and of a completion the invocation that it completes, where that is known. */
export type VisitOperation = (operation: Operation, invocation: Operation | undefined) => void;

const UNDER_WAY_AT_MOST = 100_000;

/** Finds the invocation of each completion as a history goes by; undefined for an invocation, and for the nemesis. */
export function openInvocations(): (operation: Operation) => Operation | undefined {
  const open = new Map<Operation['process'], Operation>();
  return (operation) => {
    const { process, type } = operation;
    if (process === 'nemesis') return undefined;
    if (type === 'invoke') {
      if (open.size < UNDER_WAY_AT_MOST) open.set(process, operation);
      return undefined;
    }
    const invocation = open.get(process);
    open.delete(process);
    return invocation;
  };
}
