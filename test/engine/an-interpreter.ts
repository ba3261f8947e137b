/** The interpreter of operations on a stopped clock, with nodes that are functions: what it asks, and when. */
import type { Scheduler } from '../../src/engine/clock/scheduler.ts';
import { createNetwork, MessageRefused, type Network } from '../../src/engine/net/network.ts';
import { createRunJournal } from '../../src/engine/net/run-journal.ts';
import { createRunLog } from '../../src/engine/output/run-log.ts';
import type { HistoryRecorder } from '../../src/engine/run/history-recorder.ts';
import { linesOf } from '../../src/engine/run/history-recorder.ts';
import { runOperations } from '../../src/engine/run/interpreter.ts';
import type { Fault } from '../../src/engine/run/nemesis.ts';
import { variationsOf } from '../../src/engine/seed-variations.ts';
import type { WireObject } from '../../src/engine/wire/wire-json.ts';
import type { EngineWorkload } from '../../src/engine/workloads/workload.ts';
import { ENGINE_WORKLOADS } from '../../src/engine/workloads/workloads.ts';
import type { Edn } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { parseTestArguments, type TestOptions } from '../../src/maelstrom/parse-options.ts';
import type { Workload } from '../../src/maelstrom/workloads.ts';
import { type StoppedClock, stoppedClock } from './a-clock.ts';

/** How a node answers: after so many milliseconds with this body, or never. */
export type Answer = { readonly after: number; readonly body: WireObject } | null;

export interface Scenario {
  readonly workload?: Workload;
  /** Instead of the workload of that name. */
  readonly custom?: EngineWorkload;
  readonly words?: readonly string[];
  readonly seed?: number;
  readonly answer?: (request: WireObject, at: number, node: string) => Answer;
  /** What a fault does, and how it completes. */
  readonly applyFault?: (
    fault: Fault,
    world: { readonly network: Network; readonly scheduler: Scheduler },
  ) => Promise<Edn>;
  /** Whose time the operations begin at. */
  readonly clock?: StoppedClock;
}

export interface Interpreted {
  readonly history: readonly Operation[];
  readonly console: string;
  /** Milliseconds at which everything was over. */
  readonly end: number;
}

export function optionsOf(workload: Workload, ...words: string[]): TestOptions {
  const all = ['-w', workload, '--bin', 'x', '--node-count', '2', '--time-limit', '2', '--rate', '20', ...words];
  const parsed = parseTestArguments(all, 'embedded');
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

/** A recorder that writes no files. */
export function inMemory(operations: Operation[] = []): HistoryRecorder {
  return {
    operations,
    record(operation) {
      operations.push(operation);
      return linesOf(operation).console;
    },
    flush() {},
    close() {},
  };
}

const echoes = (request: WireObject): Answer => ({ after: 3, body: { type: 'echo_ok', echo: request.echo ?? null } });

export async function interpret({
  workload = 'echo',
  custom,
  words = [],
  seed = 1,
  answer = echoes,
  applyFault = async () => null,
  clock: scheduler = stoppedClock(),
}: Scenario = {}): Promise<Interpreted> {
  const options = optionsOf(workload, ...words);
  const variations = variationsOf(options, seed);
  const start = scheduler.now();
  let console = '';
  const log = createRunLog((text) => {
    console += text;
  });
  const nanoseconds = (): number => Math.round((scheduler.now() - start) * 1e6);
  const journal = createRunJournal(nanoseconds, () => {});
  const network = createNetwork({ options, variations, seed, scheduler, journal, log });
  for (const id of options.nodes) {
    network.add({
      id,
      thread: id,
      deliver({ src, body }) {
        const request = body as WireObject;
        const given = answer(request, scheduler.now(), id);
        if (given === null) return;
        scheduler.at(scheduler.now() + given.after, () => {
          try {
            network.send(id, src, { ...given.body, in_reply_to: request.msg_id ?? null }, id);
          } catch (error) {
            // The client has given up meanwhile.
            if (!(error instanceof MessageRefused)) throw error;
          }
        });
      },
    });
  }
  const history = inMemory();
  const running = runOperations({
    options,
    seed,
    variations,
    workload: custom ?? ENGINE_WORKLOADS[workload],
    network,
    scheduler,
    history,
    log,
    nanoseconds,
    applyFault: (fault) => applyFault(fault, { network, scheduler }),
  });
  await scheduler.runUntil(running);
  log.flush();
  return { history: history.operations, console, end: scheduler.now() };
}
