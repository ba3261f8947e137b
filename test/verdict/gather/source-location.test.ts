import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { stackLocator } from '../../../src/verdict/gather/source-location.ts';
import type { Language } from '../../../src/verdict/last-words/ending.ts';
import { lastWords } from '../../../src/verdict/last-words/last-words.ts';
import { scratchDirectory } from '../fixtures.ts';

const scratch = scratchDirectory();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const workspace = path.join(scratch, 'a workspace');
const put = (name: string, text: string): string => {
  const file = path.join(workspace, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const framesIn = (lines: readonly string[]) => lastWords(lines)?.frames ?? [];
const locateStack = (lines: readonly string[], within: string) => stackLocator(within)(framesIn(lines));

/** Line 1, column 1 of the script is line 7, column 3 of src/node.ts. */
const MAP = { version: 3, sources: ['../src/node.ts'], names: [], mappings: 'AAME' };
const mapped = { file: 'src/node.ts', line: 7, column: 3 };

describe('locateStack', () => {
  const at = (file: string, place = '1:1'): readonly string[] => ['Error: x', `    at f (${file}:${place})`];

  it('names a TypeScript position relative to the workspace', () => {
    expect(locateStack(at(path.join(workspace, 'src/n.ts'), '3:4'), workspace)).toEqual({
      file: 'src/n.ts',
      line: 3,
      column: 4,
    });
  });

  it('passes over packages and files outside of the workspace', () => {
    const lines = [
      'Error: x',
      `    at f (/usr/lib/x.ts:1:1)`,
      `    at f (${workspace}-too/x.ts:1:1)`,
      `    at f (${workspace}/../x.ts:1:1)`,
      `    at f (${path.join(workspace, 'node_modules/p/i.js')}:1:1)`,
      `    at f (${path.join(workspace, 'src/n.ts')}:3:4)`,
    ];
    expect(locateStack(lines, workspace)).toEqual({ file: 'src/n.ts', line: 3, column: 4 });
    expect(locateStack(lines.slice(0, 5), workspace)).toBeUndefined();
  });

  it.each([
    '/home/runner/work/app/app/src/n.ts',
    '/Users/runner/work/app/app/src/n.ts',
    '/__w/app/app/src/n.ts',
    '/github/workspace/src/n.ts',
    'D:\\a\\app\\app\\src\\n.ts',
  ])("takes a runner's checkout for the workspace: %s", (file) => {
    expect(locateStack(at(file, '3:4'), workspace)).toEqual({ file: 'src/n.ts', line: 3, column: 4 });
  });

  it.each(['/home/runner/work/app/app/../../../etc/passwd', '/home/runner/work/app/other/x.ts'])(
    'does not take %s for it',
    (file) => {
      expect(locateStack(at(file), workspace)).toBeUndefined();
    },
  );

  it('maps a compiled position through the map that the script names', () => {
    put('dist/named.js.map', JSON.stringify(MAP));
    const script = put('dist/named.js', 'throw 1;\n//# sourceMappingURL=named.js.map\n');
    expect(locateStack(at(script), workspace)).toEqual(mapped);
    expect(locateStack(at(pathToFileURL(script).href), workspace)).toEqual(mapped);
  });

  it('maps through a map that lies beside the script, or stands in it', () => {
    put('dist/beside.mjs.map', JSON.stringify(MAP));
    expect(locateStack(at(put('dist/beside.mjs', 'throw 1;\n')), workspace)).toEqual(mapped);
    const inline = Buffer.from(JSON.stringify(MAP)).toString('base64');
    const script = put('dist/inline.cjs', `throw 1;\n//# sourceMappingURL=data:application/json;base64,${inline}`);
    expect(locateStack(at(script), workspace)).toEqual(mapped);
  });

  it('reads a checkout whose real path is another', () => {
    const link = path.join(scratch, 'link');
    symlinkSync(workspace, link);
    expect(locateStack(at(path.join(workspace, 'src/n.ts')), link)).toEqual({ file: 'src/n.ts', line: 1, column: 1 });
  });

  it.each([
    ['no map', 'throw 1;', undefined],
    ['a map that is not JSON', 'throw 1;\n//# sourceMappingURL=m.map', '{"version":3'],
    ['a map of another version', 'throw 1;\n//# sourceMappingURL=m.map', '{"version":1,"mappings":7}'],
    [
      'a map that leads out of the workspace',
      'throw 1;\n//# sourceMappingURL=m.map',
      JSON.stringify({ ...MAP, sources: ['/etc/passwd'] }),
    ],
    [
      'a map that leads before the first line',
      'throw 1;\n//# sourceMappingURL=m.map',
      JSON.stringify({ ...MAP, mappings: 'AAFA' }),
    ],
    [
      'a map that leads before a line',
      'throw 1;\n//# sourceMappingURL=m.map',
      JSON.stringify({ ...MAP, mappings: 'AAMF' }),
    ],
    ['a map on the web', 'throw 1;\n//# sourceMappingURL=https://example.com/m.map', undefined],
    ['a map outside of the workspace', 'throw 1;\n//# sourceMappingURL=../../outside.map', undefined],
  ])('keeps the compiled position for %s', (name, code, map) => {
    writeFileSync(path.join(scratch, 'outside.map'), JSON.stringify(MAP));
    const folder = name.replaceAll(' ', '-');
    if (map !== undefined) put(`${folder}/m.map`, map);
    const script = put(`${folder}/s.js`, code);
    expect(locateStack(at(script), workspace)).toEqual({ file: `${folder}/s.js`, line: 1, column: 1 });
  });

  it('does not follow a link out of the workspace', () => {
    writeFileSync(path.join(scratch, 'secret.map'), JSON.stringify(MAP));
    const script = put('links/s.js', 'throw 1;\n//# sourceMappingURL=m.map');
    symlinkSync(path.join(scratch, 'secret.map'), path.join(workspace, 'links/m.map'));
    expect(locateStack(at(script), workspace)).toEqual({ file: 'links/s.js', line: 1, column: 1 });
  });
});

describe('frames of other languages', () => {
  const locate = (language: Language, file: string, line = 3) => stackLocator(workspace)([{ file, line }], language);

  it('are found where the workspace has the file', () => {
    put('go/main.go', 'package main');
    put('src/main.rs', 'fn main() {}');
    put('src/main/java/lab/Node.java', 'class Node {}');
    expect(locate('Go', path.join(workspace, 'go/main.go'))).toEqual({ file: 'go/main.go', line: 3 });
    expect(locate('Rust', 'src/main.rs')).toEqual({ file: 'src/main.rs', line: 3 });
    expect(locate('Java', 'lab/Node.java')).toEqual({ file: 'src/main/java/lab/Node.java', line: 3 });
    put('go.mod', 'module example.com/node\n\ngo 1.21\n');
    expect(locate('Go', 'example.com/node/go/main.go')).toEqual({ file: 'go/main.go', line: 3 });
  });

  it('are passed over where it does not, and where they lead out of it', () => {
    writeFileSync(path.join(scratch, 'outside.rs'), '');
    for (const file of ['src/other.rs', '../outside.rs', 'src/../../outside.rs', 'node_modules/x.rs', '/etc/passwd'])
      expect(locate('Rust', file)).toBeUndefined();
    expect(locate('Java', 'lab/Other.java')).toBeUndefined();
  });
});

describe('the maps of one judgement', () => {
  const at = (file: string) => framesIn(['Error: x', `    at f (${file}:1:1)`]);
  const mapOf = (mappings: string, sources = MAP.sources) => JSON.stringify({ ...MAP, mappings, sources });
  const compiled = (file: string) => ({ file, line: 1, column: 1 });
  /** Characters of mappings behind the first, which count all the same. */
  const long = (length: number): string => MAP.mappings + ';'.repeat(length - MAP.mappings.length);

  it('are read once each', () => {
    const locate = stackLocator(workspace);
    const script = put('once/s.js', 'throw 1;');
    const other = put('once/t.js', 'throw 1;\n//# sourceMappingURL=s.js.map');
    const map = put('once/s.js.map', JSON.stringify(MAP));
    expect(locate(at(script))).toEqual(mapped);
    for (const file of [script, map]) rmSync(file);
    expect(locate(at(script))).toEqual(mapped);
    expect(locate(at(other))).toEqual(mapped);
    expect(stackLocator(workspace)(at(script))).toEqual(compiled('once/s.js'));
  });

  it('are decoded up to a sum; what comes after keeps its compiled position', () => {
    const locate = stackLocator(workspace);
    const [first, second, third] = [5 << 20, 5 << 20, 1 << 20].map((length, index) => {
      put(`sum/${index}.js.map`, mapOf(long(length)));
      return put(`sum/${index}.js`, 'throw 1;');
    }) as [string, string, string];
    expect(locate(at(first))).toEqual(mapped);
    expect(locate(at(second))).toEqual(compiled('sum/1.js'));
    expect(locate(at(third))).toEqual(mapped);
  });

  it('are not decoded when they have too many sources, or no text for mappings', () => {
    const locate = stackLocator(workspace);
    put(
      'many/s.js.map',
      mapOf(
        MAP.mappings,
        Array.from({ length: 20_001 }, () => MAP.sources[0] as string),
      ),
    );
    expect(locate(at(put('many/s.js', 'throw 1;')))).toEqual(compiled('many/s.js'));
    for (const [index, value] of ['null', '7', '[]', '{"mappings":[[[0,0,6,2]]],"sources":["a"]}'].entries()) {
      put(`odd/${index}.js.map`, value);
      expect(locate(at(put(`odd/${index}.js`, 'throw 1;')))).toEqual(compiled(`odd/${index}.js`));
    }
  });

  it('are not read from a pipe', () => {
    const script = put('piped/s.js', 'throw 1;');
    execFileSync('mkfifo', [`${script}.map`]);
    expect(stackLocator(workspace)(at(script))).toEqual(compiled('piped/s.js'));
  });

  it('have their sources where sourceRoot says', () => {
    const script = put('root/s.js', 'throw 1;');
    put('root/s.js.map', JSON.stringify({ ...MAP, sources: ['node.ts'], sourceRoot: '../src' }));
    expect(stackLocator(workspace)(at(script))).toEqual(mapped);
  });
});
