// \0rolldown/runtime.js
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
	if (from && typeof from === "object" || typeof from === "function") for (var keys = __getOwnPropNames(from), i = 0, n = keys.length, key; i < n; i++) {
		key = keys[i];
		if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, {
			get: ((k) => from[k]).bind(null, key),
			enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable
		});
	}
	return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(isNodeMode || !mod || !mod.__esModule || !__hasOwnProp.call(mod, "default") ? __defProp(target, "default", {
	value: mod,
	enumerable: true
}) : target, mod));
let node_worker_threads = require("node:worker_threads");
node_worker_threads = __toESM(node_worker_threads, 1);
let node_module = require("node:module");
let node_fs = require("node:fs");
node_fs = __toESM(node_fs, 1);
let node_perf_hooks = require("node:perf_hooks");
let node_crypto = require("node:crypto");
node_crypto = __toESM(node_crypto, 1);
let node_async_hooks = require("node:async_hooks");
let node_timers = require("node:timers");
node_timers = __toESM(node_timers, 1);
let node_timers_promises = require("node:timers/promises");
node_timers_promises = __toESM(node_timers_promises, 1);
let node_util = require("node:util");
let node_stream = require("node:stream");
let node_child_process = require("node:child_process");
node_child_process = __toESM(node_child_process, 1);
let node_os = require("node:os");
node_os = __toESM(node_os, 1);
let node_v8 = require("node:v8");
node_v8 = __toESM(node_v8, 1);
// src/engine/simulation/frames.ts
/** What the engine and a node under simulated time say to each other: frames of a type, a number and some bytes. */
const FRAME = {
	/** To the node: it is `value` milliseconds; the payload is what came on its stdin. */
	step: 1,
	/** From the node: bytes of its stdout. */
	output: 2,
	/** From the node: it has nothing left to do before `value` milliseconds (Infinity: before input comes). */
	settled: 3,
	/** From the node: a second has passed and it still waits, for the resources of Node.js that the payload lists in JSON. */
	unsettled: 4,
	/** From the node: it has read the clock again and again in one step; the payload is the stack of the last time. */
	polling: 5,
	/** From the node: no simulated time passed for `value` milliseconds, for what the payload says. */
	stoodStill: 6,
	/**
	* From the node: what others have written to its stdout by now comes before what it writes from here on. With the value 1 it waits
	* until that has been read, which `othersRead` tells it.
	*/
	othersWrote: 7,
	/** To the node. */
	othersRead: 8,
	/** From a node that is a thread: bytes of its stderr. */
	error: 9,
	/** From a node that is a thread, at its end: its exit status. */
	ended: 10,
	/** From a node that is a thread: it is about to do what the payload says, for which it has to be a process. It does nothing any more. */
	notAThread: 11
};
/** Bytes of one payload from a node, which is not trusted; it cuts what it writes into such pieces. */
const LARGEST_PAYLOAD = 1048576;
/** What was read is not a frame. */
var FrameError = class extends Error {
	name = "FrameError";
};
/** Of type (one byte), value (a double) and length of the payload (32 bits), little-endian. */
const HEADER_BYTES$1 = 13;
const NOTHING$1 = /* @__PURE__ */ new Uint8Array(0);
function encodeFrame(type, value, payload = NOTHING$1) {
	const frame = Buffer.allocUnsafe(HEADER_BYTES$1 + payload.length);
	frame.writeUInt8(type, 0);
	frame.writeDoubleLE(value, 1);
	frame.writeUInt32LE(payload.length, 9);
	frame.set(payload, HEADER_BYTES$1);
	return frame;
}
/** @param largest bytes of a payload that is still taken */
function createFrameReader(largest = LARGEST_PAYLOAD) {
	let pieces = [];
	let held = 0;
	/** Bytes that the next frame has at least. */
	let wanted = HEADER_BYTES$1;
	return {
		push(chunk) {
			pieces.push(Buffer.from(chunk));
			held += chunk.length;
		},
		next() {
			while (held >= wanted) {
				const all = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
				pieces = [all];
				const length = all.readUInt32LE(9);
				if (length > largest) throw new FrameError(`a payload of ${length} bytes`);
				const end = HEADER_BYTES$1 + length;
				if (held < end) {
					wanted = end;
					return;
				}
				pieces = held === end ? [] : [all.subarray(end)];
				held -= end;
				wanted = HEADER_BYTES$1;
				return {
					type: all.readUInt8(0),
					value: all.readDoubleLE(1),
					payload: all.subarray(HEADER_BYTES$1, end)
				};
			}
		}
	};
}
/** The variable that makes a Node.js process a node under simulated time; its value is a NodeSetting in JSON. */
const NODE_SETTING = "MAELSTROM_SIMULATED_NODE";
// src/engine/inside-node/atomics-wait.ts
const millisecondsOf = (timeout) => {
	const ms = Number(timeout);
	return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : Math.max(0, ms);
};
function installSleeps({ sleep, hasWorkers, inRealTime }) {
	const real = { ...pick$1(Atomics) };
	const wait = (array, index, value, timeout) => {
		const ms = millisecondsOf(timeout);
		if (hasWorkers()) return inRealTime("a worker", () => real.wait(array, index, value, ms));
		const now = real.wait(array, index, value, 0);
		if (now === "timed-out") sleep(ms);
		return now;
	};
	const waitAsync = (array, index, value, timeout) => {
		const ms = millisecondsOf(timeout);
		if (ms === 0 || ms === Number.POSITIVE_INFINITY) return real.waitAsync(array, index, value, ms);
		const waiting = real.waitAsync(array, index, value);
		if (!waiting.async) return waiting;
		let isOver = false;
		const timedOut = new Promise((fulfil) => {
			const timeOut = () => {
				isOver = true;
				fulfil("timed-out");
			};
			const timer = setTimeout(timeOut, ms).unref();
			waiting.value.then(() => {
				clearTimeout(timer);
				if (isOver) Atomics.notify(array, index, 1);
			});
		});
		return {
			async: true,
			value: Promise.race([waiting.value, timedOut])
		};
	};
	Object.assign(Atomics, {
		wait,
		waitAsync
	});
}
const pick$1 = ({ wait, waitAsync }) => ({
	wait,
	waitAsync
});
// src/engine/simulation/shared-memory.ts
/** Words of 32 bits before the bytes: who acts, how many bytes of a message are there, whether more of it follows. */
const TURN = 0;
const LENGTH = 1;
const FOLLOWS = 2;
const HEADER_BYTES = 64;
const TURN_OF = {
	node: 0,
	engine: 1
};
const NOTHING = /* @__PURE__ */ new Uint8Array(0);
/** Takes Atomics.wait as it is now, which a node's own replaces. */
function memoryEnd(memory, side) {
	const { wait, notify, load, store } = Atomics;
	const words = new Int32Array(memory, 0, HEADER_BYTES / 4);
	const bytes = new Uint8Array(memory, HEADER_BYTES);
	const mine = TURN_OF[side];
	const others = 1 - mine;
	const pass = (part, follows) => {
		bytes.set(part);
		words[LENGTH] = part.length;
		words[FOLLOWS] = follows ? 1 : 0;
		store(words, TURN, others);
		notify(words, TURN);
	};
	const isMyTurn = (patienceMs) => {
		while (load(words, TURN) !== mine) if (wait(words, TURN, others, patienceMs) === "timed-out") return false;
		return true;
	};
	return {
		hand(message) {
			let at = 0;
			for (; message.length - at > bytes.length; at += bytes.length) {
				pass(message.subarray(at, at + bytes.length), true);
				isMyTurn(Number.POSITIVE_INFINITY);
			}
			pass(message.subarray(at), false);
		},
		take(patienceMs = Number.POSITIVE_INFINITY) {
			const parts = [];
			while (isMyTurn(patienceMs)) {
				parts.push(Buffer.from(bytes.subarray(0, words[LENGTH])));
				if (words[FOLLOWS] === 0) return parts.length === 1 ? parts[0] : Buffer.concat(parts);
				pass(NOTHING, false);
			}
		}
	};
}
// src/engine/inside-node/channel.ts
/** The node's end of the channel to the engine. Everything here waits: time stands still until the engine says more. */
/** Taken before the standard streams replace them. */
const { readSync: readSync$1, writeSync } = node_fs.default;
const READ_BYTES = 65536;
const stepOf = (frame) => ({
	time: frame.value,
	input: frame.payload
});
/** Of a node that is a process of its own. */
function openChannel(descriptor) {
	const chunk = Buffer.allocUnsafe(READ_BYTES);
	const frames = createFrameReader(Number.POSITIVE_INFINITY);
	const nextOf = (type) => {
		for (;;) {
			const frame = frames.next();
			if (frame?.type === type) return frame;
			if (frame !== void 0) continue;
			const count = readSync$1(descriptor, chunk);
			if (count === 0) return void 0;
			frames.push(chunk.subarray(0, count));
		}
	};
	return {
		send(type, value, payload) {
			let rest = encodeFrame(type, value, payload);
			while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
		},
		receive() {
			const frame = nextOf(FRAME.step);
			return frame && stepOf(frame);
		},
		letOthersBeRead() {
			this.send(FRAME.othersWrote, 1);
			nextOf(FRAME.othersRead);
		}
	};
}
function openThreadChannel(memory) {
	const end = memoryEnd(memory, "node");
	const frames = createFrameReader(Number.POSITIVE_INFINITY);
	const never = new Int32Array(new SharedArrayBuffer(4));
	const { wait } = Atomics;
	let said = [];
	let saidBytes = 0;
	const hand = () => {
		const [first] = said;
		end.hand(said.length === 1 && first !== void 0 ? first : Buffer.concat(said));
		said = [];
		saidBytes = 0;
	};
	const say = (type, value, payload) => {
		const frame = encodeFrame(type, value, payload);
		saidBytes += frame.length;
		said.push(frame);
	};
	const leave = (why) => {
		say(FRAME.notAThread, 0, Buffer.from(why));
		hand();
		wait(never, 0, 0);
		throw new Error(why);
	};
	return {
		send(type, value, payload) {
			say(type, value, payload);
			if (saidBytes > 67108864) leave("it wrote too much in one turn");
		},
		sendLast(type, value, payload) {
			say(type, value, payload);
			hand();
		},
		leave,
		receive() {
			hand();
			frames.push(end.take());
			return stepOf(frames.next());
		},
		letOthersBeRead() {}
	};
}
// src/engine/inside-node/clock-polling.ts
/** A node that reads its clock again and again waits in a loop: for it, simulated time would never pass. */
/** Readings of the clock in one step. */
const MOST_READS = 1e6;
/** Tells the engine of too many readings, with the place of the last one. */
function watchClockReads(channel, thread) {
	let reads = 0;
	return {
		count() {
			reads += 1;
			if (reads !== MOST_READS) return;
			thread?.leave("it reads the clock in a loop");
			channel.send(FRAME.polling, reads, Buffer.from((/* @__PURE__ */ new Error("clock")).stack ?? ""));
		},
		beginStep() {
			reads = 0;
		}
	};
}
// src/engine/inside-node/date-and-hrtime.ts
/** Date, performance and process.hrtime on the node's clock. */
function installDate({ date, sinceStart }) {
	const RealDate = Date;
	const wholeDate = () => Math.floor(date());
	RealDate.now = wholeDate;
	const SimulatedDate = new Proxy(RealDate, {
		apply: () => new RealDate(wholeDate()).toString(),
		construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [wholeDate()] : args, newTarget)
	});
	RealDate.prototype.constructor = SimulatedDate;
	globalThis.Date = SimulatedDate;
	installIntl(wholeDate);
	installPerformance(date() - sinceStart(), sinceStart);
	installProcessClock(sinceStart);
	installTemporal(date);
}
/** A format without a date is of now. */
function installIntl(now) {
	const { prototype } = Intl.DateTimeFormat;
	const formatOf = Object.getOwnPropertyDescriptor(prototype, "format")?.get;
	const { formatToParts } = prototype;
	const formats = /* @__PURE__ */ new WeakMap();
	Object.defineProperty(prototype, "format", {
		configurable: true,
		get() {
			const format = formatOf?.call(this);
			const known = formats.get(this) ?? ((date) => format(date === void 0 ? now() : date));
			formats.set(this, known);
			return known;
		}
	});
	prototype.formatToParts = function(date) {
		return formatToParts.call(this, date === void 0 ? now() : date);
	};
}
function installPerformance(timeOrigin, sinceStart) {
	const own = (name, value) => {
		Object.defineProperty(node_perf_hooks.performance, name, {
			configurable: true,
			writable: true,
			enumerable: true,
			value
		});
	};
	const { mark } = node_perf_hooks.performance;
	const measure = node_perf_hooks.performance.measure;
	own("now", sinceStart);
	own("timeOrigin", timeOrigin);
	own("mark", (name, options = {}) => mark.call(node_perf_hooks.performance, name, {
		startTime: sinceStart(),
		...options
	}));
	own("measure", (name, from, to) => {
		const end = sinceStart();
		if (to !== void 0) return measure.call(node_perf_hooks.performance, name, from, to);
		if (typeof from !== "object" || from === null) return measure.call(node_perf_hooks.performance, name, from === void 0 ? {
			start: 0,
			end
		} : {
			start: from,
			end
		});
		const isOpen = from.start !== void 0 && from.end === void 0 && from.duration === void 0;
		return measure.call(node_perf_hooks.performance, name, isOpen ? {
			...from,
			end
		} : from);
	});
}
function installProcessClock(sinceStart) {
	const real = process.hrtime;
	const nanoseconds = () => BigInt(Math.round(sinceStart() * 1e6));
	const hrtime = (before) => {
		if (before !== void 0 && before?.length !== 2) return real(before);
		const now = nanoseconds();
		const [seconds, rest] = [Number(now / 1000000000n), Number(now % 1000000000n)];
		if (before === void 0) return [seconds, rest];
		const [s, n] = [seconds - before[0], rest - before[1]];
		return n < 0 ? [s - 1, n + 1e9] : [s, n];
	};
	process.hrtime = Object.assign(hrtime, { bigint: nanoseconds });
	process.uptime = () => sinceStart() / 1e3;
}
/** Temporal, in a Node.js that has it. */
function installTemporal(now) {
	const temporal = globalThis.Temporal;
	if (temporal === void 0) return;
	const { Now, Instant } = temporal;
	const instant = () => Instant.fromEpochNanoseconds(BigInt(Math.round(now() * 1e6)));
	const zoned = (zone = Now.timeZoneId()) => instant().toZonedDateTimeISO(zone);
	Object.assign(Now, {
		instant,
		zonedDateTimeISO: zoned,
		plainDateTimeISO: (zone) => zoned(zone).toPlainDateTime(),
		plainDateISO: (zone) => zoned(zone).toPlainDate(),
		plainTimeISO: (zone) => zoned(zone).toPlainTime()
	});
}
// src/engine/inside-node/file-sync.ts
/**
* fsync and its kin without the wait for the disk. They matter when a machine loses its power, which no test has: what a process has
* written is read by its successor all the same.
*/
/** A descriptor that is not open, or not a descriptor, is refused as Node.js refuses it. */
function installFileSync() {
	const { fstat, fstatSync, promises } = node_fs.default;
	for (const name of ["fsync", "fdatasync"]) {
		const real = node_fs.default[name];
		Object.assign(node_fs.default, {
			[name]: (descriptor, done) => typeof done === "function" ? fstat(descriptor, (error) => done(asCallOf(name, error))) : real(descriptor, done),
			[`${name}Sync`]: (descriptor) => {
				try {
					fstatSync(descriptor);
				} catch (error) {
					throw asCallOf(name, error);
				}
			}
		});
	}
	const { open } = promises;
	promises.open = async (...args) => {
		const handle = await Reflect.apply(open, promises, args);
		const sync = async () => void await handle.stat();
		return Object.assign(handle, {
			sync,
			datasync: sync
		});
	};
}
/** The error of the call that stands in for another one, as that one would have given it. */
function asCallOf(name, error) {
	if (error?.syscall === "fstat") {
		error.syscall = name;
		error.message = error.message.replace(/\bfstat$/, name);
	}
	return error;
}
// src/collections/priority-queue.ts
function priorityQueue(isBefore) {
	const heap = [];
	return {
		get size() {
			return heap.length;
		},
		push(item) {
			let at = heap.length;
			heap.push(item);
			while (at > 0) {
				const parent = at - 1 >> 1;
				const above = heap[parent];
				if (!isBefore(item, above)) break;
				heap[at] = above;
				at = parent;
			}
			heap[at] = item;
		},
		peek: () => heap[0],
		pop() {
			const first = heap[0];
			const last = heap.pop();
			const size = heap.length;
			if (size > 0) {
				let at = 0;
				for (;;) {
					let child = 2 * at + 1;
					if (child >= size) break;
					if (child + 1 < size && isBefore(heap[child + 1], heap[child])) child += 1;
					const below = heap[child];
					if (!isBefore(below, last)) break;
					heap[at] = below;
					at = child;
				}
				heap[at] = last;
			}
			return first;
		},
		clear() {
			heap.length = 0;
		}
	};
}
// src/engine/clock/timed.ts
const isEarlier = (a, b) => a.time < b.time || a.time === b.time && a.order < b.order;
// src/engine/inside-node/node-clock.ts
/** The node's time: what the engine said last, and the timers that wait for it. */
function createNodeClock(start) {
	const queue = priorityQueue(isEarlier);
	/** Removed timers stay in the queue until they are due. */
	const waiting = /* @__PURE__ */ new Set();
	let referenced = 0;
	let time = start;
	let made = 0;
	const remove = (timer) => {
		if (waiting.delete(timer) && timer.isReferenced) referenced -= 1;
	};
	const first = () => {
		for (;;) {
			const timer = queue.peek()?.timer;
			if (timer === void 0 || waiting.has(timer)) return timer;
			queue.pop();
		}
	};
	return {
		now: () => time,
		set(given) {
			time = Math.max(time, given);
		},
		add(due, isReferenced, fire) {
			const timer = {
				time: due,
				isReferenced,
				fire
			};
			queue.push({
				time: due,
				order: made++,
				timer
			});
			waiting.add(timer);
			if (isReferenced) referenced += 1;
			return timer;
		},
		remove,
		isWaiting: (timer) => waiting.has(timer),
		reference(timer, isReferenced) {
			if (timer.isReferenced === isReferenced) return;
			timer.isReferenced = isReferenced;
			if (waiting.has(timer)) referenced += isReferenced ? 1 : -1;
		},
		next: () => first()?.time ?? Number.POSITIVE_INFINITY,
		takeDue() {
			const timer = first();
			if (timer === void 0 || timer.time > time) return void 0;
			queue.pop();
			remove(timer);
			return timer;
		},
		keepsAlive: () => referenced > 0
	};
}
// src/engine/clock/random.ts
/** The stream called `name` of a seed; the same pair always gives the same numbers. */
function randomStream(seed, name) {
	let [a, b, c, d] = hash(`${seed}/${name}`);
	const next = () => {
		const t = (a + b | 0) + d | 0;
		d = d + 1 | 0;
		a = b ^ b >>> 9;
		b = c + (c << 3) | 0;
		c = c << 21 | c >>> 11;
		c = c + t | 0;
		return (t >>> 0) / 4294967296;
	};
	for (let round = 0; round < 12; round += 1) next();
	const below = (bound) => Math.floor(next() * bound);
	return {
		next,
		below,
		pick(items) {
			if (items.length === 0) throw new RangeError("nothing to pick from");
			return items[below(items.length)];
		},
		shuffle(items) {
			const copy = [...items];
			for (let last = copy.length - 1; last > 0; last -= 1) {
				const other = below(last + 1);
				const held = copy[last];
				copy[last] = copy[other];
				copy[other] = held;
			}
			return copy;
		}
	};
}
/** Four 32-bit words from a text: FNV-1a with four offsets, each finished by murmur3's mixer. */
function hash(text) {
	const word = (offset) => {
		let h = offset;
		for (let at = 0; at < text.length; at += 1) h = Math.imul(h ^ text.charCodeAt(at), 16777619);
		h = Math.imul(h ^ h >>> 16, 2246822507);
		h = Math.imul(h ^ h >>> 13, 3266489909);
		return h ^ h >>> 16;
	};
	return [
		word(2166136261),
		word(625341585),
		word(2654435769),
		word(1818371886)
	];
}
// src/engine/inside-node/seeded-randomness.ts
/** Math.random and the random numbers of node:crypto, as a function of the run's seed and the node. */
function installRandomness(seed, stream) {
	const random = randomStream(seed, stream);
	Math.random = () => random.next();
	const fill = (view, offset = 0, size) => {
		const bytes = ArrayBuffer.isView(view) ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(view);
		const width = view.BYTES_PER_ELEMENT ?? 1;
		const end = size === void 0 ? bytes.length : (offset + size) * width;
		for (let at = offset * width; at < end; at += 1) bytes[at] = random.below(256);
		return view;
	};
	const later = (callback, value) => void process.nextTick(callback, null, value);
	const { randomBytes, randomInt, randomUUID, randomFillSync, randomFill } = node_crypto.default;
	const web = Object.getPrototypeOf(node_crypto.default.webcrypto);
	const realWeb = { ...pick(web) };
	const seededBytes = (size, callback) => {
		if (callback !== void 0 && typeof callback !== "function") return randomBytes?.(size, callback);
		const bytes = fill(randomBytes?.(size));
		return callback === void 0 ? bytes : later(callback, bytes);
	};
	const seededInt = (...args) => {
		const callback = typeof args.at(-1) === "function" ? args.pop() : void 0;
		randomInt?.(...args);
		const [min, max] = args[1] === void 0 ? [0, args[0]] : args;
		const value = min + random.below(max - min);
		return callback === void 0 ? value : later(callback, value);
	};
	Object.assign(node_crypto.default, {
		randomBytes: seededBytes,
		pseudoRandomBytes: seededBytes,
		randomInt: seededInt,
		randomUUID(options) {
			randomUUID?.(options);
			return uuid(random);
		},
		randomFillSync(view, offset, size) {
			randomFillSync?.(view, offset, size);
			return fill(view, offset, size);
		},
		randomFill(view, ...args) {
			const callback = args.pop();
			if (typeof callback !== "function") return randomFill?.(view, ...args, callback);
			const [offset, size] = args;
			randomFillSync?.(view, offset, size);
			return later(callback, fill(view, offset, size));
		}
	});
	Object.assign(web, {
		getRandomValues(view) {
			return fill(realWeb.getRandomValues.call(this, view));
		},
		randomUUID() {
			realWeb.randomUUID.call(this);
			return uuid(random);
		}
	});
}
const pick = ({ getRandomValues, randomUUID }) => ({
	getRandomValues,
	randomUUID
});
/** Version 4 (RFC 9562). */
function uuid(random) {
	const digits = Array.from({ length: 32 }, (_, at) => {
		const digit = random.below(16);
		return (at === 12 ? 4 : at === 16 ? digit & 3 | 8 : digit).toString(16);
	}).join("");
	return [
		0,
		8,
		12,
		16,
		20,
		32
	].slice(0, -1).map((from, at) => digits.slice(from, [
		8,
		12,
		16,
		20,
		32
	][at])).join("-");
}
// src/engine/inside-node/simulated-timers.ts
/** setTimeout, setInterval and their kin, in every place where Node.js has them, on the node's clock. */
/** The longest delay of Node.js: a longer one is 1 ms. */
const LONGEST_MS = 2 ** 31 - 1;
/** What setTimeout and setInterval give (Node.js's class Timeout). */
var Timeout = class Timeout {
	/** Timers whose number was asked for: they can be cleared by it too. */
	static byNumber = /* @__PURE__ */ new Map();
	static #made = 0;
	#clock;
	#delay;
	#repeats;
	#callback;
	#args;
	#number = ++Timeout.#made;
	/** The callback runs in the context of who set the timer (AsyncLocalStorage). */
	#resource = new node_async_hooks.AsyncResource("Timeout", { requireManualDestroy: true });
	#isEnded = false;
	#timer;
	constructor(clock, repeats, callback, delay, args) {
		const given = delay * 1;
		this.#clock = clock;
		this.#delay = given >= 1 && given <= LONGEST_MS ? Math.trunc(given) : 1;
		this.#repeats = repeats;
		this.#callback = callback;
		this.#args = args;
		this.#timer = this.#arm(true);
	}
	#arm(isReferenced) {
		return this.#clock.add(this.#clock.now() + this.#delay, isReferenced, () => this.#fire());
	}
	#fire() {
		const fired = this.#timer;
		try {
			this.#resource.runInAsyncScope(this.#callback, this, ...this.#args);
		} finally {
			if (this.#repeats && this.#timer === fired && !this.#isEnded) this.#timer = this.#arm(fired.isReferenced);
		}
	}
	ref() {
		this.#clock.reference(this.#timer, true);
		return this;
	}
	unref() {
		this.#clock.reference(this.#timer, false);
		return this;
	}
	hasRef() {
		return this.#timer.isReferenced;
	}
	refresh() {
		if (this.#isEnded) return this;
		const { isReferenced } = this.#timer;
		this.#clock.remove(this.#timer);
		this.#timer = this.#arm(isReferenced);
		return this;
	}
	close() {
		this.#isEnded = true;
		this.#clock.remove(this.#timer);
		return this;
	}
	[Symbol.toPrimitive]() {
		Timeout.byNumber.set(this.#number, new WeakRef(this));
		return this.#number;
	}
	[Symbol.dispose ?? Symbol.for("nodejs.dispose")]() {
		this.close();
	}
};
const isOutOfRange = (delay) => delay !== void 0 && !(Number(delay) >= 0 && Number(delay) <= LONGEST_MS);
function installTimers(clock) {
	const real = {
		setTimeout: globalThis.setTimeout,
		setInterval: globalThis.setInterval,
		clearTimeout: globalThis.clearTimeout,
		signalTimeout: AbortSignal.timeout
	};
	const start = (repeats, callback, delay, args) => {
		if (typeof callback !== "function") (repeats ? real.setInterval : real.setTimeout)(callback);
		const timer = new Timeout(clock, repeats, callback, delay, args);
		if (isOutOfRange(delay)) real.clearTimeout(real.setTimeout(() => {}, delay));
		return timer;
	};
	const setTimeout = (callback, delay, ...args) => start(false, callback, delay, args);
	const setInterval = (callback, delay, ...args) => start(true, callback, delay, args);
	const clear = (timer) => {
		if (timer instanceof Timeout) timer.close();
		else if (typeof timer === "number" || typeof timer === "string") Timeout.byNumber.get(Number(timer))?.deref()?.close();
	};
	const promises = promiseTimers(setTimeout, setInterval);
	Object.defineProperty(setTimeout, node_util.promisify.custom, {
		enumerable: true,
		value: promises.setTimeout
	});
	const faked = {
		setTimeout,
		setInterval,
		clearTimeout: clear,
		clearInterval: clear
	};
	Object.assign(globalThis, faked);
	Object.assign(node_timers.default, faked);
	Object.assign(node_timers_promises.default, promises);
	Object.assign(node_timers_promises.default.scheduler, { wait: (delay, options) => promises.setTimeout(delay, void 0, options) });
	AbortSignal.timeout = (delay) => {
		if (!(Number.isInteger(delay) && delay >= 0 && delay < 2 ** 32)) return real.signalTimeout.call(AbortSignal, delay);
		const controller = new AbortController();
		setTimeout(() => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")), delay).unref();
		return controller.signal;
	};
}
const isDelay = (delay) => delay === void 0 || typeof delay === "number";
/** Whether Node.js itself would refuse them. */
const areWrong = (options) => typeof options !== "object" || options === null || !(options.signal === void 0 || options.signal instanceof AbortSignal) || !(options.ref === void 0 || typeof options.ref === "boolean");
function promiseTimers(setTimeout, setInterval) {
	const real = { ...node_timers_promises.default };
	const aborted = (signal) => Object.assign(new Error("The operation was aborted", { cause: signal.reason }), {
		name: "AbortError",
		code: "ABORT_ERR"
	});
	return {
		setTimeout(delay, value, options = {}) {
			if (!isDelay(delay) || areWrong(options)) return real.setTimeout(delay, value, options);
			const { ref = true, signal } = options;
			return new Promise((fulfil, reject) => {
				if (signal?.aborted) {
					reject(aborted(signal));
					return;
				}
				const timer = setTimeout(() => {
					signal?.removeEventListener("abort", abort);
					fulfil(value);
				}, delay);
				const abort = () => {
					timer.close();
					reject(aborted(signal));
				};
				if (!ref) timer.unref();
				signal?.addEventListener("abort", abort, { once: true });
			});
		},
		async *setInterval(delay, value, options = {}) {
			if (!isDelay(delay) || areWrong(options)) yield* real.setInterval(delay, value, options);
			const { ref = true, signal } = options;
			if (signal?.aborted) throw aborted(signal);
			let owed = 0;
			let wake;
			const timer = setInterval(() => {
				owed += 1;
				wake?.();
			}, delay);
			const abort = () => {
				timer.close();
				wake?.();
			};
			if (!ref) timer.unref();
			signal?.addEventListener("abort", abort, { once: true });
			try {
				for (;;) {
					if (signal?.aborted) throw aborted(signal);
					if (owed === 0) await new Promise((fulfil) => {
						wake = fulfil;
					});
					for (; owed > 0 && !signal?.aborted; owed -= 1) yield value;
				}
			} finally {
				timer.close();
				signal?.removeEventListener("abort", abort);
			}
		}
	};
}
// src/engine/inside-node/descriptor-paths.ts
/** Standard streams that are opened by their paths: the descriptor itself is given, and closing it does nothing. */
const pathsOf = (descriptor, name) => /* @__PURE__ */ new Set([
	`/dev/${name}`,
	`/dev/fd/${descriptor}`,
	`/proc/self/fd/${descriptor}`,
	`/proc/${process.pid}/fd/${descriptor}`
]);
function replaceOpening(paths, descriptor) {
	const { openSync, open, closeSync, close } = node_fs.default;
	node_fs.default.openSync = ((path, ...rest) => paths.has(path) ? descriptor : Reflect.apply(openSync, node_fs.default, [path, ...rest]));
	node_fs.default.open = ((path, ...rest) => {
		if (paths.has(path)) process.nextTick(rest.at(-1), null, descriptor);
		else Reflect.apply(open, node_fs.default, [path, ...rest]);
	});
	node_fs.default.closeSync = (given) => {
		if (given !== descriptor) closeSync(given);
	};
	node_fs.default.close = ((given, callback) => {
		if (given !== descriptor) close(given, callback);
		else if (callback !== void 0) process.nextTick(callback, null);
	});
}
// src/engine/inside-node/stdin.ts
/** The node's stdin: what the engine gives it, read through process.stdin or by descriptor 0. */
const DESCRIPTOR$1 = 0;
/** `waitForInput` waits for a step of the engine and gives what it brought. */
function installStdin(waitForInput) {
	/** Input that was not read yet. */
	let held = Buffer.alloc(0);
	let stream;
	const reads = [];
	const hold = (bytes) => {
		held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
	};
	const take = (view) => {
		const count = Math.min(view.length, held.length);
		view.set(held.subarray(0, count));
		held = held.subarray(count);
		return count;
	};
	Object.defineProperty(process, "stdin", {
		configurable: true,
		enumerable: true,
		get() {
			if (stream === void 0) {
				stream = new StdinStream();
				if (held.length > 0) stream.push(held);
				held = Buffer.alloc(0);
			}
			return stream;
		}
	});
	const { readSync, read } = node_fs.default;
	node_fs.default.readSync = ((descriptor, ...args) => {
		if (descriptor !== DESCRIPTOR$1) return Reflect.apply(readSync, node_fs.default, [descriptor, ...args]);
		const { view } = windowOf(args);
		while (held.length === 0 && view.length > 0) hold(waitForInput());
		return take(view);
	});
	node_fs.default.read = ((descriptor, ...args) => {
		if (descriptor !== DESCRIPTOR$1) return Reflect.apply(read, node_fs.default, [descriptor, ...args]);
		const callback = args.at(-1);
		const { view, buffer } = windowOf(args.slice(0, -1));
		const done = (count) => process.nextTick(callback, null, count, buffer);
		if (held.length > 0) done(take(view));
		else reads.push({
			view,
			done
		});
	});
	replaceOpening(pathsOf(DESCRIPTOR$1, "stdin"), DESCRIPTOR$1);
	return {
		deliver(bytes) {
			if (bytes.length === 0) return;
			if (stream !== void 0 && reads.length === 0) {
				stream.push(bytes);
				return;
			}
			hold(bytes);
			while (held.length > 0) {
				const next = reads.shift();
				if (next === void 0) break;
				next.done(take(next.view));
			}
		},
		isWanted: () => reads.length > 0 || stream?.isWanted === true
	};
}
var StdinStream = class extends node_stream.Readable {
	fd = DESCRIPTOR$1;
	#isReferenced = true;
	constructor() {
		super({ read() {} });
	}
	ref() {
		this.#isReferenced = true;
		return this;
	}
	unref() {
		this.#isReferenced = false;
		return this;
	}
	get isWanted() {
		if (!this.#isReferenced || this.destroyed) return false;
		return this.readableFlowing === true || this.listenerCount("readable") > 0;
	}
};
/** The bytes that fs.read and fs.readSync are asked to fill: (buffer, offset, length) or (buffer, {offset, length}). */
function windowOf(args) {
	const first = args[0];
	const isView = ArrayBuffer.isView(first);
	const options = isView ? args[1] : first;
	const buffer = isView ? first : options?.buffer ?? Buffer.alloc(16384);
	const isListed = isView && typeof args[1] === "number";
	const offset = (isListed ? args[1] : options?.offset) ?? 0;
	const length = (isListed ? args[2] : options?.length) ?? buffer.byteLength - offset;
	return {
		buffer,
		view: new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length)
	};
}
// src/engine/inside-node/stdout.ts
/** The node's stdout, and the stderr of a thread: every way of writing to them goes to the engine at once, before the call returns. */
const DESCRIPTOR = 1;
function installStdout(send) {
	const stream = outputStream(DESCRIPTOR, send);
	Object.defineProperty(process, "stdout", {
		configurable: true,
		enumerable: true,
		get: () => stream
	});
	const paths = pathsOf(DESCRIPTOR, "stdout");
	const isStdout = (target) => target === DESCRIPTOR || paths.has(target);
	replaceOpening(paths, DESCRIPTOR);
	installWriting(isStdout, send);
}
/** Has what is written to `isTarget` by the functions of node:fs be sent. */
function installWriting(isTarget, send) {
	installWrites(isTarget, send);
	installWholeFiles(isTarget, send);
}
/** What process.stdout and process.stderr are. */
function outputStream(descriptor, send) {
	const stream = new node_stream.Writable({
		write(chunk, _encoding, done) {
			send(chunk);
			done();
		},
		destroy(error, done) {
			done(error);
			this._undestroy?.();
		}
	});
	return Object.assign(stream, {
		fd: descriptor,
		_type: "pipe",
		_isStdio: true,
		_handle: {
			setBlocking() {},
			ref() {},
			unref() {}
		}
	});
}
const bytesOf = (data, encoding) => typeof data === "string" ? Buffer.from(data, typeof encoding === "string" ? encoding : "utf8") : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
/** Whether Node.js itself would write them, and not throw. */
function areWritable([data, second, third]) {
	if (!ArrayBuffer.isView(data)) return typeof data === "string";
	const { offset = second, length = third } = typeof second === "object" && second !== null ? second : {};
	const isIn = (value, most) => typeof value !== "number" || Number.isInteger(value) && value >= 0 && value <= most;
	return isIn(offset, data.byteLength) && isIn(length, data.byteLength - (typeof offset === "number" ? offset : 0));
}
/** What fs.write and fs.writeSync are asked to write: (buffer, offset, length), (buffer, options) or (text, position, encoding). */
function writtenBytes([data, second, third]) {
	if (typeof data === "string") return bytesOf(data, third);
	const options = typeof second === "object" ? second : {
		offset: second,
		length: third
	};
	const offset = options?.offset ?? 0;
	const bytes = bytesOf(data);
	return bytes.subarray(offset, offset + (options?.length ?? bytes.length - offset));
}
function installWrites(isStdout, send) {
	const { write, writeSync, writev, writevSync } = node_fs.default;
	const sendAll = (all) => {
		for (const bytes of all) send(bytesOf(bytes));
		return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
	};
	const sendOne = (rest) => sendAll([writtenBytes(rest)]);
	const now = (real, takes, written) => (descriptor, ...rest) => isStdout(descriptor) && takes(rest) ? written(rest) : Reflect.apply(real, node_fs.default, [descriptor, ...rest]);
	const later = (real, takes, written) => (descriptor, ...rest) => {
		if (!isStdout(descriptor) || typeof rest.at(-1) !== "function" || !takes(rest)) return Reflect.apply(real, node_fs.default, [descriptor, ...rest]);
		process.nextTick(rest.at(-1), null, written(rest.slice(0, -1)), rest[0]);
	};
	const areVectors = ([buffers]) => Array.isArray(buffers) && buffers.every(ArrayBuffer.isView);
	const vector = ([buffers]) => sendAll(buffers);
	Object.assign(node_fs.default, {
		writeSync: now(writeSync, areWritable, sendOne),
		write: later(write, areWritable, sendOne),
		writevSync: now(writevSync, areVectors, vector),
		writev: later(writev, areVectors, vector)
	});
}
/** writeFile and appendFile, which don't go through fs.write. */
function installWholeFiles(isStdout, send) {
	const encodingOf = (options) => typeof options === "string" ? options : options?.encoding;
	for (const name of ["writeFile", "appendFile"]) {
		const real = {
			sync: node_fs.default[`${name}Sync`],
			callback: node_fs.default[name],
			promise: node_fs.default.promises[name]
		};
		const sent = (data, options) => send(bytesOf(data, encodingOf(options)));
		Object.assign(node_fs.default, {
			[`${name}Sync`](target, ...rest) {
				if (!isStdout(target)) return Reflect.apply(real.sync, node_fs.default, [target, ...rest]);
				return sent(rest[0], rest[1]);
			},
			[name](target, ...rest) {
				if (!isStdout(target)) return Reflect.apply(real.callback, node_fs.default, [target, ...rest]);
				sent(rest[0], typeof rest[1] === "function" ? void 0 : rest[1]);
				return process.nextTick(rest.at(-1), null);
			}
		});
		Object.assign(node_fs.default.promises, { async [name](target, ...rest) {
			if (!isStdout(target)) return Reflect.apply(real.promise, node_fs.default.promises, [target, ...rest]);
			return sent(rest[0], rest[1]);
		} });
	}
}
// src/engine/inside-node/thread-descriptors.ts
/**
* Descriptors are those of the whole process. A thread uses its standard streams, which are replaced, and what it has opened itself. By
* another number it would reach a file of the engine or of another node, where a process has nothing: it has to be a process then.
*/
/** Their first argument is a descriptor, or may be one; each has a twin that ends in Sync. */
const BY_DESCRIPTOR = [...[
	"fchmod",
	"fchown",
	"fdatasync",
	"fstat",
	"fsync",
	"ftruncate",
	"futimes"
], ...[
	"read",
	"readv",
	"write",
	"writev",
	"readFile",
	"writeFile",
	"appendFile"
]];
/** Their first argument is a path, or may be one. */
const BY_PATH = [...[
	"access",
	"appendFile",
	"exists",
	"lstat",
	"open",
	"opendir",
	"readdir",
	"readFile",
	"readlink"
], ...[
	"realpath",
	"stat",
	"writeFile"
]];
/** What the system says of the process that asks, or of another one by its id. */
const OF_THE_PROCESS = /^\/(proc\/(self|thread-self|\d+)|dev\/(fd|stdin|stdout|stderr))(\/|$)/;
function guardDescriptors(leave) {
	const calls = node_fs.default;
	const guard = (object, name, look) => {
		const real = object[name];
		if (real === void 0) return;
		object[name] = new Proxy(real, { apply(target, receiver, args) {
			look(args[0]);
			return Reflect.apply(target, receiver, args);
		} });
	};
	const lookAtPath = (given) => {
		if (typeof given === "string" && OF_THE_PROCESS.test(given)) leave(`it opens ${given}`);
	};
	for (const name of BY_PATH) {
		guard(node_fs.promises, name, lookAtPath);
		for (const each of [name, `${name}Sync`]) guard(calls, each, lookAtPath);
	}
	const opened = /* @__PURE__ */ new Set();
	const lookAtDescriptor = (given) => {
		if (typeof given === "number" && !opened.has(given)) leave(`it uses the descriptor ${given}`);
	};
	const forget = (given) => {
		lookAtDescriptor(given);
		opened.delete(given);
	};
	for (const name of BY_DESCRIPTOR) for (const each of [name, `${name}Sync`]) guard(calls, each, lookAtDescriptor);
	for (const name of ["close", "closeSync"]) guard(calls, name, forget);
	const { openSync, open } = calls;
	calls["openSync"] = (...args) => {
		const descriptor = openSync(...args);
		opened.add(descriptor);
		return descriptor;
	};
	calls["open"] = (...args) => {
		const done = args.at(-1);
		if (typeof done !== "function") return open(...args);
		return open(...args.slice(0, -1), (error, descriptor) => {
			if (!error) opened.add(descriptor);
			done(error, descriptor);
		});
	};
}
// src/engine/inside-node/thread.ts
/**
* A node that is a thread of the engine takes itself for a process. What a thread can't do as a process does, it does not do: it tells
* the engine, which runs the test again with processes.
*/
const PROGRAMS = [
	"spawn",
	"spawnSync",
	"exec",
	"execSync",
	"execFile",
	"execFileSync",
	"fork"
];
/** What Node.js refuses in a thread, or does to the whole process: the globals of a native addon are those of all threads. */
const OF_PROCESSES = [...[
	"abort",
	"chdir",
	"dlopen",
	"kill"
], ...[
	"initgroups",
	"setegid",
	"seteuid",
	"setgid",
	"setgroups",
	"setuid"
]];
const STDERR = 2;
function becomeAThread(channel, pid) {
	const { leave } = channel;
	let hasEnded = false;
	const end = (status) => {
		if (hasEnded) return;
		hasEnded = true;
		channel.sendLast(FRAME.ended, typeof status === "number" ? status : 1);
	};
	refuseWhatProcessesDo(leave);
	haveOneThread(leave);
	const { reallyExit } = process;
	Object.assign(process, { reallyExit(status) {
		end(status);
		return reallyExit.call(process, status);
	} });
	const zone = process.env["TZ"];
	own("pid", pid);
	own("title", process.title);
	const sendError = (bytes) => channel.send(FRAME.error, 0, bytes);
	guardDescriptors(leave);
	installWriting((target) => target === STDERR, sendError);
	const stderr = outputStream(STDERR, sendError);
	Object.defineProperty(process, "stderr", {
		configurable: true,
		enumerable: true,
		get: () => stderr
	});
	Object.assign(process, { _rawDebug: (text) => sendError(Buffer.from(`${text}\n`)) });
	return {
		leave,
		end,
		hasOtherZone: () => process.env["TZ"] !== zone
	};
}
function own(name, value) {
	Object.defineProperty(process, name, {
		configurable: true,
		enumerable: true,
		writable: name === "title",
		value
	});
}
function refuse(object, names, leave) {
	for (const name of names) Object.assign(object, { [name]: () => leave(name) });
}
function refuseWhatProcessesDo(leave) {
	refuse(node_child_process.default, PROGRAMS, leave);
	refuse(process, OF_PROCESSES, leave);
	refuse(node_v8.default, ["setFlagsFromString"], leave);
	refuse(node_os.default, ["setPriority"], leave);
	const { umask } = process;
	process.umask = ((mask) => mask === void 0 ? umask() : leave("umask"));
}
/** Threads of a process can speak to one another. */
function haveOneThread(leave) {
	const refused = (name) => class {
		constructor() {
			leave(name);
		}
	};
	const BroadcastChannel = refused("BroadcastChannel");
	Object.assign(node_worker_threads.default, {
		isMainThread: true,
		parentPort: null,
		workerData: null,
		threadId: 0,
		resourceLimits: {},
		Worker: refused("Worker"),
		BroadcastChannel
	});
	Object.defineProperty(globalThis, "BroadcastChannel", {
		configurable: true,
		writable: true,
		value: BroadcastChannel
	});
	const { locks } = node_worker_threads.default;
	if (locks !== void 0) refuse(Object.getPrototypeOf(locks), ["request", "query"], leave);
}
// src/engine/inside-node/computing-time.ts
/** How long a node computes: a process by what Node.js says, a thread by what the system says of it. */
/** Taken before the standard streams replace them. */
const { openSync, readSync } = node_fs.default;
function processComputingTime() {
	const { cpuUsage } = process;
	const computed = () => {
		const { user, system } = cpuUsage();
		return (user + system) / 1e3;
	};
	let before = Number.POSITIVE_INFINITY;
	let first = Number.POSITIVE_INFINITY;
	return {
		beginStep() {
			before = computed();
			first = Math.min(first, before);
		},
		endStep: () => computed() - before,
		hasComputed: (ms) => computed() - first > ms
	};
}
/** Real milliseconds of steps after which the system is asked again. To ask it in each would take longer than most of them. */
const ASK_AFTER_MS = 100;
/** `least`: milliseconds of a step that matter. Where the system does not tell, real time counts, which is never less. */
function threadComputingTime(least) {
	const monotonic = process.hrtime.bigint;
	const realMs = () => Number(monotonic()) / 1e6;
	const computed = threadClock() ?? realMs;
	let began = Number.POSITIVE_INFINITY;
	let first = Number.POSITIVE_INFINITY;
	/** Of real time in all steps, and when the system was asked last. */
	let sum = 0;
	let asked = {
		sum: 0,
		computed: 0
	};
	const ask = () => {
		const since = asked.computed;
		asked = {
			sum,
			computed: computed()
		};
		return asked.computed - since;
	};
	return {
		beginStep() {
			began = realMs();
			if (first === Number.POSITIVE_INFINITY || sum - asked.sum > ASK_AFTER_MS) ask();
			first = Math.min(first, asked.computed);
		},
		endStep() {
			const took = realMs() - began;
			if (took <= 0) return 0;
			sum += took;
			return took < least ? took : Math.min(took, ask());
		},
		hasComputed(ms) {
			if (sum <= ms) return false;
			ask();
			return asked.computed - first > ms;
		}
	};
}
/** Clock ticks a second (USER_HZ), which Linux has fixed. */
const TICKS = 100;
/** The processor time of the calling thread in milliseconds, to a hundredth of a second (proc_pid_stat(5)); null where that can't be read. */
function threadClock() {
	const bytes = Buffer.alloc(1024);
	try {
		const descriptor = openSync("/proc/thread-self/stat", "r");
		return () => {
			const text = bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
			const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
			return (Number(fields[11]) + Number(fields[12])) * 1e3 / TICKS;
		};
	} catch {
		return null;
	}
}
// src/engine/inside-node/unseen-time.ts
/** Time that a node takes and that simulated time does not count: the engine is told when it is long. */
/** Milliseconds in one step, of computing or of a wait in real time, of which the engine is told. */
const LONG_MS = 250;
/** Real milliseconds after which a node that is not settled says what it waits for. */
const PATIENCE_MS = 1e3;
/** Takes the clocks of Node.js as they are now: it is called before others replace them. */
function watchUnseenTime(channel, isThread) {
	const monotonic = process.hrtime.bigint;
	const repeat = setInterval;
	const tell = (ms, why) => {
		if (ms >= LONG_MS) channel.send(FRAME.stoodStill, ms, Buffer.from(why));
	};
	const { beginStep, endStep, hasComputed } = isThread ? threadComputingTime(LONG_MS) : processComputingTime();
	let steps = 0;
	let seen = -1;
	const look = () => {
		if (seen === steps) {
			const resources = process.getActiveResourcesInfo().filter((name) => name !== "Timeout" && name !== "Immediate");
			channel.send(FRAME.unsettled, 0, Buffer.from(JSON.stringify(resources)));
		}
		seen = steps;
	};
	repeat(look, PATIENCE_MS).unref();
	return {
		beginStep() {
			steps += 1;
			beginStep();
		},
		endStep: () => tell(endStep(), "it computed"),
		hasComputed,
		inRealTime(what, wait) {
			const begun = monotonic();
			try {
				return wait();
			} finally {
				tell(Number(monotonic() - begun) / 1e6, `it waited for ${what}`);
			}
		}
	};
}
// src/engine/inside-node/workers-and-programs.ts
/**
* Workers and child processes, which live in real time beside a node. What they write to the stdout that they have from it comes to
* the engine by another way than what the node writes, so the engine is told when it has to look there first.
*/
const AT_ONCE = [
	"spawnSync",
	"execSync",
	"execFileSync"
];
const MEANWHILE = ["spawn", "fork"];
function installCompanions({ hasWritten, inRealTime }) {
	let mayWrite = false;
	let workers = 0;
	for (const name of AT_ONCE) replace(node_child_process.default, name, (call) => {
		mayWrite = true;
		try {
			return inRealTime(`a program (${name})`, call);
		} finally {
			hasWritten();
		}
	});
	for (const name of MEANWHILE) replace(node_child_process.default, name, (call) => {
		mayWrite = true;
		const child = call();
		child.prependOnceListener("exit", hasWritten);
		return child;
	});
	node_worker_threads.default.Worker = new Proxy(node_worker_threads.default.Worker, { construct(target, args, newTarget) {
		const worker = Reflect.construct(target, args, newTarget);
		mayWrite = true;
		workers += 1;
		worker.once("exit", () => {
			workers -= 1;
			hasWritten();
		});
		return worker;
	} });
	return {
		hasWorkers: () => workers > 0,
		mayWrite: () => mayWrite
	};
}
function replace(module, name, around) {
	const members = module;
	const real = members[name];
	members[name] = new Proxy(real, { apply: (target, receiver, args) => around(() => Reflect.apply(target, receiver, args)) });
}
// src/engine/inside-node/simulate.ts
/**
* Puts a Node.js program under the engine's time, before its first line runs. Whenever its event loop has nothing left to
* do, it tells the engine so and waits for the next step: a time, and what came on its stdin.
*/
/** Milliseconds that a thread may compute without any simulated time: a process shows whether it would be late. */
const AT_ONCE_MS = 1e3;
/** @param data of a node that is a thread of the engine; others are processes */
function simulate({ channel: descriptor, seed, stream, start, epoch }, data) {
	const real = {
		setImmediate,
		emit: process.emit
	};
	const ofThread = data && openThreadChannel(data.memory);
	const channel = ofThread ?? openChannel(descriptor);
	const clock = createNodeClock(start);
	const unseen = watchUnseenTime(channel, ofThread !== void 0);
	const companions = installCompanions({
		hasWritten: () => channel.letOthersBeRead(),
		...unseen
	});
	const thread = ofThread && becomeAThread(ofThread, data.pid);
	const steps = takeSteps({
		start,
		channel,
		clock,
		unseen,
		companions,
		thread
	});
	installRandomness(seed, stream);
	installDate({
		date: () => epoch + steps.readClock(),
		sinceStart: () => steps.readClock() - start
	});
	installTimers(clock);
	installFileSync();
	installStdout((bytes) => {
		for (let at = 0; at < bytes.length; at += LARGEST_PAYLOAD) channel.send(FRAME.output, 0, bytes.subarray(at, at + LARGEST_PAYLOAD));
	});
	const stdin = installStdin(() => steps.nextInput(Number.POSITIVE_INFINITY));
	installSleeps({
		sleep: steps.sleep,
		...companions,
		...unseen
	});
	(0, node_module.syncBuiltinESMExports)();
	/** Fires what is due, each timer in a turn of its own as Node.js does, and then hands over the input. */
	const runDue = (input) => {
		const timer = clock.takeDue();
		if (timer === void 0) {
			stdin.deliver(input);
			return;
		}
		real.setImmediate(runDue, input);
		timer.fire();
	};
	const keepsAlive = () => clock.keepsAlive() || stdin.isWanted();
	const emit = real.emit;
	process.emit = function(event, ...args) {
		if (event !== "beforeExit") {
			const isHeard = emit.call(this, event, ...args);
			if (event === "exit" && isExiting()) thread?.end(args[0]);
			return isHeard;
		}
		if (!keepsAlive()) {
			const isHeard = emit.call(this, event, ...args);
			if (!keepsAlive()) return isHeard;
		}
		real.setImmediate(runDue, steps.inputOfNextTurn());
		return true;
	};
}
const isExiting = () => process._exiting === true;
/** Of the node: from one rest to the next. */
function takeSteps({ start, channel, clock, unseen, companions, thread }) {
	const reads = watchClockReads(channel, thread);
	/** What came while the node slept. */
	let kept = Buffer.alloc(0);
	const takeKept = () => {
		const input = kept;
		kept = Buffer.alloc(0);
		return input;
	};
	const rest = (until) => {
		unseen.endStep();
		if (thread !== void 0 && unseen.hasComputed(clock.now() - start + AT_ONCE_MS)) thread.leave("it computed for too long");
		if (thread?.hasOtherZone()) thread.leave("it sets TZ");
		if (companions.mayWrite()) channel.send(FRAME.othersWrote, 0);
		channel.send(FRAME.settled, until);
		const step = channel.receive();
		unseen.beginStep();
		if (step === void 0) process.kill(process.pid, "SIGKILL");
		reads.beginStep();
		clock.set(step?.time ?? 0);
		return step?.input ?? Buffer.alloc(0);
	};
	return {
		readClock() {
			reads.count();
			return clock.now();
		},
		sleep(ms) {
			for (const end = clock.now() + ms; clock.now() < end;) kept = Buffer.concat([kept, rest(end)]);
		},
		nextInput: (until) => kept.length > 0 ? takeKept() : rest(until),
		inputOfNextTurn: () => kept.length > 0 || clock.next() <= clock.now() ? takeKept() : rest(clock.next())
	};
}
// src/simulated-node.ts
/** Loaded into a Node.js program before its own code (`node --require`), when it is a node under simulated time. */
const given = process.env[NODE_SETTING];
const ofThread = node_worker_threads.default.isMainThread ? void 0 : node_worker_threads.default.workerData?.[NODE_SETTING];
if (ofThread !== void 0) simulate(ofThread.setting, ofThread);
else if (given !== void 0) {
	const setting = JSON.parse(given);
	delete process.env[NODE_SETTING];
	if (setting.nodeOptions === null) delete process.env["NODE_OPTIONS"];
	else process.env["NODE_OPTIONS"] = setting.nodeOptions;
	simulate(setting);
}
