/**
 * Registers of which every node has a copy. Writes carry a stamp, a Lamport clock and the node's name, and the later
 * stamp wins; so copies that have heard the same writes, in whatever order, are the same. A stamp is later than those of
 * all writes that its node had heard of, so what a transaction writes comes after whatever it has read.
 */
export interface Write {
  key: number;
  value: number;
  clock: number;
  by: string;
  /** Place in its transaction, which may write a register more than once. */
  step: number;
}

export interface StampedRegisters {
  read(key: number): number | null;
  /** A clock later than all that was heard of: the stamp of a new transaction. */
  tick(): number;
  apply(write: Write): void;
}

export function createStampedRegisters(): StampedRegisters {
  const registers = new Map<number, Write>();
  let clock = 0;

  /** Positive when `a` is later. Never 0 for two different writes. */
  const compare = (a: Write, b: Write): number =>
    a.clock - b.clock || (a.by === b.by ? a.step - b.step : a.by > b.by ? 1 : -1);

  return {
    read: (key) => registers.get(key)?.value ?? null,
    tick() {
      clock += 1;
      return clock;
    },
    apply(write) {
      clock = Math.max(clock, write.clock);
      const current = registers.get(write.key);
      if (!current || compare(write, current) > 0) registers.set(write.key, write);
    },
  };
}
