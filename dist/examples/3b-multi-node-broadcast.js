#!/usr/bin/env node
import { SourceMap } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
// examples/node.ts
/**
* A Maelstrom node in one file without dependencies: import it from the package `maelstrom-action`, or copy it into your
* project.
*
*     import { createNode, type Echo } from 'maelstrom-action/node'; // or './node.ts'
*
*     const node = createNode<Echo>();
*     node.handle('echo', ({ echo }) => ({ type: 'echo_ok', echo }));
*     node.run();
*
* What it takes care of, because Maelstrom is unforgiving here:
*
* - stdout belongs to the protocol. One stray line there and Maelstrom never reads that node again, so everything else
*   that writes to stdout (`console.log`) goes to stderr, with a warning.
* - A message to a node that does not exist silences the sender for good, so `send` refuses it.
* - A reply to a client that has given up (after 5 s) does the same, so a request of a client that is still open after
*   4.5 s is answered with error 0 (timeout), and whatever the handler says later is dropped. A machine that is too busy
*   to do so in time gets no answer out at all, which costs only that operation.
* - A reply with a key that the workload does not know fails the operation, so the types refuse extra keys.
*/
/** Maelstrom's error codes; 0 and 13 mean that the operation may or may not have happened, all others that it did not. */
const ERROR_CODES = {
	timeout: 0,
	"node-not-found": 1,
	"not-supported": 10,
	"temporarily-unavailable": 11,
	"malformed-request": 12,
	crash: 13,
	abort: 14,
	"key-does-not-exist": 20,
	"key-already-exists": 21,
	"precondition-failed": 22,
	"txn-conflict": 30
};
/** An error reply, in either direction: throw it in a handler to send one; `rpc` rejects with those that it gets. */
var RpcError = class extends Error {
	name = "RpcError";
	code;
	/** A code of one's own should be 1000 or more. */
	constructor(error, text) {
		super(text);
		this.code = typeof error === "number" ? error : ERROR_CODES[error];
	}
	is(error) {
		return this.code === ERROR_CODES[error];
	}
};
/** Clients wait 5 s from when they send. A request that is open for so long gets error 0. */
const ANSWER_WITHIN_MS = 4500;
/** No answer is sent later than this. The rest is for the ways there and back, which a slow network may have delayed. */
const LATEST_ANSWER_MS = 4750;
/** Bytes that may wait in a stream: beyond it stdin pauses, and log lines are dropped. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;
const SERVICES = [
	"lin-kv",
	"seq-kv",
	"lww-kv",
	"lin-tso"
];
function createNode() {
	const output = claimStdout();
	let cluster;
	const handlers = /* @__PURE__ */ new Map();
	const initHooks = [];
	/** Messages that came before `init` was through; null from then on. */
	let early = [];
	let lastMessageId = 0;
	const waiting = /* @__PURE__ */ new Map();
	/** Requests of clients whose handlers are still at work, oldest first. */
	const open = /* @__PURE__ */ new Set();
	function ours() {
		if (!cluster) throw new Error("A node has no name before init: use onInit, or wait for the first message.");
		return cluster;
	}
	function transmit(dest, body) {
		const { id, ids, destinations } = ours();
		if (!destinations.has(dest) && !isClient(dest)) throw new Error(`Can't send ${String(body.type)} to ${dest}: there are only ${ids.join(", ")}. Maelstrom would never listen to this node again.`);
		output.write(JSON.stringify({
			src: id,
			dest,
			body
		}));
	}
	function answer(message, body) {
		const request = message;
		if (request.body.msg_id === void 0 || request.answered) return;
		if (isClient(request.src) && performance.now() - request.arrivedAt > LATEST_ANSWER_MS) {
			log(`Dropped the late answer to ${request.src}'s ${request.body.type}: it came after more than 4.75 s.`);
			return;
		}
		transmit(request.src, {
			...body,
			in_reply_to: request.body.msg_id
		});
		request.answered = true;
		open.delete(request);
	}
	const answerError = (message, error) => answer(message, {
		type: "error",
		code: error.code,
		text: error.message
	});
	function failed(message, error) {
		if (error instanceof RpcError) {
			answerError(message, error);
			return;
		}
		log(`The handler of ${message.body.type} failed: ${describeError(error)}`);
		answerError(message, new RpcError("crash", `the handler of ${message.body.type} failed: ${String(error)}`));
	}
	let sweeping = false;
	/** Answers what has been open for too long, and comes back when the next one will have been. */
	function sweep() {
		sweeping = false;
		for (const request of open) {
			const rest = request.arrivedAt + ANSWER_WITHIN_MS - performance.now();
			if (rest > 0) {
				sweepIn(rest);
				return;
			}
			answerError(request, new RpcError("timeout", `no answer to ${request.body.type} within 4.5 s`));
			open.delete(request);
		}
	}
	function sweepIn(ms) {
		if (sweeping) return;
		sweeping = true;
		setTimeout(sweep, Math.max(1, Math.ceil(ms)));
	}
	function dispatch(message) {
		if (typeof message.body.in_reply_to === "number") settle(message.body.in_reply_to, message.body);
		else if (message.body.type === "init") initialize(message);
		else if (early) early.push(message);
		else serve(message);
	}
	function settle(messageId, body) {
		const call = waiting.get(messageId);
		if (body.type === "error") call?.reject(new RpcError(Number(body.code), String(body.text)));
		else call?.resolve(body);
	}
	function serve(message) {
		const { src, body } = message;
		const handler = handlers.get(body.type);
		if (!handler) {
			log(`No handler for ${body.type}, which ${src} sent. There are: ${[...handlers.keys()].join(", ")}.`);
			answerError(message, new RpcError("not-supported", `this node does not handle ${body.type}`));
			return;
		}
		try {
			const result = handler(body, message);
			if (result instanceof Promise) result.then((reply) => reply && answer(message, reply)).catch((error) => failed(message, error));
			else if (result) answer(message, result);
		} catch (error) {
			failed(message, error);
		}
		if (message.answered || body.msg_id === void 0 || !isClient(src)) return;
		open.add(message);
		sweepIn(message.arrivedAt + ANSWER_WITHIN_MS - performance.now());
	}
	function initialize(message) {
		const id = String(message.body.node_id);
		const ids = message.body.node_ids;
		cluster = {
			id,
			ids,
			peers: ids.filter((other) => other !== id),
			destinations: /* @__PURE__ */ new Set([...ids, ...SERVICES])
		};
		(async () => {
			for (const hook of initHooks) await hook();
			answer(message, { type: "init_ok" });
			const messages = early ?? [];
			early = null;
			messages.forEach(dispatch);
		})().catch(die);
	}
	function call(dest, body, { timeout = 1e3, retryFor = 0 } = {}) {
		return new Promise((resolve, reject) => {
			const endsAt = performance.now() + Math.max(timeout, retryFor);
			const attempts = [];
			let wait = timeout;
			let timer;
			const finish = () => {
				clearTimeout(timer);
				for (const messageId of attempts) waiting.delete(messageId);
			};
			const giveUp = (error) => {
				finish();
				reject(error);
			};
			const listener = {
				resolve(reply) {
					finish();
					resolve(reply);
				},
				reject(error) {
					const pause = wait;
					if (!error.is("temporarily-unavailable") || performance.now() + pause >= endsAt) return giveUp(error);
					clearTimeout(timer);
					timer = setTimeout(attempt, pause);
				}
			};
			const attempt = () => {
				const messageId = ++lastMessageId;
				attempts.push(messageId);
				waiting.set(messageId, listener);
				transmit(dest, {
					...body,
					msg_id: messageId
				});
				const left = endsAt - performance.now();
				const isLast = left <= wait;
				timer = setTimeout(() => {
					if (isLast) giveUp(new RpcError("timeout", `${dest} did not answer ${String(body.type)} in time`));
					else attempt();
				}, Math.min(wait, left));
				wait = Math.min(wait * 2, timeout * 8) * (.9 + .2 * Math.random());
			};
			attempt();
		});
	}
	const rpc = (dest, body, options) => call(dest, body, options);
	function kv(service) {
		const store = {
			async read(key, options) {
				try {
					return (await call(service, {
						type: "read",
						key
					}, options)).value;
				} catch (error) {
					if (error instanceof RpcError && error.is("key-does-not-exist")) return void 0;
					throw error;
				}
			},
			async readInt(key, options) {
				const value = await store.read(key, options);
				if (value === void 0 || Number.isSafeInteger(value)) return value;
				throw new TypeError(`The value of ${key} in ${service} is not a whole number: ${JSON.stringify(value)}`);
			},
			async write(key, value, options) {
				await call(service, {
					type: "write",
					key,
					value
				}, options);
			},
			async cas(key, from, to, { create = false, ...options } = {}) {
				try {
					await store.compareAndSwap(key, from, to, create, options);
					return true;
				} catch (error) {
					if (!(error instanceof RpcError)) throw error;
					if (error.is("precondition-failed") || error.is("key-does-not-exist")) return false;
					throw error;
				}
			},
			async compareAndSwap(key, from, to, createIfNotExists = false, options) {
				await call(service, {
					type: "cas",
					key,
					from,
					to,
					create_if_not_exists: createIfNotExists
				}, options);
			}
		};
		return store;
	}
	return {
		get id() {
			return ours().id;
		},
		get ids() {
			return ours().ids;
		},
		get peers() {
			return ours().peers;
		},
		handle(type, handler) {
			handlers.set(type, handler);
		},
		onInit(hook) {
			initHooks.push(hook);
		},
		reply: (to, body) => answer(to, body),
		replyError: answerError,
		send: (dest, body) => transmit(dest, body),
		rpc,
		syncRPC: rpc,
		kv,
		async timestamp(options) {
			return (await call("lin-tso", { type: "ts" }, options)).ts;
		},
		log,
		run() {
			process.on("uncaughtException", die);
			readLines((line, arrivedAt) => {
				const message = parseMessage(line, arrivedAt);
				if (message) dispatch(message);
				else log(`Not a message: ${line.slice(0, 500)}`);
			}, output);
		}
	};
}
const isClient = (name) => /^c\d+$/.test(name);
function parseMessage(line, arrivedAt) {
	try {
		const { src, dest, body } = JSON.parse(line);
		if (typeof src !== "string" || typeof body?.type !== "string") return void 0;
		return {
			src,
			dest,
			body,
			arrivedAt,
			answered: false
		};
	} catch {
		return;
	}
}
/** Calls `take` for every line of stdin, as fast as `output` gets rid of what that causes. Ends the process at the end. */
function readLines(take, output) {
	const { stdin } = process;
	let rest = "";
	stdin.setEncoding("utf8");
	stdin.on("data", (chunk) => {
		const arrivedAt = performance.now();
		let start = 0;
		for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
			const line = rest + chunk.slice(start, end);
			rest = "";
			start = end + 1;
			if (line.trim()) take(line, arrivedAt);
		}
		rest += chunk.slice(start);
		if (output.full()) {
			stdin.pause();
			output.whenEmpty(() => stdin.resume());
		}
	});
	stdin.on("end", () => output.whenEmpty(() => process.exit(0)));
}
/** Takes stdout for messages, and sends what anything else writes there to stderr. */
function claimStdout() {
	const { stdout } = process;
	const write = stdout.write.bind(stdout);
	let lines = [];
	let flushing = false;
	let warned = false;
	const flush = () => {
		flushing = false;
		if (lines.length === 0) return;
		write(`${lines.join("\n")}\n`);
		lines = [];
	};
	stdout.write = ((text, ...rest) => {
		if (!warned) log("Something writes to stdout, where only messages may go. It goes to stderr: use node.log.");
		warned = true;
		log(String(text).replace(/\n$/, ""));
		const callback = rest.find((argument) => typeof argument === "function");
		if (callback) process.nextTick(callback);
		return true;
	});
	stdout.on("error", () => process.exit(0));
	process.stderr.on("error", () => {});
	return {
		write(line) {
			lines.push(line);
			if (flushing) return;
			flushing = true;
			setImmediate(flush);
		},
		full: () => stdout.writableLength > MAX_WAITING_BYTES,
		whenEmpty(then) {
			flush();
			write("", () => then());
		}
	};
}
let droppedLines = 0;
function log(...parts) {
	const { stderr } = process;
	if (stderr.writableLength > MAX_WAITING_BYTES) {
		droppedLines += 1;
		if (droppedLines > 1) return;
		stderr.once("drain", () => {
			stderr.write(`(${droppedLines} lines were dropped here: stderr is not read fast enough)\n`);
			droppedLines = 0;
		});
		return;
	}
	stderr.write(`${format(...parts.map((part) => part instanceof Error ? describeError(part) : part))}\n`);
}
/** An uncaught error: says where it came from and ends the process with status 1. */
function die(error) {
	setTimeout(() => process.exit(1), 500);
	process.stderr.write(`Uncaught ${describeError(error)}\n`, () => process.exit(1));
}
/** The stack, its places in compiled files replaced by those in the sources that their source maps name. */
function describeError(error) {
	if (!(error instanceof Error)) return String(error);
	return (error.stack ?? String(error)).replace(/((?:file:\/\/)?\/[^\s():]+\.[cm]?js):(\d+):(\d+)/g, (place, file, line, column) => {
		const path = file.startsWith("file:") ? fileURLToPath(file) : file;
		const entry = sourceMapOf(path)?.findEntry(Number(line) - 1, Number(column) - 1);
		if (!entry || !("originalSource" in entry)) return place;
		return `${resolve(dirname(path), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
	});
}
const sourceMaps = /* @__PURE__ */ new Map();
function sourceMapOf(path) {
	if (!sourceMaps.has(path)) sourceMaps.set(path, readSourceMap(path));
	return sourceMaps.get(path);
}
function readSourceMap(path) {
	try {
		const url = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(readFileSync(path, "utf8"))?.[1];
		if (!url) return void 0;
		const inline = /^data:[^,]*;base64,(.*)$/.exec(url)?.[1];
		const json = inline ? Buffer.from(inline, "base64").toString() : readFileSync(resolve(dirname(path), url), "utf8");
		return new SourceMap(JSON.parse(json));
	} catch {
		return;
	}
}
// examples/3b-multi-node-broadcast.ts
/**
* Challenge 3b: what one node hears, all know. https://fly.io/dist-sys/3b/
*
* Flooding: whoever hears a value for the first time passes it on to its neighbours in the topology, except to the one
* it came from. Quick and simple, but nothing is sent twice: one lost message may mean a lost value (3c mends that), and
* a topology with many links costs as many messages (3d and 3e mend that).
*/
const node = createNode();
const known = /* @__PURE__ */ new Set();
let neighbours = [];
function learn(message, from) {
	if (known.has(message)) return;
	known.add(message);
	for (const neighbour of neighbours) if (neighbour !== from) node.send(neighbour, {
		type: "tell",
		message
	});
}
node.handle("topology", ({ topology }) => {
	neighbours = topology[node.id] ?? [];
	return { type: "topology_ok" };
});
node.handle("broadcast", ({ message }, { src }) => {
	learn(message, src);
	return { type: "broadcast_ok" };
});
node.handle("tell", ({ message }, { src }) => {
	learn(message, src);
});
node.handle("read", () => ({
	type: "read_ok",
	messages: [...known]
}));
node.run();
export {};
