import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { InstallWorld } from '../../../src/install/install-world.ts';
import type { Tool } from '../../../src/install/tools/package-managers.ts';
import { provideTools } from '../../../src/install/tools/provide-tools.ts';
import type { JavaSearch } from '../../../src/install/tools/search-java.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

const JAVA: JavaSearch = {
  java: { path: '/usr/bin/java', version: '17.0.1', feature: 17, foundAt: 'PATH', build: 'b' },
  rejected: [],
};
const NO_JAVA: JavaSearch = { java: null, rejected: [] };
const PLOTS: readonly Tool[] = ['git', 'gnuplot', 'dot'];

let test: TestWorld;
afterEach(() => test.remove());

const given = (changes: Partial<InstallWorld>) => {
  test = aWorld(['sh', 'mkdir', 'chmod', 'cat'], { platform: 'linux', arch: 'x64', isRoot: true, ...changes });
};

/** A package manager that notes its arguments and brings these programs. */
function manager(name: string, brings: readonly string[], status = 0): void {
  const bin = path.join(test.directory, 'bin');
  const lines = brings.map((program) => `echo '#!/bin/sh' > ${bin}/${program}; chmod +x ${bin}/${program}`);
  test.script(name, [`echo "${name} $*" >> ${test.directory}/commands`, ...lines, `exit ${status}`].join('\n'));
}

const commands = () => readFileSync(path.join(test.directory, 'commands'), 'utf8').trim().split('\n');

const provide = (programs = PLOTS, search = JAVA, installDependencies: 'auto' | 'never' = 'auto') =>
  provideTools(programs, search, { installDependencies }, test.world);

describe('provideTools', () => {
  it('does not start a package manager when nothing is missing', async () => {
    given({});
    manager('dnf', []);
    for (const name of PLOTS) test.script(name, '');
    expect(await provide()).toMatchObject({ missing: [], warnings: [] });
    expect(commands).toThrow(/ENOENT/);
  });

  it.each([
    ['dnf', 'linux', 'dnf install -y -q --setopt=install_weak_deps=False gnuplot graphviz'],
    ['apk', 'linux', 'apk add --no-cache gnuplot graphviz'],
  ] as const)('installs what is missing, and only that, with %s', async (name, platform, command) => {
    given({ platform });
    test.script('git', '');
    manager(name, ['gnuplot', 'dot']);
    expect(await provide()).toMatchObject({ missing: [], warnings: [] });
    expect(commands()).toEqual([command]);
  });

  it.each(['x64', 'arm64'])('installs with brew on macOS, %s, and never with sudo', async (arch) => {
    given({ platform: 'darwin', arch, isRoot: false });
    manager('sudo', []);
    manager('brew', ['gnuplot', 'dot', 'git']);
    await provide();
    expect(commands()).toEqual(['brew install --quiet git gnuplot graphviz']);
  });

  it('installs Java, and looks for it again', async () => {
    given({ platform: 'darwin', arch: 'arm64', isRoot: false });
    for (const name of PLOTS) test.script(name, '');
    const home = path.join(test.directory, 'root/opt/homebrew/opt/openjdk@21/bin');
    test.script(
      'brew',
      `mkdir -p ${home}; cat > ${home}/java <<'END'\n#!/bin/sh\necho 'openjdk version "21.0.2"' >&2\nEND\nchmod +x ${home}/java`,
    );
    expect(await provide(PLOTS, NO_JAVA)).toMatchObject({ java: { version: '21.0.2', foundAt: 'system' } });
  });

  it('uses sudo when not root, without ever waiting for a password', async () => {
    given({ isRoot: false });
    test.script('git', '');
    manager('apk', ['gnuplot', 'dot']);
    test.script('sudo', `echo "sudo $*" >> ${test.directory}/commands; [ "$2" = -l ] || { shift; exec "$@"; }`);
    await provide();
    expect(commands()).toEqual([
      'sudo -n -l apk',
      'sudo -n apk add --no-cache gnuplot graphviz',
      'apk add --no-cache gnuplot graphviz',
    ]);
  });

  it.each<[string, (() => void) | null, RegExp]>([
    ['there is no sudo', null, /Nothing could be installed: this user is not root and there is no sudo\./],
    [
      'sudo asks for a password',
      () => manager('sudo', [], 1),
      /Nothing could be installed: sudo asks for a password\./,
    ],
  ])('warns of missing plots tools, with the command, when %s', async (_why, arrange, said) => {
    given({ isRoot: false });
    test.script('git', '');
    manager('apk', []);
    arrange?.();
    const { missing, warnings } = await provide();
    expect(missing).toEqual([
      { tool: 'gnuplot', cost: 'there are no plots' },
      { tool: 'dot', cost: 'there are no drawings of the anomalies of transactions' },
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^Missing here: gnuplot \(without it, there are no plots\) and dot \(without it, .*\)\. The results are the same\./,
    );
    expect(warnings[0]).toMatch(said);
    expect(warnings[0]).toMatch(/\nTo install it: sudo apk add --no-cache gnuplot graphviz$/);
  });

  it('installs nothing with never, and says why something is missing', async () => {
    given({});
    test.script('git', '');
    manager('dnf', ['gnuplot', 'dot']);
    const { warnings } = await provide(PLOTS, JAVA, 'never');
    expect(warnings[0]).toMatch(/Nothing was installed because install-dependencies is never\./);
    expect(commands).toThrow(/ENOENT/);
  });

  it.each([
    [
      'apt-get',
      'apt-get update && apt-get install -y --no-install-recommends default-jre-headless git gnuplot-nox graphviz',
    ],
    ['dnf', 'dnf install -y --setopt=install_weak_deps=False java-21-openjdk-headless git gnuplot graphviz'],
    ['apk', 'apk add --no-cache openjdk21-jre-headless git gnuplot graphviz'],
  ])('refuses to go on without Java and git, with the exact command for %s', async (name, command) => {
    given({});
    manager(name, []);
    const error: Error = await provide(
      PLOTS,
      { java: null, rejected: ['Java 1.8 at /usr/bin/java (PATH) is older than 11'] },
      'never',
    ).then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.name).toBe('UserError');
    expect(error.message.split('\n')).toEqual([
      'What Maelstrom needs is missing here: java (Java 11 or newer runs Maelstrom); git (git is asked for the commit when a test starts, which fails without it).',
      'Nothing was installed because install-dependencies is never.',
      `Install it before this step: ${command}`,
      'Java can also come from actions/setup-java.',
    ]);
  });

  it('treats a git that does not work as missing, and quotes it', async () => {
    given({ platform: 'darwin', arch: 'arm64', isRoot: false });
    for (const name of ['gnuplot', 'dot']) test.script(name, '');
    const git = test.script('git', 'echo "xcrun: error: invalid active developer path" >&2; exit 1');
    const error: Error = await provide(PLOTS, JAVA, 'never').then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.message.split('\n')[1]).toBe(
      `git at ${git} does not work: --version ended with status 1 (xcrun: error: invalid active developer path).`,
    );
    manager('brew', ['git']);
    expect(await provide()).toMatchObject({ missing: [] });
    expect(commands()).toEqual(['brew install --quiet git']);
  });

  it('warns of a dot that does not work', async () => {
    given({});
    for (const name of ['git', 'gnuplot']) test.script(name, '');
    test.script('dot', 'echo "dot: error while loading shared libraries" >&2; exit 127');
    const { missing, warnings } = await provide(PLOTS, JAVA, 'never');
    expect(missing.map(({ tool }) => tool)).toEqual(['dot']);
    expect(warnings[0]).toMatch(/\ndot at .* does not work: -V ended with status 127 \(dot: error while loading/);
  });

  it('names a Java that is too old', async () => {
    given({});
    for (const name of PLOTS) test.script(name, '');
    test.script('java', `echo 'java version "1.8.0_402"' >&2`);
    await expect(provide(PLOTS, NO_JAVA, 'never')).rejects.toThrow(
      /\nJava 1\.8\.0_402 at .*\/bin\/java \(PATH\) is older than 11\.\n/,
    );
  });

  it('quotes a package manager that fails, without letting it speak to the runner', async () => {
    given({});
    test.script('apk', `echo '::error::ERROR: unable to select packages' >&2; exit 3`);
    await expect(provide(['git'])).rejects.toThrow(
      /\napk ended with status 3\.\n\| ::error::ERROR: unable to select packages\nInstall it before this step: apk add/,
    );
  });

  it('says that a package did not bring its program', async () => {
    given({});
    test.script('git', '');
    manager('apk', ['dot']);
    const { missing, warnings } = await provide();
    expect(missing.map(({ tool }) => tool)).toEqual(['gnuplot']);
    expect(warnings[0]).toMatch(/gnuplot, graphviz was installed, but did not bring what is missing\./);
  });

  it('has advice for a system whose package manager it does not know', async () => {
    given({});
    await expect(provide(['git', 'gnuplot'])).rejects.toThrow(
      /Nothing could be installed: none of apt-get, dnf, apk, brew is installed\.\nInstall git, gnuplot with the package manager of this system/,
    );
  });
});

describe('apt', () => {
  /** Notes its arguments without the options; `fail` decides by the noted commands. */
  function aptGet(body: string): void {
    test.script(
      'apt-get',
      `words=""
skip=""
for word in "$@"; do
  case "$word" in -o) skip=1;; *) if [ -z "$skip" ]; then words="$words $word"; else echo "$word" >> ${test.directory}/options; fi; skip="";; esac
done
echo "apt-get$words" >> ${test.directory}/commands
${body}`,
    );
  }
  const bring = () =>
    `for p in gnuplot dot; do echo '#!/bin/sh' > ${test.directory}/bin/$p; chmod +x ${test.directory}/bin/$p; done`;
  const planned = `case "$words" in *--print-uris*) echo "'http://h/g_1.deb' g_1_amd64.deb 12 SHA256:00"; exit 0;; esac`;

  it('asks for the plan, then installs, and tells apt to wait for its lock and to keep what it downloads', async () => {
    given({});
    test.script('git', '');
    aptGet(`${planned}\n${bring()}`);
    expect(await provide()).toMatchObject({ missing: [] });
    expect(commands()).toEqual([
      'apt-get -q install -y --no-install-recommends gnuplot-nox graphviz --print-uris',
      'apt-get -q install -y --no-install-recommends gnuplot-nox graphviz',
    ]);
    const options = readFileSync(path.join(test.directory, 'options'), 'utf8');
    expect(options).toMatch(/^DPkg::Lock::Timeout=\d+$/m);
    expect(options).toMatch(/^Dir::Cache::archives=.*\/temp\/maelstrom-action\/debs$/m);
    expect(options).toMatch(/^APT::Keep-Downloaded-Packages=true$/m);
  });

  it('updates its lists and tries once more when the first try fails', async () => {
    given({});
    test.script('git', '');
    aptGet(`${planned}
case "$words" in *update*) : > ${test.directory}/updated; exit 0;; esac
[ -e ${test.directory}/updated ] || { echo 'E: Failed to fetch 404' >&2; exit 100; }
${bring()}`);
    expect(await provide()).toMatchObject({ missing: [] });
    expect(commands().map((command) => command.split(' ')[2])).toEqual(['install', 'install', 'update', 'install']);
  });

  it('updates its lists first in an image without any', async () => {
    given({});
    test.script('git', '');
    aptGet(`case "$words" in *update*) : > ${test.directory}/updated; exit 0;; esac
[ -e ${test.directory}/updated ] || { echo 'E: Unable to locate package gnuplot-nox' >&2; exit 100; }
${planned}
${bring()}`);
    expect(await provide()).toMatchObject({ missing: [] });
    expect(commands().map((command) => command.split(' ')[2])).toEqual(['install', 'update', 'install', 'install']);
  });

  it('gives up after the second failure, with what apt said', async () => {
    given({});
    test.script('git', '');
    aptGet(`${planned}\necho 'E: Unable to fetch some archives' >&2; exit 100`);
    const { warnings } = await provide();
    expect(warnings[0]).toMatch(/apt-get ended with status 100\.\n\| E: Unable to fetch some archives/);
    expect(commands()).toHaveLength(4);
  });

  it('saves the files once every one that apt named is there', async () => {
    const saved: (readonly string[])[] = [];
    const cache = {
      restore: async () => false,
      save: async (paths: readonly string[]) => {
        saved.push(paths);
      },
    };
    const debs = () => path.join(test.directory, 'temp', 'maelstrom-action', 'debs');
    for (const brought of [null, 'other_1_amd64.deb', 'g_1_amd64.deb']) {
      given({ cache });
      test.script('git', '');
      aptGet(`${planned}\n${brought === null ? '' : `: > ${debs()}/${brought}\n`}${bring()}`);
      await (await provide()).saved;
      expect(saved).toEqual(brought === 'g_1_amd64.deb' ? [[path.join(debs(), '*.deb')]] : []);
      test.remove();
    }
  });

  it('keys the files by system, processor, packages and the very files', async () => {
    const keys: string[] = [];
    for (const [release, arch] of [
      ['ID=debian\nVERSION_ID="12"\n', 'x64'],
      ['ID=ubuntu\nVERSION_ID="24.04"\n', 'arm64'],
    ] as const) {
      const cache = {
        restore: async (_paths: readonly string[], key: string) => {
          keys.push(key);
          return false;
        },
        save: async () => {},
      };
      given({ arch, cache });
      mkdirSync(path.join(test.directory, 'root', 'etc'));
      writeFileSync(path.join(test.directory, 'root', 'etc', 'os-release'), release);
      test.script('git', '');
      aptGet(`${planned}\n${bring()}`);
      await provide();
      test.remove();
    }
    expect(keys).toEqual([
      expect.stringMatching(/^maelstrom-debs-debian-12-x64-gnuplot-nox-graphviz-[0-9a-f]{16}$/),
      expect.stringMatching(/^maelstrom-debs-ubuntu-24\.04-arm64-gnuplot-nox-graphviz-[0-9a-f]{16}$/),
    ]);
  });
});
