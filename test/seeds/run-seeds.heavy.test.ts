/** Seeds on the real engine, with nodes of which it is known what is wrong. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleEngine, type EngineBundle } from '../engine/engine-bundle.ts';
import { type SeedsSearch, type Subject, searchSeeds } from './a-seeds-search.ts';

const NODE = 'seeds/broadcast-loses.mjs';
const QUICK = { 'node-count': '3', 'time-limit': '4', rate: '10', 'recovery-time': '1' };
const LOSES: Subject = {
  node: NODE,
  challenge: 'broadcast',
  options: { ...QUICK, 'node-count': '5', nemesis: 'partition', 'nemesis-interval': '1' },
};

let engine: EngineBundle;
/** A search that several tests look at. */
let losing: SeedsSearch;
beforeAll(async () => {
  engine = await bundleEngine();
  losing = await searchSeeds(LOSES, { from: 1, to: 20 }, engine.file, { workers: 3 });
}, 300_000);
afterAll(() => {
  losing.remove();
  rmSync(engine.directory, { recursive: true, force: true });
});

const searches: SeedsSearch[] = [];
afterEach(() => {
  for (const search of searches.splice(0)) search.remove();
});

async function search(
  subject: Subject,
  to: number,
  more: Parameters<typeof searchSeeds>[3] = {},
): Promise<SeedsSearch> {
  const found = await searchSeeds(subject, { from: 1, to }, engine.file, more);
  searches.push(found);
  return found;
}

describe('seeds', () => {
  it('all pass for a node that is right, half of them with each schedule, and leave nothing', async () => {
    const { outcome, directory } = await search({ node: NODE, challenge: 'broadcast', options: QUICK }, 6);
    const seeds = { from: 1, to: 6, counts: { maelstrom: 3, harder: 3, undecided: 0 } };
    expect(outcome).toEqual({ seeds, isCancelled: false });
    expect(readdirSync(directory)).toEqual(['launcher']);
  });

  it('give the first that fails, as the smallest run that fails for the same reason, with its files', () => {
    const { outcome, directory } = losing;
    const { failed } = outcome.seeds;
    expect(failed).toMatchObject({ reason: 'lost-values', repeats: true, found: { nodes: 5, timeLimit: 4 } });
    expect(failed?.smallest.operations).toBeLessThanOrEqual((failed?.found.operations ?? 0) / 2);
    expect(failed?.smallest.nodes).toBeLessThanOrEqual(5);
    const { reproduce = [], smallestSeed = failed?.seed } = failed ?? {};
    expect(reproduce[reproduce.indexOf('--seed') + 1]).toBe(`${smallestSeed}`);
    expect(outcome.failing?.verdict).toMatchObject({ outcome: 'fail', reasons: [{ id: 'lost-values' }] });
    const [kept, ...others] = readdirSync(path.join(directory, 'seeds'));
    expect(others).toEqual([]);
    expect(outcome.failing?.run.store).toContain(path.join(directory, 'seeds', String(kept), 'store'));
  });

  it('name a command that repeats that run', async () => {
    expect(losing.outcome.seeds.failed?.reproduce[0]).toBe('broadcast');
    for (const attempt of [1, 2, 3]) expect(await losing.repeat(), `${attempt}`).toBe(1);
  });

  it('come to the same on one worker and on three', async () => {
    const one = await search(LOSES, 20, { workers: 1 });
    expect(losing.outcome.seeds).toEqual(one.outcome.seeds);
  });

  it('find nothing that could be left out of a run in which the node always ends', async () => {
    const { outcome } = await search({ ...LOSES, args: ['crashes'] }, 4);
    expect(outcome.seeds.failed).toMatchObject({
      seed: 1,
      schedule: 'maelstrom',
      reason: 'node-crashed',
      smallest: { nodes: 2, operations: 0, timeLimit: 1 },
    });
  });

  it('tell of a node that depends on more than its seed, and of the first message that shows it', async () => {
    const file = path.join(engine.directory, 'is-first');
    const options = { ...QUICK, 'node-count': '1' };
    const { outcome } = await search({ node: NODE, challenge: 'broadcast', options, args: ['once', file] }, 3, {
      workers: 1,
    });
    const { failed } = outcome.seeds;
    expect(failed).toMatchObject({ seed: 1, reason: 'lost-values', repeats: false });
    expect(failed?.smallest).toEqual(failed?.found);
    expect(failed?.difference).toMatch(/^The first message that differs is read_ok from n0 to c\d+, sent at \d+ ms\.$/);
    expect(outcome.failing?.run.store).toContain('seed-1');
  });

  describe('of a node that is right as a process only', () => {
    const AS_A_PROCESS: Subject = {
      node: 'seeds/unique-ids-by-options.mjs',
      challenge: 'unique-ids',
      options: { 'node-count': '2', 'time-limit': '2', rate: '20', 'recovery-time': '1' },
    };

    it('all pass', async () => {
      const { outcome } = await search(AS_A_PROCESS, 6);
      expect(outcome.seeds).toEqual({ from: 1, to: 6, counts: { maelstrom: 3, harder: 3, undecided: 0 } });
    });

    it('fail for what is wrong with it as a process, too', async () => {
      const { outcome } = await search({ ...AS_A_PROCESS, args: ['wrong'] }, 8, { effort: { ms: 0, trials: 0 } });
      expect(outcome.seeds.failed).toMatchObject({ seed: 1, reason: 'duplicate-ids' });
      expect(outcome.failing?.verdict.reasons[0]?.detail).toMatch(/n[0-9]-0/);
    });
  });

  it('say that a node took time which simulated time does not count, of seeds that passed', async () => {
    const options = { 'node-count': '1', 'time-limit': '1', rate: '5' };
    const { outcome } = await search({ node: 'seeds/echo-computes.mjs', challenge: 'echo', options }, 3);
    expect(outcome.seeds).toMatchObject({ counts: { maelstrom: 2, harder: 1 }, slow: { count: 3, seed: 1 } });
    expect(outcome.seeds.slow?.detail).toMatch(/^Node n0 (took time that simulated time|computed for longer)/);
  });

  it('hold the limits for the seeds that run as Maelstrom would', async () => {
    const options = { ...QUICK, 'time-limit': '1' };
    const limits = 'net.servers.msgs-per-op < 0.1';
    const { outcome } = await search({ node: NODE, challenge: 'broadcast', options, limits }, 4);
    expect(outcome.seeds.failed).toMatchObject({ seed: 1, reason: 'limit-msgs-per-op' });
  });

  it('are cut short, with the reason, where a node does not live in simulated time', async () => {
    const { outcome } = await search({ node: NODE, challenge: 'broadcast', options: QUICK, args: ['spins'] }, 4);
    expect(outcome.seeds).toMatchObject({ counts: { maelstrom: 0, harder: 0 } });
    expect(outcome.seeds.cutShort).toContain('waits in a loop that reads the clock');
    expect(outcome.failing).toBeUndefined();
  });

  it('are cut short when the job is cancelled', async () => {
    const cancelled = new AbortController();
    const { outcome } = await search({ node: NODE, challenge: 'broadcast', options: QUICK }, 5000, {
      cancelled: cancelled.signal,
      onProgress: () => cancelled.abort(),
    });
    expect(outcome).toMatchObject({ isCancelled: true, seeds: { cutShort: 'The run was cancelled.' } });
  });
});
