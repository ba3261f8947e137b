/** What a node sends to the embedded engine, and what installation reads. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { createLineSplitter } from '../../../src/engine/node/line-splitter.ts';
import { readNodeMessage } from '../../../src/engine/node/node-message.ts';
import { parseWire, printWire, wireIdentity } from '../../../src/engine/wire/wire-json.ts';
import { versionOfJar } from '../../../src/install/maelstrom/jar-version.ts';
import { once, scratchDirectory } from '../fixtures.ts';
import { bytesOf, one, textOf } from '../input.ts';
import { holds, same, type Target } from '../target.ts';

const MESSAGES = [
  '{"src":"n1","dest":"c1","body":{"type":"echo_ok","msg_id":1,"in_reply_to":2,"echo":"a \\u00e9 \\ud83d\\ude00"}}',
  '{"id":3,"src":"n1","dest":"lin-kv","body":{"type":"cas","key":1.0,"from":[1,2.5,1e3],"to":{"a":null,"b":true},"create_if_not_exists":false}}',
  '{"src":1,"dest":null,"body":[],"more":12345678901234567890}',
  'not JSON at all',
  '["src"]',
];

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
/** Deeper than any message is nested, and less deep than the engine refuses. */
const isShallow = (text: string): boolean => (text.match(/[[{]/g)?.length ?? 0) < 400;

const nodeLine: Target = {
  name: 'node-line',
  reads: 'a line that a node writes, as the engine reads it',
  corpus: () => MESSAGES.map(one),
  words: [
    '"src":',
    '"dest":',
    '"body":',
    '"id":',
    '1e400',
    '1.0',
    '-0',
    '"\\ud800"',
    '"\\u0000"',
    '\t',
    '"__proto__":',
    '{"type":"init_ok"}',
  ],
  longest: 32 * 1024,
  check: (input) => {
    const line = textOf(input);
    const message = readNodeMessage('n0', line);
    const wire = parseWire(line);
    if (isJson(line) && isShallow(line)) holds(wire !== undefined, 'JSON is refused');
    if (wire === undefined) return 'refused';
    const printed = printWire(wire);
    const again = parseWire(printed);
    holds(again !== undefined, 'what was printed is refused');
    same(printWire(again), printed, 'a value that was printed reads back');
    same(wireIdentity(again), wireIdentity(wire), 'the identity of a value');
    return typeof message === 'string' ? 'complained of' : 'read';
  },
};

const LINE_AT_MOST = 100;

const nodeLines: Target = {
  name: 'node-lines',
  reads: "a node's output in pieces, cut into lines",
  corpus: () => [one(`${MESSAGES.join('\n')}\n`), one('a\r\nb\n\nc')],
  words: ['\n', '\r\n', '\r', 'x'.repeat(LINE_AT_MOST + 1)],
  longest: 8 * 1024,
  check: (input) => {
    const text = textOf(input);
    const split = (size: number): string => {
      const found: string[] = [];
      const splitter = createLineSplitter(
        LINE_AT_MOST,
        (line) => found.push(line),
        (start) => found.push(`too long: ${start.slice(0, 5)}`),
      );
      for (let at = 0; at < text.length; at += size) splitter.push(text.slice(at, at + size));
      splitter.end();
      return JSON.stringify(found);
    };
    const short = text.split('\n').every((line) => line.length <= LINE_AT_MOST);
    if (!short) {
      split(7);
      return 'with a long line';
    }
    const expected = text.split('\n').map((line) => line.replace(/\r$/, ''));
    if (text.endsWith('\n') || text === '') expected.pop();
    same(split(7), JSON.stringify(expected), 'lines that came in pieces');
    return 'lines';
  },
};

/** A zip of one entry by APPNOTE.TXT: its local header, its data, the directory and its end. Its checksum is 0: our reader takes none. */
function zipOf(name: string, content: Buffer, deflated: boolean): Buffer {
  const data = deflated ? deflateRawSync(content) : content;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(deflated ? 8 : 0, 4);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
    common,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
const scratch = once(scratchDirectory);
const PROPERTIES = 'META-INF/maven/maelstrom/maelstrom/pom.properties';

const jar: Target = {
  name: 'jar',
  reads: "Maelstrom's jar, for its version",
  corpus: () =>
    [true, false].map((deflated) =>
      one(zipOf(PROPERTIES, Buffer.from('#x\nversion=0.2.4\ngroupId=maelstrom\n'), deflated)),
    ),
  words: ['PK\x05\x06', 'PK\x01\x02', 'PK\x06\x07', 'PK\x06\x06', PROPERTIES, 'version=', '\nversion=1.2\n'],
  longest: 4 * 1024,
  check: async (input) => {
    const file = path.join(scratch(), 'maelstrom.jar');
    writeFileSync(file, bytesOf(input));
    const version = await versionOfJar(file);
    if (version === null) return 'none';
    holds(/^[0-9A-Za-z.-]{3,80}$/.test(version), `the version ${JSON.stringify(version)}`);
    return 'a version';
  },
};

export const ENGINE_TARGETS: readonly Target[] = [nodeLine, nodeLines, jar];
