import { type Identity, identityOf } from '../../checkers/clojure/edn-equality.ts';
import type { Edn } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import type { NodeOf } from '../node-of-process.ts';
import { type Counted, firstOf } from './count-and-first.ts';

/** A micro-operation: what, of which key, and the value written or read. */
export interface Step {
  readonly f: string | undefined;
  readonly key: Edn;
  readonly value: Edn;
}

/**
 * Two transactions that one node ran at the same time and that wrote the same two keys, and reads there, after both had ended, of one
 * key as the first had left it and of the other as the second had.
 */
export interface MixedWrites {
  readonly node: string;
  readonly transactions: readonly [Operation, Operation];
  /** Of the first key, then of the second. Where these are two transactions, a third one read the second key so before them. */
  readonly readers: readonly [Operation, Operation];
  /** A key and the value read of it: the first transaction's, then the second's. */
  readonly seen: readonly [readonly [Edn, Edn], readonly [Edn, Edn]];
}

export interface MixedWritesWatch {
  /** A transaction that succeeded. */
  readonly visit: (request: Operation, operation: Operation, steps: readonly Step[]) => void;
  readonly found: () => Counted<MixedWrites> | null;
}

const WRITES_AT_MOST = 200_000;
/** Transactions of a node among which those under way at the same time are looked for. */
const RECENT_AT_MOST = 64;
const SIGHTINGS_AT_MOST = 8;

interface Writer {
  readonly operation: Operation;
  readonly node: string;
  readonly startedAt: number;
  /** Of each key that it wrote, the last value. */
  readonly left: ReadonlyMap<Identity, Edn>;
  /** With whom it shares two keys or more. */
  readonly rivals: Rivalry[];
}

/** Two transactions of one node, under way at the same time, that wrote the same two keys or more. */
interface Rivalry {
  readonly writers: readonly [Writer, Writer];
  readonly sightings: Sighting[];
  told: boolean;
}

/** A read of a key of both, after both had ended, that shows the value of one. */
interface Sighting {
  readonly key: Identity;
  readonly step: Step;
  readonly winner: Writer;
  readonly request: Operation;
  readonly operation: Operation;
}

/**
 * Whichever of two transactions came last left both keys. A node may show them late, but not go back: where a read of the one key
 * as the first left it stands between two of the other key as the second did, or beside one, neither came last.
 */
export function watchMixedWrites(nodeOf: NodeOf): MixedWritesWatch {
  const writers = new Map<Identity, Map<Identity, Writer>>();
  const recent = new Map<string, Writer[]>();
  let held = 0;
  const mixedOnes = firstOf<MixedWrites>();

  const see = (sighting: Sighting): void => {
    for (const rivalry of sighting.winner.rivals) {
      const [one, other] = rivalry.writers;
      const loser = one === sighting.winner ? other : one;
      if (rivalry.told || !loser.left.has(sighting.key) || loser.operation.time >= sighting.request.time) continue;
      const mixed = mixedBy(rivalry, sighting);
      if (mixed !== undefined) {
        rivalry.told = true;
        mixedOnes.add(mixed);
      } else if (rivalry.sightings.length < SIGHTINGS_AT_MOST) rivalry.sightings.push(sighting);
    }
  };
  const remember = (writer: Writer): void => {
    const ofNode = recent.get(writer.node) ?? [];
    recent.set(writer.node, ofNode);
    for (const other of ofNode) {
      const shared = [...writer.left.keys()].filter((key) => other.left.has(key));
      if (other.operation.time <= writer.startedAt || shared.length < 2) continue;
      const rivalry: Rivalry = { writers: [other, writer], sightings: [], told: false };
      other.rivals.push(rivalry);
      writer.rivals.push(rivalry);
    }
    ofNode.push(writer);
    if (ofNode.length > RECENT_AT_MOST) ofNode.shift();
    for (const [key, value] of writer.left) {
      held += 1;
      const ofKey = writers.get(key) ?? new Map<Identity, Writer>();
      writers.set(key, ofKey);
      ofKey.set(identityOf(value), writer);
    }
  };

  return {
    visit: (request, operation, steps) => {
      const node = nodeOf(operation.process);
      if (node === undefined) return;
      const left = new Map<Identity, Edn>();
      for (const step of steps) {
        const key = identityOf(step.key);
        if (step.f === 'w') left.set(key, step.value);
        if (step.f !== 'r' || left.has(key)) continue;
        const winner = writers.get(key)?.get(identityOf(step.value));
        // A read of another node's write, or of one that was still under way, tells nothing.
        if (winner?.node === node && winner.operation.time < request.time)
          see({ key, step, winner, request, operation });
      }
      if (left.size > 0 && held < WRITES_AT_MOST)
        remember({ operation, node, startedAt: request.time, left, rivals: [] });
    },
    found: mixedOnes.found,
  };
}

function mixedBy({ sightings }: Rivalry, last: Sighting): MixedWrites | undefined {
  const contrary = sightings.filter(({ key, winner }) => key !== last.key && winner !== last.winner);
  const beside = contrary.find(({ operation }) => operation === last.operation);
  if (beside !== undefined) return mixedWrites(last, beside);
  // last, as the later of the two outer ones.
  for (const between of contrary) {
    if (between.operation.time >= last.request.time) continue;
    const before = sightings.some(
      ({ key, winner, operation }) =>
        key === last.key && winner === last.winner && operation.time < between.request.time,
    );
    if (before) return mixedWrites(between, last);
  }
  return undefined;
}

const mixedWrites = (one: Sighting, other: Sighting): MixedWrites => ({
  node: one.winner.node,
  transactions: [one.winner.operation, other.winner.operation],
  readers: [one.operation, other.operation],
  seen: [
    [one.step.key, one.step.value],
    [other.step.key, other.step.value],
  ],
});
