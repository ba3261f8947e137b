/** The package as npm packs it: what it exports, and the way of a person who begins with it in an empty folder. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

let directory: string;
let tarball: string;
beforeAll(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'package-')));
  const packed = execFileSync('npm', ['pack', root, '--ignore-scripts', '--silent'], {
    cwd: directory,
    encoding: 'utf8',
  });
  tarball = path.join(directory, packed.trim());
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Ended {
  readonly status: number;
  /** Both streams. */
  readonly said: string;
}

const start = (cwd: string, file: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(file, args, { cwd, maxBuffer: 2 ** 26 }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code), said: `${out}\n${err}` }),
    );
  });
const passes = async (cwd: string, file: string, ...args: readonly string[]): Promise<string> => {
  const { status, said } = await start(cwd, file, ...args);
  expect(status, said).toBe(0);
  return said;
};
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund'];

/** A project of examples/ with the tarball in it. */
async function project(name: string): Promise<string> {
  const copy = path.join(directory, name);
  cpSync(path.join(root, 'examples', name), copy, { recursive: true });
  const file = path.join(copy, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  expect(manifest.devDependencies['maelstrom-action']).toBe('github:glomers/maelstrom-action#v1');
  manifest.devDependencies['maelstrom-action'] = `file:${tarball}`;
  writeFileSync(file, JSON.stringify(manifest));
  await passes(copy, 'npm', ...INSTALL);
  return copy;
}

describe('the package', () => {
  it('is one that publint finds nothing in', async () => {
    const data = new Uint8Array(readFileSync(tarball)).buffer;
    expect((await publint({ pack: { tarball: data }, strict: true })).messages).toEqual([]);
  });

  it('has types that are those of its code, for import and for require', async () => {
    const entrypoints = ['./node', './test'];
    const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))), {
      entrypoints,
    });
    if (!checked.types) throw new Error('the package has no types');
    expect(Object.keys(checked.entrypoints)).toEqual(entrypoints);
    const problems = checked.problems
      .map((problem) => ({ entrypoint: '', resolutionKind: '', ...problem }))
      // TypeScript's oldest way to resolve knows no exports of packages.
      .filter(({ resolutionKind }) => resolutionKind !== 'node10')
      .map(({ kind, entrypoint }) => `${entrypoint}: ${kind}`);
    // The node library is a module alone, and each Node.js that is supported can require it.
    expect(problems).toEqual(['./node: CJSResolvesToESM']);
  });

  it('has everything that could be reached by its path before it had exports', () => {
    const copy = path.join(directory, 'reached');
    mkdirSync(copy);
    writeFileSync(path.join(copy, 'package.json'), '{}');
    execFileSync('npm', [...INSTALL, tarball], { cwd: copy });
    const { resolve } = createRequire(path.join(copy, 'index.js'));
    for (const file of [
      'package.json',
      'action.yml',
      'setup/action.yml',
      'report/action.yml',
      'dist/cli.js',
      'dist/engine.js',
      'schema/verdict.schema.json',
    ])
      expect(resolve(`maelstrom-action/${file}`)).toBe(path.join(copy, 'node_modules/maelstrom-action', file));
  });
});

describe('a person who begins', () => {
  it('goes from an empty folder to a pass, a failure that is explained, and a pass again', async () => {
    const cwd = path.join(directory, 'my-gossip');
    mkdirSync(cwd);
    await passes(cwd, 'npm', ...INSTALL, '--save-dev', tarball);
    const said = await passes(cwd, 'npx', '--offline', 'maelstrom-action', 'init');
    expect(said).toMatch(/npm install\n {2}npm run 1\n/);
    await passes(cwd, 'npm', ...INSTALL);
    expect(await passes(cwd, 'npm', 'run', '1')).toContain('PASS  1-echo');
    expect(await passes(cwd, 'cat', 'store/latest/history.txt')).toContain(':echo');
    expect(await passes(cwd, 'cat', 'store/latest/node-logs/n0.log')).toBeDefined();
    expect(await passes(cwd, 'npx', 'maelstrom-action', 'report')).toMatch(/PASS[\s\S]*store\/1-echo\//);

    const file = path.join(cwd, 'src/1-echo.ts');
    const written = readFileSync(file, 'utf8');
    const broken = written.replace(
      "({ type: 'echo_ok', echo })",
      "({ type: 'echo_ok', echo: String(echo).toUpperCase() })",
    );
    expect(broken).not.toBe(written);
    writeFileSync(file, broken);
    const failed = await start(cwd, 'npm', 'run', '1');
    expect(failed.status).toBe(1);
    expect(failed.said).toMatch(/FAIL {2}1-echo[\s\S]*\[wrong-reply\]/);
    const tested = await start(cwd, 'npm', 'test');
    expect(tested.status).toBe(1);
    expect(tested.said).toContain('[wrong-reply]');

    writeFileSync(file, written);
    expect(await passes(cwd, 'npm', 'test')).toMatch(/pass 1\b/);
    expect(await passes(cwd, 'npm', 'run', '1')).toContain('PASS  1-echo');
  });

  it('reads in each other challenge that it is not written yet, in a package of CommonJS too', async () => {
    const cwd = path.join(directory, 'commonjs');
    mkdirSync(cwd);
    writeFileSync(path.join(cwd, 'package.json'), '{"name":"commonjs","type":"commonjs"}');
    await passes(cwd, 'npm', ...INSTALL, '--save-dev', tarball);
    await passes(cwd, 'npx', '--offline', 'maelstrom-action', 'init', '--classroom');
    await passes(cwd, 'npm', ...INSTALL);
    expect(await passes(cwd, 'npm', 'run', '1', '--', '--time-limit', '1')).toContain('PASS  1-echo');
    const { status, said } = await start(cwd, 'npm', 'run', '3a', '--', '--time-limit', '2');
    expect(status).toBe(1);
    expect(said).toContain('"broadcast is not written yet: src/3a-single-node-broadcast.ts"');
  });
});

describe('tests of one’s own', () => {
  it.each(['test-with-node', 'test-with-vitest', 'test-with-jest'])(
    'in %s pass, and fail with the reasons',
    async (name) => {
      const cwd = await project(name);
      expect(await passes(cwd, 'npm', 'test')).toMatch(/1 passed|# pass 1|ℹ pass 1/);
      const node = path.join(cwd, name === 'test-with-jest' ? 'echo.mjs' : 'echo.js');
      writeFileSync(node, readFileSync(node, 'utf8').replace("'echo_ok', echo }", "'echo_ok', echo: 1 }"));
      const { status, said } = await start(cwd, 'npm', 'test');
      expect(status).not.toBe(0);
      expect(said).toMatch(/FAIL {2}1-echo[\s\S]*\[wrong-reply\]/);
    },
  );

  it('are typed, the matcher included', async () => {
    const cwd = await project('test-with-vitest');
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const words = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
    await passes(cwd, process.execPath, tsc, ...words, 'echo.test.ts');
    const file = path.join(cwd, 'echo.test.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('timeLimit: 5', 'timeLmit: 5'));
    expect((await start(cwd, process.execPath, tsc, ...words, 'echo.test.ts')).said).toContain("'timeLmit'");
  });
});
