export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** It has ended and waits for its parent to notice. */
  readonly isZombie: boolean;
  /** It computes, or waits for a processor that is free. */
  readonly isRunning: boolean;
  /** Milliseconds of processor time; on Linux with that of its children that have ended. */
  readonly cpuMs: number;
}
