import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { InstallWorld } from '../../src/install/install-world.ts';
import { runnerInstallWorld } from '../../src/install/runner-install-world.ts';
import { provideTools } from '../../src/install/tools/provide-tools.ts';
import { searchJava } from '../../src/install/tools/search-java.ts';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import { type ActionsService, startActionsService } from '../support/actions-service.ts';
import { aWorld, type TestWorld } from './a-world.ts';

/** Why packages cannot really be installed here; null when they can. The test takes away again what it installs. */
const whyNot: string | null =
  process.getuid?.() !== 0
    ? 'installing packages takes root'
    : programOnPath('apt-get', process.env) === null
      ? 'there is no apt-get'
      : programOnPath('java', process.env) === null
        ? 'there is no java'
        : programOnPath('gnuplot', process.env) !== null || programOnPath('dot', process.env) !== null
          ? 'gnuplot or graphviz is installed already, and it is not ours to remove'
          : null;

if (whyNot !== null) console.warn(`Not run: apt's real installation, because ${whyNot}.`);

/** With the architecture where dpkg says it: `libcdt5:amd64`. */
const installedPackages = (): readonly string[] =>
  execFileSync('dpkg-query', ['-W'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.replace(/\t.*/, ''));

describe.skipIf(whyNot !== null)('provideTools with the real apt and the real cache client', () => {
  let before: ReadonlySet<string>;
  let service: ActionsService;
  let test: TestWorld;

  beforeAll(async () => {
    before = new Set(installedPackages());
    service = await startActionsService();
    test = aWorld();
  });
  afterAll(async () => {
    removeNewPackages();
    vi.unstubAllEnvs();
    await service.close();
    test.remove();
  }, 120_000);

  const debs = () => path.join(test.directory, 'temp', 'maelstrom-action', 'debs');

  /** Only what came out of our own directory of packages: others may install something at the same time. */
  function removeNewPackages(): void {
    const ours = existsSync(debs()) ? readdirSync(debs()).map((name) => name.replace(/_.*/, '')) : [];
    const added = installedPackages().filter((name) => !before.has(name) && ours.includes(name.replace(/:.*/, '')));
    if (added.length > 0) execFileSync('dpkg', ['--purge', ...added], { stdio: 'ignore' });
    rmSync(debs(), { recursive: true, force: true });
  }

  async function provide(env: Readonly<Record<string, string>> = {}) {
    const runner = { ...service.env, RUNNER_TEMP: path.join(test.directory, 'temp'), ...env };
    // The cache client reads them from the process.
    for (const [name, value] of Object.entries(runner)) vi.stubEnv(name, value);
    const world: InstallWorld = { ...runnerInstallWorld(new AbortController().signal), log: test.world.log };
    const tools = await provideTools(
      ['gnuplot', 'dot'],
      await searchJava(world),
      { installDependencies: 'auto' },
      world,
    );
    await tools.saved;
    return tools;
  }

  it('installs gnuplot and graphviz, and needs no server the next time', async () => {
    expect(await provide()).toMatchObject({ missing: [], warnings: [] });
    expect(execFileSync('gnuplot', ['--version'], { encoding: 'utf8' })).toMatch(/^gnuplot \d/);
    execFileSync('dot', ['-V'], { stdio: 'ignore' });
    expect(service.caches.map(({ key, finalized }) => [key.replace(/-[0-9a-f]{16}$/, ''), finalized])).toEqual([
      [expect.stringMatching(/^maelstrom-debs-\w+-[\d.]+-\w+-gnuplot-nox-graphviz$/), true],
    ]);

    removeNewPackages();
    expect(programOnPath('gnuplot', process.env)).toBeNull();
    // Nothing listens there, so what is not in the cache cannot come from anywhere.
    const nowhere = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9', no_proxy: '127.0.0.1' };
    expect(await provide(nowhere)).toMatchObject({ missing: [], warnings: [] });
    expect(test.logged.at(-1)).toMatch(
      /Installed gnuplot-nox, graphviz in .*, from the packages in the actions cache\./,
    );
  }, 300_000);
});
