import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askProgram } from '../../../src/install/programs/ask-program.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

let test: TestWorld;
beforeEach(() => {
  test = aWorld(['sh']);
});
afterEach(() => {
  vi.restoreAllMocks();
  test.remove();
});

describe('askProgram', () => {
  it('gives status and output, and prints nothing', async () => {
    const file = test.script('tool', 'echo "$1-$2-$SAID"; echo err >&2; exit 3');
    const printed = vi.spyOn(process.stdout, 'write');
    const answer = await askProgram([file, '--version', 'a "b" $HOME'], { SAID: 'x', NOT: undefined });
    expect(answer).toEqual({ exitCode: 3, stdout: '--version-a "b" $HOME-x\n', stderr: 'err\n' });
    expect(printed).not.toHaveBeenCalled();
  });

  it('starts a program whose path has spaces and quotes', async () => {
    const file = test.script(`a "tool" of 'mine'`, 'echo here');
    expect(path.isAbsolute(file)).toBe(true);
    expect(await askProgram([file], {})).toMatchObject({ exitCode: 0, stdout: 'here\n' });
  });

  it('reports a program that does not exist as a shell does', async () => {
    expect(await askProgram(['/nowhere/program', '--version'], {})).toMatchObject({
      exitCode: 127,
      stderr: expect.stringContaining('/nowhere/program'),
    });
  });

  it('does not report success of a program that was killed', async () => {
    const file = test.script('tool', 'kill -9 $$');
    expect((await askProgram([file], {})).exitCode).toBe(128);
  });
});
