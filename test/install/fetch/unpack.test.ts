import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpack } from '../../../src/install/fetch/unpack.ts';
import type { InstallWorld } from '../../../src/install/install-world.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

let test: TestWorld;
let target: string;

beforeEach(() => {
  test = aWorld(['tar', 'bzip2', 'gzip', 'sh']);
  target = path.join(test.directory, 'temp', 'target');
  for (const directory of [target, `${target}-2`]) mkdirSync(directory);
});
afterEach(() => test.remove());

type Entry = { readonly name: string; readonly content?: string; readonly type?: string; readonly link?: string };

/** A tar archive byte by byte: no tar would write these names itself. */
function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, content = '', type = '0', link = '' }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(type, 156);
    header.write(link, 157);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const GOOD: Entry = { name: 'maelstrom/lib/maelstrom.jar', content: 'jar' };

function tarball(entries: readonly Entry[], compress: 'bzip2' | 'gzip' | 'none' = 'bzip2'): string {
  const file = path.join(test.directory, 'archive.tar.bz2');
  const tar = tarOf(entries);
  const packed = { bzip2: () => execFileSync('bzip2', { input: tar }), gzip: () => gzipSync(tar), none: () => tar };
  writeFileSync(file, packed[compress]());
  return file;
}

/** Every path below the test's directory. */
const everything = () =>
  execFileSync('find', ['-P', '.', '-printf', '%P\\n'], { cwd: test.directory, encoding: 'utf8' }).split('\n');

describe('unpack', () => {
  it.each(['bzip2', 'gzip', 'none'] as const)('unpacks a tarball compressed with %s', async (compression) => {
    await unpack(tarball([GOOD], compression), target, test.world);
    expect(readFileSync(path.join(target, GOOD.name), 'utf8')).toBe('jar');
  });

  it('keeps links that stay inside', async () => {
    await unpack(
      tarball([GOOD, { name: 'maelstrom/m.jar', type: '2', link: 'lib/maelstrom.jar' }]),
      target,
      test.world,
    );
    expect(readFileSync(path.join(target, 'maelstrom/m.jar'), 'utf8')).toBe('jar');
  });

  it.each<[string, readonly Entry[]]>([
    ['climbs out', [{ name: 'maelstrom/../../evil', content: 'e' }]],
    ['climbs out at once', [{ name: '../evil', content: 'e' }]],
    ['is absolute', [{ name: '/tmp/evil-of-a-tarball', content: 'e' }]],
    ['is a link to outside', [{ name: 'maelstrom/evil', type: '2', link: '/etc' }]],
    ['is a link that climbs out', [{ name: 'maelstrom/evil', type: '2', link: '../../..' }]],
    [
      'is a link that climbs out through another',
      [
        { name: 'maelstrom/here', type: '2', link: '..' },
        { name: 'maelstrom/evil', type: '2', link: 'here/..' },
      ],
    ],
    [
      'is a link to a neighbour with the same beginning',
      [{ name: 'maelstrom/evil', type: '2', link: '../../target-2' }],
    ],
    ['hides in a name with a line break', [{ name: 'maelstrom/a\n../../evil', content: 'e' }]],
  ])('refuses an archive with an entry that %s', async (_what, entries) => {
    await expect(unpack(tarball([GOOD, ...entries]), target, test.world)).rejects.toThrow(
      /The tarball archive\.tar\.bz2 has an entry that leaves the directory it is unpacked in: ".*"\. Nothing of it was installed/,
    );
    const inside = path.join('temp', 'target');
    const outside = everything().filter((name) => name.includes('evil') && !name.startsWith(inside));
    expect(outside).toEqual([]);
    expect(existsSync('/tmp/evil-of-a-tarball')).toBe(false);
  });

  it('refuses an archive of which tar printed more names than can be looked at', async () => {
    const world: InstallWorld = {
      ...test.world,
      exec: async (argv, options) => ({ ...(await test.world.exec(argv, options)), truncated: true }),
    };
    await expect(unpack(tarball([GOOD]), target, world)).rejects.toThrow(
      /could not be unpacked: it has more entries than can be checked/,
    );
  });

  it('writes nothing through a link', async () => {
    const elsewhere = path.join(test.directory, 'home');
    const entries = [
      { name: 'maelstrom/out', type: '2', link: elsewhere },
      { name: 'maelstrom/out/evil', content: 'e' },
    ];
    await expect(unpack(tarball([GOOD, ...entries]), target, test.world)).rejects.toThrow();
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('refuses a hard link to a file outside', async () => {
    const secret = path.join(test.directory, 'home', 'secret');
    writeFileSync(secret, 's');
    const entries = [{ name: 'maelstrom/evil', type: '1', link: secret }];
    await expect(unpack(tarball([GOOD, ...entries]), target, test.world)).rejects.toThrow(
      /could not be unpacked|leaves/,
    );
  });

  it.each([
    ['a hard link to a file outside', 1, true],
    ['hard links to a file inside only', 2, false],
  ])('with a tar that makes them, sees %s', async (_, links, leaves) => {
    const outside = path.join(test.directory, 'home', 'secret');
    writeFileSync(outside, 's');
    const world: InstallWorld = {
      ...test.world,
      exec: async (argv, options) => {
        const done = await test.world.exec(argv, options);
        for (let link = 1; link <= links; link += 1) linkSync(outside, path.join(target, `maelstrom/evil-${link}`));
        if (!leaves) rmSync(outside);
        return done;
      },
    };
    const unpacked = unpack(tarball([GOOD]), target, world);
    if (leaves) await expect(unpacked).rejects.toThrow(/leaves the directory.*"maelstrom\/evil-1"/);
    else await unpacked;
  });

  it('refuses a pipe', async () => {
    await expect(unpack(tarball([GOOD, { name: 'maelstrom/evil', type: '6' }]), target, test.world)).rejects.toThrow(
      /leaves the directory.*"maelstrom\/evil"/,
    );
  });

  it('quotes tar when the file is not a tarball', async () => {
    const file = path.join(test.directory, 'page.tar.bz2');
    writeFileSync(file, '<html>Sign in</html>'.repeat(100));
    await expect(unpack(file, target, test.world)).rejects.toThrow(
      /^The tarball page\.tar\.bz2 could not be unpacked: tar ended with status 2\.\n\| bzip2: \(stdin\) is not a bzip2 file/,
    );
  });

  it('quotes tar when bzip2 is missing', async () => {
    const bare = aWorld(['tar', 'sh']);
    try {
      await expect(unpack(tarball([GOOD]), target, bare.world)).rejects.toThrow(
        /\| tar \(child\): .*bzip2: Cannot exec/,
      );
    } finally {
      bare.remove();
    }
  });

  it('is not fooled by a link that was there before', async () => {
    // The directory is ours, but its parent may be reached through a link, as /tmp is on macOS.
    const through = path.join(test.directory, 'through');
    symlinkSync(path.join(test.directory, 'temp'), through);
    await unpack(
      tarball([GOOD, { name: 'maelstrom/m.jar', type: '2', link: 'lib/maelstrom.jar' }]),
      path.join(through, 'target'),
      test.world,
    );
    expect(existsSync(path.join(target, 'maelstrom/m.jar'))).toBe(true);
  });
});
