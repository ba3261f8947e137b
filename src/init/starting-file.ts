import type { Challenge } from '../plan/challenges.ts';
import { wrapWords } from '../text/wrap-words.ts';
import { HANDLERS, type Request, TASKS } from './tasks.ts';

const WIDTH = 100;

/** The TypeScript file in which a person begins a challenge: its task, its test, and a handler for each request. */
export function startingFile(challenge: Challenge): string {
  const { id, aliases, title, workload } = challenge;
  const [short = id] = aliases;
  const handlers = HANDLERS[workload];
  const task = TASKS[id];
  if (handlers === undefined || task === undefined) throw new Error(`${id} has no task in src/init/tasks.ts.`);
  const paragraphs = [
    `Challenge ${short}, ${title}: https://fly.io/dist-sys/${short}/`,
    ...task,
    `The test: ${testInWords(challenge)}.`,
    ...limitsInWords(challenge),
  ];
  const comment = paragraphs.flatMap((text) => [...wrapped(text, WIDTH - 3), '']);
  const isWritten = handlers.requests.every(({ returns }) => returns !== undefined);
  const imports = [...(isWritten ? [] : ['RpcError']), 'createNode', `type ${handlers.type}`].sort(byName);
  return [
    '/**',
    ...[...comment, `    npm run ${short}`].map((line) => (line === '' ? ' *' : ` * ${line}`)),
    ' */',
    `import { ${imports.join(', ')} } from 'maelstrom-action/node';`,
    '',
    `const node = createNode<${handlers.type}>();`,
    ...handlers.requests.flatMap((request) => handlerLines(request, `src/${id}.ts`)),
    '',
    'node.run();',
    '',
  ].join('\n');
}

const byName = (a: string, b: string): number => {
  const [left, right] = [a, b].map((each) => each.replace('type ', '').toLowerCase()) as [string, string];
  return left < right ? -1 : 1;
};

function handlerLines({ type, takes, comment, returns }: Request, file: string): readonly string[] {
  const body = takes.length === 0 ? '' : `{ ${takes.join(', ')} }`;
  const above = ['', ...comment.map((line) => `// ${line}`)];
  if (returns !== undefined) return [...above, `node.handle('${type}', (${body}) => (${returns}));`];
  return [
    ...above,
    `node.handle('${type}', (${body}) => {`,
    `  throw new RpcError('not-supported', '${type} is not written yet: ${file}');`,
    '});',
  ];
}

const counted = (count: string, one: string): string =>
  `${Number(count).toLocaleString('en')} ${one}${count === '1' ? '' : 's'}`;

const SECOND_RUN = {
  always: ', and every request has to be answered',
  asked: ', and no limits',
} as const;

/** The challenge's options, as docs/challenges.md has them. */
function testInWords({ options, faults }: Challenge): string {
  const { 'node-count': nodes = '1', 'time-limit': seconds, rate, latency, nemesis, availability } = options;
  const parts = [
    counted(nodes, 'node'),
    `${seconds} s`,
    ...(rate === undefined ? [] : [`${counted(rate, 'request')} a second`]),
    ...(latency === undefined ? [] : [`${latency} ms from node to node`]),
    ...(nemesis === undefined ? [] : ['network partitions']),
    ...(availability === 'total' ? ['every request has to be answered without an error'] : []),
  ];
  const second = faults === undefined ? '' : `. A second run has network partitions${SECOND_RUN[faults.when]}`;
  return `${parts.join(', ')}${second}`;
}

const LIMITS: Readonly<Record<string, (bound: string) => string>> = {
  'net.servers.msgs-per-op': (bound) => `fewer than ${bound} messages between nodes for each operation`,
  'workload.stable-latencies.0.5': (bound) => `a median latency below ${bound} ms`,
  'workload.stable-latencies.1': (bound) => `a maximum latency below ${bound} ms`,
};

function limitsInWords({ limits }: Challenge): readonly string[] {
  if (limits.length === 0) return [];
  const words = limits.map((limit) => {
    const [metric = '', , bound = ''] = limit.split(' ');
    return LIMITS[metric]?.(bound) ?? limit;
  });
  return [`Its limits: ${words.join(', ')}.`];
}

const wrapped = (text: string, width: number): readonly string[] =>
  text.startsWith('    ') ? [text] : wrapWords(text.split(' '), width);
