import type { FaultPeriod, PageHead } from '../../page/page-data.ts';
import type { Lane } from '../data/lanes.ts';
import { isReceived, type Messages } from '../data/messages.ts';
import { type Axis, messagesBetween } from '../data/messages-on-axis.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Pixels between the ring of nodes and the clients beside it. */
const BESIDE = 110;

/** Nodes in a ring, services within it, clients around it. */
export function ringSpots(lanes: readonly Lane[], width: number, height: number): readonly Spot[] {
  const clients = lanes.filter(({ kind }) => kind === 'client').length;
  const middle = { x: width * (clients === 1 ? 0.56 : 0.5), y: height / 2 };
  const rings = { node: [0.3, 0.34], service: [0.1, 0.1], client: [0.44, 0.42] } as const;
  const totals = { node: 0, service: 0, client: 0 };
  for (const { kind } of lanes) totals[kind] += 1;
  const radiusOf = (kind: Lane['kind']): number => Math.min(width * rings[kind][0], height * 0.9);
  const seen = { node: 0, service: 0, client: 0 };
  return lanes.map(({ kind }) => {
    const at = seen[kind]++;
    const total = totals[kind];
    if (kind === 'service' && total === 1) return middle;
    if (kind === 'node' && total === 1 && totals.service === 0) return middle;
    const [, high] = rings[kind];
    // All clients in one stand to the left of the ring, where the least is in their way.
    if (kind === 'client' && total === 1) return { x: Math.max(30, middle.x - radiusOf('node') - BESIDE), y: middle.y };
    const angle = -Math.PI / 2 + (2 * Math.PI * at) / total;
    return { x: middle.x + Math.cos(angle) * radiusOf(kind), y: middle.y + Math.sin(angle) * height * high };
  });
}

/** A message on its way at a moment of the replay. */
export interface InFlight {
  readonly message: number;
  /** 0: at its sender, 1: at its receiver. */
  readonly share: number;
  readonly lost: boolean;
}

/** Messages that the replay shows at once. */
const MOST = 800;

/**
 * What is on its way at `time`. A message that arrives at once is shown for `least` microseconds, so that it can be seen at all; one that
 * was lost goes half of its way.
 */
export function inFlight(messages: Messages, axis: Axis, time: number, least: number): readonly InFlight[] {
  const candidates = messagesBetween(axis, time - least, time, MOST) ?? messagesBetween(axis, time, time, MOST) ?? [];
  const flying: InFlight[] = [];
  for (const message of candidates) {
    const sent = messages.sendTime[message] as number;
    const lost = !isReceived(messages, message);
    const delay = lost ? least : Math.max(least, (messages.receiveTime[message] as number) - sent);
    const share = (time - sent) / delay;
    if (share < 0 || share > 1) continue;
    flying.push({ message, share: lost ? share * 0.5 : share, lost });
  }
  return flying;
}

/** What holds of the nodes at a moment: the group of a partition that each is in (-1: none), and who is down or paused. */
export interface NodeStates {
  readonly groups: readonly number[];
  readonly out: ReadonlyMap<number, 'kill' | 'pause'>;
}

export function nodeStatesAt(head: PageHead, time: number): NodeStates {
  const groups = head.nodes.map(() => -1);
  const out = new Map<number, 'kill' | 'pause'>();
  for (const fault of head.faults) {
    if (!holdsAt(fault, time)) continue;
    fault.groups.forEach((group, number) => {
      for (const node of group) {
        const at = head.nodes.indexOf(node);
        if (at === -1) continue;
        if (fault.kind === 'partition') groups[at] = number;
        else out.set(at, fault.kind);
      }
    });
  }
  return { groups, out };
}

export const holdsAt = ({ from, to }: FaultPeriod, time: number): boolean => from <= time && (to === null || time < to);
