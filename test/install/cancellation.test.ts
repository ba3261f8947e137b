import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InstallationCancelled, orCancelled, orTidiedUp, unlessCancelled } from '../../src/install/cancellation.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a promise has come to, once everything that is due has run. */
async function stateOf(work: Promise<unknown>): Promise<unknown> {
  const state = { now: 'pending' as unknown };
  work.then(
    (value) => {
      state.now = value;
    },
    (error: unknown) => {
      state.now = error;
    },
  );
  await vi.advanceTimersByTimeAsync(0);
  return state.now;
}

const never = new Promise<string>(() => undefined);

describe('unlessCancelled', () => {
  it('throws once it is cancelled', () => {
    const cancel = new AbortController();
    expect(() => unlessCancelled({ cancelled: cancel.signal })).not.toThrow();
    cancel.abort();
    expect(() => unlessCancelled({ cancelled: cancel.signal })).toThrow(InstallationCancelled);
  });
});

describe.each([
  ['orCancelled', <T>(work: Promise<T>, cancelled: AbortSignal) => orCancelled(work, { cancelled }), 0],
  ['orTidiedUp', orTidiedUp, 3_000],
] as const)('%s', (_, wait, graceMs) => {
  it('gives what the work gives', async () => {
    const { signal } = new AbortController();
    expect(await wait(Promise.resolve('done'), signal)).toBe('done');
    await expect(wait(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  });

  it.each(['before', 'meanwhile'])(`waits ${graceMs} ms and no longer when it is cancelled %s`, async (when) => {
    const cancel = new AbortController();
    if (when === 'before') cancel.abort();
    const result = wait(never, cancel.signal);
    if (when === 'meanwhile') {
      expect(await stateOf(result)).toBe('pending');
      cancel.abort();
    }
    if (graceMs > 0) {
      await vi.advanceTimersByTimeAsync(graceMs - 1);
      expect(await stateOf(result)).toBe('pending');
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(await stateOf(result)).toBeInstanceOf(InstallationCancelled);
  });

  it('leaves no timer and no listener behind, and lets the work fail later', async () => {
    const cancel = new AbortController();
    const removed = vi.spyOn(cancel.signal, 'removeEventListener');
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const result = wait(work, cancel.signal);
    const ended = stateOf(result);
    cancel.abort();
    await vi.advanceTimersByTimeAsync(graceMs);
    await ended;
    fail(new Error('too late'));
    await vi.advanceTimersByTimeAsync(0);
    expect(removed).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
