import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFormatFiles, writeFormats } from '../../src/action/format-files.ts';
import { FORMAT_NAMES } from '../../src/report/formats/formats.ts';
import { aSuite } from '../report/formats/suites.ts';
import { temporaryDirectory } from '../store/temporary.ts';

const read = (given: Readonly<Record<string, string>>) => readFormatFiles((name) => given[name], '/app');

describe('the inputs for other tools', () => {
  it('name files in the workspace', () => {
    expect(read({})).toEqual({});
    expect(read({ junit: 'out/junit.xml', badge: 'badge.json' })).toEqual({
      junit: '/app/out/junit.xml',
      badge: '/app/badge.json',
    });
  });

  it.each([
    [
      { junit: '../junit.xml' },
      'junit: found "../junit.xml"; write the path of a file in the workspace, such as junit.xml.',
    ],
    [
      { ctrf: '/etc/ctrf.json' },
      'ctrf: found "/etc/ctrf.json"; write the path of a file in the workspace, such as ctrf.json.',
    ],
    [{ badge: '.' }, 'badge: found "."; write the path of a file in the workspace, such as badge.json.'],
    [{ junit: 'a.xml', ctrf: './x/../a.xml' }, 'junit and ctrf both name /app/a.xml; give each its own file.'],
  ])('%j are refused in a sentence', (given, message) => {
    expect(() => read(given)).toThrow(message);
  });
});

describe('the files for other tools', () => {
  it('are written, each as its format', async () => {
    const workspace = await temporaryDirectory();
    const files = Object.fromEntries(FORMAT_NAMES.map((name) => [name, path.join(workspace, 'out', name)]));
    const warnings: string[] = [];
    writeFormats(files, [aSuite()], workspace, (message) => warnings.push(message));
    expect(warnings).toEqual([]);
    const text = (name: string): string => readFileSync(path.join(workspace, 'out', name), 'utf8');
    expect(text('junit')).toMatch(/^<\?xml/);
    expect(JSON.parse(text('ctrf')).reportFormat).toBe('CTRF');
    expect(JSON.parse(text('badge')).schemaVersion).toBe(1);
  });

  it('are a warning where they cannot be written, and the others follow', async () => {
    const workspace = await temporaryDirectory();
    mkdirSync(path.join(workspace, 'junit'));
    const files = { junit: path.join(workspace, 'junit'), badge: path.join(workspace, 'badge') };
    const warnings: string[] = [];
    writeFormats(files, [aSuite()], workspace, (message) => warnings.push(message));
    expect(warnings).toEqual(['junit: junit was not written: it is a directory. The verdict is not affected.']);
    expect(readdirSync(workspace).sort()).toEqual(['badge', 'junit']);
  });
});
