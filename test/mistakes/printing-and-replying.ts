/**
 * What learners get wrong in what a node prints and answers: a node of a line or two each, and the facts that its verdict must
 * hold. The helpers of test/fixtures/field/mini.mjs are at hand: `on`, `main`, `reply`, `send`, `raw`, `id`, `ids`, `rpc`.
 */
export interface Mistake {
  readonly name: string;
  /** Words for the command line. */
  readonly run: string;
  /** The node's source below its imports. */
  readonly node: string;
  /** Of the reason that must be there. */
  readonly reason: string;
  /** All of them stand in that reason's title, detail, evidence, advice or location. */
  readonly says: readonly RegExp[];
  /** None of them stands anywhere in the verdict's reasons. */
  readonly never?: readonly RegExp[];
  /** Ids of reasons that must not be there. */
  readonly without?: readonly string[];
  readonly outcome?: string;
  /** A program that must be on this machine. */
  readonly needs?: string;
  /** Instead of Node.js: the program that runs the source, which is taken as it is. */
  readonly command?: string;
}

const ECHO = '1-echo --time-limit 1 --rate 20';
const READS = '3a --time-limit 1 --rate 20';
const echoing = (body: string): string => `on.echo = (m) => { ${body} };\nmain();`;
/** Answers echoes; something else is printed with the third answer. */
const echoingAnd = (third: string): string =>
  `let n = 0;\non.echo = (m) => { n += 1; if (n === 3) { ${third} } reply(m, { type: 'echo_ok', echo: m.body.echo }); };\nmain();`;
const broadcasting = (read: string): string =>
  `on.broadcast = (m) => reply(m, { type: 'broadcast_ok' });\non.read = (m) => { ${read} };\nmain();`;
/** As the body of an answer. */
const OK = `{ type: 'echo_ok', echo: m.body.echo, in_reply_to: m.body.msg_id }`;

const printed = (name: string, third: string, says: readonly RegExp[], more: Partial<Mistake> = {}): Mistake => ({
  name,
  run: ECHO,
  node: echoingAnd(third),
  reason: 'stdout-not-json',
  says,
  ...more,
});

const PRINTED: readonly Mistake[] = [
  printed(
    'npm',
    String.raw`raw('\n> gossip@1.0.0 start\n> node node.mjs\n\n');`,
    [/gossip@1\.0\.0 start/, /--silent/, /`node node\.mjs`/],
    {
      reason: 'malformed-message',
      never: [/`src` is the node id/, /src is missing/],
    },
  ),
  printed('npm without a version', String.raw`raw('\n> start\n> node node.mjs\n');`, [/empty line/, /> start/], {
    reason: 'malformed-message',
  }),
  printed(
    'pnpm',
    String.raw`raw('\n> gossip@1.0.0 start /home/me/gossip\n> node node.mjs\n\n');`,
    [/pnpm/, /--silent/],
    {
      reason: 'malformed-message',
    },
  ),
  printed('yarn', String.raw`raw('yarn run v1.22.22\n$ node node.mjs\n');`, [
    /yarn run v1/,
    /yarn --silent/,
    /`node node\.mjs`/,
  ]),
  printed('dotenv', String.raw`raw('[dotenv@17.2.1] injecting env (2) from .env\n');`, [/dotenv@17/, /quiet: true/]),
  printed('empty line', 'console.log();', [/an empty line/, /console\.log/], {
    reason: 'malformed-message',
    never: [/src is missing/, /banner of/],
  }),
  printed('pretty', `raw(JSON.stringify({ src: id, dest: m.src, body: {} }, null, 2) + '\\n');`, [
    /several lines/,
    /JSON\.stringify/,
  ]),
  printed('dict of Python', `raw("{'src': 'n0', 'dest': 'c1'}\\n");`, [/Python/, /single quotes/, /json\.dumps/]),
  printed('object of console.log', 'console.log({ src: id, dest: m.src, body: {} });', [/JSON\.stringify/, /not JSON/]),
  printed('object as text', "console.log('' + { src: id });", [/\[object Object\]/, /JSON\.stringify/]),
  printed('struct of Go', `raw('{n0 c1 {echo_ok 1}}\\n');`, [/Go prints/, /json\.Marshal/]),
  printed('hash of Ruby', `raw('{"src"=>"n0", "dest"=>"c1"}\\n');`, [/Ruby/, /JSON\.generate/]),
  printed('byte order mark', `raw('\\uFEFF{"src":"n0"}\\n');`, [/byte order mark/]),
  printed('NaN', `raw('{"src":"n0","dest":"c1","body":{"type":"x","x":NaN}}\\n');`, [/NaN/, /JSON library/]),
  printed('UTF-16', `process.stdout.write(Buffer.from('{"src":"n0"}\\n', 'utf16le'));`, [/UTF-16/]),
  printed('binary', 'process.stdout.write(Buffer.from([0x82, 0xa3, 0x73, 1, 2, 3, 0xff, 0xc3, 4, 10]));', [
    /bytes, not text/,
  ]),
  printed('half a message', `raw('{"src":"n0","dest":"c1","body":{"type":"echo_ok","echo":"a\\nb"}}\\n');`, [
    /begins like a message/,
    /one line/,
  ]),
  printed('message inside a message', `raw('{"src":"n0","dest":"c1",{"src":"n0","dest":"c1","body":{}}\\n');`, [
    /same time/,
  ]),
  printed('message behind text', `raw('sending ' + JSON.stringify({ src: id, dest: m.src, body: {} }) + '\\n');`, [
    /behind other text/,
    /console\.error/,
  ]),
  printed('debugging', `console.log(\`handling \${m.body.type} number \${n}\`);`, [
    /handling echo number 3/,
    /console\.error/,
    /node\.mjs:\d+/,
  ]),
  printed(
    'debugging from two places',
    "const a = () => console.log('got a message');\nconst b = () => console.log('got a message');\na(b);",
    [/got a message/],
    { never: [/node\.mjs:\d+/] },
  ),
  printed(
    'body as text',
    `raw(JSON.stringify({ src: id, dest: m.src, body: JSON.stringify(${OK}) }) + '\\n');`,
    [/body is text \(a string\), not an object/, /Encode once/],
    { reason: 'malformed-message', never: [/nth not supported/] },
  ),
  printed(
    'message as text',
    `raw(JSON.stringify(JSON.stringify({ src: id, dest: m.src, body: ${OK} })) + '\\n');`,
    [/text \(a string\), not a message/],
    { reason: 'malformed-message', never: [/nth not supported/] },
  ),
  printed(
    'list of messages',
    `raw(JSON.stringify([{ src: id, dest: m.src, body: ${OK} }]) + '\\n');`,
    [/a list, not a message/],
    {
      reason: 'malformed-message',
      never: [/nth not supported/],
    },
  ),
  printed('number', `raw('42\\n');`, [/42/, /a number, not a message/], {
    reason: 'malformed-message',
    never: [/ISeq/],
  }),
  printed(
    'in_reply_to beside the body',
    `raw(JSON.stringify({ src: id, dest: m.src, in_reply_to: 1, body: { type: 'echo_ok' } }) + '\\n');`,
    [/`in_reply_to`/, /into its `body`/],
    { reason: 'malformed-message' },
  ),
  {
    name: 'two on a line',
    run: ECHO,
    node: echoing(`const text = JSON.stringify({ src: id, dest: m.src, body: ${OK} }); raw(text + text + '\\n');`),
    reason: 'two-messages-on-a-line',
    says: [/same line/, /newline/, /echo_ok/],
    outcome: 'pass',
  },
  {
    name: 'init without newline',
    run: ECHO,
    node: `main({ init: (m) => raw(JSON.stringify({ src: id, dest: m.src, body: { type: 'init_ok', in_reply_to: m.body.msg_id } })) });`,
    reason: 'line-without-end',
    says: [/never ended/, /newline/, /init_ok/],
    outcome: 'crash',
  },
  {
    name: 'CR LF',
    run: ECHO,
    node: echoing(`raw(JSON.stringify({ src: id, dest: m.src, body: ${OK} }) + '\\r\\n');`),
    reason: '',
    says: [],
    outcome: 'pass',
  },
  {
    name: 'Python without flush',
    run: ECHO,
    command: 'env -u PYTHONUNBUFFERED python3',
    needs: 'python3',
    node: [
      'import sys, json',
      'for line in sys.stdin:',
      '    m = json.loads(line)',
      '    print(json.dumps({"src": m["dest"], "dest": m["src"], "body": {"type": m["body"]["type"] + "_ok", "in_reply_to": m["body"]["msg_id"]}}))',
    ].join('\n'),
    reason: 'nothing-on-stdout',
    says: [/python3/, /flush=True/, /STDIN|alive/],
    outcome: 'crash',
    without: ['node-busy'],
  },
];

const strayed = (name: string, body: string, says: readonly RegExp[], more: Partial<Mistake> = {}): Mistake => ({
  name,
  run: ECHO,
  node: echoing(body),
  reason: 'reply-without-request',
  says,
  outcome: 'fail',
  without: ['late-reply', 'second-reply', 'answered-twice'],
  ...more,
});
const WRONG_WAY: Partial<Mistake> = { reason: 'reply-to-wrong-destination' };

const STRAYED: readonly Mistake[] = [
  strayed('without in_reply_to', `send(m.src, { type: 'echo_ok', echo: m.body.echo });`, [
    /without in_reply_to/,
    /\bn0\b/,
  ]),
  strayed('in_reply_to as text', `send(m.src, { ...${OK}, in_reply_to: String(m.body.msg_id) });`, [
    /the text "1"/,
    /number 1/,
  ]),
  strayed('in_reply_to 0', `send(m.src, { ...${OK}, in_reply_to: 0 });`, [/in_reply_to is 0, not 1/]),
  strayed('in_reply_to null', `send(m.src, { ...${OK}, in_reply_to: null });`, [/without in_reply_to/]),
  strayed('in_reply_to true', `send(m.src, { ...${OK}, in_reply_to: true });`, [
    /in_reply_to is true, not the number 1/,
  ]),
  strayed('in_reply_to of its own', `send(m.src, { ...${OK}, in_reply_to: 1000 + m.body.msg_id });`, [
    /in_reply_to is 1001, not 1/,
  ]),
  strayed('in_reply_to as msg_id', `send(m.src, { ...${OK}, msg_id: 77, in_reply_to: 77 });`, [/its own msg_id, 77/]),
  strayed('in_reply_to as id', `send(m.src, { ...${OK}, in_reply_to: m.id });`, [/the `id` of the whole message/]),
  strayed('body of a Promise', 'send(m.src, (async () => 1)());', [/sent c\d+ \{\}/, /in_reply_to/]),
  strayed('only the request again', `send(m.src, { ...m.body });`, [/without in_reply_to/]),
  strayed(
    'in_reply_to of the answered one',
    `const first = (on.first ??= m); if (first === m) reply(m, { type: 'echo_ok', echo: m.body.echo }); else send(m.src, { ...${OK}, in_reply_to: first.body.msg_id });`,
    [/in_reply_to is 1, a request that had its answer already/],
    { outcome: 'pass' },
  ),
  strayed('dest swapped', `send(id, ${OK});`, [/to itself/, /dest is "n0"/, /should be "c\d+"/], WRONG_WAY),
  strayed('made-up client', `send('c1', ${OK});`, [/\bc1\b/, /asked nothing/], { ...WRONG_WAY, never: [/given up/] }),
  strayed('client that is not there', `send('c999', ${OK});`, [/"c999", a client that does not exist/], {
    ...WRONG_WAY,
    never: [/given up(?! at| after)/],
  }),
  strayed(
    'to another node',
    broadcasting(`send(ids.find((one) => one !== id), { type: 'read_ok', messages: [], in_reply_to: m.body.msg_id });`),
    [/sent its reply .* to n\d/, /should be "c\d+"/],
    {
      ...WRONG_WAY,
      node: broadcasting(
        `send(ids.find((one) => one !== id), { type: 'read_ok', messages: [], in_reply_to: m.body.msg_id });`,
      ),
      run: '3b --node-count 2 --time-limit 1 --rate 20',
    },
  ),
  {
    name: 'init_ok with in_reply_to as text',
    run: ECHO,
    node: `main({ init: (m) => send(m.src, { type: 'init_ok', in_reply_to: '1' }) });`,
    reason: 'reply-without-request',
    says: [/the text "1"/, /init \(msg_id 1\)/],
    outcome: 'crash',
  },
  {
    name: 'init_ok to itself',
    run: ECHO,
    node: `main({ init: (m) => send(id, { type: 'init_ok', in_reply_to: 1 }) });`,
    reason: 'reply-to-wrong-destination',
    says: [/to itself/, /"c0"/],
    never: [/its in_reply_to must be/],
    outcome: 'crash',
  },
  {
    name: 'answered twice',
    run: ECHO,
    node: echoing(
      `reply(m, { type: 'echo_ok', echo: m.body.echo }); reply(m, { type: 'echo_ok', echo: m.body.echo });`,
    ),
    reason: 'answered-twice',
    says: [/second time/, /\bn0\b/],
    never: [/given up/],
    without: ['late-reply', 'reply-without-request', 'reply-to-wrong-destination'],
    outcome: 'pass',
  },
  {
    name: 'requests printed as they were read',
    run: ECHO,
    node: echoing(
      `raw(JSON.stringify(m) + '\\n'); setTimeout(() => reply(m, { type: 'echo_ok', echo: m.body.echo }), 10);`,
    ),
    reason: 'request-printed',
    says: [/echo \(msg_id 1\)/, /\bn0\b/, /console\.error/],
    without: ['answered-twice', 'late-reply'],
  },
  {
    name: 'init answered twice',
    run: ECHO,
    node: `on.echo = (m) => reply(m, { type: 'echo_ok', echo: m.body.echo });\nmain({ init: (m) => { reply(m, { type: 'init_ok' }); setTimeout(() => reply(m, { type: 'init_ok' }), 300); } });`,
    reason: 'second-reply',
    says: [/"c0"/, /had its answer already/],
    without: ['late-reply', 'reply-without-request'],
  },
  {
    name: 'answered late',
    run: '1-echo --time-limit 8 --rate 5',
    node: echoing(
      `if (on.slow) return reply(m, { type: 'echo_ok', echo: m.body.echo }); on.slow = true; setTimeout(() => reply(m, { type: 'echo_ok', echo: m.body.echo }), 6000);`,
    ),
    reason: 'late-reply',
    says: [/given up/],
    without: ['answered-twice', 'second-reply', 'reply-without-request', 'reply-to-wrong-destination'],
  },
];

const wrongForm = (
  name: string,
  run: string,
  node: string,
  says: readonly RegExp[],
  more: Partial<Mistake> = {},
): Mistake => ({
  name,
  run,
  node,
  reason: 'malformed-reply',
  says,
  never: [/some-matching-either-clause/],
  ...more,
});

const WRONG_FORM: readonly Mistake[] = [
  wrongForm('Promise for a list', READS, broadcasting(`reply(m, { type: 'read_ok', messages: (async () => [])() });`), [
    /messages is \{\}/,
    /await/,
  ]),
  wrongForm('Set for a list', READS, broadcasting(`reply(m, { type: 'read_ok', messages: new Set([1]) });`), [
    /messages is \{\}/,
    /`\[\.\.\.set\]`/,
  ]),
  wrongForm('undefined for a list', READS, broadcasting(`reply(m, { type: 'read_ok', messages: undefined });`), [
    /messages is missing/,
    /undefined/,
  ]),
  wrongForm('handler without return', READS, broadcasting(`const handler = () => {}; reply(m, handler());`), [
    /type is missing/,
    /returned nothing/,
    /await/,
  ]),
  wrongForm(
    'Promise for a reply',
    READS,
    broadcasting(`const handler = async () => ({ type: 'read_ok', messages: [] }); reply(m, handler());`),
    [/type is missing/, /await/],
  ),
  wrongForm(
    'NaN for a number',
    '4 --time-limit 1 --rate 20 --nemesis none',
    `on.add = (m) => reply(m, { type: 'add_ok' });\non.read = (m) => reply(m, { type: 'read_ok', value: NaN });\nmain();`,
    [/value is null, not a whole number/, /NaN/],
  ),
  wrongForm(
    'offset in quotes',
    '5a --time-limit 1 --rate 20',
    `on.send = (m) => reply(m, { type: 'send_ok', offset: '0' });\non.poll = (m) => reply(m, { type: 'poll_ok', msgs: {} });\nmain();`,
    [/offset is "0"/, /without quotes/],
  ),
  wrongForm(
    'text of a Promise',
    READS,
    broadcasting("reply(m, { type: 'read_ok', messages: String(Promise.resolve([])) });"),
    [/messages is /, /await/],
  ),
  wrongForm(
    'read where r belongs',
    'txn-list-append --time-limit 1 --rate 20',
    `on.txn = (m) => reply(m, { type: 'txn_ok', txn: m.body.txn.map(([f, k, v]) => [f === 'r' ? 'read' : f, k, v]) });\nmain();`,
    [/\["read", \d+, null\]/, /list/, /txn_ok/],
  ),
  wrongForm(
    'newest value for the list',
    'txn-list-append --time-limit 1 --rate 20',
    `on.txn = (m) => reply(m, { type: 'txn_ok', txn: m.body.txn.map(([f, k, v]) => [f, k, f === 'r' ? 7 : v]) });\nmain();`,
    [/\["r", \d+, 7\] holds 7/, /list of all values/],
  ),
  wrongForm(
    'steps as objects',
    'txn-rw-register --time-limit 1 --rate 20',
    `on.txn = (m) => reply(m, { type: 'txn_ok', txn: m.body.txn.map(([f, k, v]) => ({ f, k, v })) });\nmain();`,
    [/not a list of three/],
  ),
  {
    name: 'Promise for an echo',
    run: ECHO,
    node: echoing(`reply(m, { type: 'echo_ok', echo: (async () => m.body.echo)() });`),
    reason: 'wrong-reply',
    says: [/await/],
    outcome: 'fail',
  },
  {
    name: 'BigInt for an id',
    run: '2-unique-ids --time-limit 1 --rate 20',
    node: `let n = 0n;\non.generate = (m) => { n += 1n; reply(m, { type: 'generate_ok', id: n }); };\nmain();`,
    reason: 'node-crashed',
    says: [/BigInt/, /`Number\(x\)`/],
    outcome: 'crash',
  },
  {
    name: 'object that leads back to itself',
    run: ECHO,
    node: echoing(`const loop = {}; loop.loop = loop; reply(m, { type: 'echo_ok', echo: loop });`),
    reason: 'node-crashed',
    says: [/circular/, /leads back to itself/],
    outcome: 'crash',
  },
  {
    name: 'Promise for an id',
    run: '2-unique-ids --time-limit 1 --rate 20',
    node: `on.generate = (m) => reply(m, { type: 'generate_ok', id: (async () => 1)() });\nmain();`,
    reason: 'checker-error',
    says: [/are objects/, /await/],
    never: [/Some ids are strings/],
  },
  {
    name: 'null for an empty list',
    run: READS,
    node: broadcasting(`reply(m, { type: 'read_ok', messages: null });`),
    reason: 'null-list',
    says: [/messages is null/, /make\(\[\]int, 0\)/],
  },
  {
    name: 'null for an empty list of messages',
    run: '5a --time-limit 1 --rate 20',
    node: `on.send = (m) => reply(m, { type: 'send_ok', offset: 0 });\non.poll = (m) => reply(m, { type: 'poll_ok', msgs: { 1: null } });\non.commit_offsets = (m) => reply(m, { type: 'commit_offsets_ok' });\non.list_committed_offsets = (m) => reply(m, { type: 'list_committed_offsets_ok', offsets: {} });\nmain();`,
    reason: 'null-list',
    says: [/a list in msgs is null/],
  },
];

const SILENT: readonly Mistake[] = [
  {
    name: 'loop without end',
    run: `${ECHO} --clock real`,
    node: echoing('for (;;);'),
    reason: 'node-busy',
    says: [/busy/, /processor time/, /since it was sent echo by c\d+/],
    outcome: 'fail',
  },
  {
    name: 'silent handler',
    run: `${ECHO} --clock real`,
    node: echoing(''),
    reason: 'timeouts',
    says: [/never answered/],
    without: ['node-busy', 'nothing-on-stdout', 'reply-without-request'],
    outcome: 'fail',
  },
];

export const MISTAKES: readonly Mistake[] = [...PRINTED, ...STRAYED, ...WRONG_FORM, ...SILENT];
