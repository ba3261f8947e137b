import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyword, list, record, set, tagged } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { EdnError } from '../../src/store/edn/edn-read.ts';
import {
  eachOperation,
  loadHistory,
  parseOperation,
  printHistoryLine,
  printOperation,
} from '../../src/store/history.ts';
import { MOST_VALUES } from '../../src/store/read-bounds.ts';
import { runs } from '../support/runs.ts';
import { anyEdn, damaged } from './edn-values.ts';
import { temporaryDirectory } from './temporary.ts';

const dir = await temporaryDirectory();

const anOperation = (entries: Partial<Operation> = {}): Operation => ({
  index: 0,
  time: 0,
  type: 'invoke',
  process: 0,
  f: 'read',
  value: null,
  ...entries,
});

const anyOperation: fc.Arbitrary<Operation> = fc.record(
  {
    index: fc.nat(),
    time: fc.maxSafeNat(),
    type: fc.constantFrom('invoke', 'ok', 'fail', 'info'),
    process: fc.oneof(fc.nat(), fc.constant('nemesis' as const)),
    f: fc.constantFrom('read', 'txn', 'start-partition'),
    value: anyEdn,
    error: anyEdn,
    final: fc.boolean(),
    extra: fc.record({ 'poll-ms': fc.nat() }, { noNullPrototype: true }),
  },
  { requiredKeys: ['index', 'time', 'type', 'process', 'f', 'value'], noNullPrototype: true },
);

/** toStrictEqual would tell an object without a prototype from another. */
const plain = (operation: Operation): Operation =>
  operation.extra === undefined ? operation : { ...operation, extra: { ...operation.extra } };

describe('parseOperation', () => {
  it('reads a line of history.edn', () => {
    const line = '{:index 3, :time 29759336, :type :ok, :process 1, :f :send, :value [[:send "9" [0 1]]], :poll-ms 4}';
    expect(plain(parseOperation(line))).toStrictEqual(
      anOperation({
        index: 3,
        time: 29759336,
        type: 'ok',
        process: 1,
        f: 'send',
        value: [[keyword('send'), '9', [0, 1]]],
        extra: { 'poll-ms': 4 },
      }),
    );
  });

  it('reads an operation of the nemesis', () => {
    const line = '{:index 1, :time 2, :type :info, :process :nemesis, :f :start-partition, :value :majority}';
    expect(parseOperation(line)).toMatchObject({
      process: 'nemesis',
      f: 'start-partition',
      value: keyword('majority'),
    });
  });

  it.each([
    [
      '{:index 1, :time 2, :type :ok, :process 0, :f :read, :value [1 2',
      'the text ends inside a vector opened at 7:61',
    ],
    ['{:index 1, :time 2, :type :okay, :process 0, :f :read}', ':type is not one of :invoke, :ok, :fail and :info'],
    ['{:index 1, :time 2, :type :ok, :process "a", :f :read}', ':process is not an integer or :nemesis'],
    ['{:index 1, :type :ok, :process 0, :f :read}', 'has no :time'],
    ['{:index 1.5, :time 2, :type :ok, :process 0, :f :read}', ':index is not an integer'],
    ['{:index 1, :index 2}', '":index" is a key of the map twice'],
    ['[1 2]', "an operation's map should stand here"],
    ['{:index 1, :time 2, :type :ok, :process 0, :f :read, :value nil} x', 'follows the operation'],
    [' ', 'an operation should stand here'],
  ])('refuses %s', (line, problem) => {
    const refuse = (): Operation => parseOperation(line, { file: 'history.edn', line: 7 });
    expect(refuse).toThrow(EdnError);
    expect(refuse).toThrow(problem);
    expect(refuse).toThrow('history.edn:7:');
  });

  it('takes a missing value for nil, and keeps keys that it does not know', () => {
    const line = '{:index 1, :time 2, :type :ok, :process 0, :f :read, :final? 7, "x" 1, [1] 2}';
    expect(plain(parseOperation(line))).toStrictEqual(
      anOperation({ index: 1, time: 2, type: 'ok', extra: { 'final?': 7, '"x"': 1, '[1]': 2 } }),
    );
  });

  it('reads back what printOperation prints', () => {
    fc.assert(
      fc.property(anyOperation, (operation) => {
        expect(plain(parseOperation(printOperation(operation)))).toStrictEqual(operation);
      }),
    );
  });

  it('reads a damaged line or refuses it with an EdnError', () => {
    fc.assert(
      fc.property(damaged(anyOperation.map(printOperation)), (line) => {
        try {
          parseOperation(line);
        } catch (error) {
          expect(error).toBeInstanceOf(EdnError);
        }
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe('printOperation', () => {
  it('prints keys in the order of real histories', () => {
    const operation = anOperation({
      type: 'fail',
      final: true,
      error: [keyword('abort'), 'no'],
      extra: { 'poll-ms': 1 },
    });
    expect(printOperation(operation)).toBe(
      '{:index 0, :time 0, :type :fail, :process 0, :f :read, :value nil, :final? true, :poll-ms 1, :error [:abort "no"]}',
    );
  });
});

describe('printHistoryLine', () => {
  it('separates columns by tabs and prints the error without quotes', () => {
    const operation = anOperation({
      type: 'info',
      value: 'x',
      error: [keyword('abort'), 'try "again"', list([record({ a: 'b' })])],
    });
    expect(printHistoryLine(operation)).toBe('0\t:info\t:read\t"x"\t[:abort try "again" ({:a b})]');
    expect(printHistoryLine(anOperation({ process: 'nemesis' }))).toBe(':nemesis\t:invoke\t:read\tnil');
  });

  it('prints texts without quotes wherever they stand in the error', () => {
    const error = [set(['a']), { map: [['b', { char: 'c' }]] as const }, tagged('t', 'd'), 1, null, { sym: 'e' }];
    expect(printHistoryLine(anOperation({ error }))).toBe('0\t:invoke\t:read\tnil\t[#{a} {b c} #t d 1 nil e]');
  });

  it.each([null, false])('has no column for the error %s', (error) => {
    expect(printHistoryLine(anOperation({ error }))).toBe('0\t:invoke\t:read\tnil');
  });
});

describe('eachOperation', () => {
  const lines = Array.from({ length: 5_000 }, (_, index) =>
    printOperation(anOperation({ index, value: 'é'.repeat(index % 200) })),
  );

  it('visits every operation in order, across the borders of what is read at once', async () => {
    const file = join(dir, 'whole.edn');
    await writeFile(file, `${lines.join('\n')}\n`);
    const seen: string[] = [];
    const reading = await eachOperation(file, (operation) => seen.push(printOperation(operation)));
    expect(reading).toEqual({ operations: 5_000, damagedLines: 0, damage: [] });
    expect(seen).toEqual(lines);
  });

  it('keeps what stands before a cut and reports the cut line with its number', async () => {
    const file = join(dir, 'cut.edn');
    await writeFile(file, lines.join('\n').slice(0, -9));
    const { operations, damagedLines, damage } = await eachOperation(file, () => {});
    expect({ operations, damagedLines }).toEqual({ operations: 4_999, damagedLines: 1 });
    expect(damage[0]).toMatchObject({ file, line: 5_000, cut: true });
  });

  it('reads on behind a damaged line', async () => {
    const file = join(dir, 'damaged.edn');
    await writeFile(file, [lines[0], '{:index', lines[2]].join('\n'));
    const damage: EdnError[] = [];
    const history = await loadHistory(file, (error) => damage.push(error));
    expect(history.map((operation) => operation.index)).toEqual([0, 2]);
    expect(damage.map((error) => error.line)).toEqual([2]);
  });

  it('takes a line of many megabytes for damage instead of holding it', async () => {
    const file = join(dir, 'long.edn');
    await writeFile(file, `${lines[0]}\n{:index "${'x'.repeat(17 * 1024 * 1024)}"}\n${lines[1]}\n`);
    const { operations, damage } = await eachOperation(file, () => {});
    expect(operations).toBe(2);
    expect(damage.map((error) => error.message)).toEqual([expect.stringContaining('the line is longer than')]);
  });

  it('takes a line of millions of values for damage instead of holding them', async () => {
    const file = join(dir, 'many.edn');
    await writeFile(file, `${lines[0]}\n{:index 1, :value [${'[]'.repeat(MOST_VALUES)}]}\n${lines[1]}\n`);
    const { operations, damage } = await eachOperation(file, () => {});
    expect(operations).toBe(2);
    expect(damage.map((error) => error.message)).toEqual([
      expect.stringMatching(/many\.edn:2:\d+: there are more than 2000000 values/),
    ]);
  });

  it('takes an operation nested without end for damage', async () => {
    const file = join(dir, 'deep.edn');
    await writeFile(file, `{:index 1, :value ${'['.repeat(1_000_000)}\n${lines[1]}\n`);
    const { operations, damage } = await eachOperation(file, () => {});
    expect(operations).toBe(1);
    expect(damage.map((error) => error.problem)).toEqual(['forms are nested deeper than 500 levels']);
  });

  it('describes the first twenty damaged lines and counts the rest', async () => {
    const file = join(dir, 'damage.edn');
    await writeFile(file, '{:index\n'.repeat(1_000));
    const { damagedLines, damage } = await eachOperation(file, () => {});
    expect([damagedLines, damage.length]).toEqual([1_000, 20]);
  });

  it('passes empty lines and line ends of Windows', async () => {
    const file = join(dir, 'windows.edn');
    await writeFile(file, `${lines[0]}\r\n\r\n\n${lines[1]}\r\n`);
    expect(await eachOperation(file, () => {})).toEqual({ operations: 2, damagedLines: 0, damage: [] });
  });

  it('takes lost values from the history.txt beside it', async () => {
    const run = await mkdtemp(join(dir, 'run-'));
    const lost = anOperation({ type: 'ok', f: 'poll', value: [[keyword('poll')]], extra: { 'poll-ms': 1 } });
    await writeFile(join(run, 'history.edn'), printOperation(lost));
    await writeFile(join(run, 'history.txt'), '0\t:ok\t:poll\t[[:poll {}]]\n');
    expect((await loadHistory(join(run, 'history.edn')))[0]?.value).toEqual([[keyword('poll'), { map: [] }]]);
  });

  it('gives nothing for an empty file', async () => {
    const file = join(dir, 'empty.edn');
    await writeFile(file, '');
    expect(await loadHistory(file)).toEqual([]);
  });
});
