/**
 * A linearizable key-value store: Raft, with leader election and log replication (https://raft.github.io/raft.pdf).
 *
 * Reads go through the log like writes, which is the simplest way to be sure that they are not stale, and costs them a
 * round to a majority. A node that is not the leader hands requests on to it, once: done twice, a request might take
 * effect twice. Nothing is on disk, so a node must not come back after it died; the log is never cut short; the set of
 * nodes is fixed. Timeouts suit a network with up to some 100 ms from node to node.
 */
import { type Call, createNode, type LinKv, RpcError } from './node.ts';

type Operation =
  | { type: 'read'; key: unknown }
  | { type: 'write'; key: unknown; value: unknown }
  | { type: 'cas'; key: unknown; from: unknown; to: unknown };
type Result = { type: 'read_ok'; value: unknown } | { type: 'write_ok' } | { type: 'cas_ok' };
interface Entry {
  term: number;
  operation: Operation;
}
type Raft = {
  request_vote: Call<{ term: number; lastIndex: number; lastTerm: number }, { term: number; granted: boolean }>;
  append_entries: Call<
    { term: number; previousIndex: number; previousTerm: number; entries: Entry[]; committed: number },
    /** `lastIndex`: where to go on, or what to try next. */
    { term: number; success: boolean; lastIndex: number }
  >;
};

const HEARTBEAT_MS = 100;
const RPC_TIMEOUT_MS = 400;
const ELECTION_MS = { least: 800, most: 1_600 };

const node = createNode<LinKv & Raft>();

// The state machine.

const store = new Map<string, unknown>();

function perform(operation: Operation): Result | RpcError {
  const key = JSON.stringify(operation.key);
  if (operation.type === 'write') {
    store.set(key, operation.value);
    return { type: 'write_ok' };
  }
  if (!store.has(key)) return new RpcError('key-does-not-exist', `there is no key ${key}`);
  const value = store.get(key);
  if (operation.type === 'read') return { type: 'read_ok', value };
  if (JSON.stringify(value) !== JSON.stringify(operation.from)) {
    return new RpcError('precondition-failed', `${key} is ${JSON.stringify(value)}`);
  }
  store.set(key, operation.to);
  return { type: 'cas_ok' };
}

// Raft's state. Indices are from 1; entry 0 is there so that every entry has one before it.

let term = 0;
let votedFor: string | undefined;
let role: 'follower' | 'candidate' | 'leader' = 'follower';
let leader: string | undefined;
const log: Entry[] = [{ term: 0, operation: { type: 'read', key: null } }];
let committed = 0;
let applied = 0;
let electionAt = Number.POSITIVE_INFINITY;

/** The leader's view of another node. */
interface Follower {
  nextIndex: number;
  matchIndex: number;
  busy: boolean;
}
let followers = new Map<string, Follower>();

/** Requests that wait for their entry to be applied, by its index. */
const waiting = new Map<number, { term: number; settle: (result: Result | RpcError) => void }>();

const lastIndex = (): number => log.length - 1;
const termAt = (index: number): number => log[index]?.term ?? -1;
const majority = (): number => Math.floor(node.ids.length / 2) + 1;

function postponeElection(): void {
  const { least, most } = ELECTION_MS;
  electionAt = performance.now() + least + Math.random() * (most - least);
}

function follow(newTerm: number, newLeader?: string): void {
  if (newTerm > term) votedFor = undefined;
  term = newTerm;
  role = 'follower';
  leader = newLeader;
}

async function runForLeader(): Promise<void> {
  term += 1;
  role = 'candidate';
  leader = undefined;
  votedFor = node.id;
  postponeElection();
  const election = term;
  let votes = 1;
  const count = (): void => {
    if (role === 'candidate' && term === election && votes >= majority()) lead();
  };
  count();
  for (const peer of node.peers) {
    node
      .rpc(
        peer,
        { type: 'request_vote', term, lastIndex: lastIndex(), lastTerm: termAt(lastIndex()) },
        { timeout: RPC_TIMEOUT_MS },
      )
      .then((reply) => {
        if (reply.term > term) follow(reply.term);
        if (reply.granted) votes += 1;
        count();
      }, ignoreTimeout);
  }
}

function lead(): void {
  role = 'leader';
  leader = node.id;
  followers = new Map(node.peers.map((peer) => [peer, { nextIndex: log.length, matchIndex: 0, busy: false }]));
  node.log(`leader of term ${term}`);
  replicate();
}

function replicate(): void {
  for (const [peer, follower] of followers) if (!follower.busy) replicateTo(peer, follower).catch(ignoreTimeout);
  commit();
}

async function replicateTo(peer: string, follower: Follower): Promise<void> {
  follower.busy = true;
  try {
    do {
      const previousIndex = follower.nextIndex - 1;
      const entries = log.slice(follower.nextIndex);
      const asked = term;
      const reply = await node.rpc(
        peer,
        { type: 'append_entries', term, previousIndex, previousTerm: termAt(previousIndex), entries, committed },
        { timeout: RPC_TIMEOUT_MS },
      );
      if (reply.term > term) follow(reply.term);
      if (role !== 'leader' || term !== asked) return;
      if (reply.success) follower.matchIndex = Math.max(follower.matchIndex, previousIndex + entries.length);
      follower.nextIndex = reply.success ? follower.matchIndex + 1 : Math.min(previousIndex, reply.lastIndex + 1);
      commit();
    } while (follower.matchIndex < lastIndex());
  } finally {
    follower.busy = false;
  }
}

/** Commits what a majority has, if it is of this term: an entry of an earlier one could still be overwritten. */
function commit(): void {
  if (role !== 'leader') return;
  const indices = [lastIndex(), ...[...followers.values()].map(({ matchIndex }) => matchIndex)].sort((a, b) => b - a);
  const index = indices[majority() - 1] ?? 0;
  if (index > committed && termAt(index) === term) committed = index;
  apply();
}

function apply(): void {
  while (applied < committed) {
    applied += 1;
    const entry = log[applied];
    if (!entry) return;
    const result = perform(entry.operation);
    const request = waiting.get(applied);
    waiting.delete(applied);
    if (!request) continue;
    request.settle(request.term === entry.term ? result : lostLeadership());
  }
}

const lostLeadership = (): RpcError => new RpcError('timeout', 'another leader took over; perhaps it was done');

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof RpcError)) throw error;
}

node.onInit(() => {
  // No leader is there yet: the nodes start one after the other, so that the first one is elected.
  electionAt = performance.now() + 200 * node.ids.indexOf(node.id);
  setInterval(() => {
    if (role === 'leader') replicate();
    else if (performance.now() > electionAt) runForLeader();
  }, HEARTBEAT_MS);
});

node.handle('request_vote', (request, { src }) => {
  if (request.term > term) follow(request.term);
  const upToDate =
    request.lastTerm > termAt(lastIndex()) ||
    (request.lastTerm === termAt(lastIndex()) && request.lastIndex >= lastIndex());
  const granted = request.term === term && upToDate && (votedFor === undefined || votedFor === src);
  if (granted) {
    votedFor = src;
    postponeElection();
  }
  return { type: 'request_vote_ok', term, granted };
});

node.handle('append_entries', (request, { src }) => {
  if (request.term < term) return { type: 'append_entries_ok', term, success: false, lastIndex: lastIndex() };
  follow(request.term, src);
  postponeElection();
  if (termAt(request.previousIndex) !== request.previousTerm) {
    const hint = Math.min(lastIndex(), request.previousIndex - 1);
    return { type: 'append_entries_ok', term, success: false, lastIndex: hint };
  }
  request.entries.forEach((entry, place) => {
    const index = request.previousIndex + 1 + place;
    if (termAt(index) === entry.term) return;
    log.length = index;
    log.push(entry);
  });
  committed = Math.max(committed, Math.min(request.committed, request.previousIndex + request.entries.length));
  apply();
  return { type: 'append_entries_ok', term, success: true, lastIndex: lastIndex() };
});

/** Appends an operation of ours and waits until it is applied. */
function propose(operation: Operation): Promise<Result> {
  return new Promise((resolve, reject) => {
    log.push({ term, operation });
    waiting.get(lastIndex())?.settle(lostLeadership());
    waiting.set(lastIndex(), {
      term,
      settle: (result) => (result instanceof RpcError ? reject(result) : resolve(result)),
    });
    replicate();
  });
}

/** Where an operation is to be done: here, or at the leader, unless it comes from a node that took us for the leader. */
async function execute<R extends Result>(operation: Operation, src: string): Promise<R> {
  if (role === 'leader') return (await propose(operation)) as R;
  if (leader === undefined || node.ids.includes(src)) {
    throw new RpcError('temporarily-unavailable', 'there is no leader now');
  }
  return (await node.rpc(leader, operation, { timeout: 2_000 })) as unknown as R;
}

node.handle('read', ({ key }, { src }) => execute<{ type: 'read_ok'; value: unknown }>({ type: 'read', key }, src));
node.handle('write', ({ key, value }, { src }) => execute<{ type: 'write_ok' }>({ type: 'write', key, value }, src));
node.handle('cas', ({ key, from, to }, { src }) => execute<{ type: 'cas_ok' }>({ type: 'cas', key, from, to }, src));

node.run();
