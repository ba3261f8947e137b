import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import { writeRecordedEngine } from '../outside/fault-world.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { chanceFrom } from '../support/chance.ts';
import { type StepResult, startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

/** `PAIRS=60` makes as many. */
const PAIRS = Number(process.env['PAIRS'] ?? 3);

/** Milliseconds within which both start, and by which GitHub's lists may be behind. */
const START_WITHIN_MS = 3_000;
const LIST_LAG_MS = 4_000;

let main: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts');
  writeRecordedEngine(path.join(path.dirname(main), 'engine.js'));
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));

/** Each list lacks the comments of the last seconds, so that both legs create one unless the first knew of the second. */
function letListsLag({ github }: WorkflowRun): void {
  const firstSeen = new Map<number, number>();
  let asOf = 0;
  github.interfere = ({ method, path: pathname }) => {
    for (const { id } of github.comments) if (!firstSeen.has(id)) firstSeen.set(id, Date.now());
    if (method === 'GET' && pathname.endsWith('/comments')) asOf = Date.now() - LIST_LAG_MS;
    return null;
  };
  github.isListed = ({ id }) => (firstSeen.get(id) ?? Date.now()) <= asOf;
}

function play(run: WorkflowRun, bin: string, leg: number): Promise<StepResult> {
  const env = {
    INPUT_ENGINE: 'embedded',
    INPUT_CHALLENGE: '1-echo',
    INPUT_NAME: `leg ${leg}`,
    INPUT_MATRIX: `{"leg":${leg}}`,
    INPUT_BIN: bin,
    'INPUT_GITHUB-TOKEN': `ghs_leg_${leg}`,
  };
  return run.step(main, { env });
}

describe('two legs as two processes that start within seconds of one another', () => {
  it.each(Array.from({ length: PAIRS }, (_, index) => index + 1))(
    'leave one comment with both rows, though lists lag (pair %i)',
    async (seed) => {
      const chance = chanceFrom(seed);
      const run = await startWorkflowRun();
      try {
        letListsLag(run);
        const bin = path.join(run.directory, 'node.mjs');
        writeFileSync(bin, '#!/usr/bin/env node\n', { mode: 0o755 });
        const later = seed % 2 === 1 ? 0 : START_WITHIN_MS * chance();
        const results = await Promise.all([
          play(run, bin, 1),
          new Promise((resolve) => setTimeout(resolve, later)).then(() => play(run, bin, 2)),
        ]);
        expect(results.map(({ status, outputs }) => [status, outputs['outcome']])).toEqual([
          [0, 'pass'],
          [0, 'pass'],
        ]);
        expect(run.github.problems).toEqual([]);
        const keys = run.github.comments.map(({ body }) => decodeState(body).map(({ key }) => key));
        expect(keys, results.map(({ stdout }) => stdout).join('\n')).toEqual([['leg 1', 'leg 2']]);
      } finally {
        await run.close();
      }
    },
  );
});
