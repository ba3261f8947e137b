/**
 * Runs the command line as a process of its own: it ends nodes and engine in order whatever ends it, and nothing that a test
 * runner does to timers, modules or globals reaches it.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Verdict } from '../verdict/verdict.ts';
import { type ChallengeOptions, wordsOf } from './challenge-options.ts';

/** The verdict, as in verdict.json, with what an assertion needs. */
export interface ChallengeVerdict extends Verdict {
  /** Whether the outcome is `pass`. */
  readonly passed: boolean;
  /** The verdict as the command line shows it: every reason, with its evidence and what to do. Untrusted parts included. */
  readonly report: string;
}

const cli = path.join(path.dirname(fileURLToPath(import.meta.url)), 'cli.js');

/** With the first of these words the report begins. */
const HEADING = /^(?:PASS|FAIL|UNKNOWN|CRASH|TIMEOUT|ERROR) {2}/m;

/**
 * Runs a challenge or a workload as `maelstrom-action run` does, and gives its verdict, whatever that is.
 *
 *     const verdict = await runChallenge('3c', { bin: 'dist/broadcast.js', seeds: 100 });
 *
 * It rejects where nothing was judged: for an option that does not exist, or a file that is not there.
 */
export async function runChallenge(challenge: string, options: ChallengeOptions): Promise<ChallengeVerdict> {
  const words = wordsOf(challenge, options);
  const { signal } = options;
  signal?.throwIfAborted();
  const { out, err } = await ended(words, options);
  signal?.throwIfAborted();
  const verdict = verdictIn(out);
  if (verdict === null) throw new Error(err.replace(/^Error: /m, '').trim() || 'The run ended without a verdict.');
  const heading = HEADING.exec(err)?.index ?? 0;
  return { ...verdict, passed: verdict.outcome === 'pass', report: err.slice(heading).trimEnd() };
}

function ended(
  words: readonly string[],
  { cwd, signal }: ChallengeOptions,
): Promise<{ readonly out: string; readonly err: string }> {
  // Test runners ask for colours, which the report is not to have.
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [cli, ...words], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): void => void child.kill();
  signal?.addEventListener('abort', end, { once: true });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.err += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      signal?.removeEventListener('abort', end);
      resolve(texts);
    });
  });
}

/** Null when the command line had nothing to judge, and said why on stderr. */
function verdictIn(text: string): Verdict | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
