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
      '2 values of 9 were lost: 7, 8. No client received an acknowledgement of 1 of them. Value 7: acknowledged by n0 at 1 s, last seen in a read from n1 at 4 s, missing from the read from n0 at 5 s, never shown by any other node.',
    );
    expect(finding?.evidence?.[1]?.text).toBe(
      // n0 may never have had 8; n1 had it, and lost it.
      'Value 8: never acknowledged, last seen in a read from n1 at 4 s, missing from the read from n1 at 6 s, never shown by any other node.',
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

  it('are followed at a node that had shown them, rather than at one that may never have had them', () => {
    const missed = (...nodes: readonly number[]) =>
      explain(
        'broadcast',
        '{:valid? false, :lost-count 1, :lost (7), :attempt-count 1}',
        ':time 1000000000, :type :ok, :process 0, :f :broadcast, :value 7',
        ':time 2000000000, :type :ok, :process 0, :f :read, :value [7]',
        ...nodes.map((node, place) => `:time ${3 + place}000000000, :type :ok, :process ${node}, :f :read, :value []`),
      )[0];
    expect(missed(1, 0)).toMatchObject({ node: 'n0', firstAt: 4000 });
    expect(missed(1, 1)).toMatchObject({ node: 'n1', firstAt: 3000 });
  });

  const ok = (seconds: number, process: number, f: string, value: string, type = 'ok') =>
    `:time ${seconds}000000000, :type :${type}, :process ${process}, :f :${f}, :value ${value}`;
  const story = (lost: string, ...history: readonly string[]) =>
    explain('g-set', `{:lost (${lost})}`, ...history)[0]?.evidence?.[0]?.text;

  it('are followed from the first acknowledgement on', () => {
    expect(story('7', ok(1, 0, 'add', '7'), ok(2, 1, 'add', '7'), ok(3, 1, 'read', '[]'), ok(4, 0, 'read', '[]'))).toBe(
      'Value 7: acknowledged by n0 at 1 s, seen in no read, missing from the read from n0 at 4 s.',
    );
    expect(story('7', ok(1, 0, 'read', '[]'), ok(2, 0, 'add', '7'))).toBe(
      'Value 7: acknowledged by n0 at 2 s, seen in no read.',
    );
    expect(story('7', ok(1, 0, 'add', '7', 'info'), ok(2, 0, 'read', '[7]', 'info'), ok(3, 0, 'other', '[7]'))).toBe(
      'Value 7: never acknowledged, seen in no read.',
    );
  });

  const invoke = (seconds: number, process: number, f: string, value = 'nil') =>
    ok(seconds, process, f, value, 'invoke');

  it('are missed by the read that was invoked last, whichever of two that overlap ends last', () => {
    const overlapping = (first: number, second: number, ...ends: readonly string[]) =>
      story('7', ok(1, 0, 'add', '7'), invoke(2, first, 'read'), invoke(3, second, 'read'), ...ends);
    const shown = ok(5, 0, 'read', '[7]');
    const lacking = ok(4, 1, 'read', '[]');
    const told =
      'Value 7: acknowledged by n0 at 1 s, last seen in a read from n0 at 5 s, missing from the read from n1 at 4 s, never shown by any other node.';
    expect(overlapping(0, 1, lacking, shown)).toBe(told);
    expect(overlapping(0, 1, shown, lacking)).toBe(told);
    expect(overlapping(1, 0, lacking, shown)).not.toContain('missing');
    expect(overlapping(1, 0, shown, lacking)).not.toContain('missing');
  });

  it('are not missed by a read that was invoked before they were known', () => {
    expect(story('7', invoke(1, 1, 'read'), ok(2, 0, 'add', '7'), ok(3, 1, 'read', '[]'))).toBe(
      'Value 7: acknowledged by n0 at 2 s, seen in no read.',
    );
    expect(story('7', invoke(1, 1, 'read'), ok(2, 0, 'read', '[7]'), ok(3, 1, 'read', '[]'))).toBe(
      'Value 7: never acknowledged, last seen in a read from n0 at 2 s, never shown by any other node.',
    );
  });

  it('are followed at the node that acknowledged them, where its own reads lack them', () => {
    expect(
      story(
        '7',
        ok(1, 0, 'add', '7'),
        ok(2, 1, 'read', '[7]'),
        ok(3, 1, 'read', '[]'),
        ok(4, 0, 'read', '[]'),
        ok(5, 0, 'read', '[]'),
      ),
    ).toBe(
      'Value 7: acknowledged by n0 at 1 s, last seen in a read from n1 at 2 s, missing from the read from n0 at 4 s, never shown by any other node.',
    );
    // The read of n0 was invoked before it acknowledged the value.
    expect(
      story(
        '7',
        ok(1, 1, 'read', '[7]'),
        invoke(2, 0, 'read'),
        ok(3, 2, 'add', '7'),
        ok(4, 0, 'read', '[]'),
        ok(5, 1, 'read', '[]'),
      ),
    ).toContain('acknowledged by n0 at 3 s, last seen in a read from n1 at 1 s, missing from the read from n1 at 5 s');
  });

  it('keep the latest of many reads that lack them', () => {
    const reads = [
      ok(1, 0, 'add', '7'),
      ok(2, 1, 'read', '[]'),
      invoke(3, 0, 'read'),
      ok(4, 1, 'read', '[]'),
      ok(5, 1, 'read', '[]'),
    ];
    expect(story('7', ...reads, ok(6, 0, 'read', '[7]'))).toContain('missing from the read from n1 at 5 s');
    expect(story('7', ...reads, ok(6, 0, 'read', '[7]'), ok(7, 0, 'read', '[7]'))).not.toContain('missing');
  });

  it('are said to be shown by one node only where others were read too', () => {
    expect(story('7', ok(1, 0, 'read', '[7]'))).toBe(
      'Value 7: never acknowledged, last seen in a read from n0 at 1 s.',
    );
    expect(story('7', ok(1, 0, 'read', '[7]'), ok(2, 1, 'read', '[7]'))).not.toContain('never shown');
  });

  const lostOf = (lost: string, ...history: readonly string[]) =>
    explain('broadcast', `{:lost (${lost})}`, ...history)[0];

  it('are not called acknowledged where none of them was', () => {
    const seen = [ok(1, 0, 'broadcast', '7', 'info'), ok(2, 1, 'read', '[7 8]'), ok(3, 1, 'read', '[]')];
    expect(lostOf('7', ...seen)).toMatchObject({
      title: 'Values were lost',
      detail: expect.stringContaining(
        '1 value was lost: 7. No client received an acknowledgement of it, but a read had shown it. Value 7: never acknowledged,',
      ),
    });
    expect(lostOf('7 8', ...seen)?.detail).toContain(
      'No client received an acknowledgement of any of them, but reads had shown them.',
    );
    const some = lostOf('7 8', ok(1, 0, 'broadcast', '8'), ...seen);
    expect(some?.detail).toContain(
      '2 values were lost: 7, 8. No client received an acknowledgement of 1 of them. Value',
    );
    expect(some).not.toHaveProperty('title');
    expect(lostOf('8', ok(1, 0, 'broadcast', '8'), ...seen)?.detail).not.toContain('No client');
    // Not all of them are listed.
    expect(explain('broadcast', '{:lost (7), :lost-count 2}', ...seen)[0]).not.toHaveProperty('title');
  });

  it('are laid to a limit where reads stay at one size, and values take the place of others', () => {
    const from = (first: number, size: number) =>
      `[${Array.from({ length: size }, (_, place) => first + place).join(' ')}]`;
    const given = Array.from({ length: 9 }, (_, value) => ok(value + 1, 0, 'broadcast', String(value)));
    const reads = (...sizes: readonly number[]) =>
      sizes.map((size, place) => ok(20 + place, 0, 'read', from(place, size)));
    const limited = lostOf('0', ...given, ...reads(2, 3, 3, 3, 3));
    expect(limited?.detail).toMatch(
      /^1 value was lost: 0\. No read holds more than 3 values, though 9 were acknowledged: 4 reads hold exactly 3, and in later ones other values took the place of earlier ones\. Value 0/,
    );
    expect(limited?.advice).toMatch(/^Keep every value: look for what leaves 3 of them/);
    expect(lostOf('0', ...given, ...reads(1, 1, 1, 1))?.advice).toMatch(/^Add each value to the set/);
    const unlimited = [
      // Too few, a larger one, a smaller one again, nothing new.
      reads(3, 3, 3),
      reads(3, 3, 3, 3, 4),
      reads(3, 3, 3, 3, 2),
      Array.from({ length: 6 }, (_, place) => ok(20 + place, 0, 'read', '[1 2 3]')),
    ];
    for (const some of unlimited) expect(lostOf('0', ...given, ...some)).not.toHaveProperty('advice');
    // No more were acknowledged than reads hold.
    expect(lostOf('0', ...given.slice(0, 3), ...reads(3, 3, 3, 3))).not.toHaveProperty('advice');
    // Each node by itself, and what a read holds twice counts once.
    const twoNodes = [0, 1, 0, 1].map((node, place) => ok(20 + place, node, 'read', from(node, 3)));
    expect(lostOf('0', ...given, ...twoNodes)).not.toHaveProperty('advice');
    const twice = ['[1 1 2]', '[2 2 3]', '[3 3 4]', '[4 4 5]'].map((read, place) => ok(20 + place, 0, 'read', read));
    expect(lostOf('0', ...given, ...twice)?.detail).toContain('No read holds more than 2 values');
  });

  it('may be lists', () => {
    expect(story('[1 2]', ok(1, 0, 'add', '[1 2]'), ok(2, 1, 'read', '[[1 2]]'))).toBe(
      'Value [1, 2]: acknowledged by n0 at 1 s, last seen in a read from n1 at 2 s.',
    );
  });

  it('are counted with their examples', () => {
    const [finding] = explain('g-set', '{:lost (7)}');
    expect(finding?.detail).toBe('1 value was lost: 7. Value 7: never acknowledged, seen in no read.');
    expect(finding).not.toHaveProperty('node');
    expect(explain('g-set', '{:lost (1 2 3 4 5 6 7 8)}')[0]?.evidence).toHaveLength(6);
  });
});

describe('values of which none is stable', () => {
  it('are reported when something was sent, and no checker failed', () => {
    expect(explain('g-set', '{:lost-count 0, :stable-count 0, :attempt-count 3, :never-read (1 2 3)}')).toEqual([
      {
        id: 'nothing-stable',
        detail: '3 values were sent, and not one was read back afterwards (never read: 1, 2, 3).',
      },
    ]);
    expect(explain('g-set', '{:stable-count 0, :attempt-count 1}')[0]?.detail).toBe(
      '1 value was sent, and not one was read back afterwards.',
    );
    for (const sound of ['{:stable-count 0, :attempt-count 0}', '{:stable-count 2, :attempt-count 2}', '{}'])
      expect(explain('g-set', sound)).toEqual([]);
    expect(explain('g-set', '{:error "x", :stable-count 0, :attempt-count 3}')).toEqual([]);
  });
});
