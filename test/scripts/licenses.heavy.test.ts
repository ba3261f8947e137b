import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const { licensesOf }: { licensesOf(modules: readonly string[], root: string): string } = await import(
  path.resolve('scripts/licenses.mjs')
);

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'licenses-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A package with these files beside its package.json; gives the id of a module in it. */
function aPackage(name: string, description: object, files: Readonly<Record<string, string>> = {}): string {
  const directory = path.join(root, 'node_modules', name);
  mkdirSync(path.join(directory, 'dist'), { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), JSON.stringify({ name, ...description }));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), text);
  return path.join(directory, 'dist', 'index.js');
}

describe('licensesOf', () => {
  it('lists each package once, in order, with its version, its license and the text of it', () => {
    const modules = [
      aPackage(
        'b',
        { version: '2.0.0', license: '(MIT AND Apache-2.0)' },
        { 'LICENSE.md': 'of b\r\n', NOTICE: 'note' },
      ),
      aPackage('@a/a', { version: '1.0.0', license: 'ISC' }, { licence: '\nof a\n' }),
      path.join(root, 'src', 'main.ts'),
    ];
    const rule = '='.repeat(80);
    expect(licensesOf([...modules, ...modules], root)).toBe(
      `The files in this directory hold code of these 2 packages, each under its own license.

${rule}
@a/a 1.0.0
License: ISC
${rule}

of a

${rule}
b 2.0.0
License: (MIT AND Apache-2.0)
${rule}

of b

note
`,
    );
  });

  it('looks past a package.json that only says what kind of modules lie below it', () => {
    const id = aPackage('b', { version: '2.0.0', license: 'MIT' }, { LICENSE: 'of b' });
    writeFileSync(path.join(path.dirname(id), 'package.json'), '{"type":"module"}');
    expect(licensesOf([id], root)).toContain('\nb 2.0.0\n');
  });

  it.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    [
      'states no license',
      {},
      { LICENSE: 'text' },
      /^b 2\.0\.0 is in the bundles, and its license \(undefined\) is not/,
    ],
    [
      'has a license that is not known',
      { license: 'GPL-3.0' },
      { LICENSE: 'text' },
      /its license \("GPL-3\.0"\) is not/,
    ],
    ['has one that is known and one that is not', { license: '(MIT AND GPL-3.0)' }, { LICENSE: 'text' }, /is not one/],
    ['brings no text of its license', { license: 'MIT' }, {}, /^b 2\.0\.0 is in the bundles, and brings no text/],
  ])('fails on a package that %s', (_, description, files, message) => {
    const id = aPackage('b', { version: '2.0.0', ...description }, files);
    expect(() => licensesOf([id], root)).toThrow(message);
  });

  it('fails on a module below node_modules that belongs to no package', () => {
    expect(() => licensesOf([path.join(root, 'node_modules', 'lost.js')], root)).toThrow(/belongs to no package/);
  });
});

describe('the bundle', () => {
  let dist: string;
  let licenses: string;
  beforeAll(() => {
    dist = mkdtempSync(path.join(tmpdir(), 'dist-'));
    execFileSync(process.execPath, ['scripts/build.mjs', '--out', dist]);
    licenses = readFileSync(path.join(dist, 'licenses.txt'), 'utf8');
  });
  afterAll(() => rmSync(dist, { recursive: true, force: true }));

  /** The packages of the table in docs/architecture.md. */
  const described = [
    ...readFileSync('docs/architecture.md', 'utf8').matchAll(/^\| `([^`/]+|@[^`]+)` \| .+ \| .+ \|$/gm),
  ]
    .map(([, name]) => String(name))
    .filter((name) => !name.startsWith('src/'));

  it('has the licenses of all packages that docs/architecture.md names, and of what they bring along', () => {
    expect(described).toContain('@actions/artifact');
    for (const name of [...described, 'undici', 'rolldown']) expect(licenses).toContain(`\n${name} `);
    const [, count] = /these (\d+) packages/.exec(licenses) ?? [];
    expect(licenses.match(/^License: .+$/gm)).toHaveLength(Number(count));
    expect(licenses).not.toContain(process.cwd());
  });

  it('leaves out packages that are not called, and those without a license that they bring along', () => {
    for (const name of ['archiver', 'unzip-stream', 'binary', 'buffers', 'chainsaw']) {
      expect(licenses).not.toContain(`\n${name} `);
    }
    const chunks = readdirSync(path.join(dist, 'chunks')).map((name) =>
      readFileSync(path.join(dist, 'chunks', name), 'utf8'),
    );
    expect(chunks.filter((code) => code.includes('unzip-stream is not in this bundle'))).toHaveLength(1);
  });
});
