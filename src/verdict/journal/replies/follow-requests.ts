import {
  isClientId,
  type JournalEvent,
  type JsonValue,
  type Message,
} from '../../../maelstrom/operations-and-messages.ts';

/** A client's request, and what has become of it. */
export interface Request {
  readonly client: string;
  /** The node that has it: a node may pass a request on as it came, in the name of its client. */
  node: string;
  readonly type: string;
  readonly msgId: number;
  /** The number of the whole message, which nodes see as `id` beside `src`. */
  readonly messageId: number;
  /** Nanoseconds by the journal's clock of its first answer; undefined while it has none. */
  answeredAt: number | undefined;
  /** The first message that looks as if it was meant as its answer, and does not fit. */
  stray: Stray | undefined;
}

/** What keeps a message from being the answer to a request. */
export type Fault =
  /** `in_reply_to`: absent, not a number, or a number that is not the request's. */
  | 'missing'
  | 'text'
  | 'not-a-number'
  | 'number'
  /** The number of the whole message instead of the body's. */
  | 'message-id'
  /** The reply's own `msg_id`. */
  | 'own-msg-id'
  /** An earlier request of the same client, which was answered before. */
  | 'earlier'
  /** `dest`: the node itself, another node, another client. */
  | 'to-itself'
  | 'to-node'
  | 'to-client'
  /** `src` is the client and `dest` the node that answers. */
  | 'swapped';

export interface Stray {
  readonly fault: Fault;
  readonly message: Message;
  /** Nanoseconds by the journal's clock. */
  readonly time: number;
}

/** Hears what becomes of requests. */
export interface RequestsListener {
  /** It was never answered, and this was to be its answer. */
  readonly wentAstray: (request: Request, stray: Stray) => void;
  /** It stands in the journal once more, though clients number each request anew: the node has printed what it read. */
  readonly askedAgain: (request: Request, message: Message, time: number) => void;
  /** It was answered once more. */
  readonly answeredAgain: (request: Request, message: Message, time: number) => void;
}

/** Requests of one client that are remembered, and requests without an answer of one node. A client makes one request at a time. */
const REMEMBERED_OF_A_CLIENT = 8;
const OPEN_AT_A_NODE = 64;
const CLIENTS_AT_MOST = 4_096;
const NODES_AT_MOST = 1_000;
const TYPES_AT_MOST = 50;
const LINKS_AT_MOST = 10_000;

export interface RequestsFollowed {
  readonly visit: (event: JournalEvent) => void;
  /** No more events: what has no answer now gets none. */
  readonly end: () => void;
}

/** Ties the messages of nodes to the clients' requests that they answer. Memory is bounded. */
export const followRequests = (listener: RequestsListener): RequestsFollowed => new Requests(listener);

class Requests implements RequestsFollowed {
  readonly #listener: RequestsListener;
  /** The last requests of each client, the latest last. */
  readonly #byClient = new Map<string, Request[]>();
  /** Requests that wait for an answer, by node, the oldest first. */
  readonly #openAt = new Map<string, Set<Request>>();
  readonly #types = new Set<JsonValue | undefined>();
  /** `echo_ok` and its like. */
  readonly #answerTypes = new Set<JsonValue | undefined>();
  /** `n1 n0`: n1 has sent n0 what clients send, so n0 may answer it as it answers clients. */
  readonly #forwarding = new Set<string>();

  constructor(listener: RequestsListener) {
    this.#listener = listener;
  }

  visit({ type, time, message }: JournalEvent): void {
    if (type !== 'send') return;
    if (isClientId(message.src)) this.#ask(message, time);
    else if (isClientId(message.dest)) this.#toClient(message, time);
    else this.#toServer(message, time);
  }

  end(): void {
    for (const requests of [...this.#byClient.values(), ...this.#openAt.values()])
      for (const request of requests) this.#close(request);
  }

  #ask(message: Message, time: number): void {
    const { id, src, dest, body } = message;
    const { type, msg_id: msgId } = body;
    if (body['in_reply_to'] !== undefined) {
      this.#answerAsClient(message, time);
      return;
    }
    if (typeof msgId !== 'number' || typeof type !== 'string') return;
    const known = this.#byClient.get(src)?.findLast((one) => one.msgId === msgId);
    if (known !== undefined) {
      if (known.node === dest) this.#listener.askedAgain(known, message, time);
      else this.#passOn(known, dest);
      return;
    }
    const request: Request = {
      client: src,
      node: dest,
      type,
      msgId,
      messageId: id,
      answeredAt: undefined,
      stray: undefined,
    };
    if (this.#types.size < TYPES_AT_MOST) {
      this.#types.add(type);
      this.#answerTypes.add(`${type}_ok`);
    }
    this.#remember(request);
    this.#open(request);
  }

  #open(request: Request): void {
    const open = this.#openAt.get(request.node) ?? new Set();
    if (open.size === 0 && this.#openAt.size < NODES_AT_MOST) this.#openAt.set(request.node, open);
    const [oldest] = open;
    if (oldest !== undefined && open.size >= OPEN_AT_A_NODE) this.#close(oldest);
    open.add(request);
  }

  /** Another node got the request as its client had sent it, and is to answer it. */
  #passOn(request: Request, dest: string): void {
    this.#openAt.get(request.node)?.delete(request);
    request.node = dest;
    if (request.answeredAt === undefined) this.#open(request);
  }

  /** An answer that is signed with the name of the client that asked. */
  #answerAsClient(message: Message, time: number): void {
    const { src, dest, body } = message;
    const asked = this.#byClient.get(src)?.findLast(({ msgId }) => msgId === body['in_reply_to']);
    if (asked?.node === dest && asked.answeredAt === undefined) asked.stray ??= { fault: 'swapped', message, time };
  }

  #remember(request: Request): void {
    const known = this.#byClient.get(request.client);
    if (known !== undefined) {
      const last = known.at(-1);
      if (last !== undefined) this.#close(last);
      if (known.length === REMEMBERED_OF_A_CLIENT) known.shift();
      known.push(request);
      return;
    }
    const [oldest] = this.#byClient;
    if (oldest !== undefined && this.#byClient.size >= CLIENTS_AT_MOST) {
      for (const forgotten of oldest[1]) this.#close(forgotten);
      this.#byClient.delete(oldest[0]);
    }
    this.#byClient.set(request.client, [request]);
  }

  /** It has its answer, or its client has given up. */
  #close(request: Request): void {
    this.#openAt.get(request.node)?.delete(request);
    const { stray } = request;
    if (stray === undefined) return;
    request.stray = undefined;
    if (request.answeredAt === undefined) {
      this.#listener.wentAstray(request, stray);
      return;
    }
    // Then it was what it said it was.
    const { dest, body } = stray.message;
    const other = this.#byClient.get(dest)?.find(({ msgId }) => msgId === body['in_reply_to']);
    if (other?.answeredAt !== undefined) this.#listener.answeredAgain(other, stray.message, stray.time);
  }

  #toClient(message: Message, time: number): void {
    const { src, dest, body } = message;
    const known = this.#byClient.get(dest);
    const reply = body['in_reply_to'];
    const asked = known?.findLast(({ msgId }) => msgId === reply);
    if (asked !== undefined && asked.answeredAt === undefined) {
      asked.answeredAt = time;
      this.#close(asked);
      return;
    }
    const last = known?.at(-1);
    const waits = last !== undefined && last.answeredAt === undefined && last.node === src ? last : undefined;
    if (asked !== undefined) {
      const meant = waits ?? this.#waitingFor(message);
      if (meant === undefined || meant.stray !== undefined) this.#listener.answeredAgain(asked, message, time);
      else meant.stray = { fault: meant === waits ? 'earlier' : 'to-client', message, time };
      return;
    }
    const another = this.#waitingFor(message);
    if (another !== undefined) another.stray = { fault: 'to-client', message, time };
    // One that is long forgotten may be answered late, or again.
    else if (waits !== undefined && !(typeof reply === 'number' && reply >= 1 && reply < waits.msgId))
      waits.stray ??= { fault: faultOf(waits, message), message, time };
  }

  #toServer(message: Message, time: number): void {
    const { src, dest, body } = message;
    const { type, in_reply_to: reply } = body;
    if (reply === undefined) {
      if (body['msg_id'] === undefined || !this.#types.has(type)) return;
      if (this.#forwarding.size < LINKS_AT_MOST) this.#forwarding.add(`${src} ${dest}`);
      return;
    }
    if (!this.#answerTypes.has(type) || this.#forwarding.has(`${dest} ${src}`)) return;
    const request = this.#waitingFor(message);
    if (request !== undefined) request.stray = { fault: src === dest ? 'to-itself' : 'to-node', message, time };
  }

  /** The oldest request at the node that waits for this answer, by its `in_reply_to` and type. */
  #waitingFor({ src, body }: Message): Request | undefined {
    for (const request of this.#openAt.get(src) ?? []) {
      if (request.msgId !== body['in_reply_to'] || request.stray !== undefined) continue;
      if (body['type'] === `${request.type}_ok` || body['type'] === 'error') return request;
    }
    return undefined;
  }
}

/** Why a message to the client that asked is not the answer. */
function faultOf({ messageId }: Request, { body }: Message): Fault {
  const { in_reply_to: reply, msg_id: own } = body;
  if (reply === undefined || reply === null) return 'missing';
  if (typeof reply === 'string') return 'text';
  if (typeof reply !== 'number') return 'not-a-number';
  if (reply === messageId) return 'message-id';
  return reply === own ? 'own-msg-id' : 'number';
}
