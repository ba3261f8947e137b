import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { openSealed } from '../../src/install/caches/sealed-directory.ts';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import { type ActionsService, CACHE_SERVICE, startActionsService } from '../support/actions-service.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { buildRelease, type MaelstromRelease, whyNoRelease } from '../support/maelstrom-release.ts';
import { aWorld, type TestWorld } from './a-world.ts';
import { type Bundle, bundle, startSetup } from './setup-bundle.ts';

const ENGINE = fileURLToPath(new URL('stand-in-engine.mjs', import.meta.url));
const ECHO_NODE = fileURLToPath(new URL('echo-node.mjs', import.meta.url));
const KILLED_INSTALLATIONS = 50;
const UNSHARE = programOnPath('unshare', process.env);
/** The cache client takes gzip on a machine without. */
const ZSTD = programOnPath('zstd', process.env) === null ? [] : ['zstd', 'zstdmt', 'unzstd'];

if (whyNoRelease !== null) console.warn(`Not run: ${whyNoRelease}.`);

describe.skipIf(whyNoRelease !== null)('the setup action', () => {
  let release: MaelstromRelease;
  let setup: Bundle;
  let server: LoopbackServer;
  let test: TestWorld;

  beforeAll(async () => {
    release = buildRelease(ENGINE);
    setup = await bundle('setup');
  });
  afterAll(() => {
    release.remove();
    setup.remove();
  });
  beforeEach(async () => {
    server = await startLoopbackServer((_request, response) => response.end(release.tarball));
    test = aWorld(['sh', 'java', 'git', 'tar', 'bzip2', 'gzip', ...ZSTD]);
    test.script('gnuplot', '');
    test.script('dot', '');
  });
  afterEach(async () => {
    await server.close();
    test.remove();
  });

  const start = (env: Readonly<Record<string, string>> = {}, before: readonly string[] = []) =>
    startSetup(
      setup,
      test.directory,
      {
        'maelstrom-version': '0.9.0',
        'maelstrom-sha256': release.sha256,
        'maelstrom-url': `${server.url}/maelstrom.tar.bz2`,
        'install-dependencies': 'never',
      },
      env,
      before,
    );
  const setUp = (env: Readonly<Record<string, string>> = {}) => start(env).ended;
  const tools = () => path.join(test.directory, 'tools');

  it('puts maelstrom on the PATH and says where everything is', async () => {
    const { status, outputs, path: added, log } = await setUp();
    expect(log).not.toContain('::error');
    expect(status).toBe(0);
    const action = parse(readFileSync(new URL('../../setup/action.yml', import.meta.url), 'utf8'));
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
    expect(outputs).toEqual({
      'maelstrom-version': '0.9.0',
      'maelstrom-path': expect.stringMatching(/tools\/maelstrom\/0\.9\.0-sha[0-9a-f]{12}\/\w+\/maelstrom$/),
      'java-path': path.join(test.directory, 'bin', 'java'),
      'cache-hit': 'none',
    });
    const env = { PATH: `${added}:${path.join(test.directory, 'bin')}` };
    expect(execFileSync('maelstrom', ['test', '-w', 'echo'], { env, encoding: 'utf8' })).toBe(
      'maelstrom\ntest\n-w\necho\n',
    );
    expect(execFileSync(path.join(added, 'maelstrom'), { env: { PATH: '' }, encoding: 'utf8' })).toBe('maelstrom\n');
  });

  it('stands in for gnuplot and dot where they are missing, behind everything on the PATH', async () => {
    for (const tool of ['gnuplot', 'dot']) rmSync(path.join(test.directory, 'bin', tool));
    const { path: added, log } = await setUp();
    expect(log).toMatch(/Missing here: gnuplot .* and dot .*\. The results are the same\./);
    const [, last = ''] =
      /^export PATH="\$PATH":'(.*)'$/m.exec(readFileSync(path.join(added, 'maelstrom'), 'utf8')) ?? [];
    const ask = (name: string, word: string) =>
      execFileSync(path.join(last, name), [word], { input: 'a script', encoding: 'utf8' });
    expect(ask('gnuplot', '-p')).toBe('');
    expect(ask('dot', '-Tsvg')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('installs a maelstrom that runs a test', async () => {
    const engine = await bundle('engine');
    const real = buildRelease(engine.file);
    try {
      const tarball = path.join(test.directory, 'home', 'maelstrom.tar.bz2');
      writeFileSync(tarball, real.tarball);
      const { path: added } = await startSetup(setup, test.directory, { 'maelstrom-path': tarball }).ended;
      const argv = ['-w', 'echo', '--bin', process.execPath, '--node-count', '1', '--time-limit', '1', '--rate', '20'];
      const printed = execFileSync(path.join(added, 'maelstrom'), ['test', ...argv, ECHO_NODE], {
        cwd: path.join(test.directory, 'home'),
        encoding: 'utf8',
      });
      expect(printed).toMatch(/Everything looks good!/);
    } finally {
      real.remove();
      engine.remove();
    }
  });

  it('makes no request the second time', async () => {
    await setUp();
    const { outputs, log, ms } = await setUp();
    expect(outputs['cache-hit']).toBe('tool-cache');
    expect(server.requests).toHaveLength(1);
    expect(log).toMatch(/Maelstrom 0\.9\.0: .*, from the tool cache/);
    console.log(`second setup with the same tool cache: ${ms.toFixed(0)} ms`);
  });

  /** Starts a program in a mount namespace of its own, in which a small file system stands in for the tool cache. */
  const withToolCache = (options: string): readonly string[] => {
    const script = `
      const { spawnSync } = require('node:child_process');
      const [directory, program, ...words] = process.argv.slice(1);
      spawnSync('mount', ['-t', 'tmpfs', '-o', '${options}', 'none', directory], { env: { PATH: '/usr/bin:/bin:/sbin' } });
      process.exit(spawnSync(program, words, { stdio: 'inherit' }).status);`;
    return [UNSHARE ?? '', '-rm', process.execPath, '-e', script, tools()];
  };
  const mountable =
    UNSHARE !== null && spawnSync(UNSHARE, ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

  it.runIf(mountable)('says that the disk is full while it unpacks', async () => {
    const { status, log } = await start({}, withToolCache('size=8k')).ended;
    expect(status).toBe(1);
    expect(log).toMatch(/::error::The tarball maelstrom\.tar\.bz2 could not be unpacked: .*No space left on device/);
  });

  it.runIf(mountable)('says that the disk is full while it downloads, and where', async () => {
    server.handler = (_request, response) => response.end(Buffer.alloc(100_000));
    const { status, log } = await start({}, withToolCache('size=8k')).ended;
    expect(status).toBe(1);
    expect(log).toMatch(
      /::error::Maelstrom could not be installed: \S*\/tools\S* cannot be written \(ENOSPC.*\)\. Free some space, or set RUNNER_TOOL_CACHE and RUNNER_TEMP to directories that this user may write to\./,
    );
    expect(log).not.toMatch(/\n\s+at /);
  });

  it.runIf(mountable)('keeps Maelstrom in the job where the tool cache is read-only', async () => {
    const { status, log, outputs } = await start({}, withToolCache('ro')).ended;
    expect(log).toContain('/tools cannot be written, so Maelstrom 0.9.0 is kept in ');
    expect(outputs['maelstrom-path']).toMatch(/\/temp\/maelstrom-action\/tools\/maelstrom\/0\.9\.0-sha/);
    expect(status).toBe(0);
  });

  it('fails on a tarball with a flipped byte, names both checksums and leaves nothing', async () => {
    const flipped = Buffer.from(release.tarball);
    flipped[200] = (flipped[200] ?? 0) ^ 1;
    server.handler = (_request, response) => response.end(flipped);
    const { status, log, path: added } = await setUp();
    expect(status).toBe(1);
    expect(log).toMatch(
      new RegExp(`::error::Maelstrom 0\\.9\\.0 from .* checksum [0-9a-f]{64}, but ${release.sha256} is the one`),
    );
    expect(readdirSync(tools())).toEqual([]);
    expect(added).toBe('');
  });

  it('names a wrong input', async () => {
    const { ended } = startSetup(setup, test.directory, { 'maelstrom-version': 'latest' });
    const { status, log } = await ended;
    expect(status).toBe(1);
    expect(log).toMatch(/::error::maelstrom-version is "latest"/);
  });

  it('may run twice at once in one tool directory', async () => {
    const runs = await Promise.all([setUp(), setUp(), setUp()]);
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(new Set(runs.map(({ outputs }) => outputs['maelstrom-path'])).size).toBe(1);
    expect(readdirSync(path.join(tools(), 'maelstrom'))).toHaveLength(1);
  });

  it('leaves a whole installation or none, whenever it is killed', async () => {
    // How long one takes here, to spread the moments over it; the first pays for what is not yet in memory.
    await setUp();
    const places = () =>
      ['maelstrom', 'maelstrom-classes'].flatMap((name) => {
        const versions = path.join(tools(), name);
        return existsSync(versions)
          ? readdirSync(versions).flatMap((version) =>
              readdirSync(path.join(versions, version))
                .filter((arch) => !arch.startsWith('.staging-') && !arch.endsWith('.complete'))
                .map((arch) => path.join(versions, version, arch)),
            )
          : [];
      });
    const clear = () => {
      for (const place of places()) rmSync(place, { recursive: true });
    };
    clear();
    let { ms } = await setUp();
    clear();
    const states = { whole: 0, none: 0, finished: 0 };
    while (states.whole + states.none < KILLED_INSTALLATIONS) {
      const started = start();
      const timer = setTimeout(started.kill, Math.random() * ms);
      const { status, ms: took } = await started.ended;
      clearTimeout(timer);
      const [maelstrom, ...others] = places();
      if (status === 0) {
        states.finished += 1;
        // It was quicker than was thought, since the load of a machine changes.
        ms = Math.min(ms, took);
        expect(states.finished).toBeLessThan(3 * KILLED_INSTALLATIONS);
      } else if (maelstrom === undefined) states.none += 1;
      else states.whole += 1;
      for (const place of [maelstrom, ...others].filter((each) => each !== undefined)) {
        const origin = place.includes('maelstrom-classes')
          ? path.basename(path.dirname(place)).replace(/.*-/, '')
          : `sha256:${release.sha256}`;
        expect(await openSealed(place, origin)).toMatchObject({ state: 'whole' });
        expect(existsSync(`${place}.complete`)).toBe(true);
        const jar = path.join(place, 'maelstrom', 'lib', 'maelstrom.jar');
        if (existsSync(jar)) expect(execFileSync('java', ['-jar', jar], { encoding: 'utf8' })).toBe('maelstrom\n');
      }
      clear();
    }
    console.log(`${KILLED_INSTALLATIONS} installations killed within ${ms.toFixed(0)} ms: ${JSON.stringify(states)}`);
    expect((await setUp()).status).toBe(0);
    const left = readdirSync(tools(), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.includes('.staging-'))).toEqual([]);
  }, 180_000);

  it('ends what it started when the job is cancelled', async () => {
    const file = (name: string) => path.join(test.directory, name);
    rmSync(path.join(test.directory, 'bin', 'java'));
    symlinkSync(programOnPath('sleep', process.env) ?? expect.unreachable(), path.join(test.directory, 'bin', 'sleep'));
    test.script(
      'java',
      `trap 'echo > ${file('ended')}; kill $!; exit 1' TERM; sleep 600 & echo > ${file('begun')}; wait`,
    );
    const started = start();
    await vi.waitUntil(() => existsSync(file('begun')), { timeout: 30_000 });
    started.cancel();
    expect((await started.ended).status).toBe(1);
    await vi.waitUntil(() => existsSync(file('ended')), { timeout: 30_000 });
  });

  describe('with a cache service', () => {
    let service: ActionsService;
    beforeEach(async () => {
      service = await startActionsService();
    });
    afterEach(() => service.close());

    /** As on the next hosted runner: the same paths, nothing in them. */
    const onFreshMachine = () => {
      for (const name of ['tools', 'temp']) execFileSync('rm', ['-rf', path.join(test.directory, name)]);
      for (const name of ['tools', 'temp']) execFileSync('mkdir', [path.join(test.directory, name)]);
    };

    it('saves Maelstrom, then its classes, and takes them from there on the next machine', async () => {
      const first = await setUp(service.env);
      expect(first.log).not.toMatch(/::(error|warning)/);
      onFreshMachine();
      const second = await setUp(service.env);
      expect(second.log).toMatch(/The class archive was made/);
      expect(
        service.caches.map(({ key, finalized }) => `${key.replace(/(sha)?[0-9a-f]{12,}/g, '…')} ${finalized}`).sort(),
      ).toEqual([
        `maelstrom-0.9.0-…-…-${process.platform}-${process.arch} true`,
        `maelstrom-classes-…-${process.platform}-${process.arch} true`,
      ]);
      onFreshMachine();
      const third = await setUp(service.env);
      expect(third.log).not.toMatch(/::(error|warning)/);
      expect(third.log).not.toMatch(/The class archive was made/);
      expect(third.log).toMatch(/-XX:SharedArchiveFile=/);
      expect(third.outputs['cache-hit']).toBe('cache');
      expect(server.requests).toHaveLength(1);
      expect(execFileSync(path.join(third.path, 'maelstrom'), ['x'], { encoding: 'utf8' })).toBe('maelstrom\nx\n');
      expect(readdirSync(path.join(test.directory, 'temp', 'maelstrom-action', 'cache'))).toEqual([]);
    });

    it('does not ask the service when the tool cache has everything', async () => {
      await setUp(service.env);
      // The second one makes the class archive.
      await setUp(service.env);
      const before = service.requests.length;
      expect((await setUp(service.env)).outputs['cache-hit']).toBe('tool-cache');
      expect(service.requests).toHaveLength(before);
    });

    it('does not use an entry that was changed in the cache, and downloads', async () => {
      await setUp(service.env);
      const entry = service.caches.find(({ key }) => key.startsWith('maelstrom-0.9.0')) ?? expect.unreachable();
      const packed = service.blobs.committed.get(entry.blob) ?? expect.unreachable();
      const packer = packed.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd])) ? 'zstd' : 'gzip';
      const tar = execFileSync(packer, ['-dc'], { input: packed, maxBuffer: 2 ** 28 });
      tar.write('# Maelstrim', tar.indexOf('# Maelstrom'));
      service.blobs.committed.set(entry.blob, execFileSync(packer, ['-c'], { input: tar, maxBuffer: 2 ** 28 }));
      onFreshMachine();
      const { status, log, outputs } = await setUp(service.env);
      expect(status).toBe(0);
      expect(log).toMatch(
        /::warning::Maelstrom 0\.9\.0 from the actions cache .* cannot be trusted: .*README\.md has another checksum/,
      );
      expect(outputs['cache-hit']).toBe('none');
      expect(server.requests).toHaveLength(2);
    });

    it('downloads when the entry cannot be unpacked', async () => {
      await setUp(service.env);
      for (const { blob } of service.caches) service.blobs.committed.set(blob, Buffer.from('not a tarball'));
      onFreshMachine();
      const { status, outputs } = await setUp(service.env);
      expect(status).toBe(0);
      expect(outputs['cache-hit']).toBe('none');
    });

    it('does not fail when the service refuses everything', async () => {
      service.routes.set(CACHE_SERVICE, () => ({ status: 403, body: '{"code":"permission_denied","msg":"no"}' }));
      for (const path of service.routes.keys())
        if (path.startsWith(CACHE_SERVICE) && path !== CACHE_SERVICE) service.routes.delete(path);
      const { status, outputs, log } = await setUp(service.env);
      expect(log).not.toContain('::error');
      expect(status).toBe(0);
      expect(outputs['cache-hit']).toBe('none');
      expect(service.requests.length).toBeGreaterThan(0);
    });

    it('does not fail when the service is gone', async () => {
      await service.close();
      const { status } = await setUp(service.env);
      expect(status).toBe(0);
      service = await startActionsService();
    });
  });

  it('does not load the cache client without a service', async () => {
    const chunk = readdirSync(path.dirname(setup.file)).find((name) => /^cache-/.test(name)) ?? expect.unreachable();
    const service = await startActionsService();
    try {
      // Node names each module it loads.
      expect((await setUp({ NODE_DEBUG: 'esm', ...service.env })).log).toContain(chunk);
    } finally {
      await service.close();
    }
    rmSync(tools(), { recursive: true });
    const { status, log } = await setUp({ NODE_DEBUG: 'esm' });
    expect(status).toBe(0);
    expect(log).not.toContain(chunk);
  });
});
