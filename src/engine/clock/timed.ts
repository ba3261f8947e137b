/** Something that waits for its time. */
export interface Timed {
  /** Milliseconds. */
  readonly time: number;
  /** Keeps items of equal time in the order in which they were made. */
  readonly order: number;
}

export const isEarlier = (a: Timed, b: Timed): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);
