import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFiles } from '../src/init/project-files.ts';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const OURS = /^(?:src|test|docs|examples|scripts|bench|schema|setup|report|\.ci|\.github)\/[\w./-]*$/;
const read = (file: string): string => readFileSync(file, 'utf8');

/** Our own files and folders that a text names in `code`. */
const named = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\s]+)`/g)].map(([, quoted = '']) => quoted).filter((quoted) => OURS.test(quoted));

/** What a project has that `init` writes, and this repository has not. */
const OF_A_PROJECT: ReadonlySet<string> = new Set([...projectFiles().keys(), '.github/workflows/classroom.yml']);
const OF_NEW_PROJECTS: ReadonlySet<string> = new Set(['README.md', 'docs/start.md', 'docs/classroom.md']);
const isThere = (file: string, each: string): boolean =>
  existsSync(each) || (OF_NEW_PROJECTS.has(file) && OF_A_PROJECT.has(each));

/** Files that a text links to, relative to its own folder. */
const linked = (text: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);

const otherTheme = (theme: string): string => (theme === 'light' ? 'dark' : 'light');

describe('the documents', () => {
  it.each(DOCUMENTS)('%s names only files that there are', (file) => {
    expect(named(read(file)).filter((each) => !isThere(file, each))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to files that there are', (file) => {
    expect(linked(read(file)).filter((each) => !existsSync(path.join(path.dirname(file), each)))).toEqual([]);
  });

  it('show pictures that there are, in both themes, and keep no others', () => {
    const shown = DOCUMENTS.flatMap((file) =>
      [...read(file).matchAll(/\b(?:src|srcset)="(?!https?:)([^"]+)"/g)].map(([, target = '']) =>
        path.join(path.dirname(file), target),
      ),
    );
    expect(shown.filter((each) => !existsSync(each))).toEqual([]);
    for (const picture of shown) expect(shown).toContain(picture.replace(/(light|dark)(?=\.png$)/, otherTheme));
    const kept = readdirSync('docs/screenshots').map((name) => path.join('docs/screenshots', name));
    const of = (pages: readonly string[], widths: readonly string[]): readonly string[] =>
      pages.flatMap((page) =>
        widths.flatMap((width) => ['dark', 'light'].map((theme) => `${page}-${width}-${theme}.png`)),
      );
    const reports = ['comment', 'summary'].flatMap((page) => ['1', '14', '40'].map((rows) => `${page}-${rows}`));
    expect(kept.map((file) => path.basename(file)).sort()).toEqual(
      [
        ...of([...reports, 'page-messages', 'page-overview'], ['desktop', 'phone']),
        ...of(['page-operations', 'page-replay', 'page-values'], ['desktop']),
      ].sort(),
    );
    expect(kept.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(2.75e6);
  });

  it('CONTRIBUTING.md names npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const run = [...read('CONTRIBUTING.md').matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name);
    expect(run.filter((name) => !(name !== undefined && name in scripts))).toEqual([]);
    expect(run.length).toBeGreaterThan(10);
  });

  it.each(readdirSync('.github/ISSUE_TEMPLATE').filter((name) => name !== 'config.yml'))(
    'the issue form %s asks each thing once, and for something at all',
    (name) => {
      const form = parse(read(`.github/ISSUE_TEMPLATE/${name}`));
      expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
      const ids = form.body.map(({ id }: { readonly id: string }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(form.body.some(({ validations }: { readonly validations?: object }) => validations)).toBe(true);
    },
  );
});
