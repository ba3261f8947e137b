/** What a person reads at the top of each starting file, and the handlers to fill in. */
import type { Workload } from '../maelstrom/workloads.ts';

/** By the challenge's id: what the nodes have to do, each paragraph a string; code is indented. */
export const TASKS: Readonly<Record<string, readonly string[]>> = {
  '1-echo': [
    'A client sends a value, and the node answers with the same value. This one is written already: run it and see a test pass. Then return something else, and read what the test says about it.',
  ],
  '2-unique-ids': [
    'Each request is answered with an id that no node has given before and none gives again, also while the nodes cannot reach each other.',
  ],
  '3a-single-node-broadcast': [
    'A `broadcast` brings the node a number, and a `read` asks for all numbers that it was given, in any order. No number is sent twice.',
  ],
  '3b-multi-node-broadcast': [
    'A client gives its number to one node, and the reads of all nodes have to show it a little later. So the nodes tell each other, in messages of your own, by `node.send` or `node.rpc`. Their types stand beside those of the workload; `Call` comes from the same module:',
    '    const node = createNode<Broadcast & { tell: Call<{ message: number }> }>();',
    '`topology` tells each node its neighbours. You may use it, and need not.',
  ],
  '3c-fault-tolerant-broadcast': [
    'As 3b, while the network is cut in two now and then. Messages across the cut are lost. When the network is whole again, all nodes have to learn of every number that a client was told is stored.',
  ],
  '3d-efficient-broadcast-1': [
    'As 3b, with more nodes and a slow network: each message takes 100 ms. Both count: few messages, and a short time until a number has arrived everywhere. You need not use the neighbours that `topology` tells.',
  ],
  '3e-efficient-broadcast-2': ['As 3d, with fewer messages and more time for each number to arrive.'],
  '4-grow-only-counter': [
    'An `add` brings a delta of 0 or more, and a `read` asks for the sum of all deltas that any node was given. At the end the reads of all nodes have to show that sum.',
    "Maelstrom's service seq-kv is a key-value store that all nodes can use: `node.kv('seq-kv')`. It is sequentially consistent, so what it shows may be old.",
  ],
  '5a-single-node-kafka': [
    'There is a log for each key. A `send` appends a message and is answered with its offset. A `poll` is answered with messages from the given offset on, in order and without gaps. `commit_offsets` keeps how far a client has come, and `list_committed_offsets` asks for it.',
    'The offsets of a key grow. A key for which there is nothing to return is left out of the answer.',
  ],
  '5b-multi-node-kafka': [
    "As 5a, with two nodes that both take messages for every key, so they have to agree on offsets. Maelstrom's service lin-kv is a linearizable key-value store that both can use: `node.kv('lin-kv')`.",
  ],
  '5c-efficient-kafka': [
    'As 5b, with fewer messages and a shorter latency. There is no number to reach: compare the messages per operation with those of 5b.',
  ],
  '6a-single-node-txn': [
    'A transaction is a list of reads and writes of registers, `["r", 1, null]` and `["w", 1, 6]`. The answer is the same list, in which each read has the value: that of the last write, or null for a register that was never written.',
  ],
  '6b-read-uncommitted': [
    'As 6a, with two nodes that tell each other what was written. Read uncommitted allows nearly everything; only the writes of two transactions may not be mixed (G0).',
  ],
  '6c-read-committed': [
    'As 6b, and no transaction reads what another one has written and then aborted (G1a) or overwritten itself (G1b), and no two read from each other (G1c).',
  ],
};

/** The workload's type in the node library, and its requests: what is in them, and what the answer holds. */
export interface Handlers {
  readonly type: string;
  readonly requests: readonly Request[];
}

export interface Request {
  readonly type: string;
  /** Names of what a handler takes out of the request. */
  readonly takes: readonly string[];
  /** Lines above it. */
  readonly comment: readonly string[];
  /** What it returns, where that is not part of the task. */
  readonly returns?: string;
}

const request = (type: string, takes: readonly string[], ...comment: readonly string[]): Request => ({
  type,
  takes,
  comment,
});

export const HANDLERS: Readonly<Partial<Record<Workload, Handlers>>> = {
  echo: {
    type: 'Echo',
    requests: [{ ...request('echo', ['echo'], 'echo: unknown'), returns: "{ type: 'echo_ok', echo }" }],
  },
  'unique-ids': {
    type: 'UniqueIds',
    requests: [request('generate', [], "Answer with { type: 'generate_ok', id }, where id is a string.")],
  },
  broadcast: {
    type: 'Broadcast',
    requests: [
      {
        ...request(
          'topology',
          ['topology'],
          'topology: Record<string, string[]>; topology[node.id] are our neighbours.',
        ),
        takes: [],
        returns: "{ type: 'topology_ok' }",
      },
      request('broadcast', ['message'], "message: number. Answer with { type: 'broadcast_ok' }."),
      request('read', [], "Answer with { type: 'read_ok', messages }, where messages is a number[]."),
    ],
  },
  'g-counter': {
    type: 'Counter',
    requests: [
      request('add', ['delta'], "delta: number. Answer with { type: 'add_ok' }."),
      request('read', [], "Answer with { type: 'read_ok', value }, where value is a number."),
    ],
  },
  kafka: {
    type: 'Kafka',
    requests: [
      request('send', ['key', 'msg'], "key: string, msg: unknown. Answer with { type: 'send_ok', offset }, a number."),
      request(
        'poll',
        ['offsets'],
        'offsets: Record<string, number>, by key the first offset that is wanted.',
        "Answer with { type: 'poll_ok', msgs }, where msgs has for each key pairs [offset, msg].",
      ),
      request(
        'commit_offsets',
        ['offsets'],
        "offsets: Record<string, number>. Answer with { type: 'commit_offsets_ok' }.",
      ),
      request(
        'list_committed_offsets',
        ['keys'],
        "keys: string[]. Answer with { type: 'list_committed_offsets_ok', offsets }, by key.",
      ),
    ],
  },
  'txn-rw-register': {
    type: 'TxnRwRegister',
    requests: [
      request(
        'txn',
        ['txn'],
        "txn: ['r', key, null] or ['w', key, value], in a list; keys and values are numbers.",
        "Answer with { type: 'txn_ok', txn }, the same list with its reads filled in.",
      ),
    ],
  },
};
