/** Seeds of nodes that hang, that depend on more than their seed, and a search that is killed. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleEngine, bundlePreload, type EngineBundle } from '../engine/engine-bundle.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { type SeedsSearch, searchSeeds } from './a-seeds-search.ts';

let engine: EngineBundle;
beforeAll(async () => {
  engine = await bundleEngine();
});
const searches: SeedsSearch[] = [];
afterAll(() => {
  for (const search of searches) search.remove();
  rmSync(engine.directory, { recursive: true, force: true });
});

async function search(...args: Parameters<typeof searchSeeds>): Promise<SeedsSearch> {
  const found = await searchSeeds(...args);
  searches.push(found);
  return found;
}

describe('a node that hangs', { timeout: 300_000 }, () => {
  it('in one of many seeds is a finding like any other', async () => {
    const options = { 'node-count': '1', 'time-limit': '3', rate: '10' };
    const subject = { node: 'seeds/echo-hangs.mjs', args: ['36'], challenge: 'echo', options };
    // Each run that hangs takes ten seconds.
    const { outcome } = await search(subject, { from: 1, to: 30 }, engine.file, { effort: { ms: 0, trials: 0 } });
    const { failed, counts, cutShort } = outcome.seeds;
    expect(cutShort).toBeUndefined();
    expect(failed).toMatchObject({ reason: 'node-busy', repeats: true });
    expect(failed?.seed).toBe(counts.maelstrom + counts.harder + 1);
    expect(failed?.seed).toBeGreaterThan(1);
    expect(outcome.failing?.verdict.outcome).toBe('crash');
    expect(outcome.failing?.verdict.reasons[0]?.detail).toContain('as a loop without end does');
  });
});

describe('a node that reads the machine’s clock', { timeout: 300_000 }, () => {
  it.each(['program', 'file', 'worker'])('is told by the first message that differs: %s', async (how) => {
    const options = { 'node-count': '2', 'time-limit': '2', rate: '5', 'recovery-time': '1' };
    const args = [how, path.join(engine.directory, `first-${how}`)];
    const subject = { node: 'seeds/broadcast-reads-clock.mjs', args, challenge: 'broadcast', options };
    const { outcome } = await search(subject, { from: 1, to: 1 }, engine.file, { workers: 1 });
    expect(outcome.seeds.failed).toMatchObject({ repeats: false });
    expect(outcome.seeds.failed?.difference).toMatch(
      /^The first message that differs is my_time from n0 to n1, sent at \d+ ms\.$/,
    );
  });
});

describe('a search that is killed', { timeout: 300_000 }, () => {
  it('leaves nothing of the runs that it tried', async () => {
    const cli = await bundleEntry('src/cli.ts', 'src/engine.ts');
    await bundlePreload(path.dirname(cli));
    const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'killed-search-')));
    const node = path.resolve('test/fixtures/seeds/broadcast-loses.mjs');
    const options = ['--node-count', '3', '--time-limit', '2', '--rate', '5', '--recovery-time', '1'];
    const child = spawn(process.execPath, [cli, 'run', 'broadcast', '--bin', node, ...options, '--seeds', '5000'], {
      cwd,
      stdio: 'ignore',
    });
    const trials = (): readonly string[] =>
      readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => /trial-\d+$/.test(name));
    try {
      await vi.waitFor(() => expect(trials()).not.toEqual([]), { timeout: 120_000, interval: 5 });
      child.kill('SIGKILL');
      await vi.waitFor(() => expect(trials()).toEqual([]), { timeout: 60_000 });
    } finally {
      child.kill('SIGKILL');
      rmSync(cwd, { recursive: true, force: true });
      rmSync(path.dirname(cli), { recursive: true, force: true });
    }
  });
});
