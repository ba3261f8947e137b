import { describe, expect, it } from 'vitest';
import { binaryFinding, programFindings } from '../../../src/verdict/findings/program-findings.ts';
import type { ProgramFacts } from '../../../src/verdict/gather/program-facts.ts';
import { someFacts } from '../facts.ts';

const found = { id: 'missing-bin', detail: 'The system found no file.', argues: 'error' as const };
const told = (program: ProgramFacts) => programFindings(found, someFacts({ program }));

describe('programFindings', () => {
  it('leaves a file missing that is not there', () => {
    expect(told({ state: 'absent' })).toEqual([found]);
  });

  it.each([
    ["'use strict';", false, /^The file is there, but its first line names no interpreter: "'use strict';"\.$/],
    ['#!/usr/bin/env node', true, /^The first line ends in a Windows line end.*: "#!\/usr\/bin\/env node"\.$/],
    [
      '#!/opt/nodejs',
      false,
      /^The file is there, but the interpreter that its first line names is not: "#!\/opt\/nodejs"\.$/,
    ],
  ])('blames the first line of a file that is there: %s', (firstLine, crlf, detail) => {
    expect(told({ state: 'present', firstLine, crlf })).toEqual([
      { id: 'bad-shebang', detail: expect.stringMatching(detail), argues: 'error' },
    ]);
  });

  it('tells of a program whose loader is not there what it was built for', () => {
    const [only, ...others] = told({ state: 'binary', target: 'Linux on x86-64 (amd64)' });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: 'bad-shebang', title: expect.stringMatching(/not a program that this system/) });
    expect(only?.detail).toMatch(/built for Linux on x86-64 \(amd64\), and the loader/);
  });

  it('names both where the file cannot be seen', () => {
    expect(told({ state: 'unseen' })).toEqual([
      {
        ...found,
        detail:
          'The system found no file. It says the same when the file is there and the interpreter that its first line names is not.',
      },
      {
        ...found,
        id: 'bad-shebang',
        detail:
          'If the file exists, the interpreter that its first line names does not, or that line ends in a Windows line end.',
      },
    ]);
  });

  it('points at `command` where the name of the file is a command line', () => {
    const line = { ...found, detail: 'The system found no file "/w/node dist/echo.js" (No such file).' };
    const [only, ...others] = programFindings(line, someFacts({ program: { state: 'unseen' } }));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ id: 'missing-bin', advice: expect.stringContaining('`command`') });
  });

  it('does not take a directory with a space for one', () => {
    const line = { ...found, detail: 'The system found no file "/w/my node/echo.js" (No such file).' };
    expect(programFindings(line, someFacts({ program: { state: 'absent' } }))).toEqual([line]);
  });
});

describe('binaryFinding', () => {
  const shebang = { id: 'bad-shebang', detail: 'n0 ended at once.' };

  it('says what a compiled program was built for, instead of its first line', () => {
    const facts = someFacts({ program: { state: 'binary', target: 'macOS' } });
    const { title, detail, advice } = binaryFinding(shebang, facts);
    expect(title).not.toMatch(/first line/);
    expect(detail).toMatch(/built for macOS/);
    expect(advice).toMatch(/`GOARCH`/);
  });

  it('leaves a script as it is', () => {
    const facts = someFacts({ program: { state: 'present', firstLine: 'x', crlf: false } });
    expect(binaryFinding(shebang, facts)).toBe(shebang);
  });
});
