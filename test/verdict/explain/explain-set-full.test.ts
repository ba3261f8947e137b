import { describe, expect, it } from 'vitest';
import { reasonOf } from '../fixtures.ts';
import { explain } from './explain.ts';

describe('lost values', () => {
  it('are reported with where they were acknowledged, last seen and first missed', () => {
    const [finding] = explain(
      'broadcast',
      '{:valid? false, :lost-count 2, :lost (7 8), :attempt-count 9}',
      ':time 1000000000, :type :ok, :process 0, :f :broadcast, :value 7',
      ':time 2000000000, :type :ok, :process 1, :f :read, :value [1 7]',
      ':time 3000000000, :type :ok, :process 2, :f :read, :value [1]',
      ':time 4000000000, :type :ok, :process 3, :f :read, :value [7 8]',
      ':time 5000000000, :type :ok, :process 0, :f :read, :value []',
      ':time 6000000000, :type :ok, :process 1, :f :read, :value []',
    );
    expect(finding).toMatchObject({ id: 'lost-values', node: 'n0', firstAt: 5000 });
    expect(finding?.detail).toBe(
      '2 values of 9 were lost: 7, 8. Value 7: acknowledged by n0 at 1 s, last seen in a read from n1 at 4 s, missing from the read from n0 at 5 s, never shown by any other node.',
    );
    expect(finding?.evidence?.[1]?.text).toBe(
      'Value 8: never acknowledged, last seen in a read from n1 at 4 s, missing from the read from n0 at 5 s, never shown by any other node.',
    );
  });

  it('are counted even when the list of them is gone', () => {
    expect(explain('g-set', '{:valid? false, :lost-count 3}')[0]?.detail).toMatch(/^3 values were lost/);
  });

  it('have messages around the moment at which they were missed', async () => {
    const reason = await reasonOf('runs/broadcast-lost', 'lost-values');
    const messages = reason?.messages ?? [];
    expect(messages.length).toBeGreaterThan(4);
    expect(messages.length).toBeLessThanOrEqual(12);
    const reply = messages.find(
      ({ type, receivedAt }) => type === 'read_ok' && Math.abs((receivedAt ?? 0) - (reason?.firstAt ?? 0)) < 50,
    );
    expect(reply).toMatchObject({ src: 'n0' });
    expect(reply?.label).not.toContain('value: [0,');
  });

  it('are told apart from one that became a string', () => {
    const [finding] = explain(
      'broadcast',
      '{:valid? false, :lost-count 1, :lost (7), :attempt-count 1}',
      ':time 1000000000, :type :ok, :process 0, :f :broadcast, :value 7',
      ':time 2000000000, :type :ok, :process 1, :f :read, :value ["7"]',
    );
    expect(finding?.detail).toContain('Reads do hold "7", a string, which is not the number.');
  });
});
