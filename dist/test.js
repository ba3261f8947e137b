import { AssertionError } from "node:assert";
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
// src/testing/assertions.ts
/** A verdict as an assertion, whose message is the report. */
/**
* A matcher for Vitest and Jest, once it is registered there: `expect.extend({ toPass })`, then
* `expect(await runChallenge(…)).toPass()`.
*/
function toPass(received) {
	const { passed, report } = verdictOf(received, "toPass");
	return {
		pass: passed,
		message: () => passed ? `It passes, and was expected not to:\n\n${report}` : report
	};
}
/** For node:test and anything else: throws an AssertionError unless the verdict is a pass. */
function assertPass(verdict) {
	const { passed, report, outcome } = verdictOf(verdict, "assertPass");
	if (passed) return;
	throw new AssertionError({
		message: report,
		actual: outcome,
		expected: "pass",
		operator: "assertPass"
	});
}
function verdictOf(received, name) {
	if (received instanceof Promise) throw new TypeError(`${name} takes a verdict; found a promise. Write await before runChallenge.`);
	const { passed, report } = received ?? {};
	if (typeof passed === "boolean" && typeof report === "string") return received;
	throw new TypeError(`${name} takes what runChallenge resolves with.`);
}
// src/testing/challenge-options.ts
/**
* The words after the program's name.
* @throws TypeError when the node is not named: without it the command line would test its own example.
*/
function wordsOf(challenge, options) {
	const { args = [], cwd: _cwd, signal: _signal, ...named } = options;
	if (named.bin === void 0 && named.command === void 0) throw new TypeError(`runChallenge: name the node of ${challenge}, as { bin: 'dist/node.js' } or { command: '…' }.`);
	return [
		"run",
		challenge,
		...Object.entries(named).flatMap(([name, value]) => optionWords(name, value)),
		"--json",
		"-",
		...args.length > 0 ? ["--", ...args] : []
	];
}
/** `timeLimit: 5` is `--time-limit=5`; what is undefined or false is left out. */
function optionWords(name, value) {
	const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
	if (value === void 0 || value === false) return [];
	if (value === true) return [option];
	return (Array.isArray(value) ? value : [value]).map((each) => `${option}=${each}`);
}
// src/testing/run-challenge.ts
/**
* Runs the command line as a process of its own: it ends nodes and engine in order whatever ends it, and nothing that a test
* runner does to timers, modules or globals reaches it.
*/
const cli = path.join(path.dirname(fileURLToPath(import.meta.url)), "cli.js");
/** With the first of these words the report begins. */
const HEADING = /^(?:PASS|FAIL|UNKNOWN|CRASH|TIMEOUT|ERROR) {2}/m;
/**
* Runs a challenge or a workload as `maelstrom-action run` does, and gives its verdict, whatever that is.
*
*     const verdict = await runChallenge('3c', { bin: 'dist/broadcast.js', seeds: 100 });
*
* It rejects where nothing was judged: for an option that does not exist, or a file that is not there.
*/
async function runChallenge(challenge, options) {
	const words = wordsOf(challenge, options);
	const { signal } = options;
	signal?.throwIfAborted();
	const { out, err } = await ended(words, options);
	signal?.throwIfAborted();
	const verdict = verdictIn(out);
	if (verdict === null) throw new Error(err.replace(/^Error: /m, "").trim() || "The run ended without a verdict.");
	const heading = HEADING.exec(err)?.index ?? 0;
	return {
		...verdict,
		passed: verdict.outcome === "pass",
		report: err.slice(heading).trimEnd()
	};
}
function ended(words, { cwd, signal }) {
	const { FORCE_COLOR: _, ...env } = process.env;
	const child = spawn(process.execPath, [cli, ...words], {
		cwd,
		env,
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		]
	});
	const end = () => void child.kill();
	signal?.addEventListener("abort", end, { once: true });
	const texts = {
		out: "",
		err: ""
	};
	child.stdout.setEncoding("utf8").on("data", (text) => {
		texts.out += text;
	});
	child.stderr.setEncoding("utf8").on("data", (text) => {
		texts.err += text;
	});
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", () => {
			signal?.removeEventListener("abort", end);
			resolve(texts);
		});
	});
}
/** Null when the command line had nothing to judge, and said why on stderr. */
function verdictIn(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
export { assertPass, runChallenge, toPass };
