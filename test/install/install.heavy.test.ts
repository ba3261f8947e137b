import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeSealed } from '../../src/install/caches/sealed-directory.ts';
import { InstallationCancelled } from '../../src/install/cancellation.ts';
import { DOWNLOAD_LIMITS } from '../../src/install/fetch/download.ts';
import { type Installation, install } from '../../src/install/install.ts';
import { type InstallInput, readInstallRequest } from '../../src/install/install-request.ts';
import type { InstallWorld } from '../../src/install/install-world.ts';
import { writeMaelstromScript } from '../../src/install/maelstrom-script.ts';
import { runnerInstallWorld } from '../../src/install/runner-install-world.ts';
import { type LoopbackServer, startLoopbackServer } from '../support/loopback-server.ts';
import { buildRelease, type MaelstromRelease, whyNoRelease } from '../support/maelstrom-release.ts';
import { aWorld, type TestWorld } from './a-world.ts';

const ENGINE = fileURLToPath(new URL('stand-in-engine.mjs', import.meta.url));
const EVERYTHING = ['sh', 'java', 'git', 'tar', 'bzip2'];

if (whyNoRelease !== null) console.warn(`Not run: ${whyNoRelease}.`);

describe.skipIf(whyNoRelease !== null)('install', () => {
  let release: MaelstromRelease;
  /** One whose jar prints something else. */
  let other: MaelstromRelease;
  let scratch: string;
  let server: LoopbackServer;
  let test: TestWorld;

  beforeAll(() => {
    release = buildRelease(ENGINE);
    scratch = mkdtempSync(path.join(tmpdir(), 'other-engine-'));
    const script = path.join(scratch, 'other.mjs');
    writeFileSync(script, "console.log('another jar');\n");
    other = buildRelease(script);
  });
  afterAll(() => {
    release.remove();
    other.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  beforeEach(async () => {
    server = await startLoopbackServer((_request, response) => response.end(release.tarball));
  });
  afterEach(async () => {
    await server.close();
    test.remove();
  });

  /** A machine with these programs; the plots tools are stand-ins, since nothing here draws. */
  const onMachineWith = (programs: readonly string[], changes: Partial<InstallWorld> = {}) => {
    test = aWorld(programs, changes);
    test.script('gnuplot', '');
    test.script('dot', '');
  };

  const run = (inputs: Partial<Record<InstallInput, string>> = {}): Promise<Installation> => {
    const all: Partial<Record<InstallInput, string>> = {
      'maelstrom-version': '0.9.0',
      'maelstrom-sha256': release.sha256,
      ...('maelstrom-path' in inputs ? {} : { 'maelstrom-url': `${server.url}/v{version}/maelstrom.tar.bz2` }),
      'install-dependencies': 'never',
      ...inputs,
    };
    const limits = { ...DOWNLOAD_LIMITS, attempts: 2, backoffMs: 1 };
    return install(
      readInstallRequest((name) => all[name] ?? ''),
      test.world,
      limits,
    );
  };

  const tools = () => path.join(test.directory, 'tools');
  const output = (command: readonly string[], ...args: string[]) => {
    const [program = '', ...first] = command;
    return execFileSync(program, [...first, ...args], { encoding: 'utf8' })
      .trim()
      .split('\n');
  };

  it('installs a Maelstrom that runs, and says where everything is', async () => {
    onMachineWith(EVERYTHING);
    const installation = await run();
    const directory = realpathSync(path.join(tools(), 'maelstrom'));
    expect(installation).toMatchObject({
      maelstrom: { version: '0.9.0', source: 'download' },
      java: { foundAt: 'PATH' },
      cacheHit: 'none',
      missing: [],
      warnings: [],
    });
    expect(installation.maelstrom.jar.startsWith(directory)).toBe(true);
    expect(installation.heapBytes).toBeGreaterThan(10_000_000);
    expect(output(installation.command, 'test', '-w', 'echo')).toEqual(['maelstrom', 'test', '-w', 'echo']);
    expect(server.requests).toEqual(['/v0.9.0/maelstrom.tar.bz2']);
    expect(JSON.parse(JSON.stringify(installation))).toEqual(installation);
    expect(test.logged.join('\n')).toMatch(/Maelstrom 0\.9\.0: .*, downloaded \(\d/);
    expect(test.logged.join('\n')).toMatch(/Java \d+.*: .*, found at PATH/);
    expect(test.logged.join('\n')).toMatch(/Tools: git at .*\/bin\/git, gnuplot at .*, dot at /);
    expect(test.logged.join('\n')).toMatch(/The heap may grow to \d+\.\d GB of \d+\.\d GB\./);
  });

  it('makes no request the second time', async () => {
    onMachineWith(EVERYTHING);
    const first = await run();
    const second = await run();
    expect(second).toMatchObject({ maelstrom: { source: 'tool-cache' }, cacheHit: 'tool-cache' });
    expect(second.maelstrom.jar).toBe(first.maelstrom.jar);
    expect(server.requests).toHaveLength(1);
  });

  it('throws a damaged copy away and fetches it again', async () => {
    onMachineWith(EVERYTHING);
    const { maelstrom } = await run();
    writeFileSync(maelstrom.jar, 'x', { flag: 'r+' });
    expect(await run()).toMatchObject({ maelstrom: { source: 'download' } });
    expect(server.requests).toHaveLength(2);
    expect(test.logged.join('\n')).toMatch(
      /warning: Maelstrom 0\.9\.0 in .* cannot be trusted \(.*maelstrom\.jar has another checksum\) and is not used/,
    );
  });

  describe('from a tool cache into which somebody has put another jar', () => {
    const place = () => path.join(tools(), 'maelstrom', `0.9.0-sha${release.sha256.slice(0, 12)}`, process.arch);
    const otherJar = () => path.join(other.directory, 'lib', 'maelstrom.jar');

    it.each<[string, () => void]>([
      [
        'at the top, where the list has none',
        () => {
          mkdirSync(path.join(place(), 'lib'));
          cpSync(otherJar(), path.join(place(), 'lib', 'maelstrom.jar'));
        },
      ],
      [
        'in a directory that sorts before the real one',
        () => {
          mkdirSync(path.join(place(), 'aaa', 'lib'), { recursive: true });
          cpSync(otherJar(), path.join(place(), 'aaa', 'lib', 'maelstrom.jar'));
        },
      ],
      [
        'by a link at the top',
        () => {
          mkdirSync(path.join(place(), 'lib'));
          symlinkSync(otherJar(), path.join(place(), 'lib', 'maelstrom.jar'));
        },
      ],
    ])('%s: runs what is listed', async (_, attack) => {
      onMachineWith(EVERYTHING);
      const inputs = { 'java-options': 'none' };
      const { maelstrom } = await run(inputs);
      attack();
      const again = await run(inputs);
      expect(output(again.command, 'x')).toEqual(['maelstrom', 'x']);
      expect(again.maelstrom).toEqual({ ...maelstrom, source: 'tool-cache' });
    });
  });

  it('keeps copies of other checksums apart', async () => {
    onMachineWith(EVERYTHING);
    await run();
    await expect(run({ 'maelstrom-sha256': 'a'.repeat(64) })).rejects.toThrow(/has the SHA-256 checksum/);
    expect(await run()).toMatchObject({ cacheHit: 'tool-cache' });
  });

  it('leaves nothing of a tarball with a flipped byte', async () => {
    onMachineWith(EVERYTHING);
    const flipped = Buffer.from(release.tarball);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    server.handler = (_request, response) => response.end(flipped);
    await expect(run()).rejects.toThrow(new RegExp(`[0-9a-f]{64}, but ${release.sha256} is the one to trust`));
    expect(readdirSync(tools())).toEqual([]);
  });

  it('lets two installers work in one tool directory at once', async () => {
    onMachineWith(EVERYTHING);
    const [one, other] = await Promise.all([run(), run()]);
    expect(one.maelstrom.directory).toBe(other.maelstrom.directory);
    expect(output(one.command, 'a')).toEqual(['maelstrom', 'a']);
    expect(await run()).toMatchObject({ cacheHit: 'tool-cache' });
  });

  it('takes a tarball whose directory has another name', async () => {
    onMachineWith([...EVERYTHING, 'gzip']);
    const file = path.join(test.directory, 'home', 'renamed.tar.gz');
    const lib = path.join(test.directory, 'home', 'maelstrom-0.9.0', 'lib');
    mkdirSync(lib, { recursive: true });
    cpSync(path.join(release.directory, 'lib', 'maelstrom.jar'), path.join(lib, 'maelstrom.jar'));
    execFileSync('tar', ['-czf', file, '-C', path.join(test.directory, 'home'), 'maelstrom-0.9.0']);
    const { command } = await run({ 'maelstrom-path': file, 'maelstrom-sha256': '' });
    expect(output(command, 'x')).toEqual(['maelstrom', 'x']);
  });

  it('refuses a tarball without a jar in it', async () => {
    onMachineWith([...EVERYTHING, 'gzip']);
    const source = path.join(test.directory, 'home', 'source.tar.gz');
    execFileSync('tar', ['-czf', source, '-C', path.join(release.directory), 'doc']);
    await expect(run({ 'maelstrom-path': source, 'maelstrom-sha256': '' })).rejects.toThrow(
      /source\.tar\.gz holds no lib\/maelstrom\.jar \(at its top: doc\)/,
    );
    expect(readdirSync(tools())).toEqual([]);
  });

  describe('on a machine that lacks something', () => {
    it('names everything that is missing at once, Java, git and bzip2', async () => {
      onMachineWith(['sh', 'tar']);
      const error: Error = await run().then(
        () => expect.unreachable(),
        (reason) => reason,
      );
      expect(error.name).toBe('UserError');
      expect(error.message).toMatch(/missing here: java \(.*\); git \(.*\); bzip2 \(.*\)\./);
      expect(readdirSync(tools())).toEqual([]);
    });

    it('reports a failed download and a missing git in one message', async () => {
      onMachineWith(['sh', 'java', 'tar', 'bzip2']);
      server.handler = (_request, response) => response.writeHead(404).end();
      await expect(run()).rejects.toThrow(/answered 404[\s\S]*missing here: git/);
    });

    it('does without bzip2 when nothing is to be unpacked', async () => {
      onMachineWith(EVERYTHING);
      const { maelstrom } = await run();
      const other = aWorld(['sh', 'java', 'git']);
      try {
        other.script('gnuplot', '');
        other.script('dot', '');
        const env = { ...other.world.env, RUNNER_TOOL_CACHE: tools() };
        const request = readInstallRequest((name) => (name === 'maelstrom-path' ? maelstrom.directory : ''));
        expect(await install(request, { ...other.world, env })).toMatchObject({ missing: [] });
      } finally {
        other.remove();
        rmSync(scratch, { recursive: true, force: true });
      }
    });

    it('warns of missing plots tools and goes on', async () => {
      test = aWorld(EVERYTHING);
      const { missing, warnings } = await run();
      expect(missing.map(({ tool }) => tool)).toEqual(['gnuplot', 'dot']);
      expect(test.logged).toContain(`warning: ${warnings[0]}`);
    });

    it('waits for bzip2 to be installed before it unpacks', async () => {
      onMachineWith(['sh', 'java', 'git', 'tar', 'ln'], { isRoot: true, platform: 'linux' });
      const bzip2 = execFileSync('which', ['bzip2'], { encoding: 'utf8' }).trim();
      test.script('apk', `ln -s ${bzip2} ${test.directory}/bin/bzip2`);
      expect(await run({ 'install-dependencies': 'auto' })).toMatchObject({ maelstrom: { source: 'download' } });
    });
  });

  it('says which directory cannot be written', async () => {
    onMachineWith(EVERYTHING);
    const file = path.join(test.directory, 'file');
    writeFileSync(file, '');
    for (const name of ['RUNNER_TOOL_CACHE', 'RUNNER_TEMP']) {
      const { world } = test;
      test = { ...test, world: { ...world, env: { ...world.env, [name]: file } } };
      await expect(run()).rejects.toThrow(
        /file.* cannot be written \((?:ENOTDIR|EEXIST).*set RUNNER_TOOL_CACHE and RUNNER_TEMP/,
      );
      test = { ...test, world };
    }
  });

  describe('when it is cancelled', () => {
    const leftovers = () =>
      readdirSync(test.directory, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.staging-'));
    /** Cancels an installation as soon as `begun`. */
    const cancelOnce = async (begun: (cancel: () => void) => void): Promise<void> => {
      const controller = new AbortController();
      const { log, ...world } = test.world;
      const real = runnerInstallWorld(controller.signal);
      const { exec, get, clock, cancelled } = real;
      test = { ...test, world: { ...world, exec, get, clock, cancelled, log } };
      begun(() => controller.abort());
      await expect(run()).rejects.toThrow(InstallationCancelled);
      expect(leftovers()).toEqual([]);
    };

    it('during the download, leaves nothing behind', async () => {
      onMachineWith(EVERYTHING);
      await cancelOnce((cancel) => {
        server.handler = (_request, response) => {
          response.writeHead(200, { 'content-length': release.tarball.length });
          response.write(release.tarball.subarray(0, 100), () => setImmediate(cancel));
        };
      });
    });

    it('while the class archive is made, ends a JVM that does not end when asked', async () => {
      onMachineWith(['sh', 'git', 'tar', 'bzip2', 'sleep']);
      const java = execFileSync('which', ['java'], { encoding: 'utf8' }).trim();
      const mark = path.join(test.directory, 'making');
      test.script(
        'java',
        `case "$*" in *ArchiveClassesAtExit*) trap '' TERM; echo $$ > ${mark}; while :; do sleep 1; done;; esac\nexec ${java} "$@"`,
      );
      await run();
      await cancelOnce((cancel) => {
        const look = setInterval(() => {
          if (!existsSync(mark) || readFileSync(mark, 'utf8') === '') return;
          clearInterval(look);
          cancel();
        }, 20);
      });
      const pid = Number(readFileSync(mark, 'utf8'));
      expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
      expect(test.logged.join('\n')).not.toMatch(/No class archive could be made/);
    });

    it('by kill -9, leaves what the next installation removes, for other versions too', async () => {
      onMachineWith(EVERYTHING);
      // The number of a process that has ended.
      const { pid } = spawnSync('true');
      const name = `.staging-${pid}-${hostname()}-00000000-0000-4000-8000-000000000000`;
      mkdirSync(path.join(tools(), 'maelstrom-classes', '0.1.0-java17-x', name), { recursive: true });
      await run();
      expect(leftovers()).toEqual([]);
    });
  });

  it('refuses Windows', async () => {
    onMachineWith([], { platform: 'win32' });
    await expect(run()).rejects.toThrow(/does not run on Windows\. Use a runner with Linux or macOS/);
  });

  describe('the JVM', () => {
    const archiveOf = (installation: Installation) =>
      installation.javaOptions.find((option) => option.startsWith('-XX:SharedArchiveFile='))?.split('=')[1];

    it('is lean from the first run on, which makes no class archive: a second run may never come', async () => {
      onMachineWith(EVERYTHING);
      expect((await run()).javaOptions).toEqual(['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']);
      expect(test.logged.join('\n')).not.toMatch(/class archive \(once/);
    });

    it('has a class archive from the second run on, made once and announced', async () => {
      onMachineWith(EVERYTHING);
      await run();
      const first = await run();
      expect(test.logged).toContain(
        'progress: Making the class archive (once, about 15 s): later runs start faster with it.',
      );
      expect(first.javaOptions.slice(0, 3)).toEqual(['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']);
      const archive = archiveOf(first) ?? expect.unreachable();
      expect(existsSync(archive)).toBe(true);
      const made = () => test.logged.filter((line) => line.includes('The class archive was made')).length;
      expect(made()).toBe(1);
      expect(archiveOf(await run())).toBe(archive);
      expect(made()).toBe(1);
      // The JVM names the source of each class it loads, and says so when it does not take the archive.
      const [java = '', ...rest] = first.command;
      const said = output([java, '-Xlog:class+load=info', ...rest], 'x').join('\n');
      expect(said).toMatch(/ Main source: shared objects file \(top\)/);
      expect(said).not.toMatch(/warning/);
    });

    it('is started without a class archive that has been damaged', async () => {
      onMachineWith(EVERYTHING);
      await run();
      const archive = archiveOf(await run()) ?? expect.unreachable();
      execFileSync('chmod', ['u+w', archive]);
      truncateSync(archive, 1000);
      const again = await run();
      expect(test.logged.join('\n')).toMatch(/The class archive in .* cannot be trusted/);
      expect(archiveOf(again)).toBe(archive);
      expect(output(again.command, 'x')).toEqual(['maelstrom', 'x']);
    });

    it('survives a class archive that is sealed and still kills it', async () => {
      onMachineWith(EVERYTHING);
      await run();
      const archive = archiveOf(await run()) ?? expect.unreachable();
      const directory = path.dirname(archive);
      const { origin } = JSON.parse(readFileSync(path.join(directory, '.sealed.json'), 'utf8'));
      const beginning = readFileSync(archive).subarray(0, 1000);
      execFileSync('rm', ['-rf', directory]);
      await makeSealed(directory, origin, async (content) => {
        writeFileSync(path.join(content, 'classes.jsa'), beginning);
      });
      const again = await run();
      expect(archiveOf(again)).toBeUndefined();
      expect(output(again.command, 'x')).toEqual(['maelstrom', 'x']);
      expect(existsSync(directory)).toBe(false);
    });

    it('is never given a class archive when it is older than 13', async () => {
      onMachineWith(['sh', 'git', 'tar', 'bzip2']);
      const java = execFileSync('which', ['java'], { encoding: 'utf8' }).trim();
      test.script(
        'java',
        `case "$*" in
  -version) echo 'openjdk version "12.0.2" 2019-07-16' >&2; exit 0;;
  *SharedArchiveFile*|*ArchiveClassesAtExit*) echo 'Unrecognized VM option' >&2; exit 1;;
esac
exec ${java} "$@"`,
      );
      const installation = await run();
      expect(installation.javaOptions).toEqual(['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']);
      expect(test.logged.join('\n')).not.toMatch(/does not start with/);
      expect(output(installation.command, 'x')).toEqual(['maelstrom', 'x']);
    });

    it('runs without an archive when making one fails', async () => {
      onMachineWith(['sh', 'git', 'tar', 'bzip2']);
      const java = execFileSync('which', ['java'], { encoding: 'utf8' }).trim();
      test.script(
        'java',
        `case "$*" in *ArchiveClassesAtExit*) echo '::error::broken' >&2; exit 1;; esac\nexec ${java} "$@"`,
      );
      await run();
      expect(archiveOf(await run())).toBeUndefined();
      expect(test.logged.join('\n')).toMatch(
        /info: No class archive could be made, so Maelstrom starts a little slower: the short run left no archive\.\n\| ::error::broken/,
      );
    });

    it('makes no archive on a hosted runner without a cache, where it would be lost', async () => {
      onMachineWith(EVERYTHING);
      test = { ...test, world: { ...test.world, env: { ...test.world.env, RUNNER_ENVIRONMENT: 'github-hosted' } } };
      expect(archiveOf(await run())).toBeUndefined();
    });

    it('is given java-options after its own, and the archive stays in use', async () => {
      onMachineWith(EVERYTHING);
      await run();
      const installation = await run({ 'java-options': '-Xmx64m' });
      expect(archiveOf(installation)).toBeDefined();
      expect(installation.javaOptions.at(-1)).toBe('-Xmx64m');
      expect(installation.heapBytes).toBe(64 * 1024 ** 2);
      const [java = '', ...rest] = installation.command;
      expect(output([java, '-Xlog:class+load=info', ...rest], 'x').join('\n')).toMatch(
        / Main source: shared objects file/,
      );
    });

    it('lets a collector of java-options take the place of its own', async () => {
      onMachineWith(EVERYTHING);
      const { javaOptions } = await run({ 'java-options': '-XX:+UseParallelGC' });
      expect(javaOptions).toEqual(['-XX:TieredStopAtLevel=1', '-Xshare:auto', '-XX:+UseParallelGC']);
    });

    it('is plain with the word none, and java-options may follow it', async () => {
      onMachineWith(EVERYTHING);
      expect((await run({ 'java-options': 'none' })).javaOptions).toEqual([]);
      expect((await run({ 'java-options': 'none -Xmx64m' })).javaOptions).toEqual(['-Xmx64m']);
    });

    it('keeps its class archive when a given jar was touched, and never changes that jar', async () => {
      onMachineWith(EVERYTHING);
      const jar = path.join(test.directory, 'home', 'maelstrom.jar');
      cpSync(path.join(release.directory, 'lib', 'maelstrom.jar'), jar);
      const inputs = { 'maelstrom-path': jar, 'maelstrom-sha256': '' };
      await run(inputs);
      const archive = archiveOf(await run(inputs)) ?? expect.unreachable();
      utimesSync(jar, 1_700_000_000, 1_700_000_000);
      const again = await run(inputs);
      expect(archiveOf(again)).toBe(archive);
      expect(test.logged.filter((line) => line.includes('The class archive was made'))).toHaveLength(1);
      expect(statSync(jar).mtimeMs).toBe(1_700_000_000_000);
      const [java = '', ...rest] = again.command;
      expect(output([java, '-Xlog:class+load=info', ...rest], 'x').join('\n')).toMatch(
        / Main source: shared objects file/,
      );
    });

    it('is quoted when it does not know one of the java-options', async () => {
      onMachineWith(EVERYTHING);
      await expect(run({ 'java-options': '-Xmx64m -XX:+NoSuchThing' })).rejects.toThrow(
        /does not start with java-options \(-Xmx64m -XX:\+NoSuchThing\)\. Correct them, or leave the input out\.\n(\| .*\n)*\| .*NoSuchThing/,
      );
    });
  });

  describe('with maelstrom-path', () => {
    const UNKNOWN = { 'maelstrom-sha256': '', 'maelstrom-version': '' };

    it('takes an unpacked directory as it is', async () => {
      onMachineWith(EVERYTHING);
      const installation = await run({ ...UNKNOWN, 'maelstrom-path': release.directory });
      expect(installation.maelstrom).toEqual({
        version: null,
        directory: realpathSync(release.directory),
        jar: path.join(realpathSync(release.directory), 'lib', 'maelstrom.jar'),
        jarSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        source: 'path',
      });
      expect(output(installation.command, 'x')).toEqual(['maelstrom', 'x']);
      expect(server.requests).toEqual([]);
    });

    it('takes a jar', async () => {
      onMachineWith(EVERYTHING);
      const jar = path.join(release.directory, 'lib', 'maelstrom.jar');
      const { maelstrom } = await run({ 'maelstrom-path': jar, 'maelstrom-sha256': '', 'maelstrom-version': '0.2.5' });
      expect(maelstrom).toMatchObject({ version: '0.2.5', jar: realpathSync(jar), source: 'path' });
    });

    it('takes a tarball, and unpacks it once', async () => {
      onMachineWith(EVERYTHING);
      const file = path.join(test.directory, 'home', 'm.tar.bz2');
      writeFileSync(file, release.tarball);
      const first = await run({ ...UNKNOWN, 'maelstrom-path': file });
      expect(output(first.command, 'x')).toEqual(['maelstrom', 'x']);
      const second = await run({ ...UNKNOWN, 'maelstrom-path': file });
      expect(second.maelstrom).toEqual(first.maelstrom);
      expect(second.maelstrom.source).toBe('path');
    });

    it('checks a tarball against maelstrom-sha256', async () => {
      onMachineWith(EVERYTHING);
      const file = path.join(test.directory, 'home', 'm.tar.bz2');
      writeFileSync(file, 'something else');
      await expect(run({ 'maelstrom-path': file })).rejects.toThrow(
        new RegExp(`has the SHA-256 checksum [0-9a-f]{64}, but maelstrom-sha256 is ${release.sha256}`),
      );
    });

    it('refuses what is not there, and a checkout of the source code', async () => {
      onMachineWith(EVERYTHING);
      const source = path.join(test.directory, 'home', 'src');
      mkdirSync(source);
      await expect(run({ ...UNKNOWN, 'maelstrom-path': `${source}/no` })).rejects.toThrow(/there is no such file/);
      await expect(run({ ...UNKNOWN, 'maelstrom-path': source })).rejects.toThrow(
        /a directory without lib\/maelstrom\.jar/,
      );
    });
  });

  it('writes a launcher that survives quotes in paths', async () => {
    onMachineWith(EVERYTHING);
    const installation = await run({ 'java-options': `-Dname="it's a 'test' $HOME"` });
    const directory = await writeMaelstromScript(installation, test.world);
    expect(output([path.join(directory, 'maelstrom')], 'test', '--bin', 'a b')).toEqual([
      'maelstrom',
      'test',
      '--bin',
      'a b',
    ]);
  });

  it('writes a launcher under which Java reads and writes UTF-8, though no locale is set where it is called', async () => {
    onMachineWith(EVERYTHING);
    const installation = await run({ 'java-options': 'none' });
    const java = path.join(test.directory, 'java');
    writeFileSync(java, '#!/bin/sh\nlocale charmap\n', { mode: 0o755 });
    const directory = await writeMaelstromScript({ ...installation, command: [java] }, test.world);
    const charmap = (env: NodeJS.ProcessEnv): string =>
      execFileSync(path.join(directory, 'maelstrom'), { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' });
    for (const env of [{}, { LC_ALL: 'C' }, { LANG: 'C.UTF-8' }]) expect(charmap(env)).toBe('UTF-8\n');
  });
});
