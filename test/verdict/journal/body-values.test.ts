import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue, MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { bodyValues } from '../../../src/verdict/journal/body-values.ts';

const look = bodyValues([5, 12], ['n0', 'n1']);
const pathsOf = (body: MessageBody): readonly string[] =>
  look(body).found.map(({ value, path }) => `${value} at ${path}`);

describe('looking for values in a body', () => {
  it.each<[JsonValue, readonly string[]]>([
    [5, ['0 at .v']],
    [
      [1, 5, 12, 5],
      ['0 at .v[]', '1 at .v[]'],
    ],
    [{ n0: [5], n1: { deep: 12 } }, ['0 at .v.*[]', '1 at .v.*.deep']],
    [{ '5': true, '77': { at: 12 } }, ['0 at .v{}"', '1 at .v.#.at']],
    ['5', ['0 at .v"']],
    [
      [
        [5, 'x'],
        [6, 'y'],
      ],
      ['0 at .v[][]'],
    ],
    [[4, 50, 5.5, '15', null, true, 'n5'], []],
  ])('finds in %j: %j', (v, paths) => {
    expect(pathsOf({ type: 'gossip', v })).toEqual(paths);
    expect(look({ type: 'gossip', v }).unsure).toBe(false);
  });

  it('leaves out the ids of the protocol, and only those of the body itself', () => {
    expect(pathsOf({ type: '5', msg_id: 5, in_reply_to: 12 })).toEqual([]);
    expect(pathsOf({ type: 'x', inner: { msg_id: 5 } })).toEqual(['0 at .inner.msg_id']);
  });

  it.each(['{"known":[4,5,6]}', '4,5', 'v=5'])('is not sure of the text %s', (v) => {
    expect(look({ type: 'x', v }).unsure).toBe(true);
  });

  it('is not sure of what is too deep to be read', () => {
    let v: JsonValue = 5;
    for (let depth = 0; depth < 40; depth += 1) v = [v];
    expect(look({ type: 'x', v })).toEqual({ found: [], unsure: true });
  });

  it('finds a number in a list exactly when the list has it, whatever the numbers', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(2_000_000), fc.integer(), fc.double()),
        fc.array(fc.oneof(fc.nat(9), fc.double())),
        (value, list) => {
          const { found } = bodyValues([value, 3], [])({ type: 'x', list });
          expect(found.some((one) => one.value === 0)).toBe(list.some((item) => item === value));
        },
      ),
    );
  });
});
