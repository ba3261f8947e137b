import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TimeLimits } from '../../src/plan/hard-limits.ts';
import type { Stopped } from '../../src/run/run-record.ts';
import { type TimeLimitWatch, watchTimeLimits } from '../../src/run/watch-hard-limits.ts';

const RUN_COMPLETE = 'INFO [2026-11-22 15:32:13,351] jepsen test runner - jepsen.core Run complete, writing';
const PHASES: TimeLimits = { kind: 'phases', runMs: 90_000, idleMs: 60_000, analysisMs: 600_000 };
const PID = 42;

let store: string;
/** Milliseconds of processor time, as the system tells it. */
let cpu: number | null;
beforeEach(() => {
  store = path.join(mkdtempSync(path.join(tmpdir(), 'run-watch-')), 'store');
  cpu = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(path.dirname(store), { recursive: true, force: true });
});

const useProcessor = (ms: number): void => {
  cpu = (cpu ?? 0) + ms;
};

interface Watched {
  readonly watch: TimeLimitWatch;
  /** Lets so many milliseconds pass, and gives the limit that was reached. */
  pass(ms: number): Promise<Stopped | null>;
}

function watched(limits: TimeLimits): Watched {
  const watch = watchTimeLimits(PID, limits, store, (pid) => {
    expect(pid).toBe(PID);
    return cpu;
  });
  let reached: Stopped | null = null;
  watch.reached.then((stopped) => {
    reached = stopped;
  });
  return {
    watch,
    async pass(ms) {
      await vi.advanceTimersByTimeAsync(ms);
      return reached;
    },
  };
}

describe('the operations of a run', () => {
  it('end at their limit, and not before, whatever is printed', async () => {
    const { watch, pass } = watched(PHASES);
    watch.line('x');
    expect(await pass(89_999)).toBeNull();
    watch.line('INFO [2026-11-22 15:32:13,351] n0 stderr - maelstrom.process jepsen.core Run complete, writing');
    watch.line('INFO [2026-11-22 15:32:13,351] jepsen test runner - jepsen.db Run complete, writing');
    watch.line('INFO [2026-11-22 15:32:13,351] jepsen test runner - jepsen.core Analyzing...');
    expect(await pass(1)).toEqual({ limit: 'run', limitMs: 90_000, analysis: null });
  });

  it('have no limit once they are over', async () => {
    const { watch, pass } = watched({ kind: 'phases', runMs: 10_000, idleMs: 60_000, analysisMs: 600_000 });
    await pass(9_999);
    watch.line(RUN_COMPLETE);
    expect(await pass(59_999)).toBeNull();
  });

  it('reach no limit after the end of the run', async () => {
    const { watch, pass } = watched(PHASES);
    watch.end();
    watch.line(RUN_COMPLETE);
    expect(await pass(10_000_000)).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an analysis', () => {
  /** One that has just begun, ten seconds after the run. */
  async function anAnalysis(limits: TimeLimits = PHASES): Promise<Watched> {
    const run = watched(limits);
    await run.pass(10_000);
    run.watch.line(RUN_COMPLETE);
    return run;
  }

  it('that does nothing ends at the limit without progress', async () => {
    const { pass } = await anAnalysis();
    expect(await pass(59_999)).toBeNull();
    expect(await pass(1)).toEqual({
      limit: 'no-progress',
      limitMs: 60_000,
      analysis: { ms: 60_000, quietMs: 60_000, cpuMs: 0 },
    });
  });

  it.each<[string, (watch: TimeLimitWatch) => void]>([
    ['prints', (watch) => watch.line('checking')],
    ['uses a second of a processor', () => useProcessor(1_000)],
    ['adds a file', () => writeFileSync(path.join(store, 'kafka/t/2.png'), '')],
    ['adds an empty directory', () => mkdirSync(path.join(store, 'kafka/t/elle'))],
    ['writes to a file', () => writeFileSync(path.join(store, 'kafka/t/1.png'), 'more')],
    ['rewrites a file at its size', () => utimesSync(path.join(store, 'kafka/t/1.png'), 2_000_000_000, 2_000_000_000)],
    ['removes files', () => rmSync(store, { recursive: true })],
  ])('that %s goes on from there', async (_, progress) => {
    mkdirSync(path.join(store, 'kafka/t'), { recursive: true });
    writeFileSync(path.join(store, 'kafka/t/1.png'), '');
    const { watch, pass } = await anAnalysis();
    expect(await pass(55_000)).toBeNull();
    progress(watch);
    // The next look is at most five seconds later, and the limit counts from there or from the line.
    expect(await pass(59_999)).toBeNull();
    expect(await pass(5_001)).toMatchObject({ limit: 'no-progress', analysis: { quietMs: 60_000 } });
  });

  it('that uses less than a second of a processor since its last progress makes none', async () => {
    const { pass } = await anAnalysis();
    await pass(30_000);
    cpu = 999;
    expect(await pass(30_000)).toMatchObject({ limit: 'no-progress', analysis: { ms: 60_000, cpuMs: 999 } });
  });

  it('that uses a little all the time makes progress with each second of it', async () => {
    const { pass } = await anAnalysis();
    for (let minute = 0; minute < 9; minute += 1) {
      useProcessor(600);
      expect(await pass(30_000)).toBeNull();
      useProcessor(400);
      expect(await pass(30_000)).toBeNull();
    }
    expect(await pass(65_000)).toMatchObject({ limit: 'no-progress', analysis: { cpuMs: 9_000 } });
  });

  it('goes on where the system does not tell processor time, until its own limit', async () => {
    cpu = null;
    const { pass } = await anAnalysis();
    expect(await pass(599_999)).toBeNull();
    expect(await pass(1)).toEqual({
      limit: 'analysis',
      limitMs: 600_000,
      analysis: { ms: 600_000, quietMs: expect.any(Number), cpuMs: null },
    });
  });

  it('has its own limit, though it makes progress', async () => {
    const { watch, pass } = await anAnalysis();
    for (let second = 0; second < 599; second += 1) {
      watch.line('checking');
      expect(await pass(1_000)).toBeNull();
    }
    watch.line('checking');
    expect(await pass(1_000)).toMatchObject({ limit: 'analysis', limitMs: 600_000, analysis: { quietMs: 1_000 } });
  });

  it("ends at the user's own limit for the whole run, and says what it had done", async () => {
    const { watch, pass } = await anAnalysis({ kind: 'whole', ms: 100_000 });
    expect(await pass(50_000)).toBeNull();
    watch.line('checking');
    expect(await pass(39_999)).toBeNull();
    expect(await pass(1)).toEqual({
      limit: 'timeout',
      limitMs: 100_000,
      analysis: { ms: 90_000, quietMs: 40_000, cpuMs: 0 },
    });
  });
});

describe('a store that a node has filled', () => {
  it('is looked at without an error, however deep it is and whatever it holds', async () => {
    mkdirSync(store);
    const dig = `process.chdir(${JSON.stringify(store)}); for (let i = 0; i < 1_100; i += 1) { fs.mkdirSync('dir'); process.chdir('dir'); }`;
    execFileSync(process.execPath, ['-e', dig]);
    execFileSync('mkfifo', [path.join(store, 'pipe')]);
    symlinkSync('.', path.join(store, 'loop'));
    const { watch, pass } = watched(PHASES);
    watch.line(RUN_COMPLETE);
    expect(await pass(30_000)).toBeNull();
    expect(await pass(31_000)).toMatchObject({ limit: 'no-progress' });
    execFileSync('rm', ['-rf', path.join(store, 'dir')]);
  });
});
