import { type Edn, keyword, set } from '../../../../src/maelstrom/edn.ts';
import type { JournalEvent, MessageBody, Operation } from '../../../../src/maelstrom/operations-and-messages.ts';

/** How nodes pass values on: each to all; along a line; several at once. Numbers beside the values look like values. */
type Style = 'tell-all' | 'line' | 'batches';

/** A simulated run of broadcast. */
export interface GossipPlan {
  readonly style: Style;
  readonly nodes: number;
  /** By value: the node that it is given to. */
  readonly givenTo: readonly number[];
  /** Milliseconds on the way, by message, over and over. */
  readonly latencies: readonly number[];
  /** The copy that is lost: of this value, the one that leaves its origin for (or, on the line, towards) another node. */
  readonly lost?: { readonly value: number; readonly to: number; readonly partition: boolean };
  /** A node that leaves a value out of its last read. */
  readonly hides?: { readonly value: number; readonly node: number };
}

export interface Gossip {
  readonly history: readonly Operation[];
  readonly journal: readonly JournalEvent[];
  /** The message that was lost. */
  readonly lost: JournalEvent['message'] | undefined;
}

const EVERY_MS = 100;
const name = (node: number): string => `n${node}`;

/** One idea: a small world in which everything that happens is put in the order of its time, and then numbered. */
export function gossip({ style, nodes, givenTo, latencies, lost: planted, hides }: GossipPlan): Gossip {
  const history: Omit<Operation, 'index'>[] = [];
  const events: { readonly type: 'send' | 'recv'; readonly ms: number; readonly message: JournalEvent['message'] }[] =
    [];
  const known = Array.from({ length: nodes }, () => new Set<number>());
  const todo: { readonly ms: number; readonly order: number; readonly act: () => void }[] = [];
  let messages = 0;
  let order = 0;
  let now = 0;
  let lost: JournalEvent['message'] | undefined;
  let requests = 0;

  const at = (ms: number, act: () => void): void => {
    todo.push({ ms, order: ++order, act });
  };
  const send = (
    src: string,
    dest: string,
    body: MessageBody,
    wait: number,
    arrives: () => void,
    dropped = false,
  ): void => {
    const message = { id: messages++, src, dest, body };
    events.push({ type: 'send', ms: now, message });
    if (dropped) {
      lost = message;
      return;
    }
    at(now + wait, () => {
      events.push({ type: 'recv', ms: now, message });
      arrives();
    });
  };
  const tell = (from: number, to: number, values: readonly number[]): void => {
    const towards = style === 'line' ? Math.sign((planted?.to ?? 0) - (givenTo[planted?.value ?? 0] ?? 0)) : 0;
    const origin = givenTo[planted?.value ?? 0];
    const dropped =
      lost === undefined &&
      planted !== undefined &&
      values.includes(planted.value) &&
      (style === 'line' ? to === planted.to && to - from === towards : from === origin && to === planted.to);
    const [value = 0] = values;
    const body: MessageBody =
      style === 'batches'
        ? { type: 'batch', seq: messages, items: values, from: { [name(from)]: values.length } }
        : { type: 'tell', hops: Math.abs(from - (givenTo[value] ?? 0)) + 1, v: value };
    const wait = latencies[messages % latencies.length] ?? 1;
    if (dropped && planted.partition) cut(from, to);
    send(name(from), name(to), body, wait, () => learn(to, values, from), dropped);
  };
  const cut = (from: number, to: number): void => {
    const op = { type: 'info' as const, process: 'nemesis' as const };
    const isolated: Edn = [keyword('isolated'), { map: [[name(to), set([name(from)])]] }];
    history.push({ ...op, time: now * 1e6, f: 'start-partition', value: keyword('one') });
    history.push({ ...op, time: now * 1e6, f: 'start-partition', value: isolated });
    history.push({ ...op, time: (now + 1) * 1e6, f: 'stop-partition', value: null });
    history.push({ ...op, time: (now + 1) * 1e6, f: 'stop-partition', value: keyword('network-healed') });
  };
  const learn = (node: number, values: readonly number[], from: number | undefined): void => {
    const news = values.filter((value) => known[node]?.has(value) !== true);
    for (const value of news) known[node]?.add(value);
    if (style === 'batches' || news.length === 0) return;
    for (let peer = 0; peer < nodes; peer += 1) {
      const isPeer =
        style === 'line' ? Math.abs(peer - node) === 1 && peer !== from : peer !== node && from === undefined;
      if (isPeer) tell(node, peer, news);
    }
  };
  const ask = (process: number, node: number, f: 'broadcast' | 'read', value: Edn, reply: () => MessageBody): void => {
    const client = `c${process + 1}`;
    const msg_id = ++requests;
    const body: MessageBody = f === 'broadcast' ? { type: f, message: value as number, msg_id } : { type: f, msg_id };
    history.push({ time: now * 1e6, type: 'invoke', process, f, value });
    send(client, name(node), body, 0, () => {
      const answer = reply();
      send(name(node), client, { ...answer, in_reply_to: msg_id }, 0, () => {
        const read = (answer['messages'] as readonly number[] | undefined) ?? null;
        history.push({ time: now * 1e6, type: 'ok', process, f, value: f === 'read' ? read : value });
      });
    });
  };

  // Each client has its node; process i asks node i.
  givenTo.forEach((node, value) => {
    at(10 + value * EVERY_MS, () =>
      ask(node, node, 'broadcast', value, () => {
        learn(node, [value], undefined);
        return { type: 'broadcast_ok' };
      }),
    );
  });
  if (style === 'batches') {
    const sent = Array.from({ length: nodes }, () => 0);
    for (let round = 1; round <= givenTo.length + 2; round += 1) {
      for (let node = 0; node < nodes; node += 1) {
        at(round * EVERY_MS * 2 + 55, () => {
          const own = givenTo.flatMap((to, value) => (to === node && known[node]?.has(value) ? [value] : []));
          const news = own.slice(sent[node]);
          sent[node] = own.length;
          if (news.length > 0) for (let peer = 0; peer < nodes; peer += 1) if (peer !== node) tell(node, peer, news);
        });
      }
    }
  }
  // Nodes that know less read last: only what a last read lacks is lost.
  const end = 20_000;
  for (let node = 0; node < nodes; node += 1) {
    at(end, () => {
      const all = [...(known[node] ?? [])].filter((value) => !(hides?.node === node && hides.value === value));
      at(end + 100 + (givenTo.length - all.length) * 100 + node, () =>
        ask(node, node, 'read', null, () => ({ type: 'read_ok', messages: all })),
      );
    });
  }
  while (todo.length > 0) {
    todo.sort((a, b) => b.ms - a.ms || b.order - a.order);
    const next = todo.pop();
    if (next === undefined) break;
    now = next.ms;
    next.act();
  }
  const inOrder = history
    .map((operation, place) => ({ operation, place }))
    .sort((a, b) => a.operation.time - b.operation.time || a.place - b.place);
  return {
    history: inOrder.map(({ operation }, index) => ({ index, ...operation })),
    journal: events.map(({ type, ms, message }, id) => ({ id, type, time: (ms + 777_000) * 1e6, message })),
    lost,
  };
}
