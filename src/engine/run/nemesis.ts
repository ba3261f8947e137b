/** Faults: their times, their targets, and what they do (jepsen.nemesis.combined, maelstrom/nemesis.clj). */
import { type Edn, type EdnMap, keyword, set } from '../../maelstrom/edn.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { type Random, randomStream } from '../clock/random.ts';
import type { Network } from '../net/network.ts';
import type { NodeProcess } from '../node/node-process.ts';
import { type Grudge, grudgeFor, majorityOf, minorityThirdOf, type PartitionTarget } from '../partitions.ts';
import type { Variations } from '../seed-variations.ts';
import { settleAll } from './settle-all.ts';

/** Which nodes are killed or paused; null for some, drawn one by one. */
export const NODE_TARGETS = [null, 'one', 'minority-third', 'minority', 'majority', 'all'] as const;
export type NodeTarget = (typeof NODE_TARGETS)[number];

export type Fault =
  | { readonly f: 'start-partition'; readonly target: PartitionTarget; readonly grudge: Grudge }
  | { readonly f: 'stop-partition' }
  | { readonly f: 'kill' | 'pause'; readonly target: NodeTarget; readonly nodes: readonly string[] }
  | { readonly f: 'start' | 'resume'; readonly target: 'all'; readonly nodes: readonly string[] };

export interface ScheduledFault {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly fault: Fault;
}

type FaultPlan = Pick<TestOptions, 'nemesis' | 'nodes'>;
type FaultTimes = Variations['faults'];

/**
 * All faults of a test in order, without end: a pure function of its arguments. Each kind begins and ends in turn, at
 * gaps drawn uniformly between nothing and twice the interval.
 */
export function* faultSchedule(plan: FaultPlan, times: FaultTimes, seed: number): Generator<ScheduledFault, void> {
  const partitions = plan.nemesis.includes('partition')
    ? partitionFaults(plan, times, randomStream(seed, 'partition'))
    : null;
  const processes = plan.nemesis.some((kind) => kind !== 'partition')
    ? processFaults(plan, times, randomStream(seed, 'process faults'))
    : null;
  let partition = partitions?.next().value ?? null;
  let onProcesses = processes?.next().value ?? null;
  while (partition !== null || onProcesses !== null) {
    if (partition !== null && (onProcesses === null || partition.at <= onProcesses.at)) {
      yield partition;
      partition = partitions?.next().value ?? null;
    } else if (onProcesses !== null) {
      yield onProcesses;
      onProcesses = processes?.next().value ?? null;
    }
  }
}

/** The faults that end all others before the last operations. */
export function finalFaults({ nemesis, nodes }: FaultPlan): readonly Fault[] {
  const faults: Fault[] = [];
  if (nemesis.includes('partition')) faults.push({ f: 'stop-partition' });
  if (nemesis.includes('pause')) faults.push({ f: 'resume', target: 'all', nodes });
  if (nemesis.includes('kill')) faults.push({ f: 'start', target: 'all', nodes });
  return faults;
}

function* partitionFaults(
  { nodes }: FaultPlan,
  { first, interval, partitionTargets }: FaultTimes,
  random: Random,
): Generator<ScheduledFault, never> {
  for (let at = first, start = true; ; start = !start) {
    if (start) {
      const target = random.pick(partitionTargets);
      yield { at, fault: { f: 'start-partition', target, grudge: grudgeFor(target, nodes, random) } };
    } else yield { at, fault: { f: 'stop-partition' } };
    at += random.next() * 2000 * interval;
  }
}

function* processFaults(
  { nodes, nemesis }: FaultPlan,
  { first, interval }: FaultTimes,
  random: Random,
): Generator<ScheduledFault, never> {
  const kinds = (['pause', 'kill'] as const).filter((kind) => nemesis.includes(kind));
  const active = { pause: false, kill: false };
  for (let at = first; ; at += random.next() * 2000 * interval) {
    const kind = random.pick(kinds);
    if (active[kind]) yield { at, fault: { f: kind === 'kill' ? 'start' : 'resume', target: 'all', nodes } };
    else {
      const target = random.pick(NODE_TARGETS);
      yield { at, fault: { f: kind, target, nodes: pickNodes(target, nodes, random) } };
    }
    active[kind] = !active[kind];
  }
}

/** The nodes that a target means. */
export function pickNodes(target: NodeTarget, nodes: readonly string[], random: Random): readonly string[] {
  if (target === 'all') return nodes;
  if (target === 'one') return [random.pick(nodes)];
  const shuffled = random.shuffle(nodes);
  if (target === null) return shuffled.slice(0, 1 + random.below(nodes.length));
  if (target === 'minority') return shuffled.slice(0, majorityOf(nodes.length) - 1);
  if (target === 'majority') return shuffled.slice(0, majorityOf(nodes.length));
  return shuffled.slice(0, minorityThirdOf(nodes.length));
}

/** The value with which a fault's invocation stands in the history. */
export function faultValue(fault: Fault): Edn {
  if (fault.f === 'stop-partition') return null;
  return fault.target === null ? null : keyword(fault.target);
}

/** Carries a fault out; resolves with the value of its completion. `restart` starts a killed node and waits for its init. */
export async function applyFault(
  fault: Fault,
  network: Network,
  nodes: ReadonlyMap<string, NodeProcess>,
  restart: (node: NodeProcess) => Promise<void>,
): Promise<Edn> {
  if (fault.f === 'start-partition') {
    for (const [node, others] of fault.grudge) network.cut(node, others);
    return [keyword('isolated'), grudgeEdn(fault.grudge)];
  }
  if (fault.f === 'stop-partition') {
    network.heal();
    return keyword('network-healed');
  }
  const done = { kill: 'killed', start: 'started', pause: 'paused', resume: 'resumed' }[fault.f];
  await settleAll(
    fault.nodes.map(async (id) => {
      const node = nodes.get(id);
      if (node === undefined) return;
      if (fault.f === 'kill') await node.kill();
      else if (fault.f === 'start') await restart(node);
      else if (fault.f === 'pause') node.pause();
      else node.resume();
    }),
  );
  return { map: fault.nodes.map((id) => [id, keyword(done)] as const) };
}

const grudgeEdn = (grudge: Grudge): EdnMap => ({
  map: [...grudge].map(([node, others]) => [node, set(others)] as const),
});
