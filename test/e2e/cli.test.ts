import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.join(root, 'dist/cli.js');
const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(path.join(root, 'schema/verdict.schema.json'), 'utf8')),
);

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'cli-')));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const start = (...words: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { cwd, maxBuffer: 64e6 }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code), out, err }),
    );
  });

describe('run', () => {
  it('judges the bundled echo node on the embedded engine, and leaves a store that report judges the same', async () => {
    const { status, out, err } = await start('run', 'echo', '--time-limit', '2', '--json', '-');
    expect({ status, err }).toMatchObject({ status: 0 });
    const verdict = JSON.parse(out);
    expect(validate(verdict), JSON.stringify(validate.errors)).toBe(true);
    expect(verdict).toMatchObject({ outcome: 'pass', key: '1-echo', engine: { name: 'embedded' }, exitCode: 0 });
    expect(verdict.metrics['stats.ok-count']).toBeGreaterThan(0);
    expect(verdict.metrics['net.all.msg-count']).toBeGreaterThan(0);

    const store = /^ {2}store +(.*)$/m.exec(err)?.[1] ?? '';
    expect(readdirSync(path.join(cwd, store))).toEqual(
      expect.arrayContaining([
        'history.edn',
        'history.txt',
        'jepsen.log',
        'messages.svg',
        'net-journal',
        'node-logs',
        'results.edn',
      ]),
    );
    const again = await start('report', store, '--exit-code', '0', '--json', '-');
    expect(again.status).toBe(0);
    const judged = JSON.parse(again.out);
    expect(judged.outcome).toBe('pass');
    expect(judged.metrics).toEqual(verdict.metrics);
  });

  it('says at once that a console.log broke the protocol, and puts it first', async () => {
    writeFileSync(
      path.join(cwd, 'echo.js'),
      `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { src, dest, body } = JSON.parse(line);
        if (body.type === 'echo') console.log('debug', body);
        const type = body.type + '_ok';
        process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { ...body, type, in_reply_to: body.msg_id } }) + '\\n');
      });`,
    );
    const { status, out } = await start('run', 'echo', '--bin', 'echo.js', '--time-limit', '2');
    expect(status).not.toBe(0);
    expect(out).toMatch(/node n0 printed a line to stdout that is not a message/);
    expect(out).toMatch(/\[stdout-not-json\]/);
  });

  it.each<[string[], number, RegExp]>([
    [['run', '1-ehco'], 4, /^Error: There is no challenge or workload "1-ehco"\. Did you mean "1-echo"/],
    [['run', '--bin', 'dist/echo.js'], 4, /^Error: --bin: there is no file "dist\/echo\.js"/],
    [['run', '--time-limt', '5'], 4, /^Error: Unknown option "--time-limt"\. Did you mean "--time-limit"/],
    [['run', '3f'], 4, /^Error: .* Did you mean "3a", "3b", "3c", "3d" or "3e"\?/],
    [['run', '--limits', 'net.servers.msgs-per-opp < 3'], 4, /Did you mean "net\.servers\.msgs-per-op"\?\n$/],
    [['run', '--engine', 'embeded'], 4, /^Error: --engine: found "embeded"\. Did you mean "embedded"\?/],
    [['run', '--json', '-', '--html', '-'], 4, /^Error: --html and --json both write to stdout/],
    [['completion', 'bsh'], 4, /^Error: completion: found "bsh"\. Did you mean "bash" or "zsh"\?/],
    [['rnu'], 4, /^Error: There is no command "rnu"\. Did you mean "run"/],
    [['report', '.'], 4, /^Error: "\." holds nothing that a run leaves/],
    [['report', 'nothing'], 4, /^Error: There is no directory "nothing"/],
    [['report', '.', '--exit-code', '300'], 4, /^Error: --exit-code: found "300"/],
    [['run', '--engine', 'maelstrom', '--maelstrom', 'nothing'], 4, /^Error: .*nothing/],
  ])('%j is refused in one sentence, and nothing is written', async (words, status, message) => {
    const ended = await start(...words);
    expect(ended).toMatchObject({ status, out: '' });
    expect(ended.err).toMatch(message);
    expect(existsSync(path.join(cwd, 'store'))).toBe(false);
  });
});

describe('challenges', () => {
  it('lists all 14', async () => {
    const { out } = await start('challenges', '--json');
    expect(JSON.parse(out)).toHaveLength(14);
  });
});

describe('help, version and completions', () => {
  it('are printed by the bundle', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(await start('-V')).toEqual({ status: 0, out: `${version}\n`, err: '' });
    expect((await start('report', '-h')).out).toContain('--exit-code N');
    expect((await start('completion', 'fish')).out).toContain('complete -c');
  });
});

describe('report', () => {
  it('judges a run as it was judged, without --challenge', async () => {
    const limits = ['--limits', 'net.all.msg-count < 1'];
    const ran = await start('run', 'echo', '--time-limit', '1', ...limits, '--json', '-');
    const again = await start('report', '--json', '-');
    expect([ran.status, again.status]).toEqual([1, 1]);
    const verdicts = [ran, again].map(({ out }) => JSON.parse(out));
    expect(verdicts[1]).toMatchObject({
      key: '1-echo',
      challenge: '1-echo',
      limits: verdicts[0].limits,
      metrics: verdicts[0].metrics,
    });
    expect(again.err).toMatch(/^Judged as 1-echo with 1 limit, as in store\/1-echo\/[\d-]+\/verdict\.json\.\n/);
  });
});
