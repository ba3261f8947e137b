import { describe, expect, it } from 'vitest';
import { createRunLog } from '../../../src/engine/output/run-log.ts';
import { linesOf } from '../../../src/engine/run/history-recorder.ts';
import { createOperationLog, type OperationLog } from '../../../src/engine/run/operation-log.ts';
import { keyword } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { inMemory } from '../an-interpreter.ts';

interface Recorded {
  readonly operations: readonly Operation[];
  readonly console: string;
}

function recorded(act: (log: OperationLog) => void): Recorded {
  const operations: Operation[] = [];
  let console = '';
  let time = 0;
  const log = createRunLog((text) => {
    console += text.replaceAll(/ \[[^\]]*\]/g, '');
  });
  act(createOperationLog(inMemory(operations), log, () => (time += 10)));
  log.flush();
  return { operations, console };
}

const read = { f: 'read', value: null };

describe('the log of operations', () => {
  it('has an invocation and its success, with the value of the reply or its own', () => {
    const { operations, console } = recorded((log) => {
      log.complete(log.begin(3, 'jepsen worker 1', read), { type: 'ok', value: 7 });
      log.complete(log.begin(3, 'jepsen worker 1', { f: 'add', value: 5 }), { type: 'ok' });
    });
    expect(operations).toEqual([
      { index: 0, time: 10, type: 'invoke', process: 3, f: 'read', value: null },
      { index: 1, time: 20, type: 'ok', process: 3, f: 'read', value: 7 },
      { index: 2, time: 30, type: 'invoke', process: 3, f: 'add', value: 5 },
      { index: 3, time: 40, type: 'ok', process: 3, f: 'add', value: 5 },
    ]);
    expect(console).toBe(
      [
        'INFO jepsen worker 1 - jepsen.util 3\t:invoke\t:read\tnil',
        'INFO jepsen worker 1 - jepsen.util 3\t:ok\t:read\t7',
        'INFO jepsen worker 1 - jepsen.util 3\t:invoke\t:add\t5',
        'INFO jepsen worker 1 - jepsen.util 3\t:ok\t:add\t5\n',
      ].join('\n'),
    );
  });

  it('keeps the further keys of an operation at its begin and its end, and has no others', () => {
    const extra = { unseen: { map: [] } };
    const { operations } = recorded((log) => {
      const begun = log.begin(0, 'w', { ...read, final: true, extra });
      log.complete(begun, { type: 'fail', error: keyword('net-timeout') });
    });
    expect(operations.map(({ final, extra: also }) => [final, also])).toEqual([
      [true, extra],
      [true, extra],
    ]);
    expect(Object.keys(operations[0] as Operation)).not.toContain('error');
    expect(operations[1]).toMatchObject({ type: 'fail', value: null, error: keyword('net-timeout') });
  });

  it('has a crash as an operation of unknown outcome, with its exception and without a line on the console', () => {
    const { operations, console } = recorded((log) => {
      const exception = { message: 'a bad reply', data: keyword('data') };
      log.complete(log.begin(4, 'jepsen worker 0', read), { type: 'crashed', exception });
    });
    expect(linesOf(operations[1] as Operation).edn).toBe(
      '{:index 1, :time 20, :type :info, :process 4, :f :read, :value nil, :exception {:via [{:type clojure.lang.ExceptionInfo, :message "a bad reply", :data :data}], :trace [], :cause "a bad reply", :data :data}, :error "indeterminate: a bad reply"}',
    );
    expect(console.split('\n').slice(1)).toEqual([
      'WARN jepsen worker 0 - jepsen.generator.interpreter Process 4 crashed',
      'clojure.lang.ExceptionInfo: a bad reply',
      '',
    ]);
  });

  it('has a fault of the nemesis as it begins and as it ends, both of them info', () => {
    const { operations, console } = recorded((log) => log.fault('kill', keyword('all')));
    expect(operations).toEqual([
      { index: 0, time: 10, type: 'info', process: 'nemesis', f: 'kill', value: keyword('all') },
    ]);
    expect(console).toBe('INFO jepsen worker nemesis - jepsen.util :nemesis\t:info\t:kill\t:all\n');
  });
});
