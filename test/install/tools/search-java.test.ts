import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { InstallWorld } from '../../../src/install/install-world.ts';
import { searchJava } from '../../../src/install/tools/search-java.ts';
import { programOnPath } from '../../../src/machine/program-on-path.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

let test: TestWorld;
afterEach(() => test.remove());

/** The outside world of these tests: `root` is the system, `tools` the tool cache, `home` holds JAVA_HOMEs. */
function given(env: Record<string, string> = {}, changes: Partial<InstallWorld> = {}): void {
  test = aWorld(['sh'], { arch: 'x64', platform: 'linux', ...changes, env });
}

/** A program that answers as a Java of this version. */
function javaAt(place: string, version: string): string {
  const file = path.join(test.directory, place, 'bin', 'java');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, javaThatSays(version), { mode: 0o755 });
  return file;
}

const javaThatSays = (version: string) => `#!/bin/sh
echo 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g' >&2
echo 'openjdk version "${version}" 2024-01-01' >&2
echo 'OpenJDK Runtime Environment (build ${version}+1)' >&2
`;

const found = async () => {
  const { java } = await searchJava(test.world);
  return java === null ? null : `${java.feature} at ${java.foundAt}`;
};

describe('searchJava', () => {
  it.runIf(programOnPath('java', process.env))('asks the real Java of this machine', async () => {
    test = aWorld(['java']);
    const { java } = await searchJava(test.world);
    expect(java).toMatchObject({ foundAt: 'PATH', path: path.join(test.directory, 'bin', 'java') });
    expect(java?.feature).toBeGreaterThanOrEqual(11);
    expect(java?.version.startsWith(String(java.feature))).toBe(true);
  });

  it('prefers the one on the PATH to all others', async () => {
    given({ JAVA_HOME: '/nowhere' });
    test.script('java', javaThatSays('17.0.1'));
    javaAt('root/usr/lib/jvm/java-21', '21.0.1');
    expect(await found()).toBe('17 at PATH');
  });

  it('names one that is too old with its place, and goes on to JAVA_HOME', async () => {
    given();
    const old = test.script('java', javaThatSays('1.8.0_402'));
    const home = path.dirname(path.dirname(javaAt('home/jdk', '11.0.2')));
    test = { ...test, world: { ...test.world, env: { ...test.world.env, JAVA_HOME: home } } };
    expect(await searchJava(test.world)).toMatchObject({
      java: { feature: 11, version: '11.0.2', foundAt: 'JAVA_HOME' },
      rejected: [`Java 1.8.0_402 at ${old} (PATH) is older than 11`],
    });
  });

  it("takes the newest of the image's Javas with long-term support, of this processor", async () => {
    given();
    const home = (name: string, version: string) => path.dirname(path.dirname(javaAt(`home/${name}`, version)));
    const env = {
      ...test.world.env,
      JAVA_HOME_8_X64: home('8', '1.8.0_1'),
      JAVA_HOME_17_X64: home('17', '17.0.1'),
      JAVA_HOME_21_X64: home('21', '21.0.1'),
      JAVA_HOME_24_X64: home('24', '24.0.1'),
      JAVA_HOME_25_arm64: home('25', '25'),
    };
    test = { ...test, world: { ...test.world, env } };
    expect(await found()).toBe('21 at JAVA_HOME_21_X64');
    test = { ...test, world: { ...test.world, arch: 'arm64' } };
    expect(await found()).toBe('25 at JAVA_HOME_25_arm64');
  });

  it.each([
    // Each pair: what is taken, and what is newer without long-term support.
    [8, 10, null],
    [11, 16, 11],
    [17, 20, 17],
    [21, 24, 21],
    [25, 28, 25],
    [29, 32, 29],
    [21, 19, 21],
    [18, 19, 19],
  ])('of Java %i and %i takes that with long-term support, else the newer one', async (one, other, taken) => {
    given();
    for (const feature of [one, other]) javaAt(`root/usr/lib/jvm/java-${feature}`, `${feature}.0.1`);
    const { java, rejected } = await searchJava(test.world);
    expect(java?.feature ?? null).toBe(taken);
    if (taken === null) expect(rejected.map((each) => /^Java (\d+)/.exec(each)?.[1])).toEqual(['8', '10']);
  });

  /** As setup-java leaves it. */
  const keptJavaAt = (place: string, home: string, version: string) => {
    javaAt(path.join('tools', place, home), version);
    writeFileSync(path.join(test.directory, 'tools', `${place}.complete`), '');
  };

  it('looks into the tool cache, on macOS as well', async () => {
    given();
    keptJavaAt('Java_Temurin-Hotspot_jdk/17.0.9-9/x64', '', '17.0.9');
    keptJavaAt('Java_Temurin-Hotspot_jdk/17.0.15-6/x64', '', '17.0.15');
    keptJavaAt('Java_Zulu_jdk/22.0.1/x64', '', '22.0.1');
    // One that is not complete, as its marker would be missing while it is being unpacked.
    javaAt('tools/Java_Zulu_jdk/25.0.1/x64', '25.0.1');
    expect(await searchJava(test.world)).toMatchObject({ java: { version: '17.0.15', foundAt: 'tool-cache' } });
    keptJavaAt('Java_Temurin-Hotspot_jdk/21.0.1-12/arm64', 'Contents/Home', '21.0.1');
    test = { ...test, world: { ...test.world, arch: 'arm64', platform: 'darwin' } };
    expect(await found()).toBe('21 at tool-cache');
  });

  it('looks where package managers put Java', async () => {
    given();
    javaAt('root/usr/lib/jvm/java-11-openjdk-amd64', '11.0.1');
    javaAt('root/usr/lib/jvm/java-17-openjdk-amd64', '17.0.1');
    javaAt('root/usr/lib/jvm/java-1.8.0-openjdk', '1.8.0_1');
    expect(await found()).toBe('17 at system');
  });

  it.each([
    ['opt/homebrew/opt/openjdk@21', '21.0.1'],
    ['usr/local/opt/openjdk@21', '21.0.1'],
    ['Library/Java/JavaVirtualMachines/temurin-21.jdk/Contents/Home', '21.0.1'],
  ])('looks into %s on macOS, past the stub that has no Java', async (place, version) => {
    given({}, { platform: 'darwin', arch: 'arm64' });
    const stub = test.script(
      'java',
      'echo "The operation could not be completed. Unable to locate a Java Runtime." >&2; exit 1',
    );
    javaAt(`root/${place}`, version);
    expect(await searchJava(test.world)).toMatchObject({
      java: { feature: 21, foundAt: 'system' },
      rejected: [
        `${stub} (PATH) is not a usable Java: -version ended with status 1 (The operation could not be completed. Unable to locate a Java Runtime.)`,
      ],
    });
  });

  it.each([
    ['17.0.15', 17],
    ['25', 25],
    ['21-ea', 21],
    ['1.8.0_402', null],
    ['9.0.4', null],
  ])('reads the version %s', async (version, feature) => {
    given();
    test.script('java', javaThatSays(version));
    expect((await searchJava(test.world)).java?.feature ?? null).toBe(feature);
  });

  it('tells builds apart, whatever JAVA_TOOL_OPTIONS says', async () => {
    given();
    const buildOf = async (script: string) => {
      test.script('java', script);
      return (await searchJava(test.world)).java?.build;
    };
    const build = await buildOf(javaThatSays('17.0.1'));
    expect(await buildOf(javaThatSays('17.0.1').replace('-Xmx1g', '-Xmx2g'))).toBe(build);
    expect(await buildOf(javaThatSays('17.0.1').replace('+1', '+2'))).not.toBe(build);
  });

  it('finds none on an empty machine', async () => {
    given();
    expect(await searchJava(test.world)).toEqual({ java: null, rejected: [] });
  });
});
