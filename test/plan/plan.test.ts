import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/maelstrom/parse-options.ts';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { checkCombination } from '../../src/plan/option-combinations.ts';
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

describe('the plan of a challenge', () => {
  it('has the arguments of its page', () => {
    expect(argsOf({ challenge: '3d' })).toBe(
      '--workload broadcast --node-count 25 --time-limit 20 --rate 100 --latency 100',
    );
    for (const { id } of CHALLENGES)
      expect(parseArguments(argsOf({ challenge: id }).split(' '), 'maelstrom').errors).toEqual([]);
  });

  it('says what it is of', () => {
    const node = { kind: 'command', command: 'true', args: [] } as const;
    expect(planTest(aRequest({ challenge: '6c', engine: 'embedded', plots: 'none' }))).toMatchObject({
      key: '6c-read-committed',
      title: 'Totally-Available, Read Committed Transactions',
      challenge: '6c-read-committed',
      note: 'A node that replicates nothing passes too.',
      workload: 'txn-rw-register',
      engine: 'embedded',
      node,
      runs: [{ name: 'run', faults: false, plots: 'none' }],
      warnings: [],
    });
    expect(planTest(aRequest({ challenge: 'kafka' }))).toEqual({
      key: 'kafka',
      title: 'kafka',
      workload: 'kafka',
      engine: 'maelstrom',
      node,
      runs: [expect.objectContaining({ args: ['--workload', 'kafka'] })],
      limits: [],
      reproduce: ['kafka', '--command', 'true'],
      warnings: [],
    });
  });

  it('has the first run of each kind without a number, when it is repeated', () => {
    const { runs } = planTest(aRequest({ repeat: 3 }));
    expect(runs.map(({ name }) => name)).toEqual(['run', 'run 2', 'run 3']);
    expect(planTest(aRequest({ repeat: 100 })).runs).toHaveLength(100);
    expect(new Set(runs.map(({ args }) => args.join()))).toHaveProperty('size', 1);
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

  it('has the limits of the challenge before those of the request', () => {
    const { limits } = planTest(aRequest({ challenge: '3d', limits: 'stats.count > 1\nstats.ok-count > 2' }));
    expect(limits.map(({ expression }) => expression)).toEqual([
      'net.servers.msgs-per-op < 30',
      'workload.stable-latencies.0.5 < 400',
      'workload.stable-latencies.1 < 600',
      'stats.count > 1',
      'stats.ok-count > 2',
    ]);
  });

  it('is of the bare workload where the option of that name asks for it, though a challenge has the same short form', () => {
    const plan = planTest(aRequest({ challenge: undefined, options: { workload: 'echo' } }));
    expect(plan).not.toHaveProperty('challenge');
    expect(plan.runs[0]?.args).toEqual(['--workload', 'echo']);
  });

  it('may name the same workload twice', () => {
    expect(planTest(aRequest({ options: { workload: 'echo' } })).challenge).toBe('1-echo');
  });
});

describe('overrides', () => {
  it('replace the preset, in the faults run too', () => {
    const { runs } = planTest(aRequest({ challenge: '6b', options: { rate: '10' } }));
    expect(runs).toHaveLength(2);
    for (const { args } of runs) expect(args.join(' ')).toContain('--rate 10');
  });

  it('that name nodes win over the number that a challenge has', () => {
    expect(argsOf({ challenge: '3b', options: { node: 'a\nb' } })).toBe(
      '--workload broadcast --time-limit 20 --rate 10 --node a --node b',
    );
    expect(argsOf({ challenge: '3b', options: { nodes: 'a,b' } })).not.toContain('--node-count');
    expect(argsOf({ challenge: '3b', options: { nodes: 'a,b', 'node-count': '3' } })).toContain('--node-count 3');
  });

  it('replace what the faults run adds', () => {
    const { runs } = planTest(aRequest({ challenge: '6b', options: { availability: '0.9' } }));
    expect(runs.map(({ args }) => args[args.indexOf('--availability') + 1])).toEqual(['0.9', '0.9']);
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
    expect(runs.map(({ args }) => args.join(' '))).toEqual([expect.stringContaining('--nemesis kill')]);
    expect(runs[0]?.args).not.toContain('--availability');
  });

  it.each(['2', '3c', '3d', '4', '6b', '6c'])('with nemesis none leave %s without any faults', (challenge) => {
    const { runs, reproduce, warnings } = planTest(aRequest({ challenge, options: { nemesis: 'none' } }));
    expect(runs.map(({ name, faults }) => [name, faults])).toEqual([['run', false]]);
    expect(checkCombination(runs[0]?.args ?? [], 'maelstrom').nemesis).toEqual([]);
    expect(runs[0]?.args).not.toContain('--nemesis');
    expect(reproduce.join(' ')).toContain('--nemesis none');
    expect(warnings).toEqual([]);
  });

  it('with nemesis none leave the rest of a challenge as it is, and say that faults have no effect', () => {
    const before = planTest(aRequest({ challenge: '6c' }));
    const after = planTest(aRequest({ challenge: '6c', options: { nemesis: 'none' } }));
    const rest = before.runs[0]?.args.join(' ').replace(' --nemesis partition', '');
    expect(after.runs[0]?.args.join(' ')).toBe(rest);
    expect(after.limits).toEqual(before.limits);
    const { warnings } = planTest(aRequest({ challenge: '3d', faults: true, options: { nemesis: 'none' } }));
    expect(warnings).toEqual(['faults asks for a run under faults, but nemesis is none, so that run is left out.']);
  });

  it('that set faults are repeated as one run, too', () => {
    const request = aRequest({ challenge: '6b', repeat: 2, options: { nemesis: 'partition' } });
    expect(planTest(request).runs.map(({ name }) => name)).toEqual(['run', 'run 2']);
  });

  it('have nodes on Node.js live in simulated time on the embedded engine, and others in real time', () => {
    const file = { kind: 'file', path: '/app/node.js', shown: 'node.js', args: [] } as const;
    const clockOf = (node: PlanRequest['node'], options: PlanRequest['options'] = {}) => {
      const args = planTest(aRequest({ engine: 'embedded', node, options })).runs[0]?.args ?? [];
      return args[args.indexOf('--clock') + 1];
    };
    expect(clockOf({ ...file, by: 'node' })).toBe('auto');
    expect(clockOf({ ...file, by: 'node-types' })).toBe('auto');
    expect(clockOf({ ...file, by: 'node' }, { clock: 'real' })).toBe('real');
    expect(clockOf({ ...file, by: 'itself' })).toBe('real');
    expect(clockOf({ kind: 'command', command: 'deno run x', args: [] })).toBe('real');
    expect(() => clockOf({ ...file, by: 'itself' }, { clock: 'simulated' })).toThrow('clock: found "simulated", but');
    expect(planTest(aRequest({})).runs[0]?.args).not.toContain('--clock');
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
    expect(plan.warnings).toEqual([expect.stringMatching(/^"–-nemesis" begins with a typographic dash/)]);
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
      /found "read-comitted", which is not a consistency model.*Did you mean "read-committed"/,
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
    ['no repeat', { repeat: 0 }, /repeat: found 0; write a whole number from 1 to 100/],
    ['half a repeat', { repeat: 1.5 }, /repeat: found 1\.5/],
    ['too many repeats', { repeat: 101 }, /repeat: found 101/],
    [
      'neither a challenge nor a workload',
      { challenge: undefined },
      /^challenge: found nothing; write one such as 1-echo, or set workload\. "challenges" lists them all\.$/,
    ],
  ])('%s is refused in a sentence', (_, over, message) => {
    expect(() => planTest(aRequest(over))).toThrow(UserError);
    expect(() => planTest(aRequest(over))).toThrow(message);
  });
});

describe("the row's key", () => {
  it("is made of the request's name, the challenge with its short forms, and the matrix", () => {
    const matrix = { challenge: 'echo', node: 20 };
    expect(planTest(aRequest({ matrix })).key).toBe('1-echo (20)');
    expect(planTest(aRequest({ matrix, name: 'my row' })).key).toBe('my row');
  });
});

describe('how to repeat it on a laptop', () => {
  const reproduce = (over: Partial<PlanRequest>): string => planTest(aRequest(over)).reproduce.join(' ');
  const file = (shown: string | null) =>
    ({ kind: 'file', path: '/w/dist/echo.js', shown, by: 'node', args: ['a', 'b c'] }) as const;

  it('is the challenge, the node, and everything that was set', () => {
    expect(
      reproduce({
        challenge: '3d',
        node: file('dist/echo.js'),
        options: { rate: '10', 'log-stderr': 'true', 'log-net-send': 'false' },
        extraArgs: ['–-key-count', '5'],
        faults: true,
        repeat: 2,
      }),
    ).toBe(
      '3d-efficient-broadcast-1 --bin dist/echo.js --rate 10 --log-stderr --faults --repeat 2 --key-count 5 -- a b c',
    );
  });

  it('names no node for the bundled example, and no workload twice', () => {
    expect(reproduce({ node: { ...file(null), args: [] } })).toBe('1-echo');
    expect(reproduce({ challenge: undefined, options: { workload: 'kafka', rate: '1' } })).toBe(
      'kafka --command true --rate 1',
    );
  });
});

describe('the seeds of a plan', () => {
  const node = { kind: 'file', path: '/w/dist/node.js', shown: 'dist/node.js', by: 'node', args: [] } as const;
  const seeds = { from: 1, to: 200 };
  const seedsOf = (over: Partial<PlanRequest>) => planTest(aRequest({ node, seeds, ...over })).seeds;

  it('are not there where none are asked for', () => {
    expect(planTest(aRequest({ node }))).not.toHaveProperty('seeds');
  });

  it('have the arguments of the run on the embedded engine, whichever engine the run is on', () => {
    const planned = seedsOf({ challenge: '3c', seeds: { from: 1001, to: 2000 } });
    expect(planned).toEqual({
      from: 1001,
      to: 2000,
      args: expect.any(Array),
      limits: [],
      reproduce: {},
      decide: true,
    });
    expect(planned?.args.join(' ')).toBe(
      '--workload broadcast --node-count 5 --time-limit 20 --rate 10 --nemesis partition --clock auto',
    );
    expect(seedsOf({ challenge: '3c', engine: 'embedded' })?.args).toEqual(planned?.args);
    expect(planTest(aRequest({ node, seeds, challenge: '3c' })).runs[0]?.args).not.toContain('--clock');
  });

  it('have the options of the request and neither its seed nor its clock', () => {
    const options = { rate: '7', seed: '5', clock: 'simulated' };
    const args = seedsOf({ engine: 'embedded', options, extraArgs: ['--topology', 'line'] })?.args.join(' ');
    expect(args).toBe('--workload echo --node-count 1 --time-limit 10 --rate 7 --clock auto --topology line');
  });

  it.each([
    ['schedule', 'harder'],
    ['only-operations', '3'],
    ['only-faults', 'none'],
    ['inspect', 'n0'],
  ])('are refused beside %s, which is about one run', (name, value) => {
    expect(() => seedsOf({ engine: 'embedded', options: { [name]: value } })).toThrow(
      new UserError(`seeds: ${name} is about one run; leave one of the two out.`),
    );
  });

  it('are those of the run under faults, without limits, where there are two', () => {
    const planned = seedsOf({ challenge: '6b' });
    expect(planned?.args).toEqual(expect.arrayContaining(['--nemesis', 'partition', '--availability', 'total']));
    expect(planned).toMatchObject({ limits: [], reproduce: { nemesis: 'partition' } });
    expect(seedsOf({ challenge: '3d', faults: true })).toMatchObject({
      limits: [],
      reproduce: { nemesis: 'partition' },
    });
  });

  it('are repeated by a command that makes the run under faults alone', () => {
    const planned = seedsOf({ challenge: '6b', engine: 'embedded' });
    const { runs } = planTest(
      aRequest({ node, challenge: '6b', engine: 'embedded', options: planned?.reproduce ?? {} }),
    );
    expect(runs.map(({ args }) => [...args].sort())).toEqual([[...(planned?.args ?? [])].sort()]);
  });

  it('are judged by the limits of the challenge and of the request', () => {
    const limits = seedsOf({ challenge: '3d', limits: 'stats.count > 5' })?.limits.map(({ expression }) => expression);
    expect(limits).toHaveLength(4);
    expect(limits).toEqual(expect.arrayContaining(['net.servers.msgs-per-op < 30', 'stats.count > 5']));
  });

  it('decide unless the request says otherwise', () => {
    expect(seedsOf({ seedsDecide: false })?.decide).toBe(false);
    expect(seedsOf({ seedsDecide: true })?.decide).toBe(true);
  });

  it('are refused where nodes can not live in simulated time', () => {
    expect(() => seedsOf({ engine: 'embedded', options: { clock: 'real' } })).toThrow(
      new UserError('seeds: seeds are run in simulated time, but clock is "real"; leave one of the two out.'),
    );
    const byItself =
      /^seeds: .*this node is started by a program of its own\. .*leave seeds out, or name such a script\.$/;
    expect(() => seedsOf({ node: { kind: 'command', command: 'true', args: [] } })).toThrow(byItself);
    expect(() => seedsOf({ node: { ...node, by: 'itself' } })).toThrow(byItself);
  });
});
