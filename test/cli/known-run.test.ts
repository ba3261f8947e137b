import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { knownRun } from '../../src/cli/known-run.ts';
import { verdictFile } from '../../src/cli/output-options.ts';
import { reportCommand } from '../../src/cli/report-command.ts';
import type { RunVerdict, Verdict } from '../../src/verdict/verdict.ts';
import { aLimit, aVerdict } from '../report/verdicts.ts';
import { fixtureCase } from '../verdict/fixtures.ts';
import { aListener } from './a-listener.ts';

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'known-run-')));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const ofRun = (name: string, faults = false): RunVerdict => ({
  name,
  faults,
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  engine: { name: 'embedded', version: '1.0.0' },
  exitCode: 0,
  durationMs: 1000,
  summary: ':valid? true',
  damaged: [],
});
const LIMIT = 'net.servers.msgs-per-op < 30';
const aKnown = (over: Partial<Verdict> = {}): Verdict =>
  aVerdict({
    challenge: '3d-efficient-broadcast-1',
    workload: 'broadcast',
    limits: [aLimit(LIMIT, 142.9, false)],
    runs: [ofRun('run'), ofRun('faults', true)],
    ...over,
  });

/** A directory as `run` leaves it, and the store of one of its runs. */
function left(verdict: Verdict | string, below = 'run'): string {
  const directory = path.join(cwd, 'store/3d/20261127-093759');
  const store = path.join(directory, below, 'store/broadcast/20261127T093759');
  mkdirSync(store, { recursive: true });
  writeFileSync(path.join(directory, 'verdict.json'), typeof verdict === 'string' ? verdict : verdictFile(verdict));
  return store;
}

const limitsOf = (store: string) => knownRun(store)?.limits.map(({ expression }) => expression);

describe('what a run knew', () => {
  it('is the challenge and the limits of the verdict that run left', () => {
    const store = left(aKnown());
    expect(knownRun(store)).toMatchObject({
      file: path.join(cwd, 'store/3d/20261127-093759/verdict.json'),
      subject: { kind: 'challenge', challenge: { id: '3d-efficient-broadcast-1' } },
    });
    expect(limitsOf(store)).toEqual([LIMIT]);
  });

  it('is found through a link to the store', () => {
    const store = left(aKnown());
    symlinkSync(store, path.join(cwd, 'store/latest'));
    expect(limitsOf(path.join(cwd, 'store/latest'))).toEqual([LIMIT]);
  });

  it('has no limits under faults, nor for a seed with the harder schedule', () => {
    expect(limitsOf(left(aKnown(), 'faults'))).toEqual([]);
    const extent = { nodes: 1, operations: 1, faults: 0, timeLimit: 1 };
    const seeds = (schedule: 'maelstrom' | 'harder'): Partial<Verdict> => ({
      runs: [ofRun('run'), ofRun('seed 18')],
      seeds: {
        from: 1,
        to: 20,
        counts: { maelstrom: 1, harder: 1, undecided: 0 },
        failed: { seed: 18, schedule, reason: 'x', found: extent, smallest: extent, reproduce: [], repeats: true },
      },
    });
    expect(limitsOf(left(aKnown(seeds('harder')), 'seeds/seed-18'))).toEqual([]);
    expect(limitsOf(left(aKnown(seeds('maelstrom')), 'seeds/seed-18'))).toEqual([LIMIT]);
  });

  it('is a workload where there was no challenge', () => {
    const { challenge: _, ...bare } = aKnown();
    expect(knownRun(left(bare))?.subject).toEqual({ kind: 'workload', workload: 'broadcast' });
    expect(knownRun(left({ ...bare, workload: 'nonsense' }))?.subject).toBeUndefined();
  });

  it('is nothing where the verdict is of another run, damaged, a link, or not a verdict', () => {
    expect(knownRun(left(aKnown(), 'run-7'))).toBeNull();
    expect(knownRun(left('{"version": 1'))).toBeNull();
    expect(knownRun(left('{}'))).toBeNull();
    expect(knownRun(left(' '.repeat(2 ** 20 + 1)))).toBeNull();
    const store = left(aKnown());
    const file = path.join(cwd, 'store/3d/20261127-093759/verdict.json');
    cpSync(file, path.join(cwd, 'elsewhere.json'));
    rmSync(file);
    symlinkSync(path.join(cwd, 'elsewhere.json'), file);
    expect(knownRun(store)).toBeNull();
  });

  it('is not taken from what is not a verdict, and that is told', () => {
    const unreadable: string[] = [];
    expect(knownRun(left('{}'), null, (file) => unreadable.push(file))).toBeNull();
    expect(unreadable).toEqual([path.join(cwd, 'store/3d/20261127-093759/verdict.json')]);
  });

  it('is not taken from a verdict of the directory in which Maelstrom has its own store', () => {
    const store = path.join(cwd, 'store/broadcast/20261127T093759');
    mkdirSync(store, { recursive: true });
    writeFileSync(path.join(cwd, 'verdict.json'), verdictFile(aKnown()));
    expect(knownRun(store)).toBeNull();
  });

  it('is taken from beside a store that was copied, where the verdict is of one run', () => {
    const store = path.join(cwd, 'copied/run');
    mkdirSync(store, { recursive: true });
    writeFileSync(path.join(cwd, 'copied/verdict.json'), verdictFile(aKnown()));
    expect(knownRun(store)).toBeNull();
    writeFileSync(path.join(cwd, 'copied/verdict.json'), verdictFile(aKnown({ runs: [ofRun('run')] })));
    expect(limitsOf(store)).toEqual([LIMIT]);
    expect(knownRun(store, store)).toBeNull();
  });
});

describe('report without --challenge', () => {
  async function report(...words: readonly string[]) {
    const { said, out, err } = aListener();
    const world: Partial<CliWorld> = { out, err, cwd, now: () => new Date('2026-11-22T12:34:56Z') };
    return { status: await reportCommand(words, world as CliWorld), ...said };
  }
  const RUN = 'store/3d/20261127-093759/run/store/broadcast/20261127T093759';
  const leave = (): void => {
    const store = left(aKnown());
    rmSync(store, { recursive: true });
    cpSync(path.join(fixtureCase('runs/broadcast-25-too-many-messages').directory, 'run'), store, { recursive: true });
  };

  it('judges with what the run was judged with, and says so', async () => {
    leave();
    const { status, out, err } = await report(RUN);
    expect({ status, err }).toEqual({ status: 1, err: '' });
    expect(out).toMatch(
      /^Judged as 3d-efficient-broadcast-1 with 1 limit, as in store\/3d\/20261127-093759\/verdict\.json\.\n\nFAIL {2}3d-efficient-broadcast-1/,
    );
    expect(out).toContain('✗ limit: messages per operation between nodes');
  });

  it('warns of a verdict that is none, without which the limits are not known', async () => {
    leave();
    const file = 'store/3d/20261127-093759/verdict.json';
    writeFileSync(path.join(cwd, file), '{}');
    const { err, out } = await report(RUN);
    expect(err).toBe(
      `Warning: ${file} is not a verdict that can be read: the run is judged without its challenge and its limits. Name them with --challenge and --limits.\n`,
    );
    expect(out).toMatch(/^PASS {2}broadcast/);
  });

  it('lets --challenge and --limits win', async () => {
    leave();
    const asked = await report(RUN, '--challenge', '3b');
    expect(asked.out).toMatch(/^PASS {2}3b-multi-node-broadcast/);
    const limited = await report(RUN, '--limits', 'stats.count > 1');
    expect(limited.out).toMatch(/^Judged as 3d-efficient-broadcast-1 with 4 limits, /);
  });

  it('refuses a limit on a metric that no run has', async () => {
    leave();
    await expect(report(RUN, '--limits', 'net.servers.msgs-per-opp < 3')).rejects.toThrow(
      '--limits: no run has the metric "net.servers.msgs-per-opp" of `net.servers.msgs-per-opp < 3`. Did you mean "net.servers.msgs-per-op"?',
    );
  });
});
