import type { Node, Protocol } from './node.ts';

/**
 * Takes items for one receiver and has them delivered in order, in batches, one batch at a time. Whatever gathers while
 * a batch is under way makes the next one, so a slow or cut link means bigger batches, not more messages.
 *
 * @param deliver resolves when the batch has arrived, however often it has to try; so the receiver may see it twice
 * @param delay milliseconds that the first item of a batch waits for company
 */
export function createOutbox<Item>(deliver: (batch: Item[]) => Promise<unknown>, delay = 0): (item: Item) => void {
  let waiting: Item[] = [];
  let busy = false;

  async function flush(): Promise<void> {
    const batch = waiting;
    waiting = [];
    await deliver(batch);
    busy = false;
    schedule();
  }

  function schedule(): void {
    if (busy || waiting.length === 0) return;
    busy = true;
    if (delay === 0) setImmediate(flush);
    else setTimeout(flush, delay);
  }

  return (item) => {
    waiting.push(item);
    schedule();
  };
}

/** An outbox for each of the other nodes; what is put in goes to all of them. */
export function createOutboxToPeers<Item, P extends Protocol>(
  node: Node<P>,
  deliver: (peer: string, batch: Item[]) => Promise<unknown>,
  delay = 0,
): (item: Item) => void {
  const outboxes: ((item: Item) => void)[] = [];
  node.onInit(() => {
    for (const peer of node.peers) outboxes.push(createOutbox((batch) => deliver(peer, batch), delay));
  });
  return (item) => {
    for (const put of outboxes) put(item);
  };
}
