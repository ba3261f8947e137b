import { describe, expect, it } from 'vitest';
import { suiteOfRow, suiteOfVerdict, suitesOfRows } from '../../../src/report/formats/suite.ts';
import { joinRows } from '../../../src/report/rows/join.ts';
import { toRow } from '../../../src/report/rows/row.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import { OUTCOMES } from '../../../src/verdict/outcomes.ts';
import { losesWithSeed } from '../matrix-of-fourteen.ts';
import {
  aFailingShare,
  aLeg,
  aLegWithSeeds,
  aReason,
  aRow,
  aShare,
  aVerdict,
  seedsUpTo,
  someSeeds,
} from '../verdicts.ts';
import { aRunVerdict } from './suites.ts';

const crashed = aReason({ location: { file: 'src/echo.ts', line: 31 }, advice: 'Look at line 31.' });
const met = {
  metric: 'net.all.msg-count',
  sentence: 'messages 20, must be below 100',
  expression: 'net.all.msg-count < 100',
  actual: 20,
  met: true,
};
const broken = {
  metric: 'net.servers.msgs-per-op',
  sentence: 'messages per operation between nodes 63.1, must be below 30',
  expression: 'net.servers.msgs-per-op < 30',
  actual: 63.1,
  met: false,
};
const undecided = {
  metric: 'net.all.msg-count',
  sentence: "messages 20, must be at most the base branch's, which is not known yet",
  expression: 'net.all.msg-count <= base',
  actual: 20,
  met: null,
};
const ofLimit = aReason({
  id: 'limit-msgs-per-op',
  title: 'Messages per operation between nodes 63.1, must be below 30',
  detail: 'The limit is net.servers.msgs-per-op < 30.',
});
const ofUndecided = aReason({
  id: 'limit-undecided',
  severity: 'warning',
  title: 'A limit could not be compared with the base branch',
  detail:
    "Messages 20, must be at most the base branch's, which is not known yet. The limit is net.all.msg-count <= base.",
});

const cases = (...runs: readonly Parameters<typeof aRunVerdict>[0][]) =>
  suiteOfVerdict(aVerdict({ runs: runs.map((run) => aRunVerdict(run)) })).cases;

describe('the suite of a verdict', () => {
  it('has its key, its times and what it was run with', () => {
    const verdict = aVerdict({
      runs: [aRunVerdict()],
      durationMs: 2000,
      finishedAt: '2026-11-22T12:00:02Z',
      reproduce: ['echo', '--seed', '42'],
    });
    expect(suiteOfVerdict(verdict)).toMatchObject({
      name: '1-echo',
      outcome: 'pass',
      startedAt: Date.UTC(2026, 10, 22, 12),
      durationMs: 2000,
      properties: [
        ['challenge', '1-echo'],
        ['workload', 'echo'],
        ['outcome', 'pass'],
        ['engine', 'maelstrom'],
        ['engine-version', '0.2.4'],
        ['exit-code', '0'],
        ['seed', '42'],
        ['metric.net.servers.msgs-per-op', '0'],
        ['metric.availability.ok-fraction', '1'],
        ['metric.stats.count', '51'],
      ],
    });
  });

  it('has a case for each run and each limit, called after the row', () => {
    expect(cases({ limits: [met] }).map(({ name }) => name)).toEqual(['1-echo', `1-echo: limit ${met.expression}`]);
    expect(cases({ limits: [met] }, { name: 'faults' }).map(({ name }) => name)).toEqual([
      '1-echo: run',
      `1-echo: run: limit ${met.expression}`,
      '1-echo: faults',
    ]);
  });

  it('has one case, of the same name, where nothing was run', () => {
    const reason = aReason({ id: 'installation-failed', title: 'The installation failed' });
    expect(suiteOfVerdict(aVerdict({ outcome: 'error', reasons: [reason], durationMs: null })).cases).toMatchObject([
      { name: '1-echo', status: 'error', message: 'The installation failed', reasonId: 'installation-failed' },
    ]);
  });

  it.each(
    OUTCOMES.map((outcome) => [outcome, outcome === 'pass' ? 'passed' : outcome === 'fail' ? 'failed' : 'error']),
  )('takes a run of outcome %s for %s', (outcome, status) => {
    expect(cases({ outcome: outcome as 'pass', reasons: outcome === 'pass' ? [] : [crashed] })[0]).toMatchObject({
      outcome,
      status,
      durationMs: 1500,
    });
  });

  it('tells reasons as the terminal does, with file and line', () => {
    const run = aRunVerdict({ outcome: 'crash', reasons: [crashed], summary: 'no results; exit status 255' });
    const verdict = aVerdict({ outcome: 'crash', reasons: [crashed], runs: [run] });
    const [only] = suiteOfVerdict(verdict).cases;
    expect(only).toMatchObject({ message: crashed.title, reasonId: 'node-crashed', location: { line: 31 } });
    expect(only?.lines[0]).toBe('no results; exit status 255');
    expect(only?.lines).toContain('    at src/echo.ts:31');
    for (const line of only?.lines ?? []) expect(renderTerminal(verdict)).toContain(line);
  });

  it('puts the cause in front of what it caused', () => {
    const caused = aReason({ id: 'timeouts', title: '12 operations timed out', under: 'node-crashed' });
    expect(cases({ outcome: 'crash', reasons: [caused, crashed] })[0]?.message).toBe(crashed.title);
  });

  it('keeps the warnings of a pass without making it anything else', () => {
    const [only] = cases({ reasons: [aReason({ severity: 'warning', title: 'Noise on stdout' })] });
    expect(only).toMatchObject({ status: 'passed', message: '', reasonId: '' });
    expect(only?.lines.join('\n')).toContain('! Noise on stdout');
    expect(only).not.toHaveProperty('location');
  });

  it('fails the limit, not the run, where only limits are broken', () => {
    const [run, ...limits] = cases({
      outcome: 'fail',
      reasons: [ofLimit, ofUndecided],
      limits: [met, broken, undecided],
    });
    expect(run).toMatchObject({ status: 'passed', outcome: 'pass', lines: [] });
    expect(limits).toMatchObject([
      { status: 'passed', outcome: 'pass', message: '', lines: [], durationMs: 0 },
      {
        status: 'failed',
        outcome: 'fail',
        message: '✗ limit: messages per operation between nodes 63.1, must be below 30',
        reasonId: 'limit-msgs-per-op',
      },
      { status: 'skipped', outcome: 'skipped', reasonId: 'limit-undecided' },
    ]);
    expect(limits[1]?.lines.join('\n')).toContain('The limit is net.servers.msgs-per-op < 30');
    expect(limits[1]?.lines.join('\n')).not.toContain('not known yet');
  });

  it('fails both where the run is invalid besides', () => {
    const lost = aReason({ id: 'lost', title: 'Values were lost' });
    expect(cases({ outcome: 'fail', reasons: [lost, ofLimit], limits: [broken] }).map(({ status }) => status)).toEqual([
      'failed',
      'failed',
    ]);
    // Without a reason of its own and without a broken limit, a failed run still is one.
    expect(cases({ outcome: 'fail', reasons: [] })[0]).toMatchObject({
      status: 'failed',
      message: aRunVerdict().summary,
    });
  });

  it('takes no time that a verdict from elsewhere invents', () => {
    const odd = aVerdict({ finishedAt: '2026-99-99T99:99:99Z', durationMs: 1e300 });
    const { startedAt, durationMs } = suiteOfVerdict(odd);
    expect(new Date(startedAt).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(durationMs).toBe(366 * 86_400_000);
    expect(suiteOfVerdict(aVerdict({ durationMs: -5 })).durationMs).toBe(0);
  });
});

describe('the suite of a row', () => {
  it('has the reasons that the row kept, and says that there are more', () => {
    const reasons = Array.from({ length: 5 }, (_, index) => aReason({ id: `r-${index}`, title: `Reason ${index}` }));
    const { cases: made } = suiteOfRow(aRow({ outcome: 'fail', reasons, limits: [met, broken] }));
    expect(made).toMatchObject([
      { name: '1-echo', status: 'failed', message: 'Reason 0' },
      { name: `1-echo: limit ${broken.expression}`, status: 'failed' },
    ]);
    expect(made[0]?.lines.join('\n')).toContain('and 2 more');
  });

  it('is an error for two jobs that report under one key', () => {
    const row = { ...aRow(), legs: [aLeg(1), aLeg(2)] };
    expect(suiteOfRow(row)).toMatchObject({
      outcome: 'error',
      cases: [{ status: 'error', message: expect.stringContaining('2 jobs report under this key') }],
    });
  });

  it('says why also where the comment had no room for details', () => {
    const row = { ...aRow({ outcome: 'crash', reasons: [crashed] }), detail: null };
    expect(suiteOfRow(row).cases[0]).toMatchObject({ status: 'error', message: crashed.title });
  });
});

describe('the suites of joined rows', () => {
  const full = aVerdict({ runs: [aRunVerdict({ limits: [met] })] });

  it('are those of the verdicts that the rows were made from', () => {
    expect(suitesOfRows([aRow(full)], [full])).toEqual([suiteOfVerdict(full)]);
  });

  it.each([
    ['another row', { key: '2-unique-ids' }],
    ['an earlier attempt', { run: { id: 1001, number: 12, attempt: 2 } }],
    ['another run', { run: { id: 1002, number: 12, attempt: 1 } }],
    ['another end', { finishedAt: '2026-11-22T12:00:01Z' }],
    ['another outcome', { outcome: 'fail' as const }],
  ])('are not those of a verdict of %s', (_, different) => {
    expect(suitesOfRows([aRow(full)], [{ ...full, ...different }])).toEqual([suiteOfRow(aRow(full))]);
  });

  it('hide neither of two jobs under one key', () => {
    const row = { ...aRow(full), legs: [aLeg(1), aLeg(2)] };
    expect(suitesOfRows([row], [full])[0]?.outcome).toBe('error');
  });
});

describe('the case of seeds', () => {
  const key = '3c-fault-tolerant-broadcast';
  const told = (suite: ReturnType<typeof suiteOfVerdict>) =>
    suite.cases.map(({ name, status, reasonId }) => [name, status, reasonId]);

  it('is that of the run of the one that fails, and begins with what came of all', () => {
    const suite = suiteOfVerdict(losesWithSeed);
    expect(told(suite)).toEqual([
      [key, 'passed', ''],
      [`${key}: seeds`, 'failed', 'lost-values'],
    ]);
    expect(suite.cases[1]).toMatchObject({ durationMs: 310, message: 'Acknowledged values were lost' });
    expect(suite.cases[1]?.lines[0]).toMatch(/^Seed 18 fails with the harder schedule/);
  });

  it('fails where a seed breaks nothing but a limit', () => {
    const run = aRunVerdict({ name: 'seed 7', outcome: 'fail', reasons: [ofLimit], limits: [broken] });
    const verdict = aVerdict({ outcome: 'fail', runs: [aRunVerdict(), run], seeds: seedsUpTo(7, 1, 200) });
    expect(told(suiteOfVerdict(verdict))).toEqual([
      ['1-echo', 'passed', ''],
      ['1-echo: seeds', 'failed', 'limit-msgs-per-op'],
    ]);
  });

  it('passes where all pass, or where the one that fails does not decide, and says so', () => {
    const passed = suiteOfVerdict(aVerdict({ runs: [aRunVerdict()], seeds: someSeeds(1, 200) }));
    expect(passed.cases[1]).toMatchObject({
      name: '1-echo: seeds',
      status: 'passed',
      lines: ['200 of 200 seeds passed (100 as Maelstrom would, 100 harder).'],
    });
    const warning = aReason({ id: 'failing-seed', severity: 'warning', title: 'A seed fails' });
    const verdict = aVerdict({ runs: [aRunVerdict()], reasons: [warning], seeds: seedsUpTo(7, 1, 200) });
    const warned = suiteOfVerdict(verdict);
    expect(warned.cases[1]?.status).toBe('passed');
    expect(warned.cases[1]?.lines.join('\n')).toMatch(/Seed 7 fails[\s\S]*A seed fails/);
  });

  it('is an error where they were cut short', () => {
    const reason = aReason({ id: 'seeds-not-run', title: 'Not all seeds were run' });
    const cut = { ...someSeeds(1, 120), to: 200, cutShort: 'The engine died.' };
    const made = suiteOfVerdict(aVerdict({ outcome: 'error', runs: [aRunVerdict()], reasons: [reason], seeds: cut }));
    expect(told(made)).toEqual([
      ['1-echo', 'passed', ''],
      ['1-echo: seeds', 'error', 'seeds-not-run'],
    ]);
  });

  it('is told from the row where nothing else is at hand', () => {
    expect(told(suiteOfRow(toRow(losesWithSeed, aLeg(1))))).toEqual([
      [key, 'passed', ''],
      [`${key}: seeds`, 'failed', 'lost-values'],
    ]);
    expect(told(suiteOfRow(aShare(1, 1, 200))).map(([name]) => name)).toEqual(['3c', '3c: seeds']);
    const { seeds: _none, ...unrun } = aLegWithSeeds(1, 1, 200, { outcome: 'crash', reasons: [crashed] });
    expect(told(suiteOfRow(toRow(unrun, aLeg(1))))).toEqual([['3c', 'error', 'node-crashed']]);
  });

  it('has the sum of all legs that share them, and the verdict of the one that tells most', () => {
    const verdicts = [
      aLegWithSeeds(1, 1, 500, { runs: [aRunVerdict()] }),
      aLegWithSeeds(2, 501, 1000, { runs: [aRunVerdict()] }),
    ];
    const rows = joinRows(verdicts.map((verdict, index) => toRow(verdict, aLeg(index))));
    const [suite, ...others] = suitesOfRows(rows, verdicts);
    expect(others).toEqual([]);
    expect(suite?.cases.at(-1)?.lines[0]).toBe('Seeds of all jobs: 1,000\u00a0✓.');
    expect(suite?.cases.at(-1)?.lines[1]).toMatch(/^500 of 500 seeds/);
    expect(suite?.properties).toContainEqual(['exit-code', '0']);
  });

  it('is not told from the verdict of another leg that ended in the same second', () => {
    const verdicts = [aLegWithSeeds(1, 1, 400), aLegWithSeeds(2, 401, 1000)];
    const [row] = joinRows(verdicts.map((verdict, index) => toRow(verdict, aLeg(index))));
    const own = verdicts.find(({ job }) => job?.leg === row?.job?.leg);
    for (const listed of [verdicts, verdicts.toReversed()]) {
      const [suite] = suitesOfRows(row === undefined ? [] : [row], listed);
      expect(suite?.cases.at(-1)?.lines[1]).toMatch(own === verdicts[0] ? /^400 of 400/ : /^600 of 600/);
    }
  });

  it('of one leg fails though another could not be judged at all', () => {
    const failing = aFailingShare(1, 18, 1, 500);
    const lost = aShare(2, 501, 1000, { outcome: 'error', reasons: [aReason({ id: 'installation-failed' })] });
    const [suite] = suitesOfRows(joinRows([failing, lost]), []);
    expect(suite && told(suite)).toEqual([
      ['3c', 'error', 'installation-failed'],
      ['3c: seeds', 'failed', ''],
    ]);
    expect(suite?.cases[1]?.message).toBe('Seeds of all jobs: seed\u00a018\u00a0✗.');
  });
});
