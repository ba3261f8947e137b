import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WRITES_AT_MOST } from '../../src/report/convergence.ts';
import { decodeState } from '../../src/report/state.ts';
import { chanceFrom } from '../report/schedules.ts';
import { aReason, aVerdict } from '../report/verdicts.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { badGateway, secondaryLimit } from '../support/github-api.ts';
import { startWorkflowRun } from '../support/workflow-run.ts';

const LEGS = 30;

let entry: string;
beforeAll(async () => {
  entry = await bundleEntry('test/github/leg-entry.ts');
});
afterAll(() => rmSync(path.dirname(entry), { recursive: true, force: true }));

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
      const play = async (leg: number, attempt: number) => {
        const file = path.join(run.directory, `leg-${leg}-${attempt}.json`);
        const passes = attempt === 2 || leg % 4 !== 3;
        const verdict = aVerdict({
          key: `leg ${leg}`,
          outcome: passes ? 'pass' : 'fail',
          reasons: passes ? [] : [aReason({ title: `Leg ${leg} is wrong` })],
          finishedAt: new Date().toISOString(),
        });
        const options = {
          comment: 'always',
          commentKey: '',
          artifacts: 'all',
          compressionLevel: 6,
          matrix: `{"leg":${leg}}`,
        };
        writeFileSync(file, JSON.stringify({ verdict, files: { runs: [], messagesSvg: null }, options }));
        return run.step(entry, { attempt, env: { LEG: file, TOKEN: `ghs_leg_${leg}` } });
      };
      // Attempt 1 of two legs is over before the others end, as in a run of which some jobs are run again.
      await Promise.all(twice.map((leg) => play(leg, 1)));
      const before = run.github.requests.length;
      const all = Array.from({ length: LEGS }, (_, leg) => leg);
      const results = await Promise.all(all.map((leg) => play(leg, twice.includes(leg) ? 2 : 1)));

      expect(results.map(({ status }) => status)).toEqual(all.map(() => 0));
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
      console.info({
        seed,
        requests: requests.length,
        writes: all.map(writesOf).reduce((sum, each) => sum + each, 0),
        mostWrites: Math.max(...all.map(writesOf)),
        longestAsking: Math.max(...asking),
        leftToOthers: results.filter(({ stdout }) => stdout.includes('is left to the other jobs')).length,
        gaveUp: results.filter(({ stdout }) => stdout.includes('This row may be missing')).length,
        longestLeg: Math.round(Math.max(...results.map(({ took }) => took))),
      });
      await run.close();
    },
    400_000,
  );
});
