/** The services that Maelstrom offers to nodes, with the weaknesses it gives them (maelstrom/service.clj). */
import { SERVICES } from '../../maelstrom/service-names.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import type { Random } from '../clock/random.ts';
import type { RunLog } from '../output/run-log.ts';
import { wireEdn } from '../wire/clojure-text.ts';
import { isWireObject, type Wire, type WireObject, wireIdentity } from '../wire/wire-json.ts';
import { MessageRefused, type Network } from './network.ts';

/** Answers one request; undefined for a request of unknown type, which gets no reply. */
export type Service = (request: WireObject, src: string) => WireObject | undefined;

type ServiceName = (typeof SERVICES)[number];

/** Registers all services in the network. */
export function startServices(network: Network, log: RunLog, stream: (name: string) => Random): void {
  const services: Readonly<Record<ServiceName, Service>> = {
    'lin-kv': linearizableKv(),
    'lin-tso': timestampOracle(),
    'lww-kv': lastWriteWinsKv(stream('lww-kv')),
    'seq-kv': sequentialKv(stream('seq-kv')),
  };
  for (const name of SERVICES) {
    const thread = `maelstrom ${name}`;
    network.add({
      id: name,
      thread,
      deliver({ src, body }) {
        const request = isWireObject(body) ? body : {};
        const response = services[name](request, src);
        if (response === undefined) {
          const type = request.type === undefined || request.type === null ? '' : printType(request.type);
          log.warn(
            thread,
            'maelstrom.service',
            'Error in service worker!',
            `java.lang.IllegalArgumentException: No matching clause: ${type}`,
          );
          return;
        }
        try {
          network.send(name, src, { ...response, in_reply_to: request.msg_id ?? null }, thread);
        } catch (error) {
          // The test has ended, and the node that asked is not in the network any more.
          if (!(error instanceof MessageRefused)) throw error;
        }
      },
    });
  }
}

const printType = (type: Wire): string => (typeof type === 'string' ? type : printEdn(wireEdn(type)));

const NO_KEY: WireObject = { type: 'error', code: 20, text: 'key does not exist' };

/** What a request does to the value of its key: the response, and the value it writes, if it does. */
interface KvStep {
  readonly response: WireObject;
  readonly written?: Wire;
}

interface KvDialect {
  /** Whether cas knows `create_if_not_exists`. */
  readonly creates: boolean;
  /** How a refused cas names the value it was asked for. */
  readonly nameFrom: (from: Wire) => string;
}

const PERSISTENT: KvDialect = { creates: true, nameFrom: (from) => printEdn(wireEdn(from)) };
/** lww-kv's own variant concatenates the value as it is: a string stands without quotes, nil is empty. */
const LAST_WRITE_WINS: KvDialect = {
  creates: false,
  nameFrom: (from) => (from === null ? '' : typeof from === 'string' ? from : printEdn(wireEdn(from))),
};

function kvStep(body: WireObject, current: Wire | undefined, dialect: KvDialect): KvStep | undefined {
  const field = (name: string): Wire => body[name] ?? null;
  switch (body.type) {
    case 'read':
      return { response: current === undefined ? NO_KEY : { type: 'read_ok', value: current } };
    case 'write':
      return { response: { type: 'write_ok' }, written: field('value') };
    case 'cas': {
      if (current === undefined) {
        const create = field('create_if_not_exists');
        if (!dialect.creates || create === false || create === null) return { response: NO_KEY };
        return { response: { type: 'cas_ok' }, written: field('to') };
      }
      if (wireIdentity(field('from')) === wireIdentity(current)) {
        return { response: { type: 'cas_ok' }, written: field('to') };
      }
      const text = `current value ${printEdn(wireEdn(current))} is not ${dialect.nameFrom(field('from'))}`;
      return { response: { type: 'error', code: 22, text } };
    }
    default:
      return undefined;
  }
}

const keyOf = (body: WireObject): string => wireIdentity(body.key ?? null);

export function linearizableKv(): Service {
  const values = new Map<string, Wire>();
  return (body) => {
    const key = keyOf(body);
    const step = kvStep(body, values.get(key), PERSISTENT);
    if (step?.written !== undefined) values.set(key, step.written);
    return step?.response;
  };
}

export function timestampOracle(): Service {
  let next = 0;
  return (body) => (body.type === 'ts' ? { type: 'ts_ok', ts: next++ } : undefined);
}

/** States that seq-kv remembers. */
const REMEMBERED = 32;

/**
 * Every client sees states in order, but not the newest: an operation that changes nothing happens in a random state
 * between the client's last and the newest; one that would change something happens in the newest.
 */
export function sequentialKv(random: Random): Service {
  /** Per key the values it had, with the number of the state that brought each. */
  const versions = new Map<string, { readonly state: number; readonly value: Wire }[]>();
  const seen = new Map<string, number>();
  let newest = 0;

  const valueAt = (key: string, state: number): Wire | undefined => {
    const all = versions.get(key) ?? [];
    for (let at = all.length - 1; at >= 0; at -= 1) {
      const version = all[at] as (typeof all)[number];
      if (version.state <= state) return version.value;
    }
    return undefined;
  };

  const write = (key: string, value: Wire): void => {
    const all = versions.get(key) ?? [];
    all.push({ state: newest, value });
    // Versions that no remembered state shows any more are forgotten.
    while (all.length > 1 && (all[1] as (typeof all)[number]).state <= newest - REMEMBERED + 1) all.shift();
    versions.set(key, all);
  };

  return (body, src) => {
    const last = seen.get(src) ?? 0;
    const chosen = last + random.below(newest - last + 1);
    // A state that is not remembered any more is replaced by one that is.
    const remembered = Math.min(newest + 1, REMEMBERED);
    const state = newest - ((newest - chosen) % remembered);
    const key = keyOf(body);
    const old = valueAt(key, state);
    const step = kvStep(body, old, PERSISTENT);
    if (step === undefined) return undefined;
    const { written } = step;
    if (written === undefined || (old !== undefined && wireIdentity(old) === wireIdentity(written))) {
      seen.set(src, chosen);
      return step.response;
    }
    const inNewest = kvStep(body, valueAt(key, newest), PERSISTENT);
    newest += 1;
    seen.set(src, newest);
    if (inNewest?.written !== undefined) write(key, inNewest.written);
    return inNewest?.response;
  };
}

interface Replica {
  clock: number;
  readonly values: Map<string, { readonly stamp: number; readonly value: Wire }>;
}

const REPLICAS = 2;

/** Replicas with a Lamport clock each; before every request one of them, drawn at random, is merged into another. */
export function lastWriteWinsKv(random: Random): Service {
  const replicas: readonly Replica[] = Array.from({ length: REPLICAS }, () => ({ clock: 0, values: new Map() }));
  const pick = (): Replica => random.pick(replicas);

  return (body) => {
    const source = pick();
    merge(source, pick());
    const replica = pick();
    const key = keyOf(body);
    const step = kvStep(body, replica.values.get(key)?.value, LAST_WRITE_WINS);
    if (step?.written !== undefined) {
      replica.values.set(key, { stamp: replica.clock, value: step.written });
      replica.clock += 1;
    }
    return step?.response;
  };
}

/** Merges `source` into `target`. The value with the later stamp wins; of equal ones the source's. */
function merge(source: Replica, target: Replica): void {
  if (source === target) return;
  target.clock = Math.max(source.clock, target.clock);
  for (const [key, fromSource] of source.values) {
    const own = target.values.get(key);
    if (own === undefined || own.stamp <= fromSource.stamp) target.values.set(key, fromSource);
  }
}
