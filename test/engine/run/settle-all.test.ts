import { describe, expect, it } from 'vitest';
import { settleAll } from '../../../src/engine/run/settle-all.ts';

describe('work that is done at once', () => {
  it('is waited for to the last, also when some of it fails, and the first failure is thrown', async () => {
    let isDone = false;
    let finish: () => void = () => {};
    const slow = new Promise<void>((fulfil) => {
      finish = () => {
        isDone = true;
        fulfil();
      };
    });
    const all = settleAll([slow, Promise.reject(new Error('first')), Promise.reject(new Error('second'))]);
    setImmediate(() => finish());
    await expect(all).rejects.toThrow('first');
    expect(isDone).toBe(true);
  });

  it('succeeds when all of it does', async () => {
    await expect(settleAll([Promise.resolve(), Promise.resolve()])).resolves.toBeUndefined();
  });
});
