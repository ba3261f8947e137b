import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { temporaryDirectory } from './cluster.ts';

const temporary = temporaryDirectory();
const template = path.join(temporary.path, 'my-gossip-glomers');
afterAll(temporary.remove);

const run = (cwd: string, file: string, ...args: string[]): string =>
  execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 });

/** The commands of the README's first block, up to the first run. */
const commands = (): string[] =>
  [
    ...(/```console\n([\s\S]*?)```/.exec(readFileSync('examples/README.md', 'utf8'))?.[1] ?? '').matchAll(
      /^\$ (.*)$/gm,
    ),
  ].map(([, command = '']) => command);

/** What `npm install github:glomers/maelstrom-action#v1` would fetch, built from this working copy. */
function packed(): string {
  const stage = path.join(temporary.path, 'stage');
  mkdirSync(stage);
  for (const name of ['package.json', 'README.md', 'LICENSE', 'action.yml', 'setup', 'report', 'schema']) {
    if (existsSync(name)) cpSync(name, path.join(stage, name), { recursive: true });
  }
  run('.', process.execPath, 'scripts/build.mjs', '--out', path.join(stage, 'dist'));
  return path.join(stage, run(stage, 'npm', 'pack', '--ignore-scripts', '--silent').trim());
}

describe('the template', () => {
  beforeAll(() => {
    const left = new Set(
      ['node_modules', 'dist', 'store', 'package-lock.json'].map((name) => path.resolve('examples', name)),
    );
    cpSync('examples', template, { recursive: true, filter: (from) => !left.has(path.resolve(from)) });
    const manifest = JSON.parse(readFileSync(path.join(template, 'package.json'), 'utf8'));
    expect(manifest.devDependencies['maelstrom-action']).toBe('github:glomers/maelstrom-action#v1');
    manifest.devDependencies['maelstrom-action'] = `file:${packed()}`;
    writeFileSync(path.join(template, 'package.json'), JSON.stringify(manifest));
    run(template, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund');
    run(template, 'npm', 'run', 'build');
  }, 300_000);

  it('goes from nothing to a pass by the commands of its README', () => {
    expect(commands().slice(1)).toEqual([
      'cp -r maelstrom-action/examples my-gossip-glomers',
      'cd my-gossip-glomers',
      'npm install',
      'npm run 1',
    ]);
    const said = run(template, 'npm', 'run', '1', '--', '--time-limit', '1');
    expect(said).toContain('PASS  1-echo');
    expect(said).toContain('store/1-echo/');
  });

  it('has a script for every challenge, whose node is there after the build', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(template, 'package.json'), 'utf8'));
    for (const { id, aliases } of CHALLENGES) {
      expect(scripts[aliases[0] ?? '']).toBe(`npm run build && maelstrom-action run ${id} --bin dist/${id}.js`);
    }
    for (const [, bin = ''] of JSON.stringify(scripts).matchAll(/--bin (\S+\.js)/g)) {
      expect(existsSync(path.join(template, bin)), bin).toBe(true);
    }
  });

  it("points out a mistake in a node of one's own, in its source", () => {
    const source = readFileSync(path.join(template, 'broken/crash-mid-run.ts'), 'utf8').split('\n');
    const line = source.findIndex((text) => text.includes('.times += 1')) + 1;
    const args = ['maelstrom-action', 'run', 'echo', '--bin', 'dist/broken/crash-mid-run.js', '--time-limit', '2'];
    try {
      run(template, 'npx', ...args);
      expect.unreachable('the node dies');
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      expect(status).toBe(3);
      expect(stdout).toContain(`broken/crash-mid-run.ts:${line}`);
    }
  });
});
