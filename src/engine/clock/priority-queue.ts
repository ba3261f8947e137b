/** A binary heap: the first of what was put in comes out first. */
export interface PriorityQueue<T> {
  readonly size: number;
  push(item: T): void;
  /** The first item, which stays; undefined when there is none. */
  peek(): T | undefined;
  /** Takes the first item out; undefined when there is none. */
  pop(): T | undefined;
  clear(): void;
}

/** Something that waits for its time. */
export interface Timed {
  /** Milliseconds. */
  readonly time: number;
  /** Keeps items of equal time in the order in which they were made. */
  readonly order: number;
}

const earlier = (a: Timed, b: Timed): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);

export function priorityQueue<T extends Timed>(): PriorityQueue<T> {
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
        if (!earlier(item, above)) break;
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
          if (child + 1 < size && earlier(heap[child + 1] as T, heap[child] as T)) child += 1;
          const below = heap[child] as T;
          if (!earlier(below, last)) break;
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
