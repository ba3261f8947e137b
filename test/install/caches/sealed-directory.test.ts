import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  adoptSealed,
  discard,
  makeSealed,
  openSealed,
  type Seal,
  sealedFile,
} from '../../../src/install/caches/sealed-directory.ts';

let root: string;
let directory: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sealed-'));
  directory = path.join(root, 'maelstrom', '0.2.4', 'x64');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const fill = async (content: string) => {
  mkdirSync(path.join(content, 'lib'));
  writeFileSync(path.join(content, 'lib', 'maelstrom.jar'), 'jar');
  writeFileSync(path.join(content, 'run'), '#!/bin/sh\n', { mode: 0o755 });
  symlinkSync('run', path.join(content, 'start'));
};
const make = () => makeSealed(directory, 'sha256:1', fill);
const jar = () => path.join(directory, 'lib', 'maelstrom.jar');

describe('makeSealed', () => {
  it('leaves a whole directory and nothing beside it', async () => {
    await make();
    expect(await openSealed(directory, 'sha256:1')).toMatchObject({ state: 'whole' });
    expect(readdirSync(path.dirname(directory))).toEqual(['x64', 'x64.complete']);
    expect(statSync(path.join(directory, 'run')).mode & 0o111).toBe(0o111);
  });

  it('leaves nothing at all when filling fails', async () => {
    const failing = makeSealed(directory, 'sha256:1', async (content) => {
      writeFileSync(path.join(content, 'half'), '');
      throw new Error('no space');
    });
    await expect(failing).rejects.toThrow('no space');
    expect(readdirSync(root)).toEqual([]);
  });

  it('keeps what another process finished first, and gives its list', async () => {
    const seal = await makeSealed(directory, 'sha256:1', async (content) => {
      await make();
      writeFileSync(path.join(content, 'mine'), '');
    });
    expect(existsSync(path.join(directory, 'mine'))).toBe(false);
    expect(seal).toEqual(JSON.parse(readFileSync(path.join(directory, '.sealed.json'), 'utf8')));
    expect(await openSealed(directory, 'sha256:1')).toMatchObject({ state: 'whole' });
  });

  it('replaces what is there and does not agree', async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'junk'), '');
    await make();
    expect(await openSealed(directory, 'sha256:1')).toMatchObject({ state: 'whole' });
    expect(existsSync(path.join(directory, 'junk'))).toBe(false);
  });

  it('removes what ended processes left, and leaves alone what others are making', async () => {
    const parent = path.dirname(directory);
    const id = '01234567-89ab-cdef-0123-456789abcdef';
    const names = {
      // The highest process id there can be is lower.
      dead: `.staging-99999999-${hostname()}-${id}`,
      alive: `.staging-${process.pid}-${hostname()}-${id}`,
      oldElsewhere: `.staging-1-another-host-${id}`,
      newElsewhere: `.staging-2-another-host-${id}`,
    };
    for (const name of Object.values(names)) mkdirSync(path.join(parent, name), { recursive: true });
    const twoHoursAgo = Date.now() / 1000 - 7200;
    utimesSync(path.join(parent, names.oldElsewhere), twoHoursAgo, twoHoursAgo);
    await make();
    expect(readdirSync(parent).sort()).toEqual([names.alive, names.newElsewhere, 'x64', 'x64.complete'].sort());
  });
});

describe('openSealed', () => {
  beforeEach(make);

  it('says that nothing is there', async () => {
    expect(await openSealed(`${directory}-other`, 'sha256:1')).toEqual({ state: 'absent' });
  });

  it.each<[string, () => void, RegExp]>([
    ['a flipped byte', () => writeFileSync(jar(), 'jaq'), /lib\/maelstrom\.jar has another checksum/],
    ['a longer file', () => writeFileSync(jar(), 'jars'), /has 4 bytes instead of 3/],
    ['a missing file', () => rmSync(jar()), /cannot be read/],
    ['a link in place of a file', () => linkInstead(), /is not a file/],
    ['another link', () => relink(), /start is another link/],
    ['no seal', () => rmSync(path.join(directory, '.sealed.json')), /\.sealed\.json is missing/],
    ['half a seal', () => rewriteSeal((text) => text.slice(0, 40)), /\.sealed\.json is missing or cannot be read/],
    [
      'an empty seal',
      () => rewriteSeal(() => '{"format":1,"origin":"sha256:1","files":{}}'),
      /^\.sealed\.json is missing/,
    ],
    ['a link in place of a directory', () => linkDirectory(), /^lib is a link$/],
    [
      'a seal that reaches out',
      () => rewriteSeal((text) => text.replace('lib/maelstrom.jar', '../../x')),
      /^\.sealed\.json is missing or cannot be read$/,
    ],
    [
      'a seal that reaches out from inside',
      () => rewriteSeal((text) => text.replace('lib/maelstrom.jar', 'lib/../../../x')),
      /^\.sealed\.json is missing or cannot be read$/,
    ],
    [
      'a seal of another format',
      () => rewriteSeal((text) => text.replace('"format": 1', '"format": 2')),
      /^\.sealed\.json is missing/,
    ],
  ])('does not trust a directory with %s', async (_what, spoil, why) => {
    spoil();
    const opened = await openSealed(directory, 'sha256:1');
    expect(opened).toMatchObject({ state: 'bad', why: expect.stringMatching(why) });
  });

  it('does not trust what was made from something else', async () => {
    expect(await openSealed(directory, 'sha256:2')).toEqual({ state: 'bad', why: 'it was made from sha256:1' });
  });

  it('ignores files that people leave beside the listed ones', async () => {
    mkdirSync(path.join(directory, 'store'));
    expect(await openSealed(directory, 'sha256:1')).toMatchObject({ state: 'whole' });
  });

  const linkInstead = () => {
    cpSync(jar(), `${jar()}.real`);
    rmSync(jar());
    symlinkSync(`${jar()}.real`, jar());
  };
  /** To a directory with the very content that the list names, which may be another one when it is run. */
  const linkDirectory = () => {
    cpSync(path.dirname(jar()), path.join(root, 'elsewhere'), { recursive: true });
    rmSync(path.dirname(jar()), { recursive: true });
    symlinkSync(path.join(root, 'elsewhere'), path.dirname(jar()));
  };
  const relink = () => {
    rmSync(path.join(directory, 'start'));
    symlinkSync('lib', path.join(directory, 'start'));
  };
  const rewriteSeal = (change: (text: string) => string) => {
    const file = path.join(directory, '.sealed.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
});

describe('adoptSealed', () => {
  it('takes a whole directory with its times', async () => {
    await make();
    // Whole seconds, as a tarball has them.
    utimesSync(jar(), 1_700_000_000, 1_700_000_000);
    const elsewhere = path.join(root, 'restored');
    cpSync(directory, elsewhere, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await discard(directory);
    expect(await adoptSealed(elsewhere, directory, 'sha256:1')).toMatchObject({ state: 'whole' });
    expect(statSync(jar()).mtimeMs).toBe(1_700_000_000_000);
  });

  it('never puts a bad directory into its place', async () => {
    await make();
    const elsewhere = path.join(root, 'restored');
    cpSync(directory, elsewhere, { recursive: true });
    writeFileSync(path.join(elsewhere, 'lib', 'maelstrom.jar'), 'jaq');
    await discard(directory);
    expect(await adoptSealed(elsewhere, directory, 'sha256:1')).toMatchObject({ state: 'bad' });
    expect(existsSync(directory)).toBe(false);
  });
});

describe('sealedFile', () => {
  const file = (sha256: string) => ({ size: 1, sha256 });
  const seal: Seal = {
    format: 1,
    origin: 'sha256:1',
    files: {
      'm/lib/maelstrom.jar': file('1'),
      'm/lib/other.jar': { link: 'maelstrom.jar' },
      'm/current': { link: '../m/lib' },
      latest: { link: 'm' },
      absolute: { link: '/etc/passwd' },
      outside: { link: '../m/lib/maelstrom.jar' },
      dangling: { link: 'm/lib/none.jar' },
      round: { link: 'about' },
      about: { link: 'round' },
    },
  };

  it.each([
    'm/lib/maelstrom.jar',
    './m/lib/maelstrom.jar',
    'm/lib/other.jar',
    'm/current/maelstrom.jar',
    'latest/current/other.jar',
  ])('finds %s in the list, and gives its own name', (name) => {
    expect(sealedFile(seal, name)).toEqual({ name: 'm/lib/maelstrom.jar', sha256: '1' });
  });

  it.each([
    'lib/maelstrom.jar',
    'm/lib',
    'm/lib/maelstrom.jar/x',
    'latest',
    'absolute',
    'outside',
    'dangling',
    'round',
    'toString',
    '__proto__',
  ])('does not know %s', (name) => {
    expect(sealedFile(seal, name)).toBeNull();
  });
});
