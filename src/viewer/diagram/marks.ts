import type { FaultPeriod } from '../../page/page-data.ts';
import { endpointName } from '../data/endpoints.ts';
import { isReceipt, messageOf } from '../data/messages.ts';
import { reasonsOf } from '../data/reasons.ts';
import type { Run } from '../data/run.ts';

/** A node that goes on receiving and sends nothing more. */
export interface Muted {
  readonly endpoint: number;
  /** Microseconds of the last message that it sent; the run's begin when it sent none. */
  readonly since: number;
  readonly received: number;
}

/** Messages that a node has received since its last one, at least, and their share of the run's time. */
const UNANSWERED = 8;
const SHARE = 0.1;

export function mutedNodes(run: Run): readonly Muted[] {
  const { head, messages, begins, ends } = run;
  const crashed = new Set(crashedNodes(run).map(({ endpoint }) => endpoint));
  const since = new Float64Array(head.nodeCount).fill(begins);
  const received = new Uint32Array(head.nodeCount);
  for (const event of messages.events) {
    const message = messageOf(event);
    if (isReceipt(event)) {
      const to = messages.destination[message] as number;
      if (to < head.nodeCount) (received[to] as number) += 1;
    } else {
      const from = messages.source[message] as number;
      if (from >= head.nodeCount) continue;
      since[from] = messages.sendTime[message] as number;
      received[from] = 0;
    }
  }
  return Array.from(since, (time, endpoint) => ({
    endpoint,
    since: time,
    received: received[endpoint] as number,
  })).filter(
    (each) => !crashed.has(each.endpoint) && each.received >= UNANSWERED && ends - each.since > (ends - begins) * SHARE,
  );
}

/** A node that ended by itself. */
export interface Crashed {
  readonly endpoint: number;
  /** Microseconds. */
  readonly since: number;
}

export const crashedNodes = ({ head }: Run): readonly Crashed[] =>
  reasonsOf(head).flatMap(({ id, node, firstAt }) => {
    const endpoint = node === undefined ? -1 : head.nodes.indexOf(node);
    return id === 'node-crashed' && endpoint >= 0 && firstAt !== undefined ? [{ endpoint, since: firstAt * 1000 }] : [];
  });

/** Names of groups that are shown in a band; of more, how many there are. */
const GROUPS_SHOWN = 4;

/** A fault in short: `n0 n1 | n2 n3 n4`, `n1 is down`. */
export function faultLabel({ kind, groups, text }: FaultPeriod): string {
  const names = groups.map((group) => group.join(' '));
  if (kind === 'partition') {
    if (names.length === 0) return text;
    const more = names.length - GROUPS_SHOWN;
    return `${names.slice(0, GROUPS_SHOWN).join(' | ')}${more > 0 ? ` | ${more} more` : ''}`;
  }
  return `${names.join(' ')} ${kind === 'kill' ? 'down' : 'paused'}`;
}

export const FAULT_WORDS: Readonly<Record<FaultPeriod['kind'], string>> = {
  partition: 'Partition',
  kill: 'Nodes down',
  pause: 'Nodes paused',
};

/** A reason's moment on a node's line. */
export interface ReasonMark {
  /** Its number in the overview, from 1. */
  readonly number: number;
  /** Microseconds. */
  readonly time: number;
  /** null: of no node. */
  readonly endpoint: number | null;
  readonly title: string;
}

export function reasonMarks({ head }: Run): readonly ReasonMark[] {
  return reasonsOf(head).flatMap(({ firstAt, node, title }, at) => {
    if (firstAt === undefined) return [];
    const endpoint = node === undefined ? -1 : head.nodes.indexOf(node);
    return [{ number: at + 1, time: firstAt * 1000, endpoint: endpoint < 0 ? null : endpoint, title }];
  });
}

/** What a message is, in one line. */
export function messageLine({ head, messages }: Run, message: number): string {
  const from = endpointName(head, messages.source[message] as number);
  const to = endpointName(head, messages.destination[message] as number);
  return `${head.messageTypes[messages.type[message] as number] ?? '?'} ${from} → ${to}`;
}
