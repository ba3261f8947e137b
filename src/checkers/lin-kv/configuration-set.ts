/** Configurations of the search for a linearization, and the set of those that are worth following. */
import type { Operation } from '../../maelstrom/operations-and-messages.ts';

/** One way in which the calls so far can have taken effect. */
export interface Configuration {
  /** Number of the register's value. */
  readonly state: number;
  /**
   * Bits of the open calls that may return: those that are linearized, those reads that have found their value, and
   * those writes that another write can have overwritten before any read.
   */
  readonly mayReturn: bigint;
  /** Bits of the open writes and compare-and-sets that took effect where later operations see it. */
  readonly linearized: bigint;
  /** Calls without a return that are linearized, counted by the number of their kind. */
  readonly crashed: readonly number[];
  /** The operation that took effect last; undefined at the start. */
  readonly last: Operation | undefined;
}

/** Whether, in the same state, `a` lets every call return that may return in `b`, and has every call left that `b` has. */
export const covers = (a: Configuration, b: Configuration): boolean =>
  (b.mayReturn & ~a.mayReturn) === 0n &&
  (a.linearized & ~b.linearized) === 0n &&
  a.crashed.every((count, kind) => count <= (b.crashed[kind] ?? 0));

export interface Frontier {
  /** False when the set already holds a configuration that covers this one. */
  readonly add: (configuration: Configuration) => boolean;
  readonly holds: (configuration: Configuration) => boolean;
  /** How many configurations were added, kept or not; a dozen comparisons count as one. */
  readonly work: () => number;
  readonly all: () => readonly Configuration[];
}

/** A set of configurations of which none covers another. */
export function createFrontier(): Frontier {
  const groups = new Map<number, Configuration[]>();
  let compared = 0;
  let added = 0;
  return {
    add(configuration) {
      const group = groups.get(configuration.state);
      added += 1;
      compared += group?.length ?? 0;
      if (group === undefined) {
        groups.set(configuration.state, [configuration]);
        return true;
      }
      if (group.some((other) => covers(other, configuration))) return false;
      const kept = group.filter((other) => !covers(configuration, other));
      kept.push(configuration);
      groups.set(configuration.state, kept);
      return true;
    },
    holds: (configuration) => groups.get(configuration.state)?.includes(configuration) ?? false,
    work: () => added + compared / 12,
    all: () => [...groups.values()].flat(),
  };
}
