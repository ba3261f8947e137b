import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hearing } from '../../src/outside/client-output.ts';

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('what a client prints', () => {
  it('is said as text, its complaints are kept, and its secrets are masked', async () => {
    const said: string[] = [];
    const { result, complaints } = await hearing(
      async () => {
        core.info('Uploaded 3 bytes');
        await sleep(1);
        core.setSecret('sig=secret');
        core.warning('Failed to save: 100% full\nof it');
        core.error('no');
        core.debug('Failed to reserve cache: Error: 502');
        return 7;
      },
      (line) => said.push(line),
    );
    expect(result).toBe(7);
    expect(said).toEqual(['Uploaded 3 bytes']);
    expect(complaints).toEqual(['Failed to save: 100% full\nof it', 'no', 'Failed to reserve cache: Error: 502']);
    expect(printed.join('')).toBe('::add-mask::sig=secret\n');
  });

  it('may hand what is for the runner to another printer', async () => {
    const commands: string[] = [];
    const work = async () => {
      core.setSecret('sig=secret');
      core.debug('https://store/?sig=secret');
    };
    await hearing(
      work,
      () => undefined,
      undefined,
      (line) => commands.push(line),
    );
    expect(commands).toEqual(['::add-mask::sig=secret', '::debug::https://store/?sig=secret']);
    expect(printed).toEqual([]);
  });

  it('is not heard from others, nor once the work is given up', async () => {
    const said: string[] = [];
    const end = new AbortController();
    const work = hearing(
      async () => {
        core.info('before');
        await sleep(5);
        core.info('after');
      },
      (line) => said.push(line),
      end.signal,
    );
    core.info('of another');
    end.abort();
    await work;
    expect(said).toEqual(['before']);
    expect(printed.join('')).toContain('of another');
  });

  it('may be said on stdout itself', async () => {
    await hearing(async () => core.info('heard'), core.info);
    expect(printed.join('')).toBe('heard\n');
  });
});
