/** A request and its reply, both without `type`, `msg_id` and `in_reply_to`: the type of the reply is `<request>_ok`. */
export interface Call<Request extends object = object, Reply extends object = object> {
    readonly request: Request;
    readonly reply: Reply;
}
/** Message type → what it carries. */
export type Protocol = Record<string, Call>;
export type Echo = {
    echo: Call<{
        echo: unknown;
    }, {
        echo: unknown;
    }>;
};
export type UniqueIds = {
    generate: Call<object, {
        id: string;
    }>;
};
export type Broadcast = {
    topology: Call<{
        topology: Record<string, string[]>;
    }>;
    broadcast: Call<{
        message: number;
    }>;
    read: Call<object, {
        messages: number[];
    }>;
};
export type GSet = {
    add: Call<{
        element: number;
    }>;
    read: Call<object, {
        value: number[];
    }>;
};
/** Both g-counter (whose deltas are never negative) and pn-counter. */
export type Counter = {
    add: Call<{
        delta: number;
    }>;
    read: Call<object, {
        value: number;
    }>;
};
export type LinKv = {
    read: Call<{
        key: unknown;
    }, {
        value: unknown;
    }>;
    write: Call<{
        key: unknown;
        value: unknown;
    }>;
    cas: Call<{
        key: unknown;
        from: unknown;
        to: unknown;
    }>;
};
export type Kafka = {
    send: Call<{
        key: string;
        msg: unknown;
    }, {
        offset: number;
    }>;
    /** For each key pairs of offset and message, in order; a key with nothing to return must be left out. */
    poll: Call<{
        offsets: Record<string, number>;
    }, {
        msgs: Record<string, [offset: number, msg: unknown][]>;
    }>;
    commit_offsets: Call<{
        offsets: Record<string, number>;
    }>;
    list_committed_offsets: Call<{
        keys: string[];
    }, {
        offsets: Record<string, number>;
    }>;
};
/** Operations of a transaction; a read comes with null and goes back filled in. */
export type RegisterOp = ['r', key: number, value: number | null] | ['w', key: number, value: number];
export type AppendOp = ['r', key: number, value: number[] | null] | ['append', key: number, value: number];
export type TxnRwRegister = {
    txn: Call<{
        txn: RegisterOp[];
    }, {
        txn: RegisterOp[];
    }>;
};
export type TxnListAppend = {
    txn: Call<{
        txn: AppendOp[];
    }, {
        txn: AppendOp[];
    }>;
};
export type RequestBody<P extends Protocol, T extends Name<P>> = {
    type: T;
} & P[T]['request'];
type Name<P> = keyof P & string;
export type ReplyBody<P extends Protocol, T extends Name<P>> = {
    type: `${T}_ok`;
} & P[T]['reply'];
/** A message that arrived. */
export interface Message<Body = Record<string, unknown>> {
    readonly src: string;
    readonly dest: string;
    readonly body: Body & {
        readonly type: string;
        readonly msg_id?: number;
    };
}
/** Maelstrom's error codes; 0 and 13 mean that the operation may or may not have happened, all others that it did not. */
export declare const ERROR_CODES: {
    readonly timeout: 0;
    readonly 'node-not-found': 1;
    readonly 'not-supported': 10;
    readonly 'temporarily-unavailable': 11;
    readonly 'malformed-request': 12;
    readonly crash: 13;
    readonly abort: 14;
    readonly 'key-does-not-exist': 20;
    readonly 'key-already-exists': 21;
    readonly 'precondition-failed': 22;
    readonly 'txn-conflict': 30;
};
export type ErrorName = keyof typeof ERROR_CODES;
/** An error reply, in either direction: throw it in a handler to send one; `rpc` rejects with those that it gets. */
export declare class RpcError extends Error {
    readonly name = "RpcError";
    readonly code: number;
    /** A code of one's own should be 1000 or more. */
    constructor(error: ErrorName | number, text: string);
    is(error: ErrorName): boolean;
}
export interface RpcOptions {
    /** Milliseconds to wait for the reply to the first attempt; default 1,000. Doubles with every attempt, up to eight times. */
    readonly timeout?: number;
    /**
     * Milliseconds, in all, for further attempts when there is no reply, or error 11 (temporarily unavailable); default 0,
     * one attempt. The other side may then see a request more than once.
     */
    readonly retryFor?: number;
}
export interface KeyValueStore {
    /** `undefined` when the key does not exist. */
    read<Value>(key: string, options?: RpcOptions): Promise<Value | undefined>;
    /** As `read`, of a whole number. @throws {TypeError} for any other value. */
    readInt(key: string, options?: RpcOptions): Promise<number | undefined>;
    write(key: string, value: unknown, options?: RpcOptions): Promise<void>;
    /** Whether the value was `from` and is now `to`; with `create`, also when the key did not exist (lin-kv and seq-kv). */
    cas(key: string, from: unknown, to: unknown, options?: RpcOptions & {
        create?: boolean;
    }): Promise<boolean>;
    /**
     * As `cas`, by the name and the rules of Maelstrom's Go library.
     * @throws {RpcError} `precondition-failed` when the value was another one, `key-does-not-exist` when there was none.
     */
    compareAndSwap(key: string, from: unknown, to: unknown, createIfNotExists?: boolean, options?: RpcOptions): Promise<void>;
}
export interface Node<P extends Protocol> {
    /** Ours, `n0`; known from `init` on. */
    readonly id: string;
    /** All nodes of the cluster, ourselves included; known from `init` on. */
    readonly ids: readonly string[];
    /** All nodes but ourselves. */
    readonly peers: readonly string[];
    /**
     * Answers messages of a type with what the handler returns; nothing is sent for `undefined` (call `reply` later, or
     * never, for a one-way message). An `RpcError` that it throws is sent as it is, any other error as a crash (13).
     */
    handle<T extends Name<P>, R extends ReplyBody<P, T>>(type: T, handler: (body: RequestBody<P, T>, message: Message<RequestBody<P, T>>) => Answer<Exact<R, ReplyBody<P, T>>> | Promise<Answer<Exact<R, ReplyBody<P, T>>>>): void;
    /** Runs once the node knows its name; `init` is answered, and the first message handled, when it is through. */
    onInit(hook: () => void | Promise<void>): void;
    reply<T extends Name<P>>(to: Message<RequestBody<P, T>>, body: ReplyBody<P, T>): void;
    replyError(to: Message, error: RpcError): void;
    /** Sends and forgets. */
    send<T extends Name<P>>(dest: string, body: RequestBody<P, T>): void;
    /** Sends and waits for the reply. @throws {RpcError} for an error reply, and with code 0 when there is none in time. */
    rpc<T extends Name<P>>(dest: string, body: RequestBody<P, T>, options?: RpcOptions): Promise<ReplyBody<P, T>>;
    /** `rpc`, by its name in Maelstrom's Go library. */
    syncRPC<T extends Name<P>>(dest: string, body: RequestBody<P, T>, options?: RpcOptions): Promise<ReplyBody<P, T>>;
    /** One of Maelstrom's own key-value services. */
    kv(service: 'lin-kv' | 'seq-kv' | 'lww-kv'): KeyValueStore;
    /** The next timestamp of Maelstrom's lin-tso service. */
    timestamp(options?: RpcOptions): Promise<number>;
    /** A line on stderr, which Maelstrom keeps in node-logs/<node>.log. Never waits: what does not fit is dropped, and counted. */
    log(...parts: unknown[]): void;
    /** Starts reading messages; call it after the last `handle`. Ends the process when stdin does. */
    run(): void;
}
type Answer<R> = R | undefined | void;
/** `R` and nothing beyond `Shape`: Maelstrom refuses replies with keys that it does not know. */
type Exact<R, Shape> = R & {
    [K in Exclude<keyof R, keyof Shape>]: never;
};
export declare function createNode<P extends Protocol = Protocol>(): Node<P>;
export {};
