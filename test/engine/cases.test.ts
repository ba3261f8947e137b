/**
 * What real Maelstrom ran, run by the engine: the same command with the same node ends with the same status and leaves
 * the same words. Time limits are shorter, and the seed is fixed; docs/engine.md lists the cases that are left out.
 */
import { mkdtempSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTheEngine } from './an-engine.ts';

interface Case {
  readonly name: string;
  readonly what: string;
  readonly argv: readonly string[];
  readonly status: number;
  /** By file (`console`, or one of the run's directory) the patterns that match in it. */
  readonly left: Readonly<Record<string, readonly string[]>>;
}

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');
const cases = JSON.parse(readFileSync(path.join(FIXTURES, 'engine-cases.json'), 'utf8')) as readonly Case[];

/** A PATH with a shell and `env`, but no `node`. */
function withoutNode(): NodeJS.ProcessEnv {
  const bin = realpathSync(mkdtempSync(path.join(tmpdir(), 'engine-path-')));
  for (const program of ['sh', 'env', 'mkfifo']) symlinkSync(`/usr/bin/${program}`, path.join(bin, program));
  return { ...process.env, PATH: bin };
}

describe.concurrent("Maelstrom's own runs", () => {
  for (const { name, what, argv, status, left } of cases) {
    it(`${name}: ${what}`, { timeout: 90_000 }, async () => {
      const words = argv.map((word) => (word.startsWith('nodes/') ? path.join(FIXTURES, word) : word));
      const run = await runTheEngine(words, name === 'echo-no-node' ? { environment: withoutNode() } : {});
      try {
        expect({ status: run.status, end: run.console.slice(-2000) }).toMatchObject({ status });
        for (const [file, patterns] of Object.entries(left)) {
          const text = file === 'console' ? run.console : (run.read(file) ?? `(no ${file})`);
          const missing = patterns.filter((pattern) => !new RegExp(pattern, 'm').test(text));
          expect({ file, missing, end: text.slice(-2000) }).toMatchObject({ missing: [] });
        }
      } finally {
        run.remove();
      }
    });
  }
});
