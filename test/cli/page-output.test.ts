import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JSDOM } from 'jsdom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { COMMAND_TABLE } from '../../src/cli/command-table.ts';
import { keepPage, writePages } from '../../src/cli/page-output.ts';
import { readCommandLine } from '../../src/cli/read-arguments.ts';
import { reportCommand } from '../../src/cli/report-command.ts';
import { zipTo } from '../../src/github/artifacts/zip.ts';
import { UserError } from '../../src/text/user-error.ts';
import type { RunVerdict } from '../../src/verdict/verdict.ts';
import { readPage } from '../page/read-page.ts';
import { aVerdict } from '../report/verdicts.ts';
import { aRun, fixtureCase } from '../verdict/fixtures.ts';
import { aListener } from './a-listener.ts';

let cwd: string;
let world: CliWorld;
let said: { out: string; err: string };
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'page-output-'));
  mkdirSync(path.join(cwd, 'app'));
  writeFileSync(path.join(cwd, 'app/viewer.js'), 'document.title;');
  writeFileSync(path.join(cwd, 'app/viewer.css'), 'p{color:red}');
  said = { out: '', err: '' };
  const partial: Partial<CliWorld> = {
    cwd,
    pageApp: path.join(cwd, 'app'),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    now: () => new Date('2026-11-22T12:34:56Z'),
  };
  world = partial as CliWorld;
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const storeOf = (name: string): string => path.join(fixtureCase(name).directory, 'run');
const read = (file: string): string => readFileSync(path.join(cwd, file), 'utf8');
const pageIn = (file: string) => readPage(read(file));

describe('report --html', () => {
  it('writes the page of a store, in directories that are made for it', async () => {
    cpSync(storeOf('runs/broadcast-lost'), path.join(cwd, 'store'), { recursive: true });
    const status = await reportCommand(['store', '--html', 'pages/a/report.html'], world);
    const { head, messages } = pageIn('pages/a/report.html');
    expect(status).toBe(1);
    expect(messages).toHaveLength(84);
    expect(head.verdict.outcome).toBe('fail');
    expect(head.workspace).toBe(`${cwd}/`);
  });

  it('judges the zip of a store, with its console, and leaves nothing unpacked', async () => {
    const { directory } = fixtureCase('runs/broadcast-lost');
    await zipTo(
      path.join(cwd, 'store-3a-0123456789abcdef-1.zip'),
      [
        { source: path.join(directory, 'run'), name: 'broadcast/20261122T150200.000Z' },
        { source: path.join(directory, 'console.log'), name: 'console.log' },
      ],
      6,
    );
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('maelstrom-store-'));
    const status = await reportCommand(['store-3a-0123456789abcdef-1.zip', '--html', 'report.html'], world);
    const after = readdirSync(tmpdir()).filter((name) => name.startsWith('maelstrom-store-'));
    const { head, messages } = pageIn('report.html');
    expect([status, said.err]).toEqual([1, '']);
    expect(said.out).toContain('[lost-values]');
    expect(messages).toHaveLength(84);
    expect(head.logs.map(({ file }) => file)).toEqual(['console.log', 'node-logs/n0.log']);
    expect(after).toEqual(before);
  });

  it('takes the last of several runs in a zip, and says which', async () => {
    const sources = ['run', 'run-2'].map((run, index) => ({
      source: storeOf(index === 0 ? 'runs/echo-pass' : 'runs/broadcast-lost'),
      name: `${run}/workload/2026112${index}T120000.000Z`,
    }));
    await zipTo(path.join(cwd, 'two.zip'), sources, 6);
    expect(await reportCommand(['two.zip', '--html', 'report.html'], world)).toBe(1);
    expect(said.err).toMatch(/two\.zip holds 2 runs; this is run-2.workload.20261121T120000\.000Z/);
    expect(pageIn('report.html').messages).toHaveLength(84);
  });

  it('refuses a zip that holds no run', async () => {
    writeFileSync(path.join(cwd, 'a.txt'), 'nothing');
    await zipTo(path.join(cwd, 'other.zip'), [{ source: path.join(cwd, 'a.txt'), name: 'a.txt' }], 6);
    await expect(reportCommand(['other.zip'], world)).rejects.toThrow('"other.zip" holds nothing that a run leaves');
    writeFileSync(path.join(cwd, 'torn.zip'), 'PK');
    await expect(reportCommand(['torn.zip'], world)).rejects.toThrow('not a zip that can be read');
  });

  it('refuses what could not be written before anything is read', async () => {
    mkdirSync(path.join(cwd, 'pages'));
    const refused = (...words: readonly string[]) => expect(reportCommand(['gone', ...words], world)).rejects;
    await refused('--html', 'pages').toThrow(
      /--html: .*pages is a directory\. Name a file, such as pages.report\.html/,
    );
    await refused('--html', '-', '--json', '-').toThrow('--html and --json both write to stdout');
    await refused('--html', 'a.html', '--markdown', './a.html').toThrow('both name');
  });

  it('is the only thing on stdout with -', async () => {
    const { said, ...ears } = aListener();
    const listening = { ...world, ...ears };
    await reportCommand([storeOf('runs/echo-pass'), '--html', '-'], listening);
    await reportCommand([storeOf('runs/echo-pass'), '--html', 'same.html'], world);
    expect(said.out).toBe(read('same.html'));
    expect(said.err).toContain('PASS');
  });

  it('says why a page can not be written', async () => {
    writeFileSync(path.join(cwd, 'file'), '');
    const writing = reportCommand([storeOf('runs/echo-pass'), '--html', 'file/report.html'], world);
    await expect(writing).rejects.toThrow(/--html: .*report\.html can't be written/);
    await expect(writing).rejects.toThrow(UserError);
  });
});

describe('the pages of several runs', () => {
  const runVerdict = (name: string, outcome: RunVerdict['outcome']): RunVerdict => ({
    name,
    faults: false,
    outcome,
    reasons: [],
    metrics: {},
    limits: [],
    engine: { name: 'embedded', version: '1.0.0' },
    exitCode: 0,
    durationMs: 1,
    summary: `<b>${outcome}</b>`,
    damaged: [],
  });
  const verdict = aVerdict({
    key: '3b <script>',
    outcome: 'fail',
    runs: [runVerdict('run', 'pass'), runVerdict('run 2', 'fail')],
  });
  const runs = [
    aRun({ name: 'run', store: storeOf('runs/echo-pass') }),
    aRun({ name: 'run 2', store: storeOf('runs/broadcast-lost') }),
  ];

  it('stand beside an index that leads to each', async () => {
    await writePages(verdict, runs, readCommandLine(['--html', 'o/all.html'], COMMAND_TABLE.report), world);
    expect(readdirSync(path.join(cwd, 'o')).sort()).toEqual(['all-1-run.html', 'all-2-run-2.html', 'all.html']);
    expect(pageIn('o/all-1-run.html')).toMatchObject({ head: { run: 0, messages: { count: 30 } } });
    expect(pageIn('o/all-2-run-2.html')).toMatchObject({ head: { run: 1, messages: { count: 84 } } });
    const { document } = new JSDOM(read('o/all.html')).window;
    expect([...document.querySelectorAll('a')].map((link) => [link.getAttribute('href'), link.textContent])).toEqual([
      ['all-1-run.html', 'run'],
      ['all-2-run-2.html', 'run 2'],
    ]);
    expect(document.querySelectorAll('b, script')).toHaveLength(0);
    expect(document.title).toBe('3b <script>');
  });

  it('leave out the run of a seed that does not decide', async () => {
    const line = readCommandLine(['--html', 'one.html'], COMMAND_TABLE.report);
    await writePages(aVerdict({ runs: [runVerdict('run', 'pass')] }), runs, line, world);
    expect(pageIn('one.html').messages).toHaveLength(30);
    expect(existsSync(path.join(cwd, 'one-1-run.html'))).toBe(false);
  });

  it('are one on stdout, that of the run which the reasons are about', async () => {
    const { said, ...ears } = aListener();
    const listening = { ...world, ...ears };
    await writePages(verdict, runs, readCommandLine(['--html', '-'], COMMAND_TABLE.report), listening);
    await writePages(verdict, runs, readCommandLine(['--html', 'all.html'], COMMAND_TABLE.report), world);
    expect(said.out).toBe(read('all-2-run-2.html'));
    expect(said.err).toBe('  stdout has the page of run 2; --html FILE writes those of all 2 runs.\n');
  });

  it('are not asked for without the option', async () => {
    await writePages(verdict, runs, readCommandLine([], COMMAND_TABLE.report), world);
    expect(readdirSync(cwd)).toEqual(['app']);
  });

  it('take the page that is kept, and read no store for it again', async () => {
    const kept = path.join(cwd, 'report.html');
    await keepPage(verdict, runs, kept, world);
    const gone = runs.map((run) => ({ ...run, store: run.name === 'run 2' ? path.join(cwd, 'gone') : run.store }));
    const line = readCommandLine(['--html', 'o/all.html'], COMMAND_TABLE.report);
    await writePages(verdict, gone, line, world, kept);
    expect(read('o/all-2-run-2.html')).toBe(read('report.html'));
    expect(pageIn('o/all-1-run.html')).toMatchObject({ head: { run: 0, messages: { count: 30 } } });
  });

  it('are kept for the run that did not pass', async () => {
    expect(await keepPage(verdict, runs, path.join(cwd, 'report.html'), world)).toBeNull();
    expect(pageIn('report.html')).toMatchObject({ head: { run: 1, messages: { count: 84 } } });
    symlinkSync('/nowhere', path.join(cwd, 'broken'));
    expect(await keepPage(verdict, runs, path.join(cwd, 'broken/report.html'), world)).toMatch(/was not written/);
  });
});
