import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstallationCancelled } from '../../../src/install/cancellation.ts';
import type { Execution, InstallWorld } from '../../../src/install/install-world.ts';
import {
  ARCHIVE_TOOL,
  canHaveClassArchive,
  classArchiveFor,
  findClassArchive,
  makeClassArchive,
} from '../../../src/install/maelstrom/class-archive.ts';
import type { Maelstrom } from '../../../src/install/maelstrom/obtain-maelstrom.ts';
import type { Java } from '../../../src/install/tools/search-java.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

let test: TestWorld;
beforeEach(() => {
  test = aWorld(['sh', 'mv', 'cat']);
});
afterEach(() => test.remove());

const aJava = (different: Partial<Java> = {}): Java => ({
  version: '17.0.2',
  foundAt: 'PATH',
  path: path.join(test.directory, 'bin', 'java'),
  feature: 17,
  build: '17.0.2+8',
  ...different,
});

function aMaelstrom(different: Partial<Maelstrom> = {}): Maelstrom {
  const directory = path.join(test.directory, 'home');
  const jar = path.join(directory, 'maelstrom.jar');
  writeFileSync(jar, 'a jar');
  utimesSync(jar, 1_000_000, 1_000_000);
  return { version: '0.2.4', directory, jar, jarSha256: 'a'.repeat(64), source: 'path', ...different };
}

describe('canHaveClassArchive', () => {
  it.each([
    [12, [], false],
    [13, [], true],
    [21, ['-Xmx1g', '-XX:+UseParallelGC'], true],
    [21, ['-Xshare:off'], false],
    [21, ['-XX:SharedArchiveFile=mine.jsa'], false],
    [21, ['-Xmx1g', '-XX:ArchiveClassesAtExit=mine.jsa'], false],
  ])('of Java %i with %j is %s', (feature, options, can) => {
    expect(canHaveClassArchive(aJava({ feature }), options)).toBe(can);
  });
});

describe('classArchiveFor', () => {
  const keyOf = async (maelstrom: Maelstrom, java: Java): Promise<string> =>
    (await classArchiveFor(maelstrom, java, test.world)).origin;

  it('is the same for the same jar and the same Java', async () => {
    const entry = await classArchiveFor(aMaelstrom(), aJava(), test.world);
    expect(await classArchiveFor(aMaelstrom(), aJava(), test.world)).toEqual(entry);
    expect(entry.version).toBe(`0.2.4-java17-${entry.origin}`);
    expect(entry.cacheKey).toContain(entry.origin);
  });

  it('is another for each thing that makes the JVM refuse it', async () => {
    const base = await keyOf(aMaelstrom(), aJava());
    const elsewhere = path.join(test.directory, 'root', 'maelstrom.jar');
    writeFileSync(elsewhere, 'a jar');
    utimesSync(elsewhere, 1_000_000, 1_000_000);
    const others = [
      await keyOf(aMaelstrom({ jarSha256: 'b'.repeat(64) }), aJava()),
      await keyOf(aMaelstrom({ jar: elsewhere }), aJava()),
      await keyOf(aMaelstrom(), aJava({ path: '/usr/bin/java' })),
      await keyOf(aMaelstrom(), aJava({ build: '17.0.3+7' })),
    ];
    const touched = aMaelstrom();
    utimesSync(touched.jar, 1_000_001, 1_000_001);
    others.push(await keyOf(touched, aJava()));
    expect(new Set([base, ...others]).size).toBe(6);
  });
});

describe('makeClassArchive', () => {
  /** Runs the node of the short run as Maelstrom would, and leaves what that answered as the archive. */
  const LEAVES_AN_ARCHIVE = `
for word in "$@"; do
  case $word in -XX:ArchiveClassesAtExit=*) archive=\${word#*=} ;; esac
  [ "$before" = --bin ] && bin=$word
  before=$word
done
{
  echo '{"src":"c0","dest":"n0","body":{"type":"init","msg_id":1}}'
  echo '{"src":"c1","dest":"n0","body":{"type":"echo","msg_id":2,"echo":"hello"}}'
} | "$bin" "$word" > "$archive"`;

  const make = async (world: InstallWorld = test.world) =>
    makeClassArchive(await classArchiveFor(aMaelstrom(), aJava(), world), aMaelstrom().jar, aJava(), world);
  const find = async (): Promise<string | null> =>
    findClassArchive(await classArchiveFor(aMaelstrom(), aJava(), test.world), test.world);
  const left = (): readonly string[] => readdirSync(path.join(test.directory, 'tools'));

  it('keeps what a short run of echo leaves, where it is found again', async () => {
    test.script('java', LEAVES_AN_ARCHIVE);
    expect(await find()).toBeNull();
    const made = await make();
    expect(made?.file).toContain(path.join('tools', ARCHIVE_TOOL));
    const answers = readFileSync(made?.file ?? '', 'utf8')
      .trim()
      .split('\n');
    expect(answers.map((line) => JSON.parse(line))).toEqual([
      { src: 'n0', dest: 'c0', body: { type: 'init_ok', in_reply_to: 1 } },
      { src: 'n0', dest: 'c1', body: { type: 'echo_ok', msg_id: 2, echo: 'hello', in_reply_to: 2 } },
    ]);
    expect(await find()).toBe(made?.file);
    expect(test.logged.join('\n')).toMatch(
      /progress: Making the class archive .*\ninfo: The class archive was made in/,
    );
  });

  it('does not give one that was changed', async () => {
    test.script('java', LEAVES_AN_ARCHIVE);
    writeFileSync((await make())?.file ?? '', 'something else');
    expect(await find()).toBeNull();
  });

  it('does without one, and says why, when the run leaves none', async () => {
    test.script('java', 'echo "Error: ::error::no space" >&2; exit 1');
    expect(await make()).toBeNull();
    expect(test.logged.at(-1)).toBe(
      'info: No class archive could be made, so Maelstrom starts a little slower: the short run left no archive.\n| Error: ::error::no space',
    );
    expect(left()).toEqual([]);
  });

  it('does without one when the run takes too long, though it left a part of one', async () => {
    const exec = async ([, ...words]: readonly string[]): Promise<Execution> => {
      const archive = words.find((word) => word.startsWith('-XX:ArchiveClassesAtExit='))?.split('=')[1] ?? '';
      mkdirSync(path.dirname(archive), { recursive: true });
      writeFileSync(archive, 'a part');
      return { exitCode: 137, stdout: '', stderr: '', timedOut: true, truncated: false };
    };
    expect(await make({ ...test.world, exec })).toBeNull();
    expect(test.logged.at(-1)).toMatch(/: the short run took longer than 90 s$/);
    expect(left()).toEqual([]);
  });

  it('ends with the installation when that is cancelled', async () => {
    test.script('java', 'exit 1');
    await expect(make({ ...test.world, cancelled: AbortSignal.abort() })).rejects.toThrow(InstallationCancelled);
  });
});
