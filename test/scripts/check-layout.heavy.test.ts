import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = path.resolve('scripts/check-layout.mjs');

/** Sources of two stages, and an error type that both may import. */
const TABLE = `
| folder | what | imports |
|---|---|---|
| \`src/text/user-error.ts\` | an error | nothing; all import it |
| \`src/plan/\` | inputs → Plan | nothing |
| \`src/verdict/\` | Plan → Verdict | \`plan/\` |
| \`src/main.ts\` | the entry point | all above |
`;
const FILES: Readonly<Record<string, string>> = {
  'docs/architecture.md': TABLE,
  'src/text/user-error.ts': 'export class UserError extends Error {}\n',
  'src/plan/plan.ts':
    "import { UserError } from '../text/user-error.ts';\nexport const plan = () => new UserError();\n",
  'src/verdict/judge.ts': "import { plan } from '../plan/plan.ts';\nexport const judge = () => plan();\n",
  'src/main.ts': "const { judge } = await import('./verdict/judge.ts');\njudge();\n",
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'layout-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function check(different: Readonly<Record<string, string>>) {
  for (const [file, text] of Object.entries({ ...FILES, ...different })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--root', root], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const lines = (number: number): string => Array.from({ length: number }, (_, index) => `  use(${index});\n`).join('');

describe('the check of the layout', () => {
  it('passes sources that are as the tables say', () => {
    expect(check({})).toMatchObject({ status: 0, stderr: '' });
  });

  it('passes the sources of this repository', () => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each([
    ["import { judge } from '../verdict/judge.ts';\njudge();\n", 'a value'],
    ["import type { Verdict } from '../verdict/judge.ts';\nexport type Same = Verdict;\n", 'a type'],
    ["export { judge } from '../verdict/judge.ts';\n", 'a re-export'],
    ["export const later = () => import('../verdict/judge.ts');\n", 'a later import'],
    ["export type Judge = import('../verdict/judge.ts').Judge;\n", 'a type in place'],
  ])('names the file of a stage that imports a later one: %s', (text) => {
    const { status, stderr } = check({ 'src/plan/early.ts': text });
    expect(status).toBe(1);
    expect(stderr).toContain(
      'src/plan/early.ts imports src/verdict/judge.ts, but docs/architecture.md lets src/plan/ import no other folder.',
    );
  });

  it('names a folder that the table has no row for', () => {
    const { status, stderr } = check({ 'src/helpers/all.ts': 'export const all = 1;\n' });
    expect(status).toBe(1);
    expect(stderr).toContain('src/helpers/all.ts is in no row of the table');
  });

  it('names a row whose folder does not exist, imports a later row, or imports what it does not need', () => {
    const table = TABLE.replace('| `src/plan/` | inputs → Plan | nothing |', '| `src/plan/` | | `verdict/` |').replace(
      '| `src/main.ts`',
      '| `src/gone/` | gone | `verdict/` |\n| `src/main.ts`',
    );
    const { status, stderr } = check({ 'docs/architecture.md': table });
    expect(status).toBe(1);
    expect(stderr).toContain('lets src/plan/ import src/verdict/, which is not a row above it');
    expect(stderr).toContain('names src/gone/, which does not exist');
    expect(stderr).toContain('says that src/gone/ imports src/verdict/, but no file there does');
  });

  it('names a file that imports a room below its own, is in no room, and a room that does not exist', () => {
    const rooms = `${TABLE}
| room | what |
|---|---|
| \`src/plan/limits/\` | limits |
| \`src/plan/plan.ts\`, \`src/plan/gone.ts\` | the plan |
`;
    const { status, stderr } = check({
      'docs/architecture.md': rooms,
      'src/plan/limits/limit.ts': "import type { plan } from '../plan.ts';\nexport type Plan = typeof plan;\n",
      'src/plan/stray.ts': 'export const stray = 1;\n',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('src/plan/limits/limit.ts imports src/plan/plan.ts, whose room stands below its own');
    expect(stderr).toContain('src/plan/stray.ts is in no room of src/plan/');
    expect(stderr).toContain('names the room src/plan/gone.ts, which does not exist');
  });

  it('names the files of a circle, of types too', () => {
    const { status, stderr } = check({
      'src/plan/a.ts': "import type { B } from './b.ts';\nexport type A = B | 1;\n",
      'src/plan/b.ts': "import type { A } from './a.ts';\nexport type B = A | 2;\n",
    });
    expect(status).toBe(1);
    expect(stderr).toContain('in a circle: src/plan/a.ts → src/plan/b.ts → src/plan/a.ts.');
  });

  it('names long files and functions, except those that say why they are one idea', () => {
    const long = {
      'src/plan/long.ts': `/** Long. */\nexport const long = (use: (n: number) => void): void => {\n${lines(399)}};\n`,
      'src/plan/one.ts': `/** One idea: a table. */\n\n${lines(401).replaceAll('  use', 'use')}`,
      'src/plan/walk.ts': `import './plan.ts';\n\n/** One idea: a walk. */\nexport function walk(use: (n: number) => void): void {\n${lines(80)}}\n`,
      'src/plan/short.ts': `export function short(use: (n: number) => void): void {\n${lines(78)}}\n`,
    };
    const { status, stderr } = check(long);
    expect(status).toBe(1);
    const why = 'split it, or say in its header after "One idea:" why it is not two.';
    expect(stderr).toBe(`src/plan/long.ts has 402 lines: ${why}\nsrc/plan/long.ts:2: long has 401 lines: ${why}\n`);
  });
});
