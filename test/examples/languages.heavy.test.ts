/** The nodes of examples/languages, built and run by the commands that docs/languages.md shows, in a copy of their folder. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { temporaryDirectory } from './cluster.ts';
import { buildCommandLine } from './command-line.ts';
import { commandsOf, FOLDER, LANGUAGES, type Language, whyNot } from './languages.ts';

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

/** Directories of builds, and what the page does not show. */
const LEFT_OUT = /^(?:target|bin|obj|out|__pycache__)$|\.yml$/;

/** A copy as a reader would have it: no file may be executed, nothing is built. */
function copyOf({ folder, kept = [] }: Language, name: string): string {
  const to = path.join(directory.path, name);
  const from = path.join(FOLDER, folder);
  mkdirSync(to);
  for (const entry of readdirSync(from).filter((each) => !LEFT_OUT.test(each)))
    cpSync(path.join(from, entry), path.join(to, entry), { recursive: true });
  for (const file of readdirSync(to, { recursive: true, encoding: 'utf8' }).map((each) => path.join(to, each)))
    if (statSync(file).isFile()) writeFileSync(file, readFileSync(file), { mode: 0o644 });
  for (const each of kept) {
    mkdirSync(path.join(from, each), { recursive: true });
    symlinkSync(path.resolve(from, each), path.join(to, each));
  }
  return to;
}

const run = promisify(execFile);

/** Runs a command of the page; gives the verdict of one that tests. */
async function follow(command: string, cwd: string): Promise<Verdict | undefined> {
  const tests = command.replace(/^npx maelstrom-action /, '"$NODE" "$CLI" ');
  const env = {
    ...process.env,
    NODE: process.execPath,
    CLI: cli,
    CARGO_NET_OFFLINE: 'true',
    GOPROXY: 'off',
    GOFLAGS: '-mod=mod',
  };
  if (tests === command) {
    await run('sh', ['-c', command], { cwd, env });
    return undefined;
  }
  // A test that does not pass has an exit status of its own.
  const { stdout } = await run('sh', ['-c', `${tests} --time-limit 2 --json - || true`], {
    cwd,
    env,
    maxBuffer: 64 << 20,
  });
  return JSON.parse(stdout) as Verdict;
}

async function followAll(commands: readonly string[], cwd: string): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const command of commands) {
    const verdict = await follow(command, cwd);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  return verdicts;
}

const told = ({ outcome, reasons }: Verdict): string =>
  [outcome, ...reasons.map(({ id, detail }) => `${id}: ${detail}`)].join('\n');

describe.each(LANGUAGES)('the nodes in $title', (language) => {
  const { title, broken, dies, namesLine } = language;
  const reason = whyNot(language);
  if (reason !== undefined) {
    console.warn(`The nodes in ${title} are left out: ${reason}.`);
    it.skip(`are left out: ${reason}`, () => undefined);
    return;
  }

  it('pass by the commands of the page', async () => {
    const verdicts = await followAll(commandsOf(title), copyOf(language, language.folder));
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.map(told)).toEqual(verdicts.map(() => 'pass'));
    for (const { metrics } of verdicts) expect(metrics['ops.ok'] ?? metrics['stats.ok-count']).not.toBe(0);
  });

  it('end in a crash that says why, where a handler breaks', async () => {
    const cwd = copyOf(language, `${language.folder}-broken`);
    const file = path.join(cwd, broken.file);
    const text = readFileSync(file, 'utf8');
    const line = text.slice(0, text.indexOf(broken.line)).split('\n').length;
    expect(text).toContain(broken.line);
    writeFileSync(
      file,
      text.replace(broken.line, () => broken.by),
    );
    const isOfEcho = (command: string): boolean => !/maelstrom-action run (?!1-echo )/.test(command);
    const [verdict] = await followAll(commandsOf(title).filter(isOfEcho), cwd);
    const [first] = verdict?.reasons ?? [];
    expect(first?.id).toBe('node-crashed');
    expect(first?.detail).toMatch(dies);
    expect(first?.location).toEqual(namesLine ? expect.objectContaining({ file: broken.file, line }) : undefined);
  });
});
