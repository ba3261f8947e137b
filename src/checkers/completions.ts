import type { Operation } from '../maelstrom/operations-and-messages.ts';

/** Visits each completion of a history in its order, with the invocation that its process had open; undefined for none. */
export function eachCompletion(
  history: readonly Operation[],
  visit: (completion: Operation, invocation: Operation | undefined) => void,
): void {
  const open = new Map<Operation['process'], Operation>();
  for (const operation of history) {
    if (operation.type === 'invoke') {
      open.set(operation.process, operation);
      continue;
    }
    const invocation = open.get(operation.process);
    open.delete(operation.process);
    visit(operation, invocation);
  }
}
