import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { reportCommand } from '../../src/cli/report-command.ts';
import { UserError } from '../../src/text/user-error.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { fixtureCase } from '../verdict/fixtures.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'report-command-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** Puts what a recorded run left into the working directory: `store` and `console.log`. */
function leave(name: string, store = 'store/echo/20261122T120000'): void {
  const { directory } = fixtureCase(name);
  for (const [from, to] of [
    ['run', store],
    ['console.log', 'console.log'],
  ] as const) {
    const left = path.join(directory, from);
    if (existsSync(left)) cpSync(left, path.join(cwd, to), { recursive: true });
  }
}

async function report(...words: readonly string[]) {
  let [out, err] = ['', ''];
  const world: Partial<CliWorld> = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    cwd,
    now: () => new Date('2026-11-22T12:34:56Z'),
  };
  const status = await reportCommand(words, world as CliWorld);
  return { status, out, err };
}

/** The verdict that `--json -` prints. */
async function verdictOf(...words: readonly string[]): Promise<Verdict> {
  return JSON.parse((await report(...words, '--json', '-')).out) as Verdict;
}

const RUN = 'store/echo/20261122T120000';

describe('report', () => {
  it.each([
    ['runs/echo-pass', 'PASS', 0],
    ['runs/echo-wrong-value', 'FAIL', 1],
  ])('judges the store of %s: %s, exit status %i', async (name, word, status) => {
    leave(name);
    const judged = await report(RUN);
    expect(judged).toMatchObject({ status, err: '' });
    expect(judged.out).toContain(word);
  });

  it('judges the only run below the directory that is named', async () => {
    leave('runs/echo-wrong-value');
    expect(await verdictOf('store')).toEqual(await verdictOf(RUN));
    expect((await report('store')).status).toBe(1);
  });

  it('takes the console and the exit code for how the run ended, and needs no store then', async () => {
    leave('runs-0.2.4/echo-crash-mid-run-typescript');
    rmSync(path.join(cwd, 'store'), { recursive: true, force: true });
    const verdict = await verdictOf('store/latest', '--console', 'console.log', '--exit-code', '255');
    expect(verdict.outcome).toBe('crash');
    expect(verdict.exitCode).toBe(255);
    expect((await report('store/latest', '--console=console.log')).status).toBe(3);
    expect((await verdictOf('store/latest', '--exit-code', '1')).exitCode).toBe(1);
  });

  it('knows nothing of the exit status when it is not given', async () => {
    leave('runs/echo-pass');
    expect((await verdictOf(RUN)).exitCode).toBeNull();
    expect((await verdictOf(RUN, '--exit-code', '0')).exitCode).toBe(0);
  });

  it('follows links to the store and to the console', async () => {
    leave('runs/echo-pass');
    symlinkSync(path.join(cwd, RUN), path.join(cwd, 'store/latest'));
    symlinkSync(path.join(cwd, 'console.log'), path.join(cwd, 'console'));
    expect((await report('store/latest', '--console', 'console')).status).toBe(0);
  });

  it('judges by the limits of the challenge and by those that are given', async () => {
    leave('runs/broadcast-25-too-many-messages', 'store');
    const bare = await verdictOf('store');
    expect(bare).toMatchObject({ outcome: 'pass', limits: [] });
    expect(bare.challenge).toBeUndefined();
    const challenge = await verdictOf('store', '--challenge', '3d');
    expect(challenge.challenge).toMatch(/^3d-/);
    expect(challenge).toMatchObject({ key: challenge.challenge, workload: 'broadcast', outcome: 'fail' });
    const own = await verdictOf(
      'store',
      '--challenge',
      '3d',
      '--limits',
      'stats.count > 1',
      '--limits',
      'net.all.msg-count < 2',
    );
    expect(own.limits.map(({ expression }) => expression)).toEqual([
      ...challenge.limits.map(({ expression }) => expression),
      'stats.count > 1',
      'net.all.msg-count < 2',
    ]);
  });

  it('takes a workload for the challenge, which has no limits', async () => {
    leave('runs/lin-kv-pass');
    const verdict = await verdictOf(RUN, '--challenge', 'lin-kv');
    expect(verdict).toMatchObject({ key: 'lin-kv', title: 'lin-kv', workload: 'lin-kv', limits: [] });
    expect(verdict.challenge).toBeUndefined();
  });

  it('says when it was judged', async () => {
    leave('runs/echo-pass');
    expect((await verdictOf(RUN)).finishedAt).toBe('2026-11-22T12:34:56.000Z');
  });

  it('writes the verdict as JSON and as Markdown, below the working directory', async () => {
    leave('runs/echo-wrong-value');
    const { out } = await report(RUN, '--json', 'made/verdict.json', '--markdown', 'made/report.md');
    expect(out).toContain('FAIL');
    const verdict = JSON.parse(readFileSync(path.join(cwd, 'made/verdict.json'), 'utf8')) as Verdict;
    expect(verdict.outcome).toBe('fail');
    expect(readFileSync(path.join(cwd, 'made/report.md'), 'utf8')).toContain(verdict.reasons[0]?.title);
  });

  it('speaks to people on stderr when stdout has the JSON', async () => {
    leave('runs/echo-pass');
    const { out, err } = await report(RUN, '--json', '-');
    expect((JSON.parse(out) as Verdict).outcome).toBe('pass');
    expect(err).toContain('PASS');
  });

  it('warns of a dash that was mended', async () => {
    leave('runs/echo-pass');
    const { status, err } = await report(RUN, '–exit-code', '0');
    expect(status).toBe(0);
    expect(err).toMatch(/^Warning: .*\n$/);
  });
});

describe('report without a directory', () => {
  it('takes the last run, and says which that is', async () => {
    leave('runs/echo-pass');
    symlinkSync('echo/20261122T120000', path.join(cwd, 'store/latest'));
    const { status, out } = await report();
    expect(status).toBe(0);
    expect(out).toMatch(/^PASS[\s\S]*\n {2}store {4}store\/echo\/20261122T120000\n$/);
    expect((await report(RUN)).out).not.toContain('  store ');
    expect((await verdictOf()).outcome).toBe('pass');
  });

  it('takes the one whose path a file has, where there are no links', async () => {
    leave('runs/echo-wrong-value');
    writeFileSync(path.join(cwd, 'store/latest'), 'echo/20261122T120000\n');
    for (const words of [[], ['store/latest']]) expect((await report(...words)).status).toBe(1);
  });
});

describe('report refuses', () => {
  const refusal = async (...words: readonly string[]): Promise<string> => {
    const error: unknown = await report(...words).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  };

  it('any other number of directories than one', async () => {
    expect(await refusal()).toContain('needs the directory of a run');
    expect(await refusal('one', 'two', 'three')).toContain('found "two" too');
  });

  it('a directory that is missing, when nothing else is known of the run', async () => {
    expect(await refusal('store/latest')).toContain('There is no directory "store/latest"');
  });

  it('a file', async () => {
    writeFileSync(path.join(cwd, 'results.edn'), '{}');
    expect(await refusal('results.edn')).toContain('"results.edn" is not a directory');
    expect(await refusal('results.edn', '--exit-code', '1')).toContain('"results.edn" is not a directory');
  });

  it('a console that is not a file', async () => {
    leave('runs/echo-pass');
    expect(await refusal(RUN, '--console', 'nowhere.log')).toContain('there is no file "nowhere.log"');
    expect(await refusal(RUN, '--console', 'store')).toContain('there is no file "store"');
  });

  it.each(['-1', '256', 'one', '1.5'])('the exit code %s', async (code) => {
    leave('runs/echo-pass');
    expect(await refusal(RUN, `--exit-code=${code}`)).toContain('--exit-code');
  });

  it('a directory that is not a run, and names the newest three runs below it', async () => {
    mkdirSync(path.join(cwd, 'store'));
    expect(await refusal('store')).toContain('Name the directory of a run, such as store/latest');
    for (const [time, file] of [
      ['20261122T120000', 'results.edn'],
      ['20261122T120001', 'history.edn'],
      ['20261122T120002', 'jepsen.log'],
      ['20261122T120003', 'results.edn'],
      ['20261122T120004', 'other.edn'],
    ] as const) {
      mkdirSync(path.join(cwd, 'store/echo', time), { recursive: true });
      writeFileSync(path.join(cwd, 'store/echo', time, file), '');
    }
    expect(await refusal('store')).toContain(
      'Below it are runs: did you mean store/echo/20261122T120003 or store/echo/20261122T120002 or store/echo/20261122T120001?',
    );
  });

  it('no such directory once an exit code says how the run ended', async () => {
    mkdirSync(path.join(cwd, 'store'));
    expect((await report('store', '--exit-code', '1')).status).toBeGreaterThan(0);
  });
});
