import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Run } from '../../src/run/run-record.ts';
import { judgeRun } from '../../src/verdict/judge-run.ts';
import type { RunVerdict } from '../../src/verdict/verdict.ts';
import { anExpectation, aRun, scratchDirectory } from './fixtures.ts';

/** The verdict on a run that left a console and nothing else. */
export async function judgeConsole(text: string, exitCode: number | null, run: Partial<Run> = {}): Promise<RunVerdict> {
  const scratch = scratchDirectory();
  try {
    const file = path.join(scratch, 'console.log');
    writeFileSync(file, text);
    return await judgeRun(aRun({ exitCode, console: file, ...run }), anExpectation());
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const stamp = (second: number): string => `2026-11-22 14:51:${String(second).padStart(2, '0')},000`;
export const info = (second: number, thread: string, message: string): string =>
  `INFO [${stamp(second)}] ${thread} - ${message}`;
export const FRAMES = '\tat clojure.lang.AFn.run(AFn.java:22)\n\tat java.base/java.lang.Thread.run(Thread.java:840)';

/** A log that came as far as its clients; `later` follows. */
export const running = (...later: readonly string[]): string =>
  [
    info(0, 'main', 'jepsen.cli Test options:'),
    ' {:args [],\n :concurrency 2,\n :nodes ["n0" "n1"],\n :workload :echo}\n',
    info(1, 'jepsen test runner', 'jepsen.db Setting up DB'),
    info(2, 'jepsen test runner', 'jepsen.core Relative time begins now'),
    ...later,
    '',
  ].join('\n');

/** What Maelstrom says when a thread that reads a node's stdout meets an exception. */
export const unreadable = (second: number, node: string, exception: string): string =>
  `WARN [${stamp(second)}] ${node} stdout - maelstrom.process Error!\n${exception}\n${FRAMES}`;

/** How a test breaks off: both records carry the same exception. */
export const crashed = (exception: string, frames: string = FRAMES): string =>
  [
    `WARN [${stamp(9)}] jepsen test runner - jepsen.core Test crashed!\n${exception}\n${frames}`,
    `ERROR [${stamp(9)}] main - jepsen.cli Oh jeez, I'm sorry, Jepsen broke. Here's why:\n${exception}\n${frames}`,
  ].join('\n');

export const nodeCrash = (status: number, stderr: string): string =>
  crashed(
    `clojure.lang.ExceptionInfo: Node n1 crashed with exit status ${status}. Before crashing, it wrote to STDOUT:\n\n\n\nAnd to STDERR:\n\n${stderr}\n\nFull STDERR logs are available in /w/store/echo/x/node-logs/n1.log`,
  );
