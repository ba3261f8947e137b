/** What learners get wrong in Python and in Go, and the facts that the verdict must hold. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../examples/cluster.ts';
import { buildCommandLine, judged } from '../examples/command-line.ts';
import { byProgram, reasonText } from './told.ts';

interface Mistake {
  readonly name: string;
  readonly needs: 'python3' | 'go';
  /** By the name of the file. */
  readonly files: Readonly<Record<string, string>>;
  /** The first reason. */
  readonly reason: string;
  readonly says: readonly RegExp[];
  readonly never?: readonly RegExp[];
  /** For the Go compiler. */
  readonly env?: Readonly<Record<string, string>>;
}

const indented = (text: string, by: string): string => text.replace(/^/gm, by);

/** A node that answers init, and does this with an echo. */
const python = (echo: string, top = ''): Mistake['files'] => ({
  'node.py': `#!/usr/bin/env python3
import json, sys
${top}
def send(m, body):
    print(json.dumps({"src": m["dest"], "dest": m["src"], "body": body}), flush=True)

for line in sys.stdin:
    m = json.loads(line)
    b = m["body"]
    if b["type"] == "init":
        send(m, {"type": "init_ok", "in_reply_to": b["msg_id"]})
    elif b["type"] == "echo":
${indented(echo, '        ')}
`,
});
const PYTHON_OK = 'send(m, {"type": "echo_ok", "echo": b["echo"], "in_reply_to": b["msg_id"]})';

const go = (echo: string, top = ''): Mistake['files'] => ({
  'go.mod': 'module example.com/node\n\ngo 1.20\n',
  'main.go': `package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

type message struct {
	Src  string         \`json:"src"\`
	Dest string         \`json:"dest"\`
	Body map[string]any \`json:"body"\`
}

func print(v any) {
	out, _ := json.Marshal(v)
	fmt.Println(string(out))
}

func reply(m message, kind string) message {
	return message{m.Dest, m.Src, map[string]any{"type": kind, "echo": m.Body["echo"], "in_reply_to": m.Body["msg_id"]}}
}

${top}

func handle(m message) {
	switch m.Body["type"] {
	case "init":
		print(message{m.Dest, m.Src, map[string]any{"type": "init_ok", "in_reply_to": m.Body["msg_id"]}})
	case "echo":
${indented(echo, '\t\t')}
	}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var m message
		if err := json.Unmarshal(in.Bytes(), &m); err != nil {
			panic(err)
		}
		handle(m)
	}
}
`,
});
/** As maelstrom.py calls a handler. */
const coroutine = (handler: string): string =>
  `import asyncio\n${handler}\nasync def main():\n    await echo()\nasyncio.run(main())`;
/** Until Go notices: on a busy machine that may take a while. */
const CONCURRENT =
  'for i := 0; i < 50; i++ {\n\tgo func() {\n\t\tfor j := 0; ; j++ {\n\t\t\tcounts[j%1000]++\n\t\t}\n\t}()\n}';
const GO_OK = 'print(reply(m, "echo_ok"))';

const inPython = (name: string, files: Mistake['files'], reason: string, says: readonly RegExp[]): Mistake => ({
  name: `${name} in Python`,
  needs: 'python3',
  files,
  reason,
  says,
});
const inGo = (name: string, files: Mistake['files'], reason: string, says: readonly RegExp[]): Mistake => ({
  name: `${name} in Go`,
  needs: 'go',
  files,
  reason,
  says,
});

const MISTAKES: readonly Mistake[] = [
  inPython('text for debugging', python(`print("got", b["type"])\n${PYTHON_OK}`), 'stdout-not-json', [
    /printed "got echo"/,
    /file=sys\.stderr/,
    /node\.py:13/,
  ]),
  inPython(
    'logging to stdout',
    python(
      `logging.info("handling %s", b["type"])\n${PYTHON_OK}`,
      'import logging\nlogging.basicConfig(stream=sys.stdout, level=logging.INFO)',
    ),
    'stdout-not-json',
    [/INFO:root:handling echo/, /to stderr/],
  ),
  inPython(
    'bytes without flush',
    python(
      'r = {"type": "echo_ok", "echo": b["echo"], "in_reply_to": b["msg_id"]}\nr = {"src": m["dest"], "dest": m["src"], "body": r}\nsys.stdout.buffer.write(json.dumps(r).encode() + b"\\n")',
    ),
    'no-successful-echo',
    [/never answered/, /stdout is not flushed/],
  ),
  inPython('a field left out', python('send(m, {"type": "echo_ok", "in_reply_to": b["msg_id"]})'), 'malformed-reply', [
    /echo is missing/,
    /Send `echo` in every such reply/,
  ]),
  inPython('in_reply_to left out', python('send(m, {"type": "echo_ok", "echo": b["echo"]})'), 'reply-without-request', [
    /without in_reply_to/,
  ]),
  inPython('a set in a reply', python('send(m, {"type": "echo_ok", "echo": {1}})'), 'node-crashed', [
    /Object of type set is not JSON serializable/,
    /list\(values\)/,
  ]),
  inPython(
    'an exception in a thread',
    python(
      'threading.Thread(target=work, args=(m,)).start()',
      'import threading\ndef work(m):\n    raise RuntimeError("cannot handle it")',
    ),
    'no-successful-echo',
    [/n0's own log says: RuntimeError: cannot handle it/, /node\.py:5/],
  ),
  inPython(
    'a missing key in a thread',
    python('threading.Thread(target=work, args=(m,)).start()', 'import threading\ndef work(m):\n    m["ecoh"]'),
    'no-successful-echo',
    [/KeyError: 'ecoh'/, /\.get\(…\)/, /leaves its request without an answer/],
  ),
  inPython('maelstrom.py not beside the node', python(PYTHON_OK, 'from maelstrom import Node'), 'node-crashed', [
    /finds no maelstrom\.py beside the script/,
    /demo\/python\/maelstrom\.py/,
    /Do not install it with pip/,
  ]),
  inPython('a handler that is not async', python(PYTHON_OK, coroutine('def echo(): return {}')), 'node-crashed', [
    /can't be used in 'await' expression/,
    /`async def`/,
  ]),
  inPython('an interpreter that is not there', { 'node.py': '#!/usr/bin/env python3.99\n' }, 'bad-shebang', [
    /python3\.99, which was not found/,
    /`python3`/,
  ]),
  inPython('the end after one message', python('sys.exit()'), 'node-crashed', [/status 0/, /until stdin ends/]),
  inPython(
    'an unknown type',
    python('send(m, {"type": "error", "code": 10, "text": "?", "in_reply_to": b["msg_id"]})'),
    'error-replies',
    [/not-supported \(10\)/, /handler for messages of type `echo`/, /name of the handler's function/],
  ),
  inGo('text for debugging', go(`fmt.Println("got echo")\n${GO_OK}`), 'stdout-not-json', [
    /printed "got echo"/,
    /`log\.Println`/,
    /main\.go:\d+/,
  ]),
  inGo('a panic in a goroutine', go('go func() {\n\tpanic("lost")\n}()'), 'node-crashed', [
    /panic: lost/,
    /main\.go:33/,
  ]),
  inGo('a map that was never made', go('seen["x"] = true', 'var seen map[string]bool'), 'node-crashed', [
    /nil map/,
    /make\(map/,
  ]),
  inGo('a map of many goroutines', go(CONCURRENT, 'var counts = map[int]int{}'), 'node-crashed', [
    /concurrent map/,
    /sync\.Mutex/,
  ]),
  inGo('a channel that is not read', go('make(chan int) <- 1'), 'node-crashed', [/deadlock/, /channel/]),
  inGo(
    'a writer without flush',
    go('b, _ := json.Marshal(reply(m, "echo_ok"))\nw.Write(append(b, 10))', 'var w = bufio.NewWriter(os.Stdout)'),
    'no-successful-echo',
    [/never answered/, /stdout is not flushed/],
  ),
  inGo(
    'fields without tags',
    go('print(untagged{m.Dest, m.Src, m.Body})', 'type untagged struct {\n\tSrc, Dest string\n\tBody any\n}'),
    'malformed-message',
    [/they are called Src, Dest, Body/, /case-sensitive/, /`json:"src"`/],
  ),
  inGo(
    'fields in lower case',
    go('print(hidden{m.Dest, m.Src})', 'type hidden struct {\n\tsrc, dest string\n}'),
    'malformed-message',
    [/printed \{\} on stdout/, /begin in lower case/],
  ),
  inGo(
    'a body of bytes',
    go('b, _ := json.Marshal(m.Body)\nprint(map[string]any{"src": m.Dest, "dest": m.Src, "body": b})'),
    'malformed-message',
    [/base64/, /json\.RawMessage/],
  ),
  inGo('a field left out', go('r := reply(m, "echo_ok")\ndelete(r.Body, "echo")\nprint(r)'), 'malformed-reply', [
    /echo is missing/,
    /omitempty/,
  ]),
  inGo(
    'a message without a line end',
    go('b, _ := json.Marshal(reply(m, "echo_ok"))\nfmt.Print(string(b))'),
    'line-without-end',
    [/no newline behind it/],
  ),
  inGo('an exit', go('os.Exit(3)'), 'node-crashed', [/status 3/, /os\.Exit/]),
  {
    ...inGo('a program for another processor', go(GO_OK), 'bad-shebang', [
      /built for Linux on ARM64|built for Linux on x86-64/,
      /in the same job/,
    ]),
    never: [/first line|env node/],
    env: { GOARCH: process.arch === 'arm64' ? 'amd64' : 'arm64' },
  },
  {
    ...inGo('a program for another system', go(GO_OK), 'bad-shebang', [/built for macOS/, /`GOOS`/]),
    never: [/first line|env node/],
    env: { GOOS: 'darwin', GOARCH: 'arm64' },
  },
];

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

/** Makes a node in the directory in which the command line starts; gives the words that start it. */
function makeNode({ name, files, needs, env }: Mistake): readonly string[] {
  const workspace = path.join(directory.path, 'runs', name);
  mkdirSync(workspace, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(workspace, file), text, { mode: 0o755 });
  // As it is for a learner, on machines whose Python keeps no buffer too.
  if (needs === 'python3' && /^#!\/usr\/bin\/env python3$/m.test(files['node.py'] ?? ''))
    return ['--command', 'env -u PYTHONUNBUFFERED ./node.py'];
  if (needs === 'python3') return ['--bin', 'node.py'];
  execFileSync('go', ['build', '-o', 'node', '.'], { cwd: workspace, env: { ...process.env, ...env } });
  return ['--bin', 'node'];
}

const { able, unable } = byProgram(MISTAKES);

describe.concurrent('of a node with', () => {
  for (const name of unable) it.skip(name, () => undefined);

  it.each(able)('$name the verdict tells $reason', async (mistake) => {
    const { name, reason, says, never = [] } = mistake;
    const verdict = await judged(cli, name, ['echo', '--time-limit', '1', '--rate', '20', ...makeNode(mistake)]);
    const [first] = verdict.reasons;
    expect(first?.id).toBe(reason);
    const text = first === undefined ? '' : reasonText(first);
    for (const pattern of says) expect(text).toMatch(pattern);
    for (const pattern of never) expect(text).not.toMatch(pattern);
  });
});
