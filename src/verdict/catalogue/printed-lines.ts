import { brief, oneLine } from '../quote.ts';

/** What a node printed on stdout that is not a message. */
export interface Printed {
  /** After `n0 printed `. */
  readonly shown: string;
  /** What it is, where that is known: a sentence without its end. */
  readonly is?: string;
  /** What to write instead. */
  readonly advice: string;
}

const QUOTED_AT_MOST = 200;
/** Characters that are looked at. */
const LOOKED_AT = 2_000;

/** The lines as they were printed, the one that was refused first; undefined for text of which nothing more is known. */
export function printedThing(lines: readonly string[]): Printed | undefined {
  const shown = lines.map((line) => line.slice(0, LOOKED_AT));
  const line = shown.find((one) => one.trim() !== '');
  if (line === undefined) {
    return shown.length === 0 ? undefined : { shown: 'an empty line', advice: EMPTY_LINE_ADVICE };
  }
  const banner = bannerIn(line, shown);
  if (banner !== undefined) return banner;
  if (shown[0]?.trim() === '') return { shown: `an empty line, and then ${quoted(line)},`, advice: EMPTY_LINE_ADVICE };
  const next = shown[shown.indexOf(line) + 1];
  return KINDS.flatMap(({ is, what, advice }) => (is(line, next) ? { shown: quoted(line), is: what, advice } : []))[0];
}

/** A line in a sentence. What looks like JSON is shown as it is. */
export const quoted = (line: string): string =>
  /^\s*[{[]./.test(line) ? oneLine(line.trim(), QUOTED_AT_MOST) : brief(line.trimEnd(), QUOTED_AT_MOST);

export const EMPTY_LINE_ADVICE =
  'Every line on stdout must be a message. An empty line comes from a line end too many (`console.log` adds one of its own), or from a tool that starts the node: `npm start` and `pnpm start` begin with one, so start with `--silent` or start the node itself.';

interface Tool {
  readonly name: string;
  readonly banner: RegExp;
  readonly silent: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'pnpm',
    banner: /^> \S+@\S+ [\w:.-]+ \//,
    silent: '`pnpm --silent start`',
  },
  {
    name: 'npm',
    banner: /^> (?:\S+@\S+ [\w:.-]+|\S+ (?:start|dev|serve|build|node|run)|npx)$/,
    silent: '`npm start --silent`',
  },
  { name: 'yarn', banner: /^yarn run v\d|^➤ YN\d/, silent: '`yarn --silent start`' },
  { name: 'dotenv', banner: /^\[dotenv(?:x)?@[\d.]+\]/, silent: '`config({ quiet: true })`' },
  { name: 'nodemon', banner: /^\[nodemon\] /, silent: '`nodemon --quiet`, or rather node' },
  {
    name: 'Gradle',
    banner: /^> Task :|^Starting a Gradle Daemon|^> Configure project/,
    silent: '`gradle --quiet --console=plain`',
  },
  { name: 'Maven', banner: /^\[INFO\] (?:Scanning for projects|-{3,}|Building )/, silent: '`mvn --quiet`' },
  { name: 'sbt', banner: /^\[info\] (?:welcome to sbt|loading )/, silent: 'the packaged program' },
  { name: 'make', banner: /^make(?:\[\d+\])?: /, silent: '`make --silent`' },
  {
    name: 'mix',
    banner: /^Compiling \d+ files? \(\.ex\)|^Generated \w+ app/,
    silent: 'a release, or `mix run` after `mix compile`',
  },
  { name: 'cabal', banner: /^(?:Up to date|Build profile: |Resolving dependencies)/, silent: '`cabal -v0 run`' },
  { name: 'Deno', banner: /^(?:Task \w+ |Download https?:|Check file:)/, silent: '`deno run --quiet`' },
  { name: 'Bun', banner: /^\$ (?:bun|node|tsx|ts-node) /, silent: '`bun --silent run start`' },
];

function bannerIn(line: string, lines: readonly string[]): Printed | undefined {
  const tool = TOOLS.find(({ banner }) => banner.test(line.trimEnd()));
  if (tool === undefined) return undefined;
  // npm and its kin print the command that they run below their own line.
  const command = lines
    .map((one) => /^[>$] (?!\S+@)(\S.*)$/.exec(one.trimEnd())?.[1])
    .findLast((one) => one !== undefined);
  const itself =
    command === undefined || command === line
      ? 'start the node itself'
      : `start the node itself: \`${oneLine(command.replaceAll('`', "'"), 80)}\``;
  return {
    shown: quoted(line),
    is: `that is the banner of ${tool.name}, which started the node`,
    advice: `stdout is the network, and ${tool.name} prints there too. Silence it with ${tool.silent}, or ${itself}.`,
  };
}

interface Kind {
  /** `next`: the line behind it, where that is known. */
  readonly is: (line: string, next?: string) => boolean;
  readonly what: string;
  readonly advice: string;
}

/** undefined for text that is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isJson = (text: string): boolean => parsedJson(text) !== undefined;

const WORDS_OF_OTHERS = /\b(?:NaN|-?Infinity|undefined|None|True|False)\b/g;
const isJsonButForWords = (line: string): boolean =>
  /[{[]/.test(line) &&
  line.search(WORDS_OF_OTHERS) !== -1 &&
  isJson(line.replace(WORDS_OF_OTHERS, 'null').replace(/-null/g, 'null'));

/** Whether a good part of it are characters that no text has. */
const isBinary = (line: string): boolean => (line.match(/[\0-\x08\x0e-\x1f\ufffd]/g)?.length ?? 0) > line.length / 10;

const FOR_PEOPLE =
  'If it was meant for people, print it to stderr: `console.error`. If it was to be a message, encode it: `console.log(JSON.stringify(message))`; in Rust `serde_json::to_string`, not `{:?}`.';

const ONE_LINE = 'A message is one line, with a line end behind it and none inside: ';

/** The first that fits is told. */
const KINDS: readonly Kind[] = [
  {
    is: (line) => /^\uFEFF/.test(line),
    what: 'it begins with a byte order mark (U+FEFF), which is not JSON',
    advice: 'Write UTF-8 without a byte order mark; in C#, `new UTF8Encoding(false)`.',
  },
  {
    is: (line) => /^(?:[^\0]\0){2}|^(?:\0[^\0]){2}/.test(line),
    what: 'it is UTF-16, with a zero byte beside each character',
    advice: 'Write UTF-8 to stdout.',
  },
  {
    is: isBinary,
    what: 'these are bytes, not text',
    advice: 'Messages are JSON in UTF-8, one on a line. Write binary formats and compressed data elsewhere.',
  },
  {
    is: (line, next) => /^(?:\w+ )?\{\s*$/.test(line) && next !== undefined && /^\s+[\w$]+: /.test(next),
    what: 'it is the first line of an object as a program shows it to people, not JSON',
    advice: FOR_PEOPLE,
  },
  {
    is: (line) => /^\s*[{[]\s*$/.test(line),
    what: 'that is how a message over several lines begins',
    advice: `${ONE_LINE}\`JSON.stringify(message)\` without a third argument, \`json.dumps(message)\` without \`indent\`, \`json.Marshal\` instead of \`MarshalIndent\`. An object that \`console.log\` prints begins so too: what is meant for people goes to stderr (\`console.error\`).`,
  },
  {
    is: (line) => /^\s*"(?:src|dest|body|type|id|msg_id)"\s*:/.test(line),
    what: 'it is one line of a message that was written over several',
    advice: `${ONE_LINE}\`JSON.stringify(message)\` without a third argument.`,
  },
  {
    is: isJsonButForWords,
    what: 'it holds a word that JSON does not have (NaN, Infinity, undefined, None, True or False)',
    advice:
      'Encode the message with a JSON library, and send null or a number in place of the word. Python writes NaN and Infinity unless `json.dumps` is given `allow_nan=False`.',
  },
  {
    is: (line) => /^b['"]\s*\{/.test(line),
    what: 'it is bytes as Python prints them',
    advice: 'Print text: `print(json.dumps(message), flush=True)`, or `.decode()` the bytes first.',
  },
  {
    is: (line) => /^\{:\w+\s*=>|^\{"\w+"\s*=>/.test(line),
    what: 'it is a hash as Ruby prints it',
    advice:
      'Print a message as JSON: `puts JSON.generate(message)`, with `$stdout.sync = true` once. What is meant for people goes to stderr: `warn message.inspect`, not `p`.',
  },
  {
    is: (line) => /^\{'\w+':/.test(line),
    what: 'it is a dict as Python prints it, with single quotes',
    advice:
      'Print a message as JSON: `print(json.dumps(message), flush=True)`. What is meant for people goes to stderr: `print(…, file=sys.stderr)`.',
  },
  {
    is: (line) => /^\{ ?\w+: /.test(line) || /^(?:\w+ )?\{\s*\w+: ['"\d[{]/.test(line),
    what: 'it is an object as a program shows it to people, not JSON',
    advice: FOR_PEOPLE,
  },
  {
    is: (line) => /^\w*[[({]\w+=[^=]/.test(line) && /[\])}]$/.test(line.trimEnd()),
    what: 'it is an object as Java prints it',
    advice: 'Encode it with a JSON library, such as Jackson or Gson. What is meant for people goes to `System.err`.',
  },
  {
    is: (line) => /^&?(?:map\[|\{\w+:?\S* )/.test(line),
    what: 'it is a value as Go prints it',
    advice:
      'Encode it: `json.Marshal`, then `fmt.Println(string(bytes))`. What is meant for people goes to stderr: `log.Println`.',
  },
  {
    is: (line) => /\[object (?:Object|Promise)\]/.test(line),
    what: 'an object was made into text without JSON',
    advice: 'Encode it: `JSON.stringify(message)`; put `await` before the call of an async function first.',
  },
  {
    is: (line) => /^\{.+\{"(?:src|id|dest)":/.test(line) && !isJson(line),
    what: 'one message begins inside another',
    advice:
      'Two threads or processes write to stdout at the same time. Write each message with its line end in one piece, under a lock.',
  },
  {
    is: (line) => /^\s*\{\s*"/.test(line) && !isJson(line),
    what: 'it begins like a message and does not end like one',
    advice: `${ONE_LINE}encode the whole message with a JSON library, and write it and its line end in one piece.`,
  },
  {
    is: (line) => /^[^{]+\{.*"(?:src|dest|body)".*\}\s*$/.test(line) && isJson(line.slice(line.indexOf('{'))),
    what: 'a message stands behind other text on its line',
    advice:
      'stdout is the network: send your own text to stderr (`console.error`; in Python `print(…, file=sys.stderr)`, in Go `log.Println`, in Rust `eprintln!`), and begin every message on a line of its own.',
  },
];
