/** How many lines a second a program takes in and gives back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundled } from './processes.ts';

const PER_WRITE = 1_000;

const line = (body: object): string => `${JSON.stringify({ id: 0, src: 'c1', dest: 'n0', body })}\n`;

/** Messages as they come from clients, each of which is answered by one line. */
function echoes(first: number, count: number): string {
  let text = '';
  for (let id = first; id < first + count; id += 1) {
    text += line({ type: 'echo', echo: `Please echo ${id}`, msg_id: id });
  }
  return text;
}

/** A program that was started once and is measured in rounds. */
export interface LineProgram {
  /** Lines a second, when it is fed as fast as it reads. */
  readonly rate: (lines: number) => Promise<number>;
  readonly end: () => void;
}

/** One echo node: the example that is bundled into dist/. */
export const startEchoNode = (): Promise<LineProgram> =>
  startProgram(process.execPath, [bundled('examples/1-echo.js')]);

/** Gives back each line as it is: what the pipes alone allow. */
export const startCat = (): Promise<LineProgram> => startProgram('cat', []);

async function startProgram(file: string, args: readonly string[]): Promise<LineProgram> {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = counter(child);
  child.stdin.write(line({ type: 'init', node_id: 'n0', node_ids: ['n0'], msg_id: 0 }));
  await answers.reach(1);
  return {
    rate: async (lines) => {
      const startedAt = performance.now();
      const answered = answers.reach(lines);
      for (let first = 1; first <= lines; first += PER_WRITE) {
        const text = echoes(first, Math.min(PER_WRITE, lines - first + 1));
        if (!child.stdin.write(text)) await once(child.stdin, 'drain');
      }
      await answered;
      return lines / ((performance.now() - startedAt) / 1000);
    },
    end: () => child.stdin.end(),
  };
}

function counter({ stdout }: ChildProcess): { readonly reach: (lines: number) => Promise<void> } {
  let left = 0;
  let reached = (): void => undefined;
  stdout?.on('data', (chunk: Buffer) => {
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) left -= 1;
    if (left === 0) reached();
  });
  return {
    reach: (lines) => {
      left = lines;
      return new Promise((resolve) => {
        reached = resolve;
      });
    },
  };
}
