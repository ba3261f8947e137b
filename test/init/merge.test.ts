import { describe, expect, it } from 'vitest';
import { mergeIgnored, mergeManifest, newManifest } from '../../src/init/merge.ts';

const WANTED = {
  name: 'gossip',
  scripts: { build: 'tsc', test: 'node --test' },
  devDependencies: { 'maelstrom-action': 'github:a/b#v1', typescript: '^7.0.2' },
};
const merged = (manifest: unknown, indent: number | string = 2) => {
  const { text, kept } = mergeManifest(JSON.stringify(manifest, null, indent), WANTED, 'package.json');
  return { text, kept, manifest: JSON.parse(text) };
};

describe('a package.json', () => {
  it('that is new is private, of modules, and has what is wanted', () => {
    expect(JSON.parse(newManifest(WANTED))).toMatchObject({ ...WANTED, private: true, type: 'module' });
  });

  it('keeps all that it has, and says which of our scripts are not in it', () => {
    const own = {
      name: 'mine',
      type: 'commonjs',
      scripts: { build: 'tsc -b', lint: 'biome check' },
      dependencies: { typescript: '~5.9.0' },
      devDependencies: { 'maelstrom-action': 'file:../mine.tgz' },
      custom: [1],
    };
    const { manifest, kept } = merged(own);
    expect(manifest).toMatchObject(own);
    expect(manifest.scripts.test).toBe('node --test');
    expect(manifest.devDependencies).not.toHaveProperty('typescript');
    expect(manifest).not.toHaveProperty('private');
    expect(kept).toEqual({ build: 'tsc' });
  });

  it('loses the test that npm init writes for want of one, and only that', () => {
    const placeholder = { test: 'echo "Error: no test specified" && exit 1' };
    expect(merged({ name: 'mine', scripts: placeholder })).toMatchObject({
      kept: {},
      manifest: { scripts: { test: 'node --test' } },
    });
    expect(merged({ name: 'mine', scripts: { test: 'echo ok' } })).toMatchObject({
      kept: { test: 'node --test' },
      manifest: { scripts: { test: 'echo ok' } },
    });
  });

  it('is of modules when there were only dependencies in it', () => {
    expect(merged({ devDependencies: {} }).manifest).toMatchObject({ private: true, type: 'module' });
    expect(merged({ name: 'mine' }).manifest).not.toHaveProperty('type');
  });

  it('is indented as before', () => {
    expect(merged({ name: 'mine' }, '\t').text).toContain('\n\t"scripts": {\n\t\t"build"');
    expect(merged({ name: 'mine' }, 4).text).toContain('\n    "scripts": {\n        "build"');
  });

  it.each(['', '{', '[]', 'null', '"text"'])('%j is refused by name', (text) => {
    expect(() => mergeManifest(text, WANTED, 'a/package.json')).toThrow(/^a\/package\.json .*Mend it first/);
  });
});

describe('a .gitignore', () => {
  it('gets the lines that it lacks, in whatever way it writes the others', () => {
    expect(mergeIgnored('# mine\n/node_modules\n*.log', ['node_modules/', 'dist/'])).toBe(
      '# mine\n/node_modules\n*.log\ndist/\n',
    );
    expect(mergeIgnored('', ['dist/'])).toBe('dist/\n');
  });

  it('stays as it is when it lacks none', () => {
    expect(mergeIgnored('node_modules\r\ndist/\r\n', ['node_modules/', 'dist/'])).toBeNull();
  });
});
