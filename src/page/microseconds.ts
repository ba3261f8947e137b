/** Microseconds, either way, that a time may lie from the start; a store may claim any. */
const FARTHEST_US = 1e15;

export const microseconds = (nanoseconds: number): number =>
  Math.max(-FARTHEST_US, Math.min(FARTHEST_US, Math.round(nanoseconds / 1000))) || 0;
