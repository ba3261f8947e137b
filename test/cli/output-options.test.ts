import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliWorld } from '../../src/cli/cli-world.ts';
import { LOCAL_TARGET, OUTPUT_OPTIONS, verdictFile, writeVerdict, writeWhole } from '../../src/cli/output-options.ts';
import { readCommandLine } from '../../src/cli/read-arguments.ts';
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

function write(...words: readonly string[]) {
  const said: string[][] = [[], []];
  const world: Partial<CliWorld> = { cwd, out: (text) => said[0]?.push(text), err: (text) => said[1]?.push(text) };
  writeVerdict(verdict, readCommandLine(words, OUTPUT_OPTIONS, false), world as CliWorld);
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

  it('is written as JSON and as Markdown beside what is told', () => {
    expect(write('--json', 'a/b/verdict.json', '--markdown', path.join(cwd, 'report.md')).out).toEqual([spoken]);
    expect(read('a/b/verdict.json')).toBe(verdictFile(verdict));
    expect(read('report.md')).toBe(renderSummary(verdict, LOCAL_TARGET));
    expect(readdirSync(path.join(cwd, 'a/b'))).toEqual(['verdict.json']);
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
  });
});
