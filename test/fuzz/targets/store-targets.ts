/** Files of a store that are not EDN alone: the journal, history.edn with history.txt, logs, source maps. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { consoleHeaderOf } from '../../../src/maelstrom/log-headers.ts';
import { operationOf } from '../../../src/run/logged-operation.ts';
import { bareLine } from '../../../src/store/console-and-log-records.ts';
import { type Fressian, FressianError, fressianOf, MORE_BYTES } from '../../../src/store/fressian/fressian-read.ts';
import { readEvent } from '../../../src/store/fressian/journal-event.ts';
import { loadHistory } from '../../../src/store/history.ts';
import { eachJournalEvent } from '../../../src/store/journal.ts';
import { readLog } from '../../../src/verdict/gather/log-facts.ts';
import { stackLocator } from '../../../src/verdict/gather/source-location.ts';
import { hintFor } from '../../../src/verdict/last-words/hints.ts';
import { lastWords } from '../../../src/verdict/last-words/last-words.ts';
import { fixtureFiles, inputsNamed, once, scratchDirectory } from '../fixtures.ts';
import { bytesOf, type Input, one, textOf } from '../input.ts';
import { holds, same, type Target } from '../target.ts';

const STRIPE = 'run/net-journal/0.fressian';
const LONGEST_STRIPE = 8 * 1024;
const stripes = (): readonly Buffer[] =>
  fixtureFiles(STRIPE, Number.POSITIVE_INFINITY).map((bytes) => bytes.subarray(0, 2_000));

interface Reading {
  readonly events: string[];
  readonly end: string;
}

/** All events up to the end or the damage; `step` more bytes are at hand whenever those at hand end inside an event. */
function readEvents(bytes: Buffer, step: number): Reading {
  const f: Fressian = fressianOf(bytes, 1024 * 1024);
  f.end = Math.min(step, bytes.length);
  const events: string[] = [];
  for (;;) {
    try {
      const event = readEvent(f);
      if (event === undefined && f.end === bytes.length) return { events, end: 'whole' };
      if (event === undefined) f.end = Math.min(f.end + step, bytes.length);
      else events.push(JSON.stringify(event));
    } catch (error) {
      if (error === MORE_BYTES && f.end === bytes.length) return { events, end: 'cut' };
      if (error === MORE_BYTES) f.end = Math.min(f.end + step, bytes.length);
      else if (error instanceof FressianError) return { events, end: error.message };
      else throw error;
    }
  }
}

const fressian: Target = {
  name: 'fressian',
  reads: 'events of a network journal in Fressian',
  corpus: () => stripes().map((bytes) => one(bytes)),
  words: [],
  longest: LONGEST_STRIPE,
  check: (input) => {
    const bytes = bytesOf(input);
    const { events, end } = readEvents(bytes, bytes.length);
    const inPieces = readEvents(bytes, Math.max(64, bytes.length >> 3));
    same(JSON.stringify(inPieces.events), JSON.stringify(events), 'events of a stripe that is read in pieces');
    same(inPieces.end, end, 'the end of a stripe that is read in pieces');
    return end === 'whole' || end === 'cut' ? end : 'damaged';
  },
};

const scratch = once(scratchDirectory);

/** The input's files in a directory of their own. */
function put(input: Input, below: string): string {
  const directory = path.join(scratch(), below);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const { name, bytes } of input) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), bytes);
  }
  return directory;
}

const journal: Target = {
  name: 'journal',
  reads: 'a network journal of two stripes, by its files',
  corpus: () =>
    stripes().map((bytes, at, all) => [
      { name: '0.fressian', bytes },
      { name: '1.fressian', bytes: all[(at + 1) % all.length] ?? bytes },
    ]),
  words: [],
  longest: LONGEST_STRIPE,
  check: async (input) => {
    let visited = 0;
    const reading = await eachJournalEvent(put(input, 'net-journal'), ({ message }) => {
      visited += 1;
      holds(typeof message.src === 'string' && typeof message.body === 'object', 'an event has no message');
    });
    same(String(visited), String(reading.events), 'how many events were visited');
    holds(reading.damage.length <= 2 && reading.stripes === 2, 'two stripes are two stripes');
    return reading.damagedStripes === 0 ? 'whole' : 'damaged';
  },
};

const historyText: Target = {
  name: 'history',
  reads: 'history.edn with values from history.txt',
  corpus: () =>
    ['kafka-pass', 'kafka-empty-arrays'].map((name) =>
      ['history.edn', 'history.txt'].map((file) => ({
        name: file,
        bytes: readFileSync(`test/fixtures/runs/${name}/run/${file}`),
      })),
    ),
  words: [':f :poll', '[[:poll]]', ':poll-ms 1', ':seek-to-beginning? true', '\t:ok\t:poll\t'],
  longest: 32 * 1024,
  check: async (input) => {
    const directory = put(input, 'history');
    const history = await loadHistory(path.join(directory, 'history.edn'));
    return history.length === 0 ? 'nothing read' : 'read';
  },
};

/** The lines at the beginning and at the end of a long text. */
function bothEnds(bytes: Buffer): Buffer {
  const [head, tail] = [3_000, 3_000];
  if (bytes.length <= head + tail) return bytes;
  return Buffer.concat([
    bytes.subarray(0, bytes.indexOf('\n', head) + 1),
    bytes.subarray(bytes.lastIndexOf('\n', bytes.length - tail) + 1),
  ]);
}

const log: Target = {
  name: 'log',
  reads: 'the console and jepsen.log, and what incidents they show',
  corpus: () => fixtureFiles('console.log', 1024 * 1024).map((bytes) => one(bothEnds(bytes))),
  words: [
    'Caused by: ',
    '\tat ',
    '\t... 3 more',
    'INFO [2026-03-20 19:28:39,895] ',
    'jepsen.util',
    '0\t:info\t:echo\t"x"\t:net-timeout',
    'Errors occurred during analysis',
    'clojure.lang.ExceptionInfo: ',
    'Node n0 crashed with exit status ',
    'And to STDERR:',
    'Everything looks good! ',
    'Analysis invalid! ',
    'throw+: {:type ',
    '2026-11-22T14:50:57.0240000Z ',
    '\x1b[31m',
  ],
  longest: 16 * 1024,
  check: (input) => {
    const lines = textOf(input).split('\n');
    const reader = readLog(1);
    for (const [index, line] of lines.entries()) {
      reader.read(line, index + 1);
      const header = consoleHeaderOf(line);
      if (header !== null) operationOf(header);
    }
    const facts = reader.end();
    holds(facts.incidents.length <= 200 && facts.tail.length <= 12, 'the facts of a log have no bound');
    const { length } = JSON.stringify(facts);
    holds(length < 4 * 1024 * 1024, `the facts of a log have ${length} characters`);
    return facts.phase === 'nothing' ? 'no phase' : facts.incidents.length > 0 ? 'incidents' : 'no incident';
  },
};

const WORKSPACE = '/home/runner/work/app/app';
const STACK = [
  'node:internal/modules',
  '/home/runner/work/app/app/dist/a.js:1',
  'throw new Error("x")',
  '^',
  '',
  'TypeError: x is not a function',
  '    at hostOf (/home/runner/work/app/app/dist/a.js:1:24)',
  '    at async file:///home/runner/work/app/app/src/b%20c.mjs:8:37',
  '    at Node.emit [as handle] (/home/runner/work/app/app/node_modules/x/y.js:12:18)',
  '    at new Node (C:\\w\\a.ts:1:2)',
  'Node.js v20',
].join('\n');

/** A path of the workspace stays in it. */
const staysInside = (file: string): void =>
  holds(!path.posix.isAbsolute(file) && !file.split('/').includes('..'), `${file} leaves the workspace`);

const nodeLog: Target = {
  name: 'node-log',
  reads: 'stack traces in what a node printed',
  corpus: () => [
    one(STACK),
    ...inputsNamed('run/node-logs/n0.log', 8 * 1024).filter((input) => textOf(input).includes('\n    at ')),
  ],
  words: ['    at ', 'file:///', WORKSPACE, ':1:2)', '(', 'Error: ', 'Caused by', 'async ', '%2e%2e/', '%00', '..'],
  longest: 16 * 1024,
  check: (input) => {
    const lines = textOf(input).split('\n').map(bareLine);
    const words = lastWords(lines, '1');
    if (words === undefined) return 'silent';
    const { frames, quoted, language } = words;
    holds(frames.length <= 51, 'a stack has no bound');
    holds(
      quoted.every((index) => lines[index] !== undefined),
      'a line is quoted that is not there',
    );
    hintFor({ words, status: '1', workspaces: [WORKSPACE] });
    const location = stackLocator(WORKSPACE)(frames, language);
    if (location === undefined) return frames.length === 0 ? 'no stack' : 'elsewhere';
    staysInside(location.file);
    return 'located';
  },
};

const MAP = {
  version: 3,
  sources: ['../src/a.ts', 'b.ts'],
  sourceRoot: '',
  names: [],
  mappings: 'AAME,SAASA;ACAT;AACA',
};

const sourceMap: Target = {
  name: 'source-map',
  reads: 'a script and its source map, named by a stack trace',
  corpus: () => {
    const inline = Buffer.from(JSON.stringify(MAP)).toString('base64');
    return [
      [
        { name: 'dist/a.js', bytes: Buffer.from('throw 1;\n//# sourceMappingURL=a.js.map\n') },
        { name: 'dist/a.js.map', bytes: Buffer.from(JSON.stringify(MAP)) },
        { name: 'place', bytes: Buffer.from('1:1') },
      ],
      [
        {
          name: 'dist/a.js',
          bytes: Buffer.from(`throw 1;\n//# sourceMappingURL=data:application/json;base64,${inline}`),
        },
        {
          name: 'dist/a.js.map',
          bytes: Buffer.from(JSON.stringify({ ...MAP, sources: ['file:///etc/passwd', '../../x.ts'] })),
        },
        { name: 'place', bytes: Buffer.from('2:7') },
      ],
    ];
  },
  words: [
    '\n//# sourceMappingURL=',
    '../../../etc/passwd',
    '%2e%2e/',
    'data:application/json;base64,',
    'AAAA',
    ';',
    ',',
    '"sections":[]',
    '/////+',
    'ggggggggB',
  ],
  longest: 16 * 1024,
  check: (input) => {
    const workspace = put(
      input.filter(({ name }) => name !== 'place'),
      'workspace',
    );
    const location = stackLocator(workspace)(
      lastWords(['Error: x', `    at x (${workspace}/dist/a.js:${textOf(input, 'place')})`])?.frames ?? [],
    );
    if (location === undefined) return 'no place';
    staysInside(location.file);
    holds(Number.isSafeInteger(location.line) && location.line >= 0, `line ${location.line}`);
    return location.file === 'dist/a.js' ? 'not mapped' : 'mapped';
  },
};

export const STORE_TARGETS: readonly Target[] = [fressian, journal, historyText, log, nodeLog, sourceMap];
