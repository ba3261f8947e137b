import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/engine/run/history-recorder.ts';
import { faultValue } from '../../../src/engine/run/nemesis.ts';
import type { OperationGenerator } from '../../../src/engine/workloads/generator.ts';
import { ENGINE_WORKLOADS } from '../../../src/engine/workloads/workloads.ts';
import { keyword, keywordName } from '../../../src/maelstrom/edn.ts';
import { printIndexRanges, rangesOf } from '../../../src/maelstrom/index-ranges.ts';
import { isClientOperation, type Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { stoppedClock } from '../a-clock.ts';
import { type Answer, interpret } from '../an-interpreter.ts';

const ms = ({ time }: Operation): number => time / 1e6;
const ofType = (history: readonly Operation[], type: Operation['type']): Operation[] =>
  history.filter((operation) => operation.type === type && isClientOperation(operation));
const faultsOf = (history: readonly Operation[]): string[] =>
  history.filter((operation) => !isClientOperation(operation)).map(({ f }) => f);
const lines = (history: readonly Operation[]): string => history.map((each) => linesOf(each).edn).join('\n');

/** Acknowledges broadcasts and reads nothing, after 3 ms. */
const broadcasts = ({ type }: { readonly type?: unknown }): Answer => ({
  after: 3,
  body: type === 'read' ? { type: 'read_ok', messages: [] } : { type: `${type}_ok` },
});

describe('the operations of a test', () => {
  it('come at the rate, until the time limit', async () => {
    const { history, end } = await interpret({ words: ['--rate', '100', '--time-limit', '20', '--concurrency', '4n'] });
    const invoked = ofType(history, 'invoke').map(ms);
    expect(invoked[0]).toBe(0);
    expect(invoked.length).toBeGreaterThan(1700);
    expect(invoked.length).toBeLessThan(2100);
    expect(Math.max(...invoked)).toBeLessThan(20_000);
    expect(end).toBeLessThan(20_100);
    const gaps = invoked.slice(1).map((time, at) => time - (invoked[at] ?? 0));
    // Uniform between nothing and twice the mean, after Jepsen's own delay.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(20.3);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
  });

  it('are each completed once, by the process that invoked them, before it invokes another', async () => {
    const answer = (_: unknown, at: number): Answer =>
      at % 7 < 1 ? null : { after: at % 50, body: { type: 'echo_ok', echo: 'x' } };
    const { history } = await interpret({ answer, words: ['--rate', '200', '--time-limit', '10'] });
    const open = new Map<Operation['process'], string>();
    for (const { type, process, f } of history) {
      if (type === 'invoke') {
        expect(open.has(process)).toBe(false);
        open.set(process, f);
      } else {
        expect(open.get(process)).toBe(f);
        open.delete(process);
      }
    }
    expect(open.size).toBe(0);
    expect(history.map(({ index }) => index)).toEqual(history.map((_, at) => at));
  });

  it('whose outcome is unknown give their thread a new process and a new client', async () => {
    const asked: unknown[] = [];
    const { history } = await interpret({
      words: ['--concurrency', '2', '--rate', '1', '--time-limit', '30'],
      answer(request, _, node) {
        asked.push([node, request.msg_id]);
        return null;
      },
    });
    const infos = ofType(history, 'info');
    expect(infos.length).toBeGreaterThan(4);
    expect(infos.every(({ error }) => keywordName(error) === 'net-timeout')).toBe(true);
    for (const { process } of infos) expect(infos.filter((each) => each.process === process)).toHaveLength(1);
    expect(new Set(ofType(history, 'invoke').map(({ process }) => Number(process) % 2))).toEqual(new Set([0, 1]));
    // echo opens a new client for a new process: every request is the first of its client.
    expect(new Set(asked.map((each) => (each as [string, number])[1]))).toEqual(new Set([1]));
  });

  it('whose outcome is unknown keep the client of a workload that keeps its clients', async () => {
    const ids = new Set<unknown>();
    await interpret({
      workload: 'unique-ids',
      words: ['--concurrency', '1', '--node-count', '1', '--rate', '1', '--time-limit', '30'],
      answer(request) {
        ids.add(request.msg_id);
        return null;
      },
    });
    expect(ids.size).toBeGreaterThan(3);
  });

  it('that meet an exception are in the history with it, and on the console as a crashed process', async () => {
    const { history, console } = await interpret({
      answer: () => ({ after: 1, body: { type: 'strange' } }),
      words: ['--rate', '5'],
    });
    const [info] = ofType(history, 'info');
    expect(info?.error).toMatch(/^indeterminate: Malformed RPC response\. Maelstrom sent node n0/);
    expect(linesOf(info as Operation).edn).toContain(':exception {:via [{:type clojure.lang.ExceptionInfo');
    expect(console).toMatch(
      /WARN .* jepsen worker 0 - jepsen\.generator\.interpreter Process 0 crashed\nclojure\.lang/,
    );
    expect(console).not.toContain('0\t:info\t:echo');
  });

  it('that find no free worker hold up the ones behind them, and are not made up for', async () => {
    const slow = (): Answer => ({ after: 100, body: { type: 'echo_ok', echo: 'x' } });
    const { history } = await interpret({
      answer: slow,
      words: ['--concurrency', '1', '--rate', '1000', '--time-limit', '5'],
    });
    const invoked = ofType(history, 'invoke').map(ms);
    expect(invoked.length).toBeGreaterThan(45);
    expect(invoked.length).toBeLessThanOrEqual(50);
    for (const [at, time] of invoked.slice(1).entries()) expect(time - (invoked[at] ?? 0)).toBeGreaterThanOrEqual(100);
  });

  it('go on until the limit when the rate is 0, with none at all', async () => {
    const { history, end } = await interpret({ words: ['--rate', '0', '--time-limit', '3'] });
    expect(history).toEqual([]);
    expect(end).toBe(3000);
  });

  it('stop at the limit although no worker is free', async () => {
    const { history, end } = await interpret({
      answer: () => null,
      words: ['--concurrency', '1', '--time-limit', '2'],
    });
    expect(ofType(history, 'invoke')).toHaveLength(1);
    // A millisecond until the request, and five seconds of waiting for its reply.
    expect(end).toBe(5001);
  });

  it('are recorded the same to the byte for the same seed and the same nodes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(['--nemesis', 'partition'], ['--nemesis', 'kill,pause', '--nemesis-interval', '1']),
        async (seed, words) => {
          const run = () => interpret({ seed, workload: 'broadcast', answer: broadcasts, words });
          const [first, second] = [await run(), await run()];
          expect(lines(second.history)).toBe(lines(first.history));
          expect(
            lines((await interpret({ seed: seed + 1, workload: 'broadcast', answer: broadcasts, words })).history),
          ).not.toBe(lines(first.history));
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe('the faults of a test', () => {
  it('begin at once, one after the other, and none after the time limit', async () => {
    const { history } = await interpret({
      words: ['--nemesis', 'partition', '--nemesis-interval', '1', '--time-limit', '10'],
      applyFault: async () => keyword('done'),
    });
    const faults = history.filter((operation) => !isClientOperation(operation));
    expect(faults[0]).toMatchObject({ f: 'start-partition', type: 'info', time: 0 });
    expect(faults.length).toBeGreaterThan(10);
    expect(Math.max(...faults.map(ms))).toBeLessThan(10_000);
    // Each stands twice: as it begins, and as it is completed.
    for (let at = 0; at < faults.length; at += 2) {
      expect(faults[at + 1]).toMatchObject({ f: faults[at]?.f, value: keyword('done') });
    }
  });

  it('wait for the one that is under way', async () => {
    let running = 0;
    let most = 0;
    const { history } = await interpret({
      words: ['--nemesis', 'kill', '--nemesis-interval', '0.1', '--time-limit', '5'],
      async applyFault(_, { scheduler }) {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((fulfil) => scheduler.at(scheduler.now() + 700, fulfil));
        running -= 1;
        return null;
      },
    });
    expect(most).toBe(1);
    expect(faultsOf(history).slice(0, 4)).toEqual(['kill', 'kill', 'start', 'start']);
  });

  it('that would come after the time limit are not waited for', async () => {
    const { history, end } = await interpret({
      words: ['--nemesis', 'partition', '--nemesis-interval', '1000', '--rate', '1', '--time-limit', '10'],
    });
    expect(faultsOf(history)).toEqual(['start-partition', 'start-partition']);
    expect(end).toBeCloseTo(ms(history.at(-1) as Operation), 5);
    expect(end).toBeLessThan(10_000);
  });

  it('are waited for until the time limit when no operation is due any more', async () => {
    const { history, end } = await interpret({
      words: ['--nemesis', 'partition', '--nemesis-interval', '1', '--rate', '0', '--time-limit', '10'],
    });
    expect(faultsOf(history).length).toBeGreaterThan(10);
    expect(end).toBe(10_000);
  });

  it('that fails gives the test up, and nothing is recorded after it', async () => {
    const failing = interpret({
      words: ['--nemesis', 'kill', '--time-limit', '5'],
      applyFault: async () => Promise.reject(new Error('can not be killed')),
    });
    await expect(failing).rejects.toThrow('can not be killed');
  });
});

describe('the last operations', () => {
  it('follow when all others have ended, all faults have been undone and the cluster has recovered', async () => {
    const { history, console } = await interpret({
      workload: 'broadcast',
      answer: broadcasts,
      words: [
        ...['--nemesis', 'kill,pause,partition', '--nemesis-interval', '1'],
        '--recovery-time',
        '4',
        '--time-limit',
        '5',
      ],
    });
    const final = history.filter((operation) => operation.final === true);
    const lastFaults = faultsOf(history).slice(-6);
    expect(lastFaults).toEqual(['stop-partition', 'stop-partition', 'resume', 'resume', 'start', 'start']);
    const healed = history.findLast((operation) => !isClientOperation(operation)) as Operation;
    expect(final.filter(({ type }) => type === 'invoke')).toHaveLength(2);
    expect(final.filter(({ type }) => type === 'ok')).toHaveLength(2);
    for (const each of final) expect(ms(each)).toBeGreaterThanOrEqual(ms(healed) + 4000);
    const before = history.slice(0, history.indexOf(final[0] as Operation));
    expect(ofType(before, 'invoke').length).toBe(before.filter(isClientOperation).length / 2);
    expect(console).toContain('jepsen worker 0 - jepsen.generator.interpreter Waiting for recovery...');
  });

  it('wait for an operation that has begun before the limit', async () => {
    const { history } = await interpret({
      workload: 'broadcast',
      words: ['--recovery-time', '1', '--rate', '2', '--concurrency', '1'],
      answer: (request, at) => (at < 2000 ? null : broadcasts(request)),
    });
    const given = history.find(({ error }) => error !== undefined);
    const final = history.find((operation) => operation.final === true);
    expect(ms(given as Operation)).toBeGreaterThanOrEqual(5000);
    expect(ms(final as Operation)).toBe(ms(given as Operation) + 1000);
  });

  it('do not follow in a workload that has none, nor does recovery', async () => {
    const { history, console, end } = await interpret({ words: ['--nemesis', 'partition', '--time-limit', '2'] });
    expect(console).not.toContain('Waiting for recovery');
    expect(faultsOf(history).at(-1)).not.toBe('resume');
    expect(end).toBeLessThan(2100);
  });

  it('of a generator that waits are begun when their time has come', async () => {
    const at: number[] = [];
    const waiting: OperationGenerator = {
      next(time, threads) {
        if (at.length === 2) return 'done';
        if (time < 5000) return { waitUntil: 5000 };
        const thread = threads.nextFree();
        if (thread === undefined) return { waitUntil: Number.POSITIVE_INFINITY };
        at.push(time);
        return { thread, invocation: { f: 'echo', value: 'x' } };
      },
    };
    const custom = { ...ENGINE_WORKLOADS.echo, generators: () => ({ main: waiting, final: () => waiting }) };
    const { history } = await interpret({ custom, words: ['--time-limit', '1', '--recovery-time', '1'] });
    expect(at).toEqual([5000, 5000]);
    expect(ofType(history, 'ok')).toHaveLength(2);
  });
});

describe('a generator', () => {
  it('hears of every completion, with the thread that ran it', async () => {
    const heard: string[] = [];
    const { generators } = ENGINE_WORKLOADS.echo;
    const custom = {
      ...ENGINE_WORKLOADS.echo,
      generators: (parts: Parameters<typeof generators>[0]) => {
        const { main } = generators(parts);
        const completed = ({ type, process }: Operation, thread: number) =>
          void heard.push(`${type} ${process} ${thread}`);
        return { main: { next: main.next, completed } };
      },
    };
    const { history } = await interpret({ custom });
    expect(heard).toEqual(ofType(history, 'ok').map(({ process }) => `ok ${process} ${process}`));
  });

  it('that throws gives the test up', async () => {
    const main: OperationGenerator = {
      next() {
        throw new Error('no next operation');
      },
    };
    const custom = { ...ENGINE_WORKLOADS.echo, generators: () => ({ main }) };
    await expect(interpret({ custom })).rejects.toThrow('no next operation');
  });

  it('that is done ends the main phase without waiting for the limit', async () => {
    let left = 3;
    const main: OperationGenerator = {
      next(_, threads) {
        const thread = threads.nextFree();
        if (left === 0) return 'done';
        if (thread === undefined) return { waitUntil: Number.POSITIVE_INFINITY };
        left -= 1;
        return { thread, invocation: { f: 'echo', value: 'x' } };
      },
    };
    const custom = { ...ENGINE_WORKLOADS.echo, generators: () => ({ main }) };
    const { history, end } = await interpret({ custom, words: ['--time-limit', '60'] });
    expect(ofType(history, 'ok')).toHaveLength(3);
    expect(end).toBeLessThan(1000);
  });
});

describe('a test with some of its operations and faults', () => {
  const WORDS = [
    '--time-limit',
    '3',
    '--rate',
    '10',
    '--concurrency',
    '4n',
    '--nemesis',
    'partition',
    '--nemesis-interval',
    '0.3',
  ];
  const run = (seed: number, ...words: string[]) =>
    interpret({
      workload: 'broadcast',
      answer: (request) => ({ after: 0, body: broadcasts(request)?.body ?? {} }),
      seed,
      words: [...WORDS, ...words],
      applyFault: async (fault) => faultValue(fault),
    });
  const invokedBy = (history: readonly Operation[]): unknown[] =>
    ofType(history, 'invoke')
      .filter(({ final }) => final !== true)
      .map(({ time, process, f, value }) => ({ time, process, f, value }));
  /** A fault stands there when it begins and when it has happened; the last one ends all. */
  const faultsIn = (history: readonly Operation[]): unknown[] =>
    history
      .filter((operation) => !isClientOperation(operation))
      .filter((_, at) => at % 2 === 0)
      .slice(0, -1)
      .map(({ time, f, value }) => ({ time, f, value }));
  const hasOverlaps = (history: readonly Operation[]): boolean =>
    history
      .filter((operation) => isClientOperation(operation) && operation.final !== true)
      .some(({ type }, at, all) => type === 'invoke' && all[at + 1]?.type === 'invoke');
  const selection = fc.array(fc.boolean(), { minLength: 80, maxLength: 80 });

  it('has those at their times, on their threads and with their values, as the whole test has them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), selection, selection, async (seed, operations, faults) => {
        const wanted = (chosen: readonly boolean[]): string =>
          printIndexRanges(rangesOf(chosen.flatMap((isChosen, at) => (isChosen ? [at] : []))));
        const whole = (await run(seed)).history;
        const part = (await run(seed, '--only-operations', wanted(operations), '--only-faults', wanted(faults)))
          .history;
        // A worker that is busy is passed over, and one whose operation is left out is not: such tests are left out here.
        fc.pre(!hasOverlaps(whole));
        expect(invokedBy(whole).length).toBeGreaterThan(10);
        expect(faultsIn(whole).length).toBeGreaterThan(2);
        expect(invokedBy(part)).toEqual(invokedBy(whole).filter((_, at) => operations[at]));
        expect(faultsIn(part)).toEqual(faultsIn(whole).filter((_, at) => faults[at]));
      }),
      { numRuns: 25 },
    );
  });

  it('has its last operations and the end of all faults, also with nothing else', async () => {
    const { history } = await run(1, '--only-operations', 'none', '--only-faults', 'none');
    expect(faultsOf(history)).toEqual(['stop-partition', 'stop-partition']);
    expect(ofType(history, 'invoke').map(({ f, final }) => [f, final])).toEqual(Array(8).fill(['read', true]));
  });
});

describe('a test that begins at a time with fractions', () => {
  it('asks for each of its wake-ups a few times at most', async () => {
    const atStart = async (start: number): Promise<{ readonly asked: number; readonly history: string }> => {
      const clock = stoppedClock();
      clock.pass(start);
      let asked = 0;
      const counting = {
        ...clock,
        at(time: number, action: () => void): void {
          asked += 1;
          if (asked > 10_000) throw new Error('It asks again and again.');
          clock.at(time, action);
        },
      };
      const words = ['--nemesis', 'partition', '--nemesis-interval', '0.1'];
      const { history } = await interpret({ workload: 'broadcast', answer: broadcasts, words, clock: counting });
      return { asked, history: history.map(({ type, f, process }) => `${type} ${f} ${String(process)}`).join('\n') };
    };
    const [whole, ...fractions] = await Promise.all([0, 0.1, 1234.5678, 98_765.4321, 1e6 / 3].map(atStart));
    for (const { asked, history } of fractions) {
      expect(asked).toBeLessThan(1.2 * (whole?.asked ?? 0));
      expect(history).toBe(whole?.history);
    }
  });
});
