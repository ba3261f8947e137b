import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TimeLimits } from '../../src/plan/hard-limits.ts';
import { cpuTimeOf } from '../../src/processes/work-of-descendants.ts';
import type { Run } from '../../src/run/run-record.ts';
import { runTest } from '../../src/run/run-test.ts';
import { aShellEngine } from './a-shell-engine.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'watch-')));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const RUN_COMPLETE = 'INFO [2026-11-22 15:32:13,351] jepsen test runner - jepsen.core Run complete, writing';

/** Runs a shell script as the engine; `store` is there when it begins. */
async function run(body: string, timeLimits: TimeLimits): Promise<Run> {
  return await runTest(
    { name: 'run', faults: false, args: [], timeLimits, plots: 'all' },
    { bin: '/bin/true', args: [] },
    aShellEngine(directory, `mkdir -p store/kafka/t\nln -s kafka/t store/current\n${body}`),
    path.join(directory, 'work'),
    { env: { PATH: process.env['PATH'] }, cancelled: new AbortController().signal, onLine: () => undefined },
  );
}

const phases = (over: Partial<Extract<TimeLimits, { kind: 'phases' }>> = {}): TimeLimits => ({
  kind: 'phases',
  runMs: 60_000,
  idleMs: 60_000,
  analysisMs: 60_000,
  ...over,
});

const forTwoSeconds = (work: string): string => `i=0; while [ $i -lt 20 ]; do i=$((i + 1)); ${work}; sleep 0.1; done`;

describe('the operations of a run', () => {
  it('end at their limit, whatever they print and however busy they are', async () => {
    const result = await run('while :; do echo x; done', phases({ runMs: 500 }));
    expect(result).toMatchObject({
      ending: 'killed-on-timeout',
      stopped: { limit: 'run', limitMs: 500, analysis: null },
    });
  });

  it('are not over when a node says so', async () => {
    const said = 'INFO [2026-11-22 15:32:13,351] n0 stderr - maelstrom.process jepsen.core Run complete, writing';
    const result = await run(`echo '${said}'; exec sleep 60`, phases({ runMs: 500 }));
    expect(result.stopped).toMatchObject({ limit: 'run', analysis: null });
  });
});

describe('an analysis', () => {
  it('may take longer than the operations', async () => {
    const result = await run(`echo '${RUN_COMPLETE}'; sleep 6; exit 0`, phases({ runMs: 5_000 }));
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0 });
    expect(result.stopped).toBeUndefined();
  }, 30_000);

  it.each([
    ['prints', 'echo checking'],
    ['writes files', 'echo plot > store/kafka/t/$i.png'],
    ['writes a file that is there', 'echo row >> store/kafka/t/history.edn'],
  ])('that %s goes on', async (_, work) => {
    const result = await run(
      `echo '${RUN_COMPLETE}'\n${forTwoSeconds(work)}\nexit 0`,
      phases({ runMs: 60_000, idleMs: 1_900 }),
    );
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0 });
  });

  it.runIf(cpuTimeOf(process.pid) !== null)(
    'that uses a processor goes on, until its own limit',
    async () => {
      const result = await run(
        `echo '${RUN_COMPLETE}'; while :; do :; done`,
        phases({ idleMs: 15_000, analysisMs: 20_000 }),
      );
      expect(result.stopped).toMatchObject({ limit: 'analysis', limitMs: 20_000 });
      expect(result.stopped?.analysis?.cpuMs).toBeGreaterThan(1_000);
    },
    60_000,
  );

  it('that does nothing is ended, and what it left stays', async () => {
    const result = await run(
      `echo left > store/kafka/t/history.edn; echo '${RUN_COMPLETE}'; exec sleep 60`,
      phases({ idleMs: 1_000 }),
    );
    expect(result).toMatchObject({
      ending: 'killed-on-timeout',
      stopped: { limit: 'no-progress', limitMs: 1_000 },
      store: path.join(directory, 'work/store/kafka/t'),
    });
    expect(result.stopped?.analysis?.quietMs).toBeGreaterThanOrEqual(1_000);
  });

  it("ends at the user's own limit, though it makes progress", async () => {
    const result = await run(`echo '${RUN_COMPLETE}'; while :; do echo x; sleep 0.1; done`, {
      kind: 'whole',
      ms: 1_500,
    });
    expect(result.stopped).toMatchObject({ limit: 'timeout', limitMs: 1_500 });
    expect(result.stopped?.analysis).not.toBeNull();
  });
});
