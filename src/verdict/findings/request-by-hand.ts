import type { MessageBody } from '../../maelstrom/operations-and-messages.ts';
import type { Workload } from '../../maelstrom/workloads.ts';
import type { RunFacts } from '../gather/facts.ts';

/** A request of each kind, without its type and id. */
const REQUESTS: Readonly<Record<Workload, Readonly<Record<string, MessageBody>>>> = {
  broadcast: { broadcast: { message: 7 }, read: {} },
  echo: { echo: { echo: 'hello' } },
  'g-counter': { add: { delta: 3 }, read: {} },
  'g-set': { add: { element: 7 }, read: {} },
  kafka: { send: { key: 'k1', msg: 7 }, poll: { offsets: { k1: 0 } } },
  'lin-kv': { read: { key: 1 }, write: { key: 1, value: 7 }, cas: { key: 1, from: 7, to: 8 } },
  'pn-counter': { add: { delta: 3 }, read: {} },
  'txn-list-append': {
    txn: {
      txn: [
        ['append', 1, 7],
        ['r', 1, null],
      ],
    },
  },
  'txn-rw-register': {
    txn: {
      txn: [
        ['w', 1, 7],
        ['r', 1, null],
      ],
    },
  },
  'unique-ids': { generate: {} },
};

const line = (body: MessageBody): string => `'${JSON.stringify({ src: 'c1', dest: 'n0', body })}'`;

const INIT = line({ type: 'init', msg_id: 1, node_id: 'n0', node_ids: ['n0'] });

/**
 * A line for a shell that starts the node and sends it init and one request; its replies appear below it. Standard input stays open
 * for a second, since a node may end with it. Undefined for an operation that is not the workload's.
 * @param command how the user starts the node; undefined where that is not known
 */
export function sentByHand(workload: Workload, f: string, command: string | undefined): string | undefined {
  const fields = Object.hasOwn(REQUESTS[workload], f) ? REQUESTS[workload][f] : undefined;
  if (fields === undefined) return undefined;
  const request = line({ type: f, msg_id: 2, ...fields });
  return `(printf '%s\\n' ${INIT} ${request}; sleep 1) | ${command ?? 'YOUR-NODE'}`;
}

/** Advice to send one such request; undefined where the workload has none. */
export function tryByHand(f: string, { workload, command }: RunFacts): string | undefined {
  const line = workload === null ? undefined : sentByHand(workload, f, command);
  return line === undefined
    ? undefined
    : `Send one by hand, look at what comes back, and compare its type and fields with the protocol: \`${line}\``;
}
