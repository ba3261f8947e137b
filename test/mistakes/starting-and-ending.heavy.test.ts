/** Nodes that do not start, or end before the test does, in the languages that are on this machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../examples/cluster.ts';
import { buildCommandLine, judged } from '../examples/command-line.ts';
import { byProgram, reasonText } from './told.ts';

interface Mistake {
  readonly name: string;
  /** Files of the workspace; those that begin with `#!` may be executed. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that may be executed besides. */
  readonly executable?: readonly string[];
  readonly start: readonly string[];
  /** The first reason. */
  readonly reason: string;
  /** In its title, detail, advice, evidence and place. */
  readonly says: readonly RegExp[];
  readonly never?: readonly RegExp[];
  /** A program without which the row is passed over. */
  readonly needs?: string;
}

const LIBRARY = `import { createInterface } from 'node:readline';
export const on = {};
let id;
export const reply = (m, body) => process.stdout.write(JSON.stringify({ src: id, dest: m.src, body: { ...body, in_reply_to: m.body.msg_id } }) + '\\n');
export const main = () => createInterface({ input: process.stdin }).on('line', async (line) => {
  const m = JSON.parse(line);
  if (m.body.type === 'init') { id = m.body.node_id; return reply(m, { type: 'init_ok' }); }
  await on[m.body.type]?.(m);
});
`;
/** A node on the library, with these handlers. */
const onLibrary = (text: string, library = './library.mjs') => ({
  'library.mjs': LIBRARY,
  'node.mjs': `import { main, on, reply } from '${library}';\n${text}\nmain();\n`,
});
const BIN = ['--bin', 'node.mjs'];
/** Nodes write nothing but their end on it. */
const PYTHON = `#!/usr/bin/env python3
import sys, json
for line in sys.stdin:
    m = json.loads(line)
    body = {'type': m['body']['type'] + '_ok', 'in_reply_to': m['body']['msg_id']}
    if m['body']['type'] == 'echo': body['echo'] = m['body']['ecoh']
    print(json.dumps({'src': m['dest'], 'dest': m['src'], 'body': body}), flush=True)
`;
const GO = `package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

type message struct {
	Src, Dest string
	Body      map[string]any
}

func answer(m message) map[string]any {
	n := m.Body["msg_id"].(int)
	return map[string]any{"type": "init_ok", "in_reply_to": n}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var m message
		_ = json.Unmarshal(in.Bytes(), &m)
		out, _ := json.Marshal(answer(m))
		fmt.Println(string(out))
	}
}
`;

const MISTAKES: readonly Mistake[] = [
  {
    name: 'exits-in-handler',
    files: onLibrary(`on.echo = () => process.exit(0);`),
    start: BIN,
    reason: 'node-crashed',
    says: [/`process\.exit`/, /node\.mjs:2/],
  },
  {
    name: 'exits-after-error',
    files: onLibrary(`on.echo = (m) => { try { m.x.y; } catch (error) { console.error(error); process.exit(1); } };`),
    start: BIN,
    reason: 'node-crashed',
    says: [/`process\.exit`/, /reading 'y'/, /node\.mjs:2/],
  },
  {
    name: 'import-in-wrong-case',
    files: onLibrary('', './Library.mjs'),
    start: BIN,
    reason: 'node-crashed',
    says: [/upper and lower case/, /library\.mjs/],
  },
  {
    name: 'import-without-ending',
    files: onLibrary('', './library'),
    start: BIN,
    reason: 'node-crashed',
    says: [/ending of .*library\.mjs/],
  },
  {
    name: 'missing-package',
    files: { 'node.mjs': `import _ from 'lodash-of-nobody';\n` },
    start: BIN,
    reason: 'node-crashed',
    says: [/package lodash-of-nobody is not installed/, /npm install lodash-of-nobody/],
  },
  {
    name: 'import-outside-of-a-module',
    files: { 'node.js': `import { createInterface } from 'node:readline';\n`, 'package.json': '{"type":"commonjs"}' },
    start: ['--bin', 'node.js'],
    reason: 'node-crashed',
    says: [/"type": "module"/, /node\.js:1/],
  },
  {
    name: 'relative-path',
    files: {
      'node.mjs': `import { readFileSync } from 'node:fs';\nreadFileSync('data/config.json');\n`,
      'data.json': '{}',
    },
    start: BIN,
    reason: 'node-crashed',
    says: [/temporary directory/, /data\/config\.json/, /import\.meta\.dirname/],
  },
  {
    name: 'path-of-another-machine',
    files: {
      'node.mjs': `import { readFileSync } from 'node:fs';\nreadFileSync('/home/somebody-else/config.json');\n`,
    },
    start: BIN,
    reason: 'node-crashed',
    says: [/absolute path that does not exist on this machine/],
  },
  {
    name: 'misspelt-command',
    files: onLibrary(''),
    start: ['--command', 'nodee node.mjs'],
    reason: 'missing-program',
    says: [/nodee/, /Did you mean `node`/],
    never: [/first line|shebang/],
  },
  {
    name: 'wrapper-names-what-is-missing',
    files: { 'run.sh': '#!/bin/sh\nexec deno-of-nobody run node.ts\n' },
    start: ['--bin', 'run.sh'],
    reason: 'missing-program',
    says: [/deno-of-nobody, which run\.sh starts/],
    never: [/first line|Node\.js/],
  },
  {
    name: 'wrapper-with-relative-path',
    files: { 'run.sh': '#!/bin/sh\nexec node dist/node.js\n' },
    start: ['--bin', 'run.sh'],
    reason: 'node-crashed',
    says: [/temporary directory/, /dist\/node\.js/, /dirname/],
  },
  {
    name: 'first-line-names-what-is-missing',
    files: { node: '#!/usr/bin/env python-of-nobody\n' },
    start: ['--bin', 'node'],
    reason: 'bad-shebang',
    says: [/python-of-nobody/],
    never: [/env node/],
  },
  {
    name: 'init-breaks',
    files: {
      'node.mjs': `process.stdin.on('data', (data) => { try { JSON.parse(data).body.peers.length; } catch (error) { console.error('failed:', error); } });\n`,
    },
    start: BIN,
    reason: 'init-timeout',
    says: [/within 10 s/, /Its own log says: failed: TypeError/, /node\.mjs:1/],
    never: [/clojure|java/i],
  },
  {
    name: 'killed-by-a-signal',
    files: { 'run.sh': '#!/bin/sh\nkill -SEGV $$\n' },
    start: ['--bin', 'run.sh'],
    reason: 'node-crashed',
    says: [/SIGSEGV/, /segmentation fault/],
  },
  {
    name: 'python-key',
    files: { 'node.py': PYTHON },
    start: ['--bin', 'node.py'],
    reason: 'node-crashed',
    says: [/KeyError: 'ecoh'/, /node\.py:6/],
    never: [/Node\.js|npm/],
    needs: 'python3',
  },
  {
    name: 'go-type',
    files: { 'main.go': GO, 'go.mod': 'module example.com/node\n\ngo 1.20\n' },
    start: ['--bin', 'node'],
    reason: 'node-crashed',
    says: [/interface conversion/, /float64/, /main\.go:16/],
    never: [/Node\.js|npm/],
    needs: 'go',
  },
  {
    name: 'source-that-must-be-compiled',
    files: { 'main.go': 'package main\n\nfunc main() {}\n' },
    executable: ['main.go'],
    start: ['--bin', 'main.go'],
    reason: 'bad-shebang',
    says: [/not a program that this system can run/, /go build/],
    never: [/env node|first line/],
  },
  {
    name: 'program-for-windows',
    files: { node: `MZ\u0090\0\u0003\0\0\0\u0004${'\0'.repeat(200)}` },
    executable: ['node'],
    start: ['--bin', 'node'],
    reason: 'bad-shebang',
    says: [/for Windows/],
    never: [/env node|first line/],
  },
  {
    name: 'reads-one-line',
    files: {
      'node.mjs': `import { createInterface } from 'node:readline';\nconst lines = createInterface({ input: process.stdin });\nlines.question('', (line) => { const m = JSON.parse(line); console.log(JSON.stringify({ src: m.dest, dest: m.src, body: { type: 'init_ok', in_reply_to: m.body.msg_id } })); lines.close(); });\n`,
    },
    start: BIN,
    reason: 'node-crashed',
    says: [/status 0, though its stdin was still open/, /not one line/],
    never: [/end of the node's stderr/],
  },
  {
    name: 'go-does-not-compile',
    files: { 'main.go': 'package main\n\nfunc main() {\n\tx := 1\n}\n' },
    start: ['--command', 'go run main.go'],
    reason: 'node-crashed',
    says: [/declared and not used: x/, /does not compile/, /main\.go:4/],
    never: [/was not found|\bprogram 4\b|panic/],
    needs: 'go run',
  },
  {
    name: 'python-does-not-parse',
    files: { 'node.py': '#!/usr/bin/env python3\nimport sys\nfor line in sys.stdin:\nprint(line)\n' },
    start: ['--bin', 'node.py'],
    reason: 'node-crashed',
    says: [/IndentationError/, /node\.py:4/, /could not read/],
    never: [/catch it|traceback names/],
    needs: 'python3',
  },
];

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

/** The run's workspace: the directory in which the command line starts. */
function makeWorkspace({ name, files, needs, executable = [] }: Mistake): void {
  const workspace = path.join(directory.path, 'runs', name);
  mkdirSync(workspace, { recursive: true });
  for (const [file, text] of Object.entries(files))
    writeFileSync(path.join(workspace, file), text, {
      mode: text.startsWith('#!') || executable.includes(file) ? 0o755 : 0o644,
    });
  if (needs === 'go') execFileSync(needs, ['build', '-o', 'node', '.'], { cwd: workspace });
}

const { able, unable } = byProgram(MISTAKES);

describe.concurrent('of a node that does not live to the end', () => {
  for (const name of unable) it.skip(name, () => undefined);

  it.each(able)(
    '"$name" is told as $reason',
    async (mistake) => {
      const { name, start, reason, says, never = [] } = mistake;
      makeWorkspace(mistake);
      const { reasons } = await judged(cli, name, ['echo', '--time-limit', '2', ...start]);
      expect(reasons[0]?.id).toBe(reason);
      const text = reasons[0] === undefined ? '' : reasonText(reasons[0]);
      for (const pattern of says) expect(text).toMatch(pattern);
      for (const pattern of never) expect(text).not.toMatch(pattern);
    },
    300_000,
  );
});
