import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { errorLine, stackFrames, stackLocator } from '../../../src/verdict/gather/source-location.ts';
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

const locateStack = (lines: readonly string[], within: string) => stackLocator(within)(lines);

/** Line 1, column 1 of the script is line 7, column 3 of src/node.ts. */
const MAP = { version: 3, sources: ['../src/node.ts'], names: [], mappings: 'AAME' };
const mapped = { file: 'src/node.ts', line: 7, column: 3 };

describe('stackFrames', () => {
  it.each([
    ['    at hostOf (/w/src/echo.ts:53:24)', '/w/src/echo.ts', 53, 24],
    ['    at /w/a.js:8:37', '/w/a.js', 8, 37],
    ['    at file:///w/a%20b/c.mjs:8:37', '/w/a b/c.mjs', 8, 37],
    ['    at async Node.handle (file:///w/c.mjs:1:2)', '/w/c.mjs', 1, 2],
    ['    at async /w/c.mjs:1:2', '/w/c.mjs', 1, 2],
    ['    at new Node (/w/src/(group)/n.ts:3:4)', '/w/src/(group)/n.ts', 3, 4],
    ['    at Object.<anonymous> (/w/a.js:12:18)', '/w/a.js', 12, 18],
    ['    at Node.emit [as handle] (/w/a.js:12:18)', '/w/a.js', 12, 18],
    ['    at C:\\w\\a.ts:1:2', 'C:\\w\\a.ts', 1, 2],
  ])('reads %s', (text, file, line, column) => {
    expect(stackFrames(['Error: x', text])).toEqual([{ file, line, column }]);
  });

  it.each([
    '    at listOnTimeout (node:internal/timers:581:17)',
    '    at <anonymous>',
    '    at JSON.parse (<anonymous>)',
    '    at eval (eval at f (<anonymous>), <anonymous>:1:1)',
    'look at /w/a.js:1:2, please',
    '/w/a.js:1:2:3 is not a frame',
  ])('leaves %s alone', (text) => {
    expect(stackFrames(['Error: x', text])).toEqual([]);
  });

  it('reads the first stack only, and without one the heading of a syntax error', () => {
    const two = ['E: a', '    at /w/a.js:1:1', '', 'E: b', '    at /w/b.js:2:2'];
    expect(stackFrames(two).map(({ file }) => file)).toEqual(['/w/a.js']);
    expect(stackFrames(['file:///w/a.mjs:5', 'const = 3', '      ^', 'SyntaxError: Unexpected token'])).toEqual([
      { file: '/w/a.mjs', line: 5 },
    ]);
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('at ', '/w', ':', '1', '(', ')', 'file://', ' ', '%') })),
        (lines) => {
          stackFrames(lines);
          locateStack(lines, workspace);
        },
      ),
    );
  });
});

describe('errorLine', () => {
  it('is the error above the first stack', () => {
    expect(errorLine(['started', '/w/a.js:1', 'x', 'TypeError: no', '    at /w/a.js:1:1'])).toBe('TypeError: no');
    expect(errorLine(['Error [ERR_MODULE_NOT_FOUND]: Cannot find package', '    at x (node:a:1:1)'])).toContain(
      'ERR_MODULE',
    );
    expect(errorLine(['all is well'])).toBeUndefined();
  });
});

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

describe('the maps of one judgement', () => {
  const at = (file: string): readonly string[] => ['Error: x', `    at f (${file}:1:1)`];
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
