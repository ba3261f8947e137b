import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut, type PipelineWorld } from '../src/pipeline.ts';
import { parseLimits } from '../src/plan/metric-limits.ts';
import type { Plan, PlannedRun } from '../src/plan/plan.ts';
import { aShellEngine } from './run/a-shell-engine.ts';
import { shellScript } from './support/shell-script.ts';
import { fixtureCase } from './verdict/fixtures.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'pipeline-')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A run that leaves what a recorded run left. */
const aRun = (name: string, fixture: string, different: Partial<PlannedRun> = {}): PlannedRun => ({
  name,
  faults: false,
  args: [fixtureCase(fixture).directory, String(fixtureCase(fixture).exitCode)],
  timeLimits: { kind: 'whole', ms: 600_000 },
  plots: 'all',
  ...different,
});

const aPlan = (runs: readonly PlannedRun[], different: Partial<Plan> = {}): Plan => ({
  key: 'my echo',
  title: 'Echo',
  workload: 'echo',
  engine: 'maelstrom',
  node: { kind: 'file', path: '/bin/true', shown: null, by: 'itself', args: ['word'] },
  runs,
  limits: [],
  reproduce: ['echo', '--bin', 'x'],
  warnings: [],
  ...different,
});

/** An engine that copies a recorded store, and says which words it was given. */
const ENGINE = `
printf '%s\\n' "$*" "LC=$LC_ALL/$LC_CTYPE" > said
mkdir -p store/echo
cp -r "$4/run" store/echo/now
ln -s echo/now store/current
cat "$4/console.log"
exit "$5"`;

async function carry(plan: Plan, different: Partial<PipelineWorld> = {}, engine = ENGINE) {
  const said: string[] = [];
  const progress: string[] = [];
  const timers = { running: 0 };
  const work = path.join(directory, 'work');
  const carried = await carryOut(plan, aShellEngine(directory, engine), work, {
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    cancelled: new AbortController().signal,
    workspace: directory,
    nodePath: process.execPath,
    now: () => new Date('2026-11-22T12:34:56Z'),
    say: (text) => said.push(text),
    onProgress: (text) => progress.push(text),
    embeddedEngine: aShellEngine(directory, engine),
    clock: {
      now: () => 0,
      every: () => {
        timers.running += 1;
        return () => {
          timers.running -= 1;
        };
      },
    },
    ...different,
  });
  return { ...carried, said, progress, timers, work };
}

const PASS = 'runs/echo-pass';
const FAIL = 'runs/echo-wrong-value';

describe('carryOut', () => {
  it('draws a seed for the embedded engine, and repeats the run that did not pass by its own', async () => {
    const runs = [aRun('run', PASS), aRun('run 2', FAIL)];
    const reproduce = ['echo', '--bin', 'x', '--repeat', '2', '--', 'word'];
    const { verdict, work } = await carry(aPlan(runs, { engine: 'embedded', reproduce }));
    const seedOf = (run: string): string | undefined =>
      /--seed (\d+)/.exec(readFileSync(path.join(work, run, 'said'), 'utf8'))?.[1];
    expect(seedOf('run')).not.toBe(seedOf('run-2'));
    expect(verdict.reproduce).toEqual(['echo', '--bin', 'x', '--seed', seedOf('run-2'), '--', 'word']);
  });

  it.each([
    [{ engine: 'maelstrom' }, []],
    [{ engine: 'embedded' }, ['--seed', '5']],
  ] as const)('draws none for %j with the arguments %j', async (different, more) => {
    const run = aRun('run', PASS);
    const { verdict } = await carry(aPlan([{ ...run, args: [...run.args, ...more] }], different));
    expect(verdict.reproduce).toEqual(['echo', '--bin', 'x']);
  });

  it('runs, reads and judges', async () => {
    const { verdict, runs, said, timers, work } = await carry(aPlan([aRun('run', PASS)], { challenge: '1-echo' }));
    expect(verdict).toMatchObject({
      key: 'my echo',
      title: 'Echo',
      challenge: '1-echo',
      outcome: 'pass',
      reproduce: ['echo', '--bin', 'x'],
      finishedAt: '2026-11-22T12:34:56.000Z',
    });
    expect(verdict).not.toHaveProperty('base');
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ name: 'run', exitCode: 0, store: path.join(work, 'run/store/echo/now') });
    // A plan of one run needs no heading.
    expect(said).toEqual([]);
    expect(timers.running).toBe(0);
    expect(readFileSync(path.join(work, 'run/said'), 'utf8')).toMatch(
      /^test --bin \/bin\/true .* -- word\nLC=C.UTF-8\/\n$/,
    );
  });

  it('ends the plan with the first run that does not pass', async () => {
    const plan = aPlan([aRun('run', PASS), aRun('run 2', FAIL), aRun('run 3', PASS)]);
    const { verdict, runs, said, work } = await carry(plan);
    expect(verdict.outcome).toBe('fail');
    expect(runs.map(({ name, exitCode }) => [name, exitCode])).toEqual([
      ['run', 0],
      ['run 2', 1],
    ]);
    expect(said).toEqual(['run (1 of at most 3)', 'run 2 (2 of at most 3)']);
    expect(runs[1]?.store).toBe(path.join(work, 'run-2/store/echo/now'));
  });

  it('holds a run without faults to the limits, and one with faults not', async () => {
    const limits = parseLimits('stats.count < 1');
    const faults = aRun('faults', PASS, { faults: true });
    expect((await carry(aPlan([faults], { limits }))).verdict).toMatchObject({ outcome: 'pass', limits: [] });
    rmSync(path.join(directory, 'work'), { recursive: true });
    const { verdict, runs } = await carry(aPlan([aRun('run', PASS), faults], { limits }));
    expect(verdict.outcome).toBe('fail');
    expect(verdict.limits).toHaveLength(1);
    expect(runs).toHaveLength(1);
  });

  it('measures against the base branch', async () => {
    const limits = parseLimits('stats.count <= base * 1.1');
    const base = { metrics: { 'stats.count': 1 }, outcome: 'pass' } as const;
    const { verdict } = await carry(aPlan([aRun('run', PASS)], { limits }), { base: async () => base });
    expect(verdict).toMatchObject({ outcome: 'fail', base });
  });

  it('asks for the figures of the base branch once, while the first run is under way', async () => {
    // The engine ends when it is asked.
    const engine = `${ENGINE.replace('exit "$5"', '')}\nuntil [ -e ../../asked ]; do sleep 0.05; done\nexit "$5"`;
    let asked = 0;
    const base = async () => {
      asked += 1;
      writeFileSync(path.join(directory, 'asked'), '');
      return { metrics: { 'stats.count': 1 } };
    };
    const { verdict } = await carry(aPlan([aRun('run', PASS), aRun('run 2', PASS)]), { base }, engine);
    expect(asked).toBe(1);
    expect(verdict).toMatchObject({ outcome: 'pass', base: { metrics: { 'stats.count': 1 } } });
  });

  it('ends the run before it throws what asking for the base branch threw', async () => {
    const engine = `${ENGINE.replace('exit "$5"', '')}\nsleep 0.3\n: > ../../ended\nexit "$5"`;
    const base = async () => {
      throw new Error('no base');
    };
    await expect(carry(aPlan([aRun('run', PASS)]), { base }, engine)).rejects.toThrow('no base');
    expect(existsSync(path.join(directory, 'ended'))).toBe(true);
  });

  it('shows how far the run is, by the lines that the engine prints', async () => {
    const { progress } = await carry(aPlan([aRun('run', PASS)]));
    expect(progress.length).toBeGreaterThan(0);
  });

  it('says when the machine has no locale for UTF-8', async () => {
    shellScript(directory, 'locale', '[ "$1" = -a ] && echo C || echo ANSI_X3.4-1968');
    const env = { PATH: `${directory}:${process.env['PATH']}` };
    const { said, verdict } = await carry(aPlan([aRun('run', PASS)]), { env });
    expect(said).toEqual([expect.stringContaining('This machine has no locale for UTF-8')]);
    expect(verdict.outcome).toBe('pass');
  });

  it('runs the engine under a locale for UTF-8 where the machine has one', async () => {
    shellScript(directory, 'locale', 'case "$LC_CTYPE" in *UTF-8) echo UTF-8;; *) echo ANSI_X3.4-1968;; esac');
    const env = { PATH: `${directory}:${process.env['PATH']}`, LANG: 'C' };
    const { said, work } = await carry(aPlan([aRun('run', PASS)]), { env });
    expect(said).toEqual([]);
    expect(readFileSync(path.join(work, 'run/said'), 'utf8')).toContain('LC=/C.UTF-8');
  });

  it('stops its timer when a run cannot be made', async () => {
    const file = path.join(directory, 'work/run');
    mkdirSync(path.dirname(file));
    writeFileSync(file, '');
    let running = 0;
    const clock = {
      now: () => 0,
      every: () => {
        running += 1;
        return () => {
          running -= 1;
        };
      },
    };
    const { runs, verdict } = await carry(aPlan([aRun('run', PASS)]), { clock });
    expect([runs[0]?.ending, verdict.outcome]).toEqual(['not-started', 'error']);
    expect(running).toBe(0);
  });
});
