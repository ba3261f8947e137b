/** What the generators of a workload offer to idle workers, and what its clients ask and make of the replies. */
import { randomStream } from '../../../src/engine/clock/random.ts';
import { openClient } from '../../../src/engine/net/client.ts';
import type { Wire, WireObject } from '../../../src/engine/wire/wire-json.ts';
import type {
  GeneratorParts,
  Invocation,
  OperationGenerator,
  Threads,
} from '../../../src/engine/workloads/generator.ts';
import type { Completion, Session } from '../../../src/engine/workloads/workload.ts';
import { ENGINE_WORKLOADS } from '../../../src/engine/workloads/workloads.ts';
import { itemsOf, keyword } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { parseTestArguments, type TestOptions } from '../../../src/maelstrom/parse-options.ts';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { printEdn } from '../../../src/store/edn/edn-print.ts';
import { aNetwork } from '../a-network.ts';

function options(workload: Workload, ...more: string[]): TestOptions {
  const words = ['-w', workload, '--bin', 'x', '--node-count', '2', '--concurrency', '4n', ...more];
  const parsed = parseTestArguments(words);
  if (parsed.kind !== 'options') throw new Error(JSON.stringify(parsed));
  return parsed.options;
}

/** Workers that all are free, in turn. */
export function idle(count: number): Threads {
  let turn = 0;
  return {
    count,
    isFree: () => true,
    processOf: (thread) => thread,
    nextFree: (from = 0, to = count) => from + (turn++ % (to - from)),
  };
}

export interface Offered {
  readonly thread: number;
  readonly invocation: Invocation;
}

/** The first operations of a generator, each completed before the next; kafka's messages are all found at once. */
export function take(generator: OperationGenerator, count: number, threads: Threads, gapMs = 20): Offered[] {
  const offered: Offered[] = [];
  let lastOffset = 0;
  for (let time = 0; offered.length < count; time += gapMs) {
    const offer = generator.next(time, threads);
    if (offer === 'done') break;
    if ('waitUntil' in offer) continue;
    offered.push(offer);
    const { f, value } = offer.invocation;
    const [, key, message] = f === 'send' ? (itemsOf((itemsOf(value) ?? [])[0]) ?? []) : [];
    const completed: Operation = {
      index: offered.length,
      time: time * 1e6,
      type: f === 'crash' ? 'info' : 'ok',
      process: offer.thread,
      f,
      value: f === 'send' ? [[keyword('send'), key ?? null, [lastOffset++, message ?? null]]] : value,
    };
    generator.completed?.(completed, offer.thread);
  }
  return offered;
}

export const partsOf = (workload: Workload, seed: number, ...more: string[]): GeneratorParts => ({
  options: options(workload, ...more),
  stream: (name: string) => randomStream(seed, name),
  say: () => {},
});

export function operations(workload: Workload, seed: number, count = 300, ...more: string[]): Offered[] {
  const parts = partsOf(workload, seed, ...more);
  return take(ENGINE_WORKLOADS[workload].generators(parts).main, count, idle(parts.options.concurrency));
}

export const text = (offered: readonly Offered[]): string =>
  offered
    .map(({ thread, invocation }) => {
      const extra = Object.entries(invocation.extra ?? {}).map(([key, value]) => `${key} ${printEdn(value)}`);
      return [thread, invocation.f, printEdn(invocation.value), ...extra].join(' ');
    })
    .join('\n');

export const counted = (offered: readonly Offered[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { invocation } of offered) counts[invocation.f] = (counts[invocation.f] ?? 0) + 1;
  return counts;
};

export interface SessionRig {
  /** Invokes an operation; the completions are kept, printed. */
  readonly invoke: (f: string, value: Invocation['value'], extra?: Invocation['extra']) => void;
  /** The node replies to the newest request. */
  readonly reply: (body: WireObject) => void;
  /** Lets the newest request time out. */
  readonly timeOut: () => void;
  /** Bodies of all requests, without their numbers. */
  readonly requests: () => readonly Wire[];
  readonly completions: readonly Completion[];
}

/** A client of n0 at work. */
export function aSession(workload: Workload, ...words: string[]): SessionRig {
  const rig = aNetwork();
  rig.join('n0');
  const client = openClient(rig.network, rig.scheduler, 'n0', 'jepsen worker 0');
  const session: Session = ENGINE_WORKLOADS[workload].connect(client, options(workload, ...words));
  const completions: Completion[] = [];
  const bodies = (): WireObject[] => rig.inbox('n0').map(({ body }) => body as WireObject);
  return {
    completions,
    invoke: (f, value, extra) =>
      session.invoke({ f, value, ...(extra === undefined ? {} : { extra }) }, (completion) =>
        completions.push(completion),
      ),
    reply: (body) => rig.send('n0', client.id, { ...body, in_reply_to: bodies().at(-1)?.msg_id ?? null }),
    timeOut: () => rig.pass(60_000),
    requests: () => bodies().map(({ msg_id: _, ...rest }) => rest),
  };
}

/** As a completion is written into the history. */
export const shown = (completion: Completion | undefined): string => {
  if (completion === undefined) return 'nothing';
  const { type } = completion;
  if (completion.type === 'crashed') return `crashed: ${completion.exception.message.split('\n')[0]}`;
  const what = completion.type === 'ok' ? completion.value : completion.error;
  return what === undefined ? type : `${type} ${printEdn(what)}`;
};
