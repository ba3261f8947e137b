import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/engine/run/history-recorder.ts';
import { wireEdn } from '../../../src/engine/wire/clojure-text.ts';
import type { Wire } from '../../../src/engine/wire/wire-json.ts';
import { keyword } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { parseOperation, printHistoryLine, printOperation } from '../../../src/store/history.ts';

const operation: fc.Arbitrary<Operation> = fc
  .record({
    index: fc.nat(),
    time: fc.nat(),
    type: fc.constantFrom('invoke', 'ok', 'fail', 'info'),
    process: fc.oneof(fc.nat(), fc.constant('nemesis')),
    f: fc.constantFrom('read', 'start-partition'),
    value: fc.jsonValue().map((value) => wireEdn(value as Wire)),
    rest: fc.constantFrom<Partial<Operation>>(
      {},
      { final: true },
      { error: keyword('net-timeout') },
      { error: [keyword('abort'), 'a "text"'], extra: { unseen: { map: [[7, 1]] } } },
    ),
  })
  .map(({ rest, ...whole }) => ({ ...whole, ...rest }) as Operation);

describe("an operation's lines", () => {
  it('are those of the store, whichever way they are made', () => {
    fc.assert(
      fc.property(operation, (op) => {
        const { edn, text } = linesOf(op);
        expect(edn).toBe(printOperation(op));
        expect(text).toBe(printHistoryLine(op));
        expect(parseOperation(edn)).toMatchObject({ index: op.index, time: op.time, f: op.f });
      }),
    );
  });

  it('show errors as data on the console, and as text in history.txt', () => {
    const failed: Operation = {
      index: 1,
      time: 2,
      type: 'fail',
      process: 3,
      f: 'read',
      value: [0, null],
      error: [keyword('key-does-not-exist'), 'no such key'],
    };
    expect(linesOf(failed).console).toBe('3\t:fail\t:read\t[0 nil]\t[:key-does-not-exist "no such key"]');
    expect(linesOf(failed).text).toBe('3\t:fail\t:read\t[0 nil]\t[:key-does-not-exist no such key]');
  });
});
