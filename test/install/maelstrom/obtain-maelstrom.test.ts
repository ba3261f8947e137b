import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DOWNLOAD_LIMITS } from '../../../src/install/fetch/download.ts';
import type { PathRequest } from '../../../src/install/install-request.ts';
import { type Maelstrom, searchMaelstrom } from '../../../src/install/maelstrom/obtain-maelstrom.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let test: TestWorld;
beforeEach(() => {
  test = aWorld(['sh', 'tar', 'gzip']);
});
afterEach(() => test.remove());

const home = (...names: string[]): string => path.join(test.directory, 'home', ...names);

/** Writes files, by their names below a directory. */
function put(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
}

/** A tarball with these files, and what `change` does to them. */
function aTarball(files: Readonly<Record<string, string>>, change: (directory: string) => void = () => {}): string {
  put(home('content'), files);
  change(home('content'));
  execFileSync('tar', ['-czf', home('m.tar.gz'), '-C', home('content'), '.']);
  rmSync(home('content'), { recursive: true });
  return home('m.tar.gz');
}

const RELEASE = { 'maelstrom/lib/maelstrom.jar': 'the jar', 'maelstrom/README.md': '# Maelstrom' };

async function obtain(given: string, changes: Partial<PathRequest> = {}): Promise<Maelstrom & { state: string }> {
  const request: PathRequest = { kind: 'path', path: given, version: null, sha256: null, ...changes };
  const search = await searchMaelstrom(request, DOWNLOAD_LIMITS, test.world);
  const { maelstrom } = search.state === 'found' ? search : await search.obtain(Promise.resolve());
  return { ...maelstrom, state: search.state };
}

/** Where a tarball was unpacked to, in the tool cache. */
const placeOf = ({ directory }: Maelstrom): string => path.dirname(directory);

describe('searchMaelstrom', () => {
  it('unpacks a tarball once, and finds it in the tool cache after that', async () => {
    const tarball = aTarball(RELEASE);
    const first = await obtain(tarball);
    expect(first).toMatchObject({ state: 'to-unpack', jarSha256: sha256('the jar'), source: 'path', version: null });
    expect(readFileSync(first.jar, 'utf8')).toBe('the jar');
    expect(path.basename(first.directory)).toBe('maelstrom');
    expect(await obtain(tarball)).toEqual({ ...first, state: 'found' });
  });

  it('saves nothing of a given tarball to the cache of the repository', async () => {
    const keys: string[] = [];
    const cache = {
      restore: async () => false,
      save: async (_: readonly string[], key: string) => void keys.push(key),
    };
    test = { ...test, world: { ...test.world, cache } };
    await obtain(aTarball(RELEASE));
    expect(keys).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['no directory at its top', { 'lib/maelstrom.jar': 'the jar' }, 'lib/maelstrom.jar'],
    ['a directory of another name', { 'm-1.0/lib/maelstrom.jar': 'the jar' }, 'm-1.0/lib/maelstrom.jar'],
    ['two of them', { 'a/lib/maelstrom.jar': 'the jar', 'b/lib/maelstrom.jar': 'x' }, 'a/lib/maelstrom.jar'],
  ])('finds the jar of a tarball with %s', async (_, files, name) => {
    const { jar } = await obtain(aTarball(files));
    expect(jar.endsWith(`/${name}`)).toBe(true);
    expect(readFileSync(jar, 'utf8')).toBe('the jar');
  });

  it('finds a jar to which links of the release lead', async () => {
    const tarball = aTarball({ 'maelstrom/jars/1.0.jar': 'the jar' }, (directory) => {
      mkdirSync(path.join(directory, 'maelstrom/jars/current'));
      symlinkSync('../1.0.jar', path.join(directory, 'maelstrom/jars/current/maelstrom.jar'));
      symlinkSync('jars/current', path.join(directory, 'maelstrom/lib'));
    });
    for (let time = 0; time < 2; time += 1) {
      const { jar, jarSha256 } = await obtain(tarball);
      expect(jar.endsWith('/maelstrom/jars/1.0.jar')).toBe(true);
      expect(jarSha256).toBe(sha256('the jar'));
    }
  });

  describe.each<[string, (place: string) => void]>([
    ['another jar at the top', (place) => put(place, { 'lib/maelstrom.jar': 'another' })],
    ['another jar in a directory that sorts first', (place) => put(place, { 'a/lib/maelstrom.jar': 'another' })],
    [
      'a link at the top to another jar',
      (place) => {
        put(home(), { 'another.jar': 'another' });
        mkdirSync(path.join(place, 'lib'));
        symlinkSync(home('another.jar'), path.join(place, 'lib/maelstrom.jar'));
      },
    ],
  ])('with %s in the tool cache', (_, attack) => {
    it('runs the listed one', async () => {
      const tarball = aTarball(RELEASE);
      const first = await obtain(tarball);
      attack(placeOf(first));
      const again = await obtain(tarball);
      expect(again).toEqual({ ...first, state: 'found' });
      expect(readFileSync(again.jar, 'utf8')).toBe('the jar');
    });
  });

  it.each<[string, (place: string) => void, RegExp]>([
    ['has another jar', (place) => put(place, { 'maelstrom/lib/maelstrom.jar': 'the jaw' }), /another checksum/],
    [
      'has a link to a directory with the same jar',
      (place) => {
        renameSync(path.join(place, 'maelstrom/lib'), home('lib'));
        symlinkSync(home('lib'), path.join(place, 'maelstrom/lib'));
      },
      /maelstrom\/lib is a link/,
    ],
  ])('unpacks again what %s', async (_, attack, warning) => {
    const tarball = aTarball(RELEASE);
    const first = await obtain(tarball);
    attack(placeOf(first));
    expect(await obtain(tarball)).toEqual(first);
    expect(readFileSync(realpathSync(first.jar), 'utf8')).toBe('the jar');
    expect(realpathSync(first.jar)).toBe(first.jar);
    expect(test.logged.join()).toMatch(warning);
  });

  it('does not run a directory whose list has no jar', async () => {
    const tarball = aTarball(RELEASE);
    const place = placeOf(await obtain(tarball));
    const list = path.join(place, '.sealed.json');
    const { files, ...seal } = JSON.parse(readFileSync(list, 'utf8'));
    delete files['maelstrom/lib/maelstrom.jar'];
    writeFileSync(list, JSON.stringify({ ...seal, files }));
    await expect(obtain(tarball)).rejects.toThrow(/has no lib\/maelstrom\.jar, so it is not a Maelstrom/);
  });

  it('takes a jar as it is, and checks it against maelstrom-sha256', async () => {
    put(home(), { 'm.jar': 'the jar' });
    expect(await obtain(home('m.jar'), { sha256: sha256('the jar'), version: '1.2.3' })).toMatchObject({
      state: 'found',
      jar: realpathSync(home('m.jar')),
      jarSha256: sha256('the jar'),
      version: '1.2.3',
    });
    await expect(obtain(home('m.jar'), { sha256: sha256('x') })).rejects.toThrow(/has the SHA-256 checksum/);
  });

  it('warns that the checksum of a directory cannot be checked', async () => {
    put(home(), RELEASE);
    expect(await obtain(home('maelstrom'), { sha256: sha256('x') })).toMatchObject({
      directory: realpathSync(home('maelstrom')),
      jarSha256: sha256('the jar'),
    });
    expect(test.logged).toEqual([expect.stringMatching(/^warning: maelstrom-sha256 is not used: /)]);
  });

  it('says what a file is that it could not unpack', async () => {
    put(home(), { notes: 'not a tarball' });
    await expect(obtain(home('notes'))).rejects.toThrow(
      /^maelstrom-path is ".*\/notes", which was read as a tarball\. Give an unpacked Maelstrom, its tarball or its jar\. The tarball notes could not be unpacked/,
    );
  });
});
