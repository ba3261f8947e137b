import {
  type Ending,
  framesBetween,
  isBlank,
  type Language,
  lastIndexWhere,
  REPORT_LINES_AT_MOST,
  type Recogniser,
} from './ending.ts';
import { BAD_INTERPRETER, ENV_REFUSES, SHELL_REFUSES } from './shell.ts';

/** Languages whose reports have a head at the beginning of a line, and frames below it. */
interface Form {
  readonly language?: Language;
  /** The line that names the cause; a group `text` holds it without what stands around it, `file` and `line` its place. */
  readonly head: RegExp;
  readonly frame?: RegExp;
  /** An exception inside the exception, on a line of the report; its first group. */
  readonly because?: RegExp;
  /** Lines of the report that are neither. */
  readonly within?: RegExp;
}

const PLACE = String.raw`(?<file>[^\s"'()<>][^"'()<>\n]{0,500}?)`;
const rest = '(?<text>.+?)';

const FORMS: readonly Form[] = [
  {
    language: 'Ruby',
    // `node.rb:12:in 'Node#handle': undefined method 'x' for nil (NoMethodError)`
    head: new RegExp(
      String.raw`^(?<file><internal:[^>]{1,300}>|[^\s:][^:\n]{0,500}):(?<line>\d{1,9}):in [\x60'][^\n]{1,300}?': ${rest}$`,
    ),
    frame: /^\s+(?:\d+: )?from (?<file>[^:\n]{1,500}):(?<line>\d{1,9})(?::in .*)?$/,
    within: /^(?:\s|$)/,
  },
  { language: 'Ruby', head: /^ruby: (?<text>.+)$/ },
  {
    language: 'Ruby',
    head: /^(?<file>[^\s:][^:\n]{0,500}\.rb):(?<line>\d{1,9}): (?<text>(?:syntax error|.*\(SyntaxError\)).*)$/,
    within: /^(?:\s|\d+ \||>|$)/,
  },
  {
    language: 'Elixir',
    // `** (KeyError) key :x not found in: %{}`
    head: /^\*\* (?<text>\((?:[A-Z][\w.]*|EXIT from [^)]{1,60})\) .*)$/,
    frame: /^ {2,}(?:\([\w.]{1,100}(?: [\w.+-]{1,40})?\) )?(?<file>[\w./-]{1,500}\.exs?):(?<line>\d{1,9}): .*$/,
    within: /^(?:\s|Last message|State:|$)/,
  },
  {
    language: 'Erlang',
    head: /^\{"init terminating in do_boot",(?:.*?\{file,"(?<file>[^"\n]{1,500}\.erl)"\},\{line,(?<line>\d{1,9})\}.*|.*)$/,
    within: /^(?:\s|init terminating|Crash dump is being written|$)/,
  },
  {
    language: 'Erlang',
    head: /^(?:init terminating in do_boot|Runtime terminating during boot|escript: ).+$/,
    frame: /\((?<file>[\w./-]{1,500}\.erl), line (?<line>\d{1,9})\)/,
    within: /^(?:\s|Crash dump is being written|$)/,
  },
  {
    language: 'C#',
    head: /^Unhandled [Ee]xception[.:] (?<text>.+)$/,
    frame: /^\s+at .{1,500} in (?<file>[^\n]{1,500}\.(?:cs|fs|vb)):line (?<line>\d{1,9})$/,
    because: /^ ---> (.+)$/,
    within: /^(?:\s|$)/,
  },
  {
    language: 'Zig',
    head: /^(?:thread \d+ panic: .+|error: [A-Z]\w{0,80})$/,
    frame: /^(?<file>[^\s:][^:\n]{0,500}\.zig):(?<line>\d{1,9}):(?<column>\d{1,9}): 0x[0-9a-f]+ in .*$/,
    within: /^(?:.*\.zig:\d+:\d+: 0x|\s|\S.*[;{}(]\s*$|$)/,
  },
  {
    language: 'C or C++',
    head: /^(?:.{1,300}: )?(?<file>[^\s:]{1,500}):(?<line>\d{1,9}): .{1,300}: Assertion [\x60'].+' failed\.$/,
  },
  {
    language: 'C or C++',
    head: /^(?:terminate called after throwing an instance of .+|==\d+==ERROR: \w+Sanitizer: .+|\*\*\* (?:stack smashing detected|buffer overflow detected) \*\*\*.*|(?:free|malloc|realloc)\(\): .+|corrupted size vs\. prev_size|double free or corruption.*)$/,
    frame: /^\s+#\d+ 0x[0-9a-f]+ in .{1,300}? (?<file>\/[^\s:]{1,500}):(?<line>\d{1,9})(?::(?<column>\d{1,9}))?$/,
    because: /^ {2}what\(\): {1,2}(.+)$/,
    within: /^(?:\s|READ of|WRITE of|$)/,
  },
  { head: /^.{1,300}: error while loading shared libraries: .+$/ },
  { head: /^.{1,300}: .{0,200}version `?GLIBC(?:XX)?_[\d.]+'? not found.*$/ },
  {
    language: 'Clojure',
    // Babashka's form, and Clojure's own.
    head: /^Message: {1,8}(?<text>.+)$/,
    frame: /^Location: {1,8}(?<file>[^\s:]{1,500}):(?<line>\d{1,9}):(?<column>\d{1,9})$/,
    within: /^\S/,
  },
  {
    language: 'Clojure',
    head: /^(?<text>(?:Execution error|Syntax error) .*at .*\((?<file>[^\s():]{1,300}):(?<line>\d{1,9})(?::\d+)?\)\.)$/,
    within: /^\S/,
  },
  {
    language: 'Perl',
    head: new RegExp(
      String.raw`^(?!BEGIN failed|Execution of )${rest} at (?<file>[^\s"']{1,500}) line (?<line>\d{1,9})(?:, <\w+> (?:line|chunk) \d+)?\.$`,
    ),
    within: /^(?:\t|BEGIN failed|Compilation failed|Execution of )/,
  },
  {
    language: 'PHP',
    head: /^(?:PHP )?(?:Fatal|Parse) error: {1,2}(?<text>.+) in (?<file>[^\s:]{1,500}\.php)(?: on line |:)(?<line>\d{1,9})$/,
    frame: /^#\d+ (?<file>[^\s(]{1,500}\.php)\((?<line>\d{1,9})\): .*$/,
    within: /^(?:#\d|Stack trace:| {2}thrown in|$)/,
  },
  {
    language: 'Lua',
    head: new RegExp(String.raw`^lua[\d.]*(?:jit)?: (?:${PLACE}:(?<line>\d{1,9}): )?${rest}$`),
    frame: /^\t(?<file>[^\s:[]{1,500}\.lua):(?<line>\d{1,9}): .*$/,
    within: /^(?:\t|stack traceback:)/,
  },
  { language: 'Deno', head: /^error: (?<text>.*\bdeno\b.*)$/ },
  {
    language: 'shell',
    head: /^(?:npm (?:ERR!|error) (?<text>npx canceled .*|could not determine executable .*|Missing script.*|enoent Could not read .*|Could not read package\.json.*))$/,
    within: /^npm /,
  },
  { language: 'shell', head: ENV_REFUSES, within: /^(?:\/\S*\/)?env: / },
  { language: 'shell', head: SHELL_REFUSES },
  { language: 'shell', head: BAD_INTERPRETER },
];

/** An error that is only named, at the beginning of a line: what a program logs by itself. */
const NAMED: Form = {
  head: /^(?:(?:Uncaught )?[\w$.]*(?:Error|Exception)(?: \[\w+\])?(?:: .*|)|(?:[Ee]rror|ERROR|[Ff]atal|FATAL|ABORT)\b ?: .+)$/,
  within: /^(?:\s|Caused by:|$)/,
};

const recogniserOf =
  (form: Form): Recogniser =>
  (lines) => {
    const at = lastIndexWhere(lines, lines.length - 1, (line) => form.head.test(line));
    return at === -1 ? undefined : endingAt(form, lines, at);
  };

function endingAt({ language, head, frame, because, within }: Form, lines: readonly string[], at: number): Ending {
  const { text, file, line } = head.exec(lines[at] ?? '')?.groups ?? {};
  let end = at + 1;
  for (let index = at + 1; index < lines.length && index - at < REPORT_LINES_AT_MOST; index += 1) {
    if (within?.test(lines[index] ?? '') !== true) break;
    if (!isBlank(lines[index])) end = index + 1;
  }
  const report = lines.slice(at + 1, end);
  const inner =
    because === undefined
      ? undefined
      : report.map((one) => because.exec(one)?.[1]).findLast((one) => one !== undefined);
  const place = file === undefined || line === undefined ? [] : [{ file, line: Number(line), at }];
  return {
    ...(language === undefined ? {} : { language }),
    at,
    cause: text ?? lines[at] ?? '',
    ...(inner === undefined ? {} : { because: inner }),
    start: at,
    end,
    frames: [...place, ...(frame === undefined ? [] : framesBetween(lines, at, end, frame))],
  };
}

export const OTHERS: readonly Recogniser[] = FORMS.map(recogniserOf);
export const namedEnding: Recogniser = recogniserOf(NAMED);
