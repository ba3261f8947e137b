/** The command line as a process whose output nobody reads any more, or can't be written. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundled-entry.ts';

let cli: string;
let cwd: string;
beforeAll(async () => {
  cli = await bundleEntry('src/cli.ts', 'src/engine.ts');
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'own-streams-')));
});
afterAll(() => {
  for (const directory of [path.dirname(cli), cwd]) rmSync(directory, { recursive: true, force: true });
});

/** A node that answers everything at once. */
const NODE = `const answer = ({ src, dest, body }) => ({ src: dest, dest: src, body: { ...body, type: body.type + '_ok', in_reply_to: body.msg_id } });
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(JSON.stringify(answer(JSON.parse(line)))));`;

const inShell = (script: string) =>
  spawnSync('bash', ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CLI: cli, NODE: process.execPath, SOURCE: NODE },
    timeout: 60_000,
  });

/** Reads a few bytes of stdout, and goes. Gives the status of the command line. */
function untilGone(...words: readonly string[]): Promise<{ status: number | null; err: string }> {
  const child = spawn(process.execPath, [cli, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // Gone before the first byte: each write finds nobody.
  child.stdout.destroy();
  return new Promise((resolve) => {
    child.once('close', (status) => resolve({ status, err }));
  });
}

describe('a reader that has gone', () => {
  it.each([['challenges'], ['challenges', '--json'], ['--help'], ['run', '--help'], ['completion', 'zsh']])(
    'ends %s %s as SIGPIPE would, without a word',
    async (...words) => {
      expect(await untilGone(...words)).toEqual({ status: 141, err: '' });
    },
  );

  it('ends report in the same way', async () => {
    expect(await untilGone('report', '--exit-code', '1', 'nothing')).toEqual({ status: 141, err: '' });
  });

  it('ends a run, which leaves a verdict', async () => {
    expect((await untilGone('run', 'echo', '--command', 'sleep 60', '--output', 'ended')).status).toBe(141);
    const file = readdirSync(path.join(cwd, 'ended'), { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('verdict.json'),
    );
    expect(JSON.parse(readFileSync(path.join(cwd, 'ended', file ?? ''), 'utf8'))).toMatchObject({ outcome: 'error' });
  });

  it('of stderr is no reason for a stack', () => {
    const { status, stdout } = inShell('"$NODE" "$CLI" nope 2> >(exec 0<&-; true); echo "status $?"');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^status (?:4|141)\n$/);
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk (/dev/full)', () => {
  it.each([['challenges'], ['--help'], ['run', 'echo', '--command', 'sleep 60', '--output', 'full']])(
    'under stdout is told in a sentence by %s %s',
    (...words) => {
      const { stdout, stderr } = inShell(
        `"$NODE" "$CLI" ${words.map((word) => `'${word}'`).join(' ')} > /dev/full; echo "status $?"`,
      );
      expect(stdout).toBe('status 4\n');
      expect(stderr).toMatch(/^Error: stdout can't be written \(ENOSPC: no space left on device, write\)\.\n$/);
    },
  );

  it('under stderr leaves the status', () => {
    expect(inShell('"$NODE" "$CLI" nope 2> /dev/full; echo "status $?"').stdout).toBe('status 4\n');
  });
});

describe('streams that are closed from the beginning', () => {
  it('are as good as a reader of nothing', () => {
    expect(inShell('"$NODE" "$CLI" challenges >&-; echo "status $?"').stdout).toBe('status 0\n');
    expect(inShell('"$NODE" "$CLI" challenges 2>&- | head -1').stdout).toMatch(/^1-echo/);
  });
});

it('a pipe that is read to its end gets all of it', () => {
  const all = execFileSync(process.execPath, [cli, 'challenges', '--json'], { cwd, encoding: 'utf8' });
  expect(JSON.parse(all)).toHaveLength(14);
});
