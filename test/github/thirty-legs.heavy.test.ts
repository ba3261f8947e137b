import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WRITES_AT_MOST } from '../../src/github/comment/decide-comment-action.ts';
import { decodeState } from '../../src/report/markdown/comment-state.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { chanceFrom } from '../support/chance.ts';
import { badGateway, secondaryLimit } from '../support/github-api.ts';
import { type StepResult, startWorkflowRun, type WorkflowRun } from '../support/workflow-run.ts';

const LEGS = 30;

/** Echoes, or, when it is told so, something else. */
const NODE = `#!/usr/bin/env node
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const { src, dest, body } = JSON.parse(line);
  const echo = process.argv[2] === 'wrong' ? 'something else' : body.echo;
  const reply = body.type === 'init' ? { type: 'init_ok' } : { type: 'echo_ok', echo };
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { ...reply, in_reply_to: body.msg_id } }) + '\\n');
}
`;

/** The actions themselves, bundled as in dist/, with the embedded engine beside them. */
let main: string;
let report: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts', 'src/report.ts');
  report = path.join(path.dirname(main), 'report.js');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));

/** What one leg plays: `attempt` 2 is that of a job which was run again. */
interface Played {
  readonly leg: number;
  readonly attempt: number;
}

const ALL = Array.from({ length: LEGS }, (_, leg) => leg);
/** Attempt 1 of these is over before the others end, as in a run of which some jobs are run again. */
const TWICE: readonly number[] = [3, 17];
const lastAttempt = (leg: number): number => (TWICE.includes(leg) ? 2 : 1);

/** A fifth of the requests to each service fails, before or after it had its effect. */
function disturb(run: WorkflowRun, chance: () => number): void {
  const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  run.github.interfere = async () => {
    await settle(20 + chance() * 200);
    if (chance() >= 0.2) return null;
    return chance() < 0.15
      ? secondaryLimit(1 + Math.floor(chance() * 3))
      : { ...badGateway, effective: chance() < 0.5 };
  };
  for (const [path, route] of [...run.actions.routes]) {
    run.actions.routes.set(path, async (request) => {
      await settle(chance() * 100);
      if (chance() >= 0.2) return route(request);
      if (chance() < 0.5) await route(request);
      if (chance() < 0.2) return { status: 200, fault: 'reset' };
      return { status: 502, body: '{"code":"unavailable","msg":"try again"}' };
    });
  }
}

function play(run: WorkflowRun, node: string, { leg, attempt }: Played): Promise<StepResult> {
  const env = {
    INPUT_ENGINE: 'embedded',
    INPUT_CHALLENGE: '1-echo',
    INPUT_NAME: `leg ${leg}`,
    INPUT_MATRIX: `{"leg":${leg}}`,
    INPUT_BIN: node,
    INPUT_ARGS: attempt === 1 && leg % 4 === 3 ? 'wrong' : 'right',
    'INPUT_TIME-LIMIT': '1',
    'INPUT_FAIL-ON': 'never',
    'INPUT_GITHUB-TOKEN': `ghs_leg_${leg}`,
  };
  return run.step(main, { attempt, env });
}

/**
 * One run of all legs. On hosted runners each leg has a machine of its own; here they share one, and when that is too
 * busy for a leg to be through within its patience, it says so, and the round says nothing: it is told by `starved`.
 */
async function round(chance: () => number): Promise<{ readonly starved: boolean }> {
  const run = await startWorkflowRun();
  try {
    disturb(run, chance);
    const node = path.join(run.directory, 'node.mjs');
    writeFileSync(node, NODE);
    await Promise.all(TWICE.map((leg) => play(run, node, { leg, attempt: 1 })));
    const before = run.github.requests.length;
    const results = await Promise.all(ALL.map((leg) => play(run, node, { leg, attempt: lastAttempt(leg) })));

    expect(results.map(({ status }) => status)).toEqual(ALL.map(() => 0));
    expect(results.map(({ outputs }) => outputs['outcome'])).toEqual(
      ALL.map((leg) => (leg % 4 === 3 && !TWICE.includes(leg) ? 'fail' : 'pass')),
    );
    expect(run.github.problems).toEqual([]);
    const requests = run.github.requests.slice(before);
    const requestsOf = (leg: number) => requests.filter((each) => each.authorization === `token ghs_leg_${leg}`);
    const writesOf = (leg: number): number =>
      requestsOf(leg).filter((each) => each.method !== 'GET' && each.path !== '/graphql').length;
    // A leg whose uploads take long comments twice.
    expect(Math.max(...ALL.map(writesOf))).toBeLessThanOrEqual(2 * WRITES_AT_MOST);
    const gaveUp = results.flatMap(({ stdout }) => /This row may be missing in the comment.*/.exec(stdout)?.[0] ?? []);
    expect(gaveUp.filter((note) => /it was (?:written|read) \d+ times/.test(note))).toEqual([]);
    if (gaveUp.length > 0) return { starved: true };

    expect(run.github.comments).toHaveLength(1);
    const rows = decodeState(run.github.comments[0]?.body ?? '');
    expect(rows.map((row) => [row.key, row.run.attempt])).toEqual(ALL.map((leg) => [`leg ${leg}`, lastAttempt(leg)]));

    const env = { 'INPUT_GITHUB-TOKEN': 'ghs_report', INPUT_COMMENT: 'always', INPUT_EXPECT: String(LEGS) };
    const joined = await run.step(report, { job: 'report', env: { ...env, 'INPUT_FAIL-ON': 'never' } });
    expect([joined.status, joined.outputs['total']], joined.stdout).toEqual([0, String(LEGS)]);
    return { starved: false };
  } finally {
    await run.close();
  }
}

const ROUNDS_AT_MOST = 4;

/** `LEGS_SEEDS=4,5,6` plays these. */
const SEEDS = (process.env['LEGS_SEEDS'] ?? '1').split(',').map(Number);

describe('30 legs of a matrix as 30 processes', () => {
  it.each(SEEDS)(
    'end with one comment that has every row, while a fifth of the requests fails (run %i)',
    async (seed) => {
      for (let time = 1; (await round(chanceFrom(seed))).starved; time += 1) {
        expect(time, 'no leg may give up in at least one of the rounds').toBeLessThan(ROUNDS_AT_MOST);
        console.warn(`Round ${time} of run ${seed} was too slow on this machine for every leg; it is played again.`);
      }
    },
    600_000,
  );
});
