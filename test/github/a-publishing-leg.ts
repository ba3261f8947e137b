import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { PublishOptions } from '../../src/github/publish.ts';
import type { PublishedFiles } from '../../src/github/uploads.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { type StepOptions, type StepResult, startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

let entry: string;
let run: WorkflowRun;

/** For each file that publishes: a workflow run for each test, of which GitHub must have nothing to complain. */
export function useWorkflowRun(): void {
  beforeAll(async () => {
    entry = await bundleEntry('test/github/leg-entry.ts');
  });
  afterAll(() => rmSync(path.dirname(entry), { recursive: true, force: true }));
  beforeEach(async () => {
    run = await startWorkflowRun();
  });
  afterEach(async () => {
    expect(run.github.problems).toEqual([]);
    await run.close();
  });
}

/** The run of the test. */
export const theRun = (): WorkflowRun => run;

const OPTIONS: PublishOptions = {
  comment: 'always',
  commentKey: '',
  artifacts: 'all',
  compressionLevel: 6,
  matrix: '',
};

let legs = 0;
/** Has a leg publish a verdict, as a process of its own. */
export function publishIn(
  verdict: Verdict,
  {
    options,
    files,
    ...step
  }: StepOptions & { options?: Partial<PublishOptions>; files?: Partial<PublishedFiles> } = {},
): Promise<StepResult> {
  legs += 1;
  const leg = path.join(run.directory, `leg-${legs}.json`);
  writeFileSync(
    leg,
    JSON.stringify({
      verdict: { ...verdict, run: undefined, headSha: undefined },
      files: { runs: [], messagesSvg: null, ...files },
      options: { ...OPTIONS, ...options },
    }),
  );
  return run.step(entry, { ...step, env: { LEG: leg, TOKEN: 'ghs_test', ...step.env } });
}

/** A store such as a kafka run leaves, with a link beside. */
export function aStore(): { readonly runs: PublishedFiles['runs']; readonly messagesSvg: string } {
  const store = path.join(run.directory, 'store/kafka/20261122T120000.000Z');
  mkdirSync(path.join(store, 'realtime-lag-thread-key'), { recursive: true });
  writeFileSync(path.join(store, 'realtime-lag-thread-key/[0 "2"].png'), 'a picture');
  writeFileSync(path.join(store, 'results.edn'), '{:valid? true}');
  writeFileSync(path.join(store, 'messages.svg'), '<svg/>');
  symlinkSync('/etc/passwd', path.join(store, 'link'));
  const console = path.join(run.directory, 'console.log');
  writeFileSync(console, 'Everything looks good!');
  const engine = { name: 'maelstrom', version: '0.2.4' } as const;
  return {
    runs: [{ name: 'run', faults: false, engine, ending: 'exited', exitCode: 0, store, console, durationMs: 1 }],
    messagesSvg: path.join(store, 'messages.svg'),
  };
}
