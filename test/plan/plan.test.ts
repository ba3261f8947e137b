import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/maelstrom/options.ts';
import { CHALLENGES, resolveSubject } from '../../src/plan/challenges.ts';
import { checkCombination } from '../../src/plan/option-texts.ts';
import { type PlanRequest, planTest } from '../../src/plan/plan.ts';
import { UserError } from '../../src/text/user-error.ts';

const aRequest = (over: Partial<PlanRequest> = {}): PlanRequest => ({
  challenge: '1-echo',
  engine: 'maelstrom',
  node: { kind: 'command', command: 'true', args: [] },
  options: {},
  extraArgs: [],
  faults: false,
  repeat: 1,
  limits: '',
  plots: 'summary',
  matrix: null,
  ...over,
});

const argsOf = (over: Partial<PlanRequest>): string => planTest(aRequest(over)).runs[0]?.args.join(' ') ?? '';

describe('the published challenges', () => {
  it.each([
    ['1-echo', '--workload echo --node-count 1 --time-limit 10'],
    ['2', '--workload unique-ids --time-limit 30 --rate 1000 --node-count 3 --availability total --nemesis partition'],
    ['3c', '--workload broadcast --node-count 5 --time-limit 20 --rate 10 --nemesis partition'],
    ['3d', '--workload broadcast --node-count 25 --time-limit 20 --rate 100 --latency 100'],
    ['4', '--workload g-counter --node-count 3 --rate 100 --time-limit 20 --nemesis partition'],
    ['5b', '--workload kafka --node-count 2 --concurrency 2n --time-limit 20 --rate 1000'],
    [
      '6c',
      '--workload txn-rw-register --node-count 2 --concurrency 2n --time-limit 20 --rate 1000 --consistency-models read-committed --availability total --nemesis partition',
    ],
  ])('%s has the arguments of its page', (challenge, args) => {
    expect(argsOf({ challenge })).toBe(args);
  });

  it('are 14, each resolved by its id and its short forms', () => {
    expect(CHALLENGES).toHaveLength(14);
    for (const challenge of CHALLENGES) {
      for (const name of [challenge.id, ...challenge.aliases, challenge.id.toUpperCase()]) {
        expect(resolveSubject(name)).toEqual({ kind: 'challenge', challenge });
      }
      expect(parseArguments(argsOf({ challenge: challenge.id }).split(' '), 'maelstrom').errors).toEqual([]);
    }
  });

  it('plans both forms of 6b, and the second run of 3d when asked', () => {
    const runsOf = (over: Partial<PlanRequest>) =>
      planTest(aRequest(over)).runs.map(({ name, faults }) => [name, faults]);
    expect(runsOf({ challenge: '6b' })).toEqual([
      ['run', false],
      ['faults', true],
    ]);
    expect(runsOf({ challenge: '3d' })).toEqual([['run', false]]);
    expect(runsOf({ challenge: '3d', faults: true })).toEqual([
      ['run', false],
      ['faults', true],
    ]);
    expect(runsOf({ repeat: 2, challenge: '6b' }).map(([name]) => name)).toEqual([
      'run',
      'faults',
      'run 2',
      'faults 2',
    ]);
  });

  it('lets a matrix ask for faults on every leg', () => {
    expect(planTest(aRequest({ faults: true })).runs).toHaveLength(1);
  });

  it('gives 3d and 3e their limits', () => {
    expect(planTest(aRequest({ challenge: '3d' })).limits.map(({ expression }) => expression)).toEqual([
      'net.servers.msgs-per-op < 30',
      'workload.stable-latencies.0.5 < 400',
      'workload.stable-latencies.1 < 600',
    ]);
  });
});

describe('overrides', () => {
  it('replace the preset, in the faults run too', () => {
    const { runs } = planTest(aRequest({ challenge: '6b', options: { rate: '10' } }));
    expect(runs).toHaveLength(2);
    for (const { args } of runs) expect(args.join(' ')).toContain('--rate 10');
  });

  it.each<[string, Partial<PlanRequest>]>([
    ['the option', { options: { nemesis: 'partition' } }],
    ['extra-args', { extraArgs: ['--nemesis', 'partition'] }],
  ])('that set the faults of a challenge by %s make one run of two, with all options of the second', (_, over) => {
    for (const challenge of ['6b', '3d']) {
      const { runs } = planTest(aRequest({ challenge, faults: true, ...over }));
      expect(runs.map(({ name, faults }) => [name, faults])).toEqual([['run', false]]);
      const options = checkCombination(runs[0]?.args ?? [], 'maelstrom');
      expect(options.nemesis).toEqual(['partition']);
      expect(options.availability).toBe(challenge === '6b' ? 'total' : null);
    }
  });

  it('that set other faults than those of a challenge leave its other options alone', () => {
    const { runs } = planTest(aRequest({ challenge: '6b', engine: 'embedded', options: { nemesis: 'kill' } }));
    expect(runs.map(({ args }) => args.slice(-2))).toEqual([['--nemesis', 'kill']]);
    expect(runs[0]?.args).not.toContain('--availability');
  });

  it('that set faults are repeated as one run, too', () => {
    const request = aRequest({ challenge: '6b', repeat: 2, options: { nemesis: 'partition' } });
    expect(planTest(request).runs.map(({ name }) => name)).toEqual(['run', 'run 2']);
  });

  it('give a bare lin-kv the concurrency it needs', () => {
    expect(argsOf({ challenge: 'lin-kv' })).toBe('--workload lin-kv --concurrency 2n');
  });

  it('limit the operations by the time limit and the analysis by its progress, unless the whole run has a limit', () => {
    const limits = (over: Partial<PlanRequest>) => planTest(aRequest(over)).runs[0]?.timeLimits;
    expect(limits({})).toEqual({ kind: 'phases', runMs: 90_000, idleMs: 60_000, analysisMs: 600_000 });
    expect(limits({ options: { 'time-limit': '2' } })).toMatchObject({ runMs: 66_000 });
    expect(limits({ hardLimitSeconds: 5 })).toEqual({ kind: 'whole', ms: 5_000 });
  });

  it('write flags without a value, and only when they are true', () => {
    expect(argsOf({ options: { 'log-stderr': 'true', 'log-net-send': 'false' } })).toMatch(/ --log-stderr$/);
  });

  it('mend a typographic dash in extra-args with a warning', () => {
    const plan = planTest(aRequest({ extraArgs: ['–-nemesis', 'partition'] }));
    expect(plan.runs[0]?.args.slice(-2)).toEqual(['--nemesis', 'partition']);
    expect(plan.warnings).toHaveLength(1);
  });
});

describe('a request that cannot work', () => {
  it.each<[string, Partial<PlanRequest>, RegExp]>([
    [
      'an unknown challenge',
      { challenge: '1-ehco' },
      /There is no challenge or workload "1-ehco"\. Did you mean "1-echo"/,
    ],
    ['an unknown option', { options: { 'time-limt': '1' } }, /no option "time-limt"\. Did you mean "time-limit"/],
    [
      'a bad number',
      { options: { 'time-limit': '1.5' } },
      /time-limit: found "1\.5"; write a whole number of seconds above 0/,
    ],
    ['a bad rate', { options: { rate: '-1' } }, /rate: found "-1"; write requests a second, 0 or more/],
    ['a topology', { options: { topology: 'grd' } }, /topology: found "grd"\. Did you mean "grid"/],
    ['kill on Maelstrom', { options: { nemesis: 'kill' } }, /nemesis: .*"partition" only.*embedded/],
    ['a seed on Maelstrom', { options: { seed: '1' } }, /"seed" is an option of the embedded engine/],
    ['test-count', { options: { 'test-count': '2' } }, /"test-count" can't be set here: use repeat/],
    ['test-count among extra-args', { extraArgs: ['--test-count=2'] }, /extra-args: "--test-count=2" can't be set/],
    [
      'a flag that is neither',
      { options: { 'log-stderr': 'maybe' } },
      /log-stderr: found "maybe"; write true or false/,
    ],
    [
      'two models',
      { challenge: '6a', options: { 'consistency-models': 'serializable,read-committed' } },
      /one model a run/,
    ],
    [
      'a misspelt model',
      { challenge: '6a', options: { 'consistency-models': 'read-comitted' } },
      /none called "read-comitted".*Did you mean "read-committed"/,
    ],
    [
      'lin-kv with too few workers',
      { challenge: 'lin-kv', options: { concurrency: '1n' } },
      /concurrency: lin-kv .* Write 2n/,
    ],
    ['exponential latency 0', { options: { 'latency-dist': 'exponential' } }, /exponential needs a latency above 0/],
    ['no worker', { options: { concurrency: '0' } }, /found 0 workers/],
    [
      'a challenge and another workload',
      { options: { workload: 'kafka' } },
      /workload: found "kafka", but the challenge 1-echo/,
    ],
    ['an unknown extra option', { extraArgs: ['--bogus'] }, /Unknown option: "--bogus"/],
    ['no repeat', { repeat: 0 }, /repeat: found 0/],
  ])('%s is refused in a sentence', (_, over, message) => {
    expect(() => planTest(aRequest(over))).toThrow(UserError);
    expect(() => planTest(aRequest(over))).toThrow(message);
  });
});

describe("the row's key", () => {
  const keyOf = (over: Partial<PlanRequest>): string => planTest(aRequest(over)).key;

  it('is the name, else the challenge, else the workload', () => {
    expect(keyOf({ name: 'my row' })).toBe('my row');
    expect(keyOf({ challenge: '3d' })).toBe('3d-efficient-broadcast-1');
    expect(keyOf({ challenge: 'kafka' })).toBe('kafka');
  });

  it('takes those values of the matrix that tell legs apart', () => {
    expect(keyOf({ matrix: { challenge: '1-echo' } })).toBe('1-echo');
    expect(keyOf({ matrix: { challenge: 'echo', node: 20, os: 'ubuntu-24.04' } })).toBe('1-echo (20, ubuntu-24.04)');
    expect(keyOf({ matrix: { test: { id: '1-echo', bin: 'dist/1-echo.js' }, debug: true } })).toBe('1-echo (true)');
  });

  it('refuses a name of two lines', () => {
    expect(() => keyOf({ name: 'a\nb' })).toThrow(/name: found "a\\nb"; write one line/);
  });
});
