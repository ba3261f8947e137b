/** Bytes of a node's stdout that are held until a turn is over. */
export const MOST_OUTPUT = 64 * 1024 * 1024;

/** What has come of a turn. */
export interface Turn {
  readonly outputs: Uint8Array[];
  outputBytes: number;
  /** When the node wants its next turn; undefined when it has ended instead. */
  next: number | undefined;
}

/** Characters that are kept line by line: many short lines would take far more memory than their characters. */
const JOINED_AT = 64 * 1024;

/** What workers and child processes wrote to a node's stdout and has not been taken yet. */
export interface OthersOutput {
  /** A line without its end. */
  readonly add: (line: string) => void;
  /** All of it, in order; then it is empty. */
  readonly take: () => readonly Uint8Array[];
  /** More has come than may be held; what came after that is dropped. */
  readonly isTooMuch: () => boolean;
}

/** @param most bytes that are held */
export function othersOutput(most = MOST_OUTPUT): OthersOutput {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let lines = '';
  const join = (): void => {
    const chunk = Buffer.from(lines);
    lines = '';
    bytes += chunk.length;
    chunks.push(chunk);
  };
  const isTooMuch = (): boolean => bytes + lines.length > most;
  return {
    add(line) {
      if (isTooMuch()) return;
      lines += `${line}\n`;
      if (lines.length >= JOINED_AT) join();
    },
    take() {
      if (lines !== '') join();
      const taken = chunks;
      chunks = [];
      bytes = 0;
      return taken;
    },
    isTooMuch,
  };
}
