import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { COMMAND_TABLE, OUTPUT_NAMES } from '../../src/cli/command-table.ts';
import { checkOutputs, LOCAL_TARGET, verdictFile, writeVerdict, writeWhole } from '../../src/cli/output-options.ts';
import { readCommandLine } from '../../src/cli/read-arguments.ts';
import { FORMAT_NAMES, FORMATS } from '../../src/report/formats/formats.ts';
import { suiteOfVerdict } from '../../src/report/formats/suite.ts';
import { renderSummary } from '../../src/report/markdown/summary.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { UserError } from '../../src/text/user-error.ts';
import { aReason, aVerdict } from '../report/verdicts.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'output-options-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const verdict = aVerdict({ outcome: 'fail', reasons: [aReason()] });
const read = (file: string): string => readFileSync(path.join(cwd, file), 'utf8');

const write = (...words: readonly string[]) => writeOn(undefined, ...words);

function writeOn(screens: CliWorld['screens'], ...words: readonly string[]) {
  const said: string[][] = [[], []];
  const world: Partial<CliWorld> = {
    cwd,
    out: (text) => said[0]?.push(text),
    err: (text) => said[1]?.push(text),
    ...(screens === undefined ? {} : { screens }),
  };
  writeVerdict(verdict, readCommandLine(words, COMMAND_TABLE.report), world as CliWorld);
  return { out: said[0], err: said[1] };
}

describe('a verdict', () => {
  const spoken = renderTerminal(verdict);

  it('is told on stdout, and written nowhere', () => {
    expect(write()).toEqual({ out: [spoken], err: [] });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('is the only thing on stdout with --json -', () => {
    expect(write('--json', '-')).toEqual({ out: [verdictFile(verdict)], err: [spoken] });
    expect(JSON.parse(verdictFile(verdict))).toEqual(verdict);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it.each<[string, string]>([
    ['markdown', renderSummary(verdict, LOCAL_TARGET)],
    ...FORMAT_NAMES.map((name): [string, string] => [name, FORMATS[name]([suiteOfVerdict(verdict)])]),
  ])('is the only thing on stdout with --%s -', (name, text) => {
    expect(write(`--${name}`, '-')).toEqual({ out: [text], err: [spoken] });
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('has colours where the stream that tells it is a terminal that has', () => {
    const screens = { out: { colours: false, live: null }, err: { colours: true, live: null } };
    expect(write().out).toEqual([spoken]);
    expect(writeOn(screens, '--json', '-').err).toEqual([renderTerminal(verdict, true)]);
  });

  it('is written as JSON and as Markdown beside what is told', () => {
    expect(write('--json', 'a/b/verdict.json', '--markdown', path.join(cwd, 'report.md')).out).toEqual([spoken]);
    expect(read('a/b/verdict.json')).toBe(verdictFile(verdict));
    expect(read('report.md')).toBe(renderSummary(verdict, LOCAL_TARGET));
    expect(readdirSync(path.join(cwd, 'a/b'))).toEqual(['verdict.json']);
  });
});

describe('the files for other tools', () => {
  it.each(FORMAT_NAMES)('are written by --%s', (name) => {
    expect(write(`--${name}`, 'a/file').out).toEqual([renderTerminal(verdict)]);
    expect(read('a/file')).toBe(FORMATS[name]([suiteOfVerdict(verdict)]));
  });
});

describe('the check of what is to be written', () => {
  const check = (...words: readonly string[]) => checkOutputs(readCommandLine(words, COMMAND_TABLE.report), { cwd });

  it('lets files of different names pass, and stdout', () => {
    expect(() => check()).not.toThrow();
    expect(() =>
      check('--json', '-', '--junit', 'a', '--ctrf', 'b', '--badge', 'new/c', '--markdown', 'd'),
    ).not.toThrow();
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('names both options that go to one file', () => {
    const both = () => check('--ctrf', 'x/../a', '--json', path.join(cwd, 'a'));
    expect(both).toThrow(UserError);
    expect(both).toThrow(`--json and --ctrf both name ${path.join(cwd, 'a')}; give each its own file.`);
  });

  it('refuses a directory, and what is not a name', () => {
    mkdirSync(path.join(cwd, 'reports'));
    expect(() => check('--junit', 'reports')).toThrow(
      `--junit: ${path.join(cwd, 'reports')} is a directory. Name a file, such as reports/junit.xml.`,
    );
    writeFileSync(path.join(cwd, 'plain'), '');
    const plain = path.join(cwd, 'plain');
    for (const file of ['plain/junit.xml', 'plain/reports/junit.xml']) {
      expect(() => check('--junit', file)).toThrow(
        `--junit: ${plain} is not a directory, so ${file} can't be written. Name another file.`,
      );
    }
    expect(() => check('--junit', 'new/reports/junit.xml')).not.toThrow();
  });

  it('refuses a device, which would become a file', () => {
    for (const device of ['/dev/null', '/dev/stdout', '/dev/fd/1']) {
      expect(() => check('--json', device)).toThrow(
        `--json: ${device} is not a plain file. Name one, or write - for stdout.`,
      );
    }
  });

  it('lets one option write to stdout, and no two', () => {
    for (const name of OUTPUT_NAMES) expect(() => check(`--${name}`, '-')).not.toThrow();
    expect(() => check('--markdown', '-', '--json', '-')).toThrow(
      '--json and --markdown both write to stdout ("-"), which has room for one. Name a file for the other.',
    );
  });
});

describe('writeWhole', () => {
  it('replaces a file, and leaves nothing beside it', () => {
    const file = path.join(cwd, 'file');
    writeFileSync(file, 'a longer text from before');
    writeWhole(file, 'new', '--json');
    expect(read('file')).toBe('new');
    expect(readdirSync(cwd)).toEqual(['file']);
  });

  it('names the option when the file cannot be written', () => {
    const taken = path.join(cwd, 'directory');
    mkdirSync(path.join(taken, 'full'), { recursive: true });
    expect(() => writeWhole(taken, 'text', '--markdown')).toThrow(UserError);
    expect(() => writeWhole(taken, 'text', '--markdown')).toThrow(/^--markdown: .*directory can't be written/);
    writeFileSync(path.join(cwd, 'plain'), '');
    expect(() => writeWhole(path.join(cwd, 'plain/file'), 'text', '--json')).toThrow(/^--json: /);
    expect(readdirSync(cwd).sort()).toEqual(['directory', 'plain']);
  });
});
