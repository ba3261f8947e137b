import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMIT_PATIENCE_MS } from '../../src/github/api.ts';
import { createOutsideSteps, OUTSIDE_STEPS, OutOfBudget, untilItSucceeds } from '../../src/outside/step-budgets.ts';

const never = <T>(): Promise<T> => new Promise(() => undefined);

const FIVE_MINUTES = 5 * 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What a step came to, once it has. */
function watch(work: Promise<unknown>) {
  const seen: { result?: unknown; error?: unknown } = {};
  work.then(
    (result) => Object.assign(seen, { result }),
    (error: unknown) => Object.assign(seen, { error }),
  );
  return seen;
}

describe('a step outside', () => {
  it('gives what its work gives, and leaves no timer behind', async () => {
    const steps = createOutsideSteps({});
    expect(await steps.run('comment', async () => 7)).toBe(7);
    await expect(
      steps.run('comment', async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up when its budget is spent, and its work is told', async () => {
    let end: AbortSignal | undefined;
    const seen = watch(
      createOutsideSteps({}).run('apiRequest', (signal) => {
        end = signal;
        return never();
      }),
    );
    await vi.advanceTimersByTimeAsync(OUTSIDE_STEPS.apiRequest.budgetMs - 1);
    expect(seen).toEqual({});
    expect(end?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.error).toBeInstanceOf(OutOfBudget);
    expect(seen.error).toMatchObject({ message: 'the request took longer than 10 s' });
    expect(end?.aborted).toBe(true);
  });

  it('has more time for more bytes, within bounds', () => {
    const { budgetOf } = createOutsideSteps({});
    expect(budgetOf('uploadFile', 0)).toBe(120_000);
    expect(budgetOf('uploadFile', 100 * 1024 * 1024)).toBe(145_000);
    expect(budgetOf('uploadFile', 1e15)).toBe(150_000);
    expect(budgetOf('uploadVerdict', 1e15)).toBe(60_000);
  });

  it('has a few seconds, together with all others, once the job is cancelled', async () => {
    const cancel = new AbortController();
    const steps = createOutsideSteps({}, cancel.signal);
    const before = watch(steps.run('uploadFile', never));
    cancel.abort();
    await vi.advanceTimersByTimeAsync(3_000);
    const after = watch(steps.run('comment', never));
    await vi.advanceTimersByTimeAsync(999);
    expect([before, after]).toEqual([{}, {}]);
    await vi.advanceTimersByTimeAsync(1);
    expect(before.error).toBeInstanceOf(OutOfBudget);
    expect(after.error).toBeInstanceOf(OutOfBudget);
    const late = watch(steps.run('comment', never));
    await vi.advanceTimersByTimeAsync(0);
    expect(late.error).toMatchObject({ message: 'writing the comment was given up, since the job was cancelled' });
  });

  it('ends with its leg within five minutes when no service answers, however large the store is', () => {
    const { budgetOf } = createOutsideSteps({});
    // A service that has not answered is not asked for the next thing, so each stands here once. The comment is written while
    // the uploads wait, and the baseline is not saved where it could not be restored.
    const inARow = ['restoreCache', 'restoreBaseline', 'uploadFile', 'uploadVerdict'] as const;
    const all = inARow.reduce((sum, step) => sum + budgetOf(step, 1e15), 0);
    expect(all).toBeLessThan(FIVE_MINUTES);
    // A comment waits longer only where a service answers, and asks for it.
    const comment = budgetOf('comment') - LIMIT_PATIENCE_MS;
    expect(budgetOf('uploadsBeforeComment') + comment).toBeLessThan(budgetOf('uploadFile') + budgetOf('uploadVerdict'));
  });

  it('is one of a report that ends within five minutes, whatever each of them takes', () => {
    expect(OUTSIDE_STEPS.reporting.budgetMs).toBeLessThan(FIVE_MINUTES);
  });
});

describe('work that is done again', () => {
  it('gives its first success', async () => {
    let attempts = 0;
    const seen = watch(
      untilItSucceeds(new AbortController().signal, async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
        return attempts;
      }),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual({ result: 3 });
  });

  it('ends with its last failure when the step ends', async () => {
    const end = new AbortController();
    let attempts = 0;
    const seen = watch(
      untilItSucceeds(end.signal, async () => {
        attempts += 1;
        throw new Error(`failure ${attempts}`);
      }),
    );
    await vi.advanceTimersByTimeAsync(400);
    end.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.error).toMatchObject({ message: 'failure 2' });
    expect(attempts).toBe(2);
  });
});
