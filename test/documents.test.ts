import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { suiteWorkflow } from '../src/init/adapt-workflows.ts';
import { projectFiles } from '../src/init/project-files.ts';
import { CATALOGUE } from '../src/verdict/catalogue/catalogue.ts';
import { anchorsOf, blocksOf } from './support/documents.ts';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'examples/README.md',
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
const OF_A_PROJECT: ReadonlySet<string> = new Set([
  ...projectFiles().keys(),
  '.github/workflows/classroom.yml',
  '.github/workflows/class.yml',
]);
const OF_NEW_PROJECTS: ReadonlySet<string> = new Set(['README.md', 'docs/start.md', 'docs/classroom.md']);
/** A page that shows projects in other languages. */
const OF_OTHER_LANGUAGES = 'docs/languages.md';
const isThere = (file: string, each: string): boolean =>
  existsSync(each) ||
  (OF_NEW_PROJECTS.has(file) && OF_A_PROJECT.has(each)) ||
  (file === OF_OTHER_LANGUAGES && existsInLanguages(each));
const existsInLanguages = (each: string): boolean =>
  readdirSync('examples/languages').some((folder) => existsSync(path.join('examples/languages', folder, each)));

/** Files that a text links to, relative to its own folder. */
const linked = (text: string): readonly string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);

interface Anchor {
  readonly page: string;
  readonly anchor: string;
}

/** The headings that a page's links lead to, its own among them. */
const anchored = (file: string, text: string): readonly Anchor[] =>
  [...text.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].map(([, target = '', anchor = '']) => ({
    page: target === '' ? file : path.posix.join(path.posix.dirname(file), target),
    anchor,
  }));

/** Pages of ours, and headings on them, that a text names by their address on GitHub. */
const addressed = (text: string): readonly Anchor[] =>
  [
    ...text.matchAll(/github\.com\/glomers\/maelstrom-action\/(?:blob|tree)\/(?:v1|main)\/([\w./-]*\w)(?:#([\w-]+))?/g),
  ].map(([, page = '', anchor = '']) => ({ page, anchor }));

const anchorsByPage = new Map<string, ReadonlySet<string>>();
function anchorsOn(page: string): ReadonlySet<string> {
  const anchors = anchorsByPage.get(page) ?? new Set(anchorsOf(read(page)));
  anchorsByPage.set(page, anchors);
  return anchors;
}

/** Those that lead to nothing. */
const lost = (anchors: readonly Anchor[]): readonly Anchor[] =>
  anchors.filter(
    ({ page, anchor }) => !existsSync(page) || (anchor !== '' && page.endsWith('.md') && !anchorsOn(page).has(anchor)),
  );

const filesBelow = (directory: string, ending: RegExp): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.posix.join(directory, name));

const otherTheme = (theme: string): string => (theme === 'light' ? 'dark' : 'light');

describe('the documents', () => {
  it.each(DOCUMENTS)('%s names only files that there are', (file) => {
    expect(named(read(file)).filter((each) => !isThere(file, each))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to files that there are', (file) => {
    expect(linked(read(file)).filter((each) => !existsSync(path.join(path.dirname(file), each)))).toEqual([]);
  });

  it('can all be found from the README', () => {
    const found = new Set(linked(read('README.md')));
    expect(DOCUMENTS.filter((file) => file.startsWith('docs/') && !found.has(file))).toEqual([]);
  });

  it.each(DOCUMENTS)('%s links only to headings that there are', (file) => {
    expect(lost(anchored(file, read(file)))).toEqual([]);
  });

  it('are linked from the sources, the actions and the schema by addresses that there are', () => {
    const files = [
      ...filesBelow('src', /\.tsx?$/),
      ...filesBelow('schema', /\.json$/),
      ...filesBelow('.github', /\.(?:yml|md)$/),
      ...['action.yml', 'setup/action.yml', 'report/action.yml'],
      ...DOCUMENTS,
    ];
    const links = files.flatMap((file) => addressed(read(file)).map((link) => ({ file, ...link })));
    expect(lost(links)).toEqual([]);
    expect(links.length).toBeGreaterThan(10);
  });

  it('are named by their address where the reader has no repository', () => {
    const comments = /\/\*[\s\S]*?\*\/|^\s*(?:\/\/|#).*$|\s\/\/ .*$/gm;
    const told = [
      ...filesBelow('src', /\.tsx?$/),
      ...filesBelow('schema', /\.json$/),
      ...['action.yml', 'setup/action.yml', 'report/action.yml'],
    ].map((file) => ({ file, text: read(file).replaceAll(comments, '') }));
    const bare = told.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<![\w/])docs\/[\w-]+\.md\b|\bREADME\b/g)].map(([name]) => `${file}: ${name}`),
    );
    expect(bare).toEqual([]);
    const advice = CATALOGUE.map(({ advice = '', explanation }) => `${explanation} ${advice}`).join('\n');
    expect(lost(addressed(advice))).toEqual([]);
  });

  it('show the workflows that init writes', () => {
    const shown = (file: string): readonly string[] =>
      blocksOf(file)
        .filter(({ language }) => language === 'yaml')
        .map(({ text }) => text);
    const workflows = 'examples/.github/workflows';
    expect(shown('docs/start.md')).toContain(suiteWorkflow(read(`${workflows}/gossip-glomers.yml`), ''));
    expect(shown('docs/security.md')).toContain(read(`${workflows}/fork-report.yml`));
    const grading = parse(read('examples/classroom/autograding.yml')).jobs.grade.steps;
    const [first, last, whole] = shown('docs/classroom.md').map((text) => parse(text));
    expect(grading).toContainEqual(first[0]);
    const [reporter] = last.map(({ uses }: { readonly uses: string }) => uses.replace(/@.*/, '@'));
    expect(grading.at(-1).uses).toContain(reporter);
    expect(whole).toEqual(parse(read('examples/classroom/class.yml')));
  });

  it('call the workflow that tests by the name that the one for forks waits for', () => {
    const { name } = parse(read('examples/.github/workflows/gossip-glomers.yml'));
    for (const file of ['README.md', 'docs/start.md']) {
      const [whole] = blocksOf(file).filter(({ language, text }) => language === 'yaml' && /^on:/m.test(text));
      expect(parse(whole?.text ?? '').name, file).toBe(name);
    }
    expect(parse(read('examples/.github/workflows/fork-report.yml')).on.workflow_run.workflows).toEqual([name]);
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
