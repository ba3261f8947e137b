import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bareLine,
  exceptionOf,
  type LogRecord,
  nodeCrashOf,
  readRecords,
} from '../../src/store/console-and-log-records.ts';

function read(text: string): { readonly records: readonly LogRecord[]; readonly strays: readonly string[] } {
  const records: LogRecord[] = [];
  const strays: string[] = [];
  const reader = readRecords(
    (record) => records.push(record),
    (line, number) => strays.push(`${number}: ${line}`),
  );
  for (const [index, line] of text.split('\n').entries()) reader.read(line, index + 1);
  reader.end();
  return { records, strays };
}

const CONSOLE = 'WARN [2026-03-20 19:28:39,895] n0 stdout - maelstrom.process Error!';
const JEPSEN_LOG = '2026-03-20 19:28:39,895{GMT}\tWARN\t[n0 stdout] maelstrom.process: Error!';
const RECORD = {
  level: 'WARN',
  at: Date.UTC(2026, 2, 20, 19, 28, 39, 895),
  thread: 'n0 stdout',
  logger: 'maelstrom.process',
  message: 'Error!',
};

describe('records of a log', () => {
  it.each([CONSOLE, JEPSEN_LOG])('are read from either form: %s', (header) => {
    expect(read(`before\n${header}\none\ntwo`)).toEqual({
      records: [{ ...RECORD, body: ['one', 'two'], line: 2 }],
      strays: ['1: before'],
    });
  });

  it('keep spaces and dashes in the name of a thread', () => {
    const [record] = read(CONSOLE.replace('n0 stdout', 'node a-b stdout')).records;
    expect(record?.thread).toBe('node a-b stdout');
  });

  it('hold the first and the last lines of a long body', () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => String(index));
    const body = read([CONSOLE, ...lines].join('\n')).records[0]?.body ?? [];
    expect(body).toHaveLength(220);
    expect([body[0], body[159], body[160], body[219]]).toEqual(['0', '159', '940', '999']);
  });

  it('take every line, whatever it is', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\n', ' ')),
      fc.constantFrom(CONSOLE, JEPSEN_LOG, '\tat x.y(z.clj:1)', 'Caused by: x.Y: z', ''),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 100 }), (lines) => {
        const { records, strays } = read(lines.join('\n'));
        const taken = records.reduce((sum, { body }) => sum + 1 + body.length, strays.length);
        expect(taken).toBe(lines.length === 0 ? 1 : lines.length);
        for (const record of records) exceptionOf(record);
      }),
    );
  });
});

describe('a bare line', () => {
  it('lacks what terminals, Windows and job logs add', () => {
    expect(bareLine('\uFEFF2026-11-22T14:50:57.0240000Z \x1b[33mhello\x1b[0m\r')).toBe('hello');
  });

  it('is cut, since nodes print lines of megabytes', () => {
    expect(bareLine('x'.repeat(1_000_000))).toHaveLength(2_000);
  });
});

describe('an exception in a record', () => {
  const recordOf = (...body: readonly string[]): LogRecord => ({ ...RECORD, body, line: 1 });

  it('is its words, and its frames with the causes', () => {
    const exception = exceptionOf(
      recordOf('x.Exception: first', 'second', '\tat a.b(c.clj:1)', 'Caused by: y.Error: z', '\t... 3 more'),
    );
    expect(exception).toEqual({
      lines: ['x.Exception: first', 'second'],
      text: 'x.Exception: first\nsecond',
      frames: '\tat a.b(c.clj:1)\nCaused by: y.Error: z\n\t... 3 more',
    });
  });

  it('is undefined where only text was logged', () => {
    expect(exceptionOf(recordOf('{:workload :echo}'))).toBeUndefined();
  });

  it('that tells of a dead node is taken apart', () => {
    const exception = exceptionOf(
      recordOf(
        'clojure.lang.ExceptionInfo: Node node 1 crashed with exit status 137. Before crashing, it wrote to STDOUT:',
        '',
        '{}',
        'And to STDERR:',
        'boom',
        'Full STDERR logs are available in /x',
        '\tat a.b(c.clj:1)',
      ),
    );
    expect(exception && nodeCrashOf(exception)).toEqual({
      node: 'node 1',
      status: '137',
      hasSent: true,
      stderr: ['boom'],
      stderrFrom: 4,
    });
  });

  it('that tells of a dead node in Java keeps the frames that the node wrote', () => {
    const stderr = ['Exception in thread "main" java.lang.RuntimeException: x', '\tat Echo.main(Echo.java:18)'];
    const exception = exceptionOf(
      recordOf(
        'clojure.lang.ExceptionInfo: Node n0 crashed with exit status 1. Before crashing, it wrote to STDOUT:',
        'And to STDERR:',
        ...stderr,
        'Full STDERR logs are available in /x',
        '\tat a.b(c.clj:1)',
      ),
    );
    expect(exception?.frames).toBe('\tat a.b(c.clj:1)');
    expect(exception && nodeCrashOf(exception)?.stderr).toEqual(stderr);
  });
});
