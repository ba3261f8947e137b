import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InstallationCancelled } from '../../../src/install/cancellation.ts';
import { JAR_TOOL, stableJar } from '../../../src/install/maelstrom/jar-copy.ts';
import type { Maelstrom } from '../../../src/install/maelstrom/obtain-maelstrom.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

const FIXED_TIME = Date.parse('2000-01-01T00:00:00Z');
const GIVEN_TIME = new Date('2026-03-01T12:00:00Z');

let test: TestWorld;
beforeEach(() => {
  test = aWorld();
});
afterEach(() => test.remove());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A jar in this directory below that of the test. */
function aJar(below: string, content = 'a jar'): Maelstrom {
  const directory = path.join(test.directory, below);
  const jar = path.join(directory, 'maelstrom.jar');
  mkdirSync(directory, { recursive: true });
  writeFileSync(jar, content);
  utimesSync(jar, GIVEN_TIME, GIVEN_TIME);
  return { version: '0.2.4', directory, jar, jarSha256: sha256(content), source: 'path' };
}

const copies = (): readonly string[] => {
  const root = path.join(test.directory, 'tools', JAR_TOOL);
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jar'));
};
const timeOf = (file: string): number => statSync(file).mtimeMs;

describe('stableJar', () => {
  it.each([true, false])(
    'leaves a jar of the tool cache in its place, with a fixed time (kept: %s)',
    async (wasKept) => {
      const maelstrom = aJar('tools/maelstrom/0.2.4/x64/lib');
      expect(await stableJar(maelstrom, wasKept, test.world)).toEqual({ jar: maelstrom.jar, wasKept });
      expect(timeOf(maelstrom.jar)).toBe(FIXED_TIME);
    },
  );

  it('copies a jar of the user, whose own time stays, and finds the copy again', async () => {
    const maelstrom = aJar('checkout');
    const first = await stableJar(maelstrom, true, test.world);
    expect(first?.wasKept).toBe(false);
    expect(path.dirname(first?.jar ?? '')).toContain(`0.0.0-sha${maelstrom.jarSha256.slice(0, 32)}`);
    expect(readFileSync(first?.jar ?? '', 'utf8')).toBe('a jar');
    expect([timeOf(first?.jar ?? ''), timeOf(maelstrom.jar)]).toEqual([FIXED_TIME, GIVEN_TIME.getTime()]);
    // The same content from another place, of another time.
    expect(await stableJar(aJar('another'), true, test.world)).toEqual({ jar: first?.jar, wasKept: true });
  });

  it('gives a copy its time back when it has lost it', async () => {
    const copy = await stableJar(aJar('checkout'), false, test.world);
    utimesSync(copy?.jar ?? '', GIVEN_TIME, GIVEN_TIME);
    await stableJar(aJar('checkout'), false, test.world);
    expect(timeOf(copy?.jar ?? '')).toBe(FIXED_TIME);
  });

  it('makes a copy that was changed again', async () => {
    const copy = await stableJar(aJar('checkout'), false, test.world);
    writeFileSync(copy?.jar ?? '', 'a bad');
    expect(await stableJar(aJar('checkout'), false, test.world)).toEqual({ jar: copy?.jar, wasKept: false });
    expect(readFileSync(copy?.jar ?? '', 'utf8')).toBe('a jar');
  });

  it('makes a copy again that was changed together with its list', async () => {
    const copy = await stableJar(aJar('checkout'), false, test.world);
    const seal = path.join(path.dirname(copy?.jar ?? ''), '.sealed.json');
    writeFileSync(copy?.jar ?? '', 'a bad');
    const sealed = JSON.parse(readFileSync(seal, 'utf8'));
    sealed.files['maelstrom.jar'].sha256 = sha256('a bad');
    writeFileSync(seal, JSON.stringify(sealed));
    expect(await stableJar(aJar('checkout'), false, test.world)).toEqual({ jar: copy?.jar, wasKept: false });
    expect(readFileSync(copy?.jar ?? '', 'utf8')).toBe('a jar');
  });

  it('does without a copy, and says so, when the jar is another one by the time it was copied', async () => {
    const maelstrom = aJar('checkout');
    writeFileSync(maelstrom.jar, 'a bad');
    expect(await stableJar(maelstrom, false, test.world)).toBeNull();
    expect(test.logged).toEqual([
      expect.stringMatching(/^info: .*checkout\/maelstrom\.jar could not be copied to .*: it was changed meanwhile$/),
    ]);
    expect(readdirSync(path.join(test.directory, 'tools'))).toEqual([]);
  });

  it('does without a copy of a jar that is gone, unless the installation was cancelled', async () => {
    const maelstrom = aJar('checkout');
    rmSync(maelstrom.jar);
    expect(await stableJar(maelstrom, false, test.world)).toBeNull();
    const cancelled = { ...test.world, cancelled: AbortSignal.abort() };
    await expect(stableJar(maelstrom, false, cancelled)).rejects.toThrow(InstallationCancelled);
  });

  it('never saves to the cache of the repository', async () => {
    const saved: string[] = [];
    const cache = {
      restore: async () => false,
      save: async (_: readonly string[], key: string) => {
        saved.push(key);
      },
    };
    await stableJar(aJar('checkout'), false, { ...test.world, cache });
    expect([saved, copies().length]).toEqual([[], 1]);
  });
});
