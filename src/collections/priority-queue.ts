/** A binary heap: the item that is before all others comes out first. */
export interface PriorityQueue<T> {
  readonly size: number;
  push(item: T): void;
  /** The first item, which stays; undefined for an empty queue. */
  peek(): T | undefined;
  /** Takes the first item out; undefined for an empty queue. */
  pop(): T | undefined;
  clear(): void;
}

export function priorityQueue<T>(isBefore: (a: T, b: T) => boolean): PriorityQueue<T> {
  const heap: T[] = [];

  return {
    get size() {
      return heap.length;
    },
    push(item) {
      let at = heap.length;
      heap.push(item);
      while (at > 0) {
        const parent = (at - 1) >> 1;
        const above = heap[parent] as T;
        if (!isBefore(item, above)) break;
        heap[at] = above;
        at = parent;
      }
      heap[at] = item;
    },
    peek: () => heap[0],
    pop() {
      const first = heap[0];
      const last = heap.pop() as T;
      const size = heap.length;
      if (size > 0) {
        let at = 0;
        for (;;) {
          let child = 2 * at + 1;
          if (child >= size) break;
          if (child + 1 < size && isBefore(heap[child + 1] as T, heap[child] as T)) child += 1;
          const below = heap[child] as T;
          if (!isBefore(below, last)) break;
          heap[at] = below;
          at = child;
        }
        heap[at] = last;
      }
      return first;
    },
    clear() {
      heap.length = 0;
    },
  };
}
