/** Verdicts for the pictures in docs/, judged from what real runs left. Paths are relative to the repository's root. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { parseLimits } from '../../src/plan/metric-limits.ts';
import { judgeNothing, judgePlan } from '../../src/verdict/judge-plan.ts';
import type { Baseline, Verdict } from '../../src/verdict/verdict.ts';
import { anExpectation, fixtureCase, judgeFixture } from '../verdict/fixtures.ts';

export const HEAD = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';
export const RUN = { id: 1001, number: 12, attempt: 1 };
export const NOW = new Date('2026-11-22T12:00:00Z');

/** The node that crashes, where its recording was made, and where a repository of its own would have it. */
const CRASHED = { checkout: 'app/app/nodes/echo-ts', folder: 'nodes/echo-ts', repository: 'gossip/gossip' };
export const CRASHED_SOURCE = { file: 'src/echo.ts', here: 'test/fixtures/nodes/echo-ts/src/echo.ts' };

export interface Leg {
  readonly challenge: string;
  /** By default the challenge. */
  readonly key?: string;
  /** The recording that it is judged from; `none`: its program is not there. */
  readonly recording: string | 'none';
  readonly base?: Baseline;
  /** A recording whose warnings it has too. */
  readonly warnedBy?: string;
}

/** A recording for each challenge that passes it. */
const PASSES: Readonly<Record<string, string>> = {
  '1-echo': 'echo-pass',
  '2-unique-ids': 'unique-ids-pass',
  '3a-single-node-broadcast': 'broadcast-pass-single',
  '3b-multi-node-broadcast': 'broadcast-pass-grid',
  '3c-fault-tolerant-broadcast': 'broadcast-pass-partition',
  '3d-efficient-broadcast-1': 'broadcast-25-pass',
  '3e-efficient-broadcast-2': 'broadcast-25-pass',
  '4-grow-only-counter': 'g-counter-pass',
  '5a-single-node-kafka': 'kafka-pass',
  '5b-multi-node-kafka': 'kafka-pass',
  '5c-efficient-kafka': 'kafka-pass',
  '6a-single-node-txn': 'txn-rw-register-pass',
  '6b-read-uncommitted': 'txn-rw-register-pass',
  '6c-read-committed': 'txn-rw-register-pass',
};

/** The fourteen challenges; `different` by challenge. */
export const fourteenLegs = (different: Readonly<Record<string, Partial<Leg>>>): readonly Leg[] =>
  CHALLENGES.map(({ id }) => ({ challenge: id, recording: PASSES[id] ?? 'none', ...different[id] }));

/** The verdicts of the legs of one job, of which the last `running` have not ended. */
export const verdictsOf = (legs: readonly Leg[], running = 0): Promise<readonly Verdict[]> =>
  Promise.all(legs.slice(0, legs.length - running).map((leg, index) => verdictOf(leg, index, legs.length)));

async function verdictOf(
  { key, challenge: id, recording, base, warnedBy }: Leg,
  index: number,
  total: number,
): Promise<Verdict> {
  const challenge = CHALLENGES.find((each) => each.id === id);
  if (challenge === undefined) throw new Error(`there is no challenge ${id}`);
  const facts = { key: key ?? id, title: challenge.title, challenge: id, workload: challenge.workload };
  const envelope = {
    run: RUN,
    job: { id: 'test', leg: index.toString(16).padStart(16, '0'), total, checkRun: 5001 + index },
    headSha: HEAD,
    ...(base === undefined ? {} : { base }),
  };
  const bin = `dist/${challenge.workload}.js`;
  if (recording === 'none') {
    const title = `bin: found ${bin}, which is not a file`;
    const detail = 'Write the path of the node from the workspace, or build it in a step before this one.';
    return { ...judgeNothing(facts, { id: 'bad-input', title, detail }, NOW), ...envelope };
  }
  const one = fixtureCase(`runs/${recording}`);
  const { wallSeconds } = JSON.parse(readFileSync(path.join(one.directory, 'case.json'), 'utf8'));
  const run = await judgeFixture(
    one,
    { durationMs: wallSeconds * 1000, engine: { name: 'maelstrom', version: '0.2.4' } },
    anExpectation({
      workload: challenge.workload,
      workspace: 'test/fixtures',
      limits: parseLimits(challenge.limits.join('\n')),
      ...(base === undefined ? {} : { base: base.metrics }),
    }),
  );
  const { reasons } = warnedBy === undefined ? run : await judgeFixture(fixtureCase(`runs/${warnedBy}`));
  const uploaded = (number: number) => ({ id: 1001 + 2 * index + number, url: '' });
  return {
    ...inItsRepository(judgePlan(facts, [{ ...run, reasons }], NOW)),
    ...envelope,
    artifacts: { store: uploaded(0), messages: uploaded(1) },
    reproduce: [id, '--bin', bin],
  };
}

/** The same, as if the node's folder were the repository. */
function inItsRepository(verdict: Verdict): Verdict {
  const text = JSON.stringify(verdict)
    .replaceAll(CRASHED.checkout, CRASHED.repository)
    .replaceAll(`${CRASHED.folder}/`, '');
  const moved: Verdict = JSON.parse(text);
  const reasons = moved.reasons.map(({ location, ...rest }) =>
    location === undefined ? rest : { ...rest, location: { ...location, inRepository: location.file } },
  );
  return { ...moved, reasons };
}
