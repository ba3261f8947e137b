import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WRITES_AT_MOST } from '../../src/report/convergence.ts';
import { decodeState } from '../../src/report/state.ts';
import { chanceFrom } from '../report/schedules.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { badGateway, secondaryLimit } from '../support/github-api.ts';
import { startWorkflowRun } from '../support/workflow-run.ts';

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

/** The action itself, bundled as in dist/, with the embedded engine beside it. */
let main: string;
beforeAll(async () => {
  main = await bundleEntry('src/main.ts', 'src/engine.ts');
});
afterAll(() => rmSync(path.dirname(main), { recursive: true, force: true }));

describe('30 legs of a matrix as 30 processes', () => {
  it.each([1, 2, 3])(
    'end with one comment that has every row, while a fifth of the requests fails (run %i)',
    async (seed) => {
      const run = await startWorkflowRun();
      const chance = chanceFrom(seed);
      const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      run.github.interfere = async () => {
        await settle(20 + chance() * 200);
        if (chance() >= 0.2) return null;
        return chance() < 0.15
          ? secondaryLimit(1 + Math.floor(chance() * 3))
          : { ...badGateway, effective: chance() < 0.5 };
      };
      for (const [path, route] of [...run.actions.routes]) {
        if (!path.includes('ListArtifacts') && !path.includes('GetSignedArtifactURL')) continue;
        run.actions.routes.set(path, async (request) => {
          await settle(chance() * 100);
          return chance() < 0.2 ? { status: 502, body: '{"code":"unavailable","msg":"try again"}' } : route(request);
        });
      }

      const twice = [3, 17];
      const node = path.join(run.directory, 'node.mjs');
      writeFileSync(node, NODE);
      const play = (leg: number, attempt: number) => {
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
      };
      // Attempt 1 of two legs is over before the others end, as in a run of which some jobs are run again.
      await Promise.all(twice.map((leg) => play(leg, 1)));
      const before = run.github.requests.length;
      const all = Array.from({ length: LEGS }, (_, leg) => leg);
      const results = await Promise.all(all.map((leg) => play(leg, twice.includes(leg) ? 2 : 1)));

      expect(results.map(({ status }) => status)).toEqual(all.map(() => 0));
      expect(results.map(({ outputs }) => outputs['outcome'])).toEqual(
        all.map((leg) => (leg % 4 === 3 && !twice.includes(leg) ? 'fail' : 'pass')),
      );
      expect(run.github.comments).toHaveLength(1);
      const rows = decodeState(run.github.comments[0]?.body ?? '');
      expect(rows.map((row) => [row.key, row.run.attempt])).toEqual(
        all.map((leg) => [`leg ${leg}`, twice.includes(leg) ? 2 : 1]),
      );
      const requests = run.github.requests.slice(before);
      const writesOf = (leg: number): number =>
        requests.filter(
          (each) => each.authorization === `token ghs_leg_${leg}` && each.method !== 'GET' && each.path !== '/graphql',
        ).length;
      expect(Math.max(...all.map(writesOf))).toBeLessThanOrEqual(WRITES_AT_MOST);
      expect(run.github.problems).toEqual([]);
      const asking = all.map((leg) => {
        const times = requests.filter((each) => each.authorization === `token ghs_leg_${leg}`).map((each) => each.at);
        return Math.max(...times) - Math.min(...times);
      });
      expect(Math.max(...asking)).toBeLessThan(60_000);
      await run.close();
    },
    400_000,
  );
});
