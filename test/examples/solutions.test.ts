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

/** Short, but with everything else as published; the full runs are `npm run glomers`. */
const SHORT = ['--time-limit', '3', '--recovery-time', '2'];

async function solved(id: string, words: readonly string[]): Promise<Verdict> {
  const file = await compile({ file: `${id}.ts` }, directory.path);
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
    it.each(CHALLENGES.map(({ id }) => id).filter((id) => !/^3[de]/.test(id)))('%s passes', async (id) => {
      expect(validity(await solved(id, []))).toEqual(PASS);
    });

    it.each(['3d', '3e'])('%s keeps to its messages and is valid under partitions too', async (alias) => {
      const { id = '', limits = [] } = CHALLENGES.find(({ aliases }) => aliases.includes(alias)) ?? {};
      const [messages = ''] = limits;
      const verdict = await solved(id, ['--faults', '--recovery-time', '8']);
      expect(validity(verdict)).toEqual(PASS);
      expect(verdict.limits.find(({ expression }) => expression === messages)).toMatchObject({ met: true });
      expect(verdict.runs.map(({ faults }) => faults)).toEqual([false, true]);
    });

    it.each([
      ['g-set', ['--node-count', '5', '--rate', '100', '--nemesis', 'partition', '--recovery-time', '6']],
      ['pn-counter', ['--node-count', '3', '--rate', '100', '--nemesis', 'partition']],
      ['lin-kv', ['--node-count', '3', '--concurrency', '2n', '--rate', '100', '--nemesis', 'partition']],
      ['txn-list-append', ['--node-count', '3', '--concurrency', '2n', '--rate', '100', '--latency', '5']],
    ])('%s passes', async (id, words) => {
      expect(validity(await solved(id, words))).toEqual(PASS);
    });
  });
});
