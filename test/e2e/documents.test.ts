/** What README.md and docs/ show is done: each command is typed in an empty folder, and each program is compiled. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, openSession, type Session } from '../support/documented-session.ts';
import { type Block, blocksOf, type Command, commandsOf, USER_PAGES } from '../support/documents.ts';

const root = path.resolve(import.meta.dirname, '../..');
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund'];

/** Commands that are not run, by their page, and why. */
const NOT_RUN: readonly { readonly page: RegExp; readonly command: RegExp; readonly why: string }[] = [
  { page: /^examples\/README/, command: /^git |^gh /, why: 'it needs an account of GitHub' },
  { page: /^examples\/README/, command: /./, why: 'test/examples/template.test.ts types them' },
  { page: /^docs\/languages/, command: /./, why: 'test/examples/languages.heavy.test.ts types them' },
  { page: /^docs\/(?:architecture|performance)/, command: /./, why: 'it is for a clone of the repository' },
  { page: /seeds/, command: /--seeds (?:200|1001-2000)$/, why: 'it takes minutes, and README.md has such a search' },
];

/** Commands that are to end with another status than 0. */
const ENDS_WITH: readonly { readonly command: RegExp; readonly status: number; readonly why: string }[] = [
  { command: /^npm run 2$/, status: 1, why: 'the second challenge is not written yet' },
  { command: /--seeds 300$|--seed 33 |replay\.json$/, status: 1, why: 'a seed fails' },
];

/** Commands that do not end by themselves, and what they say before Ctrl-C is typed. */
const INTERRUPTED: readonly (readonly [RegExp, RegExp])[] = [
  [/^npm run watch|--watch$/, /^(?:PASS|FAIL) {2}/m],
  [/--inspect n1$/, /waits for a debugger/],
];

/** Commands that are typed again until they say what they are there for, since chance may end them before. */
const TYPED_AGAIN: readonly { readonly command: RegExp; readonly says: RegExp; readonly why: string }[] = [
  {
    command: /--seeds 300$/,
    says: /^ {2}seed \d+: /m,
    why: 'the run before the seeds draws a seed of its own, and this node fails in one of thirty',
  },
];
/** One run of thirty fails by chance; five of them, one after the other, don't. */
const TYPED_AT_MOST = 5;

interface Reading {
  /** Read one after the other, in one folder. */
  readonly pages: readonly string[];
  /** Their page begins in a project with the package; else it begins with nothing. */
  readonly hasPackage: boolean;
  /** The example that `dist/broadcast.js` is; by default the node of README.md's seeds. */
  readonly broadcast?: string;
}

const READINGS: readonly Reading[] = [
  { pages: ['README.md', 'docs/seeds.md', 'docs/engine.md'], hasPackage: false },
  { pages: ['docs/start.md'], hasPackage: false },
  { pages: ['docs/classroom.md'], hasPackage: false },
  { pages: ['docs/formats.md'], hasPackage: true, broadcast: '3d-efficient-broadcast-1' },
];

/** Lines that are not the same in each run. */
const VARIES: readonly { readonly line: RegExp; readonly why: string }[] = [
  { line: /^ {2}run: /, why: 'the run before the seeds draws a seed of its own' },
  {
    line: /smallest run|^fault, |the first one had|^ {2}seed \d+: |In seed \d|^ {4}from n0|^ {2}repeat /,
    why: 'how far the search for a smaller run comes in its minute depends on the machine',
  },
];

let directory: string;
let tarball: string;
let early: string;
beforeAll(async () => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'documents-')));
  const words = ['pack', root, '--ignore-scripts', '--silent'];
  tarball = path.join(directory, execFileSync('npm', words, { cwd: directory, encoding: 'utf8' }).trim());
  early = await nodeThatAcknowledgesTooEarly();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The node of README.md's seeds, as one file. */
async function nodeThatAcknowledgesTooEarly(): Promise<string> {
  const bundle = await rolldown({
    input: path.join(root, 'test/fixtures/planted/broadcast-early-ack.mjs'),
    platform: 'node',
    transform: { define: { 'process.argv': '["", "", "planted"]' } },
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output[0].code;
}

const solution = (name: string): string => readFileSync(path.join(root, `dist/examples/${name}.js`), 'utf8');

const commandsOn = (page: string): readonly Command[] =>
  blocksOf(page)
    .filter(({ language }) => language === 'console')
    .flatMap(commandsOf);
const whyNot = ({ file, command }: Command): string | undefined =>
  NOT_RUN.find((each) => each.page.test(file) && each.command.test(command))?.why;

async function read({ pages, hasPackage, broadcast }: Reading): Promise<void> {
  const cwd = path.join(directory, path.basename(pages[0] ?? '', '.md'));
  mkdirSync(cwd);
  if (hasPackage) execFileSync('npm', [...INSTALL, tarball], { cwd });
  const session = openSession(cwd, tarball, {
    'dist/broadcast.js': broadcast === undefined ? early : solution(broadcast),
    './node.js': solution('3c-fault-tolerant-broadcast'),
  });
  for (const shown of pages.flatMap(commandsOn)) {
    const where = `${shown.file}:${shown.line} ${shown.command}`;
    const why = whyNot(shown);
    if (why !== undefined) {
      console.log(`Not run, because ${why}: ${where}`);
      continue;
    }
    const until = INTERRUPTED.find(([command]) => command.test(shown.command))?.[1];
    const { status, said } = await typed(session, shown, until);
    expect(said, where).toMatch(until ?? /^/);
    if (until === undefined) expect(status, `${where}\n${said}`).toBe(statusOf(shown));
    expectInOrder(shown, said);
  }
}

async function typed(session: Session, { command, file, line }: Command, until: RegExp | undefined): Promise<Ended> {
  const again = TYPED_AGAIN.find((each) => each.command.test(command));
  for (let times = 1; ; times += 1) {
    const ended = await session.type(command, until);
    if (again === undefined || again.says.test(ended.said) || times === TYPED_AT_MOST) return ended;
    console.log(`Typed again, because ${again.why}: ${file}:${line} ${command}`);
  }
}

const statusOf = (shown: Command): number => ENDS_WITH.find(({ command }) => command.test(shown.command))?.status ?? 0;

/** Lines may break elsewhere, and others may stand between them. */
function expectInOrder({ file, line, shown }: Command, said: string): void {
  const asOne = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
  let rest = asOne(said);
  for (const each of shown.filter((text) => text.trim() !== '')) {
    const varies = VARIES.find((variable) => variable.line.test(each));
    if (varies !== undefined) {
      console.log(`Not compared, because ${varies.why}: ${file}:${line} ${each.trim()}`);
      continue;
    }
    const at = rest.indexOf(asOne(each));
    expect(at, `${file}:${line} shows "${each}", and the command says\n${said}`).toBeGreaterThanOrEqual(0);
    rest = rest.slice(at);
  }
}

describe('the commands', () => {
  it('are all read', () => {
    const pages = READINGS.flatMap((reading) => reading.pages);
    const others = USER_PAGES.filter((page) => !pages.includes(page)).flatMap(commandsOn);
    expect(others.filter((shown) => whyNot(shown) === undefined)).toEqual([]);
    for (const shown of others)
      console.log(`Not run, because ${whyNot(shown)}: ${shown.file}:${shown.line} ${shown.command}`);
  });

  it.each(READINGS)('of $pages do what is said', { timeout: 1_800_000 }, read);
});

describe('the programs', () => {
  it('compile, with the types of the package', () => {
    const cwd = path.join(directory, 'programs');
    mkdirSync(cwd);
    writeFileSync(path.join(cwd, 'package.json'), '{"type":"module"}');
    execFileSync('npm', [...INSTALL, tarball], { cwd });
    for (const name of ['vitest', '@types/node']) {
      mkdirSync(path.dirname(path.join(cwd, 'node_modules', name)), { recursive: true });
      symlinkSync(path.join(root, 'node_modules', name), path.join(cwd, 'node_modules', name));
    }
    writeFileSync(path.join(cwd, 'node.ts'), "export * from 'maelstrom-action/node';\n");
    const programs = USER_PAGES.filter((page) => page !== 'docs/languages.md')
      .flatMap((page) => blocksOf(page))
      .filter(({ language }) => /^[tj]s$/.test(language ?? ''));
    const names = programs.map((block, index) => {
      const isModule = /^(?:import|export)\b/m.test(block.text);
      const name = `${path.basename(block.file, '.md')}-${index}.${block.language === 'js' ? (isModule ? 'js' : 'cjs') : 'ts'}`;
      writeFileSync(path.join(cwd, name), `${preludeOf(block, isModule)}${block.text}`);
      return name;
    });
    expect(names.length).toBeGreaterThan(6);
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--allowJs',
      '--checkJs',
      '--allowImportingTsExtensions',
      '--target',
      'es2023',
      '--module',
      'nodenext',
    ];
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, status } = spawnSync(process.execPath, [tsc, ...options, '--types', 'node', ...names], {
      cwd,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});

/** What stands around a block: Jest's globals, which have no types here, and what makes a declaration a module. */
function preludeOf({ language, text }: Block, isModule: boolean): string {
  if (isModule) return '';
  if (language === 'ts') return 'export {};\n';
  return /\bexpect\b/.test(text) ? '/** @type {any} */ var expect;\n/** @type {any} */ var test;\n' : '';
}
