import { afterEach, describe, expect, it } from 'vitest';
import type { InstallWorld } from '../../../src/install/install-world.ts';
import {
  commandsFor,
  type PackageManager,
  packagesFor,
  searchInstaller,
  type Tool,
} from '../../../src/install/tools/package-managers.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

let test: TestWorld;
afterEach(() => test?.remove());

/** A machine with these programs, which all succeed. */
function given(programs: readonly string[], changes: Partial<InstallWorld> = {}): InstallWorld {
  test = aWorld(['sh'], { platform: 'linux', isRoot: true, ...changes });
  for (const program of programs) test.script(program, '');
  return test.world;
}

const ALL: readonly Tool[] = ['java', 'git', 'gnuplot', 'dot', 'bzip2', 'tar'];

describe('packagesFor', () => {
  it.each<[PackageManager, string]>([
    ['apt', 'default-jre-headless git gnuplot-nox graphviz bzip2 tar'],
    ['dnf', 'java-21-openjdk-headless git gnuplot graphviz bzip2 tar'],
    ['apk', 'openjdk21-jre-headless git gnuplot graphviz bzip2 tar'],
    ['brew', 'openjdk@21 git gnuplot graphviz bzip2 gnu-tar'],
  ])('knows the names that %s has for all tools', (manager, packages) => {
    expect(packagesFor(ALL, manager).join(' ')).toBe(packages);
  });
});

describe('searchInstaller', () => {
  it.each<[readonly string[], string]>([
    [['brew', 'apk', 'dnf', 'apt-get'], 'apt'],
    [['brew', 'apk', 'dnf'], 'dnf'],
    [['brew', 'apk'], 'apk'],
  ])('prefers of %j on Linux', async (programs, manager) => {
    expect(await searchInstaller(given(programs))).toEqual({
      state: 'usable',
      installer: { manager, privilege: [] },
    });
  });

  it('uses only brew on macOS, without sudo, and not as root', async () => {
    const changes = { platform: 'darwin', isRoot: false } as const;
    expect(await searchInstaller(given(['apt-get', 'brew', 'sudo'], changes))).toEqual({
      state: 'usable',
      installer: { manager: 'brew', privilege: [] },
    });
    test.remove();
    expect(await searchInstaller(given(['brew'], { platform: 'darwin' }))).toEqual({
      state: 'unusable',
      manager: 'brew',
      why: 'brew does not run as root',
    });
    test.remove();
    expect(await searchInstaller(given(['apt-get'], changes))).toEqual({
      state: 'unusable',
      manager: null,
      why: 'none of brew is installed',
    });
  });

  it('asks sudo whether this user may install', async () => {
    expect(await searchInstaller(given(['apt-get', 'sudo'], { isRoot: false }))).toEqual({
      state: 'usable',
      installer: { manager: 'apt', privilege: ['sudo', '-n'] },
    });
    test.script('sudo', '[ "$*" != "-n -l apt-get" ]');
    expect(await searchInstaller(test.world)).toMatchObject({ state: 'unusable', why: 'sudo asks for a password' });
  });
});

describe('commandsFor', () => {
  it.each<[PackageManager, boolean, string]>([
    ['apt', true, 'apt-get update && apt-get install -y --no-install-recommends git graphviz'],
    ['apt', false, 'sudo apt-get update && sudo apt-get install -y --no-install-recommends git graphviz'],
    ['dnf', false, 'sudo dnf install -y --setopt=install_weak_deps=False git graphviz'],
    ['apk', true, 'apk add --no-cache git graphviz'],
    ['brew', false, 'brew install git graphviz'],
  ])('are what a person types for %s (as root: %s)', (manager, isRoot, command) => {
    expect(commandsFor(['git', 'dot'], manager, given([], { isRoot }))).toBe(command);
  });

  it('are not known for a system without a known package manager', () => {
    expect(commandsFor(['git'], null, given([]))).toBeNull();
  });
});
