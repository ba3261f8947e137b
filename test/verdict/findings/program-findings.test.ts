import { describe, expect, it } from 'vitest';
import { programFindings } from '../../../src/verdict/findings/program-findings.ts';
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
