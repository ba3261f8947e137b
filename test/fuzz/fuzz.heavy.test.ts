import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundled-entry.ts';
import { FINDS } from './finds.ts';
import { TARGETS } from './targets.ts';

/** Each of them is a minute at most on a machine with time for it. */
const LONGEST_MS = 600_000;

const root = path.resolve(import.meta.dirname, '../..');
const finds = mkdtempSync(path.join(tmpdir(), 'finds-'));
let entry = '';
beforeAll(async () => {
  entry = await bundleEntry('test/fuzz/fuzz-entry.ts');
});
afterAll(() => {
  rmSync(path.dirname(entry), { recursive: true, force: true });
  rmSync(finds, { recursive: true, force: true });
});

function fuzz(...words: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...words], { cwd: root, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** Inputs of each target: enough for the sound ones and some that are spoilt; `npm run fuzz` tries more. */
const INPUTS = 100;

describe('every reader of untrusted bytes', () => {
  it(
    'keeps what is promised of it, for each input that was found and for some that are new',
    () => {
      const { status, said } = fuzz('--inputs', String(INPUTS), '--finds', FINDS);
      expect(said).not.toContain('is a find');
      expect(status).toBe(0);
      for (const { name } of TARGETS) expect(said).toContain(`\n${name}: ${INPUTS} inputs in `);
    },
    LONGEST_MS,
  );

  it('has a target for each directory of finds', () => {
    const names = TARGETS.map(({ name }) => name);
    expect(readdirSync(path.join(root, FINDS)).filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** Readers with a planted bug, how many inputs may pass before it is found, and what is said of it. */
const PLANTED: readonly (readonly [name: string, inputs: number, said: RegExp, bounds: readonly string[]])[] = [
  ['type-error', 2_000, /TypeError: .*toUpperCase|TypeError: Cannot read/, []],
  ['stack', 20_000, /RangeError: Maximum call stack size exceeded/, []],
  ['expression', 20_000, /It took more than 0\.5 s of processor time/, ['--patience', '0.5']],
  ['endless', 2_000, /It took more than 0\.5 s of processor time/, ['--patience', '0.5']],
  ['buffer', 2_000, /Buffers of more than \d+ bytes were asked for, the last of \d+ bytes/, []],
  ['memory', 2_000, /It took more than 64 MB of memory/, ['--megabytes', '64']],
  ['fatal', 2_000, /It took more than 64 MB of memory|Invalid array length|ended by SIG/, ['--megabytes', '64']],
  ['pass', 20_000, /Broken: damage passes/, []],
];

describe('the fuzzer', () => {
  it.each(PLANTED)(
    'finds the bug that is planted as %s, and repeats it',
    (name, inputs, what, bounds) => {
      const target = `planted-${name}`;
      const first = fuzz(target, '--inputs', String(inputs), '--finds', finds, ...bounds);
      expect(first.said).toMatch(what);
      expect(first.said).toMatch(new RegExp(`${target}: input \\d+ of seed 1 is a find|${target} 1 \\d+`));
      expect(first.status).toBe(1);
      const [, repeat = ''] = /npm run fuzz -- (.+)$/m.exec(first.said) ?? [];
      const again = fuzz(...repeat.split(' '), ...bounds);
      expect(again.said).toMatch(what);
      expect(again.status).toBe(1);
    },
    LONGEST_MS,
  );

  it('shrinks what it found', () => {
    fuzz('planted-pass', '--inputs', '20000', '--seed', '7', '--finds', finds);
    const found = readdirSync(path.join(finds, 'planted-pass')).map((name) =>
      readFileSync(path.join(finds, 'planted-pass', name, 'input'), 'utf8'),
    );
    // Nothing can be left out of these.
    expect(found.every((text) => text.length <= 'valid true'.length)).toBe(true);
  });

  it('makes the same inputs of the same seed, and says so when all holds', () => {
    const [one, two] = [1, 2].map(() => fuzz('edn', '--inputs', '200', '--seed', '5', '--finds', finds).said);
    const counts = (said = ''): string | undefined => /\(.*\)/.exec(said)?.[0];
    expect(counts(one)).toMatch(/refused \d+/);
    expect(counts(two)).toBe(counts(one));
    expect(fuzz('planted-nothing', '--inputs', '50', '--finds', finds)).toMatchObject({ status: 0 });
  });

  it.each([
    [['ednn'], /There is no target "ednn"\. Did you mean "edn"\?/],
    [['edn', '--inputs', 'many'], /--inputs: found "many"; write a whole number/],
    [['edn', '--seed', '-1'], /seed/],
    [['--file', 'x'], /--file needs one target/],
  ])('refuses %j', (words, what) => {
    const { status, said } = fuzz(...words);
    expect(said).toMatch(what);
    expect(status).toBe(2);
  });
});
