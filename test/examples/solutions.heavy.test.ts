import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { compile, temporaryDirectory } from './cluster.ts';
import { buildCommandLine, judged } from './command-line.ts';

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

/** Each compiled once: tests that share one run at the same time. */
const programs = new Map<string, Promise<string>>();
function program(id: string): Promise<string> {
  const compiled = programs.get(id) ?? compile({ file: `${id}.ts` }, directory.path);
  programs.set(id, compiled);
  return compiled;
}

/** Short, but with everything else as published; the full runs are `npm run glomers`. */
const SHORT = ['--time-limit', '3', '--recovery-time', '2'];

/** 3d and 3e. */
const EFFICIENT = CHALLENGES.filter(({ limits }) => limits.length > 0);

async function solved(id: string, words: readonly string[]): Promise<Verdict> {
  const file = await program(id);
  return judged(cli, [id, ...words].join(' '), [id, '--bin', file, ...SHORT, ...words]);
}

/** Outcome and what may have spoilt it, without latencies: how quick 25 nodes are on a busy machine says nothing of them. */
const validity = ({ outcome, reasons }: Verdict): unknown => {
  const failures = reasons.filter(({ id, severity }) => severity === 'failure' && !/^limit-.*latenc/.test(id));
  return {
    outcome: failures.length === 0 ? 'pass' : outcome,
    failures: failures.map(({ id, detail }) => `${id}: ${detail}`),
  };
};
const PASS = { outcome: 'pass', failures: [] };

describe('the solution to a challenge', () => {
  it('is there for each', () => {
    expect(readdirSync('examples')).toEqual(expect.arrayContaining(CHALLENGES.map(({ id }) => `${id}.ts`)));
  });

  describe.concurrent('on the embedded engine', () => {
    it.each(CHALLENGES.map(({ id }) => id).filter((id) => !EFFICIENT.some((each) => each.id === id)))(
      '%s passes',
      async (id) => {
        expect(validity(await solved(id, []))).toEqual(PASS);
      },
    );

    it.each([
      ['g-set', ['--node-count', '5', '--rate', '100', '--nemesis', 'partition', '--recovery-time', '6']],
      ['pn-counter', ['--node-count', '3', '--rate', '100', '--nemesis', 'partition']],
      ['lin-kv', ['--node-count', '3', '--concurrency', '2n', '--rate', '100', '--latency', '5']],
      ['txn-list-append', ['--node-count', '3', '--concurrency', '2n', '--rate', '100', '--latency', '5']],
    ])('%s passes', async (id, words) => {
      expect(validity(await solved(id, words))).toEqual(PASS);
    });
  });

  // One after the other: 25 processes each.
  describe('on the embedded engine, with 25 nodes', () => {
    it.each(EFFICIENT)('$id is valid, and keeps to its messages', async ({ id, limits: [messages] }) => {
      const verdict = await solved(id, []);
      expect(validity(verdict)).toEqual(PASS);
      expect(verdict.limits.find(({ expression }) => expression === messages)).toMatchObject({ met: true });
    });

    it.each(EFFICIENT)('$id is valid under partitions too', async ({ id, options }) => {
      const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const file = await program(id);
      const partitions = ['--nemesis', 'partition', '--time-limit', '3', '--recovery-time', '5'];
      const verdict = await judged(cli, `${id} partitions`, ['broadcast', ...words, ...partitions, '--bin', file]);
      expect(validity(verdict)).toEqual(PASS);
    });
  });
});
