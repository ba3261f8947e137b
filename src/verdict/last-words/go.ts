import { type Ending, framesBetween, isBlank, lastIndexWhere, REPORT_LINES_AT_MOST } from './ending.ts';
import { isOwnGoFile } from './own-frames.ts';

const DEATH = /^(?:panic: |fatal error: |unexpected fault address |SIG[A-Z]{2,8}: )/;
/** `\t/w/main.go:60 +0x1a0`, below the function's name. */
const FRAME = /^\t(?<file>\S[^\0\n]{0,1000}?\.(?:go|s)):(?<line>\d{1,9})(?: \+0x[0-9a-f]+)?(?: .*)?$/;
/** What log.Fatal and its like write: `2026/01/01 10:00:01 main.go:60: No handler for {…}`. */
const LOGGED =
  /^(?:\d{4}\/\d\d\/\d\d )?\d\d:\d\d:\d\d(?:\.\d{1,9})? (?:(?<file>[\w./-]{1,300}\.go):(?<line>\d{1,9}): )?(?<text>\S.*)$/;
/** What the official library logs on its way. */
const PROGRESS = /^(?:Received|Sent) [{[]|^Node \S+ initialized$|^Ignoring reply to /;
const RUN_TRAILER = /^exit status \d+$/;
const TOOL =
  /^(?:go: |go run: |package \S+ is not in (?:std|GOROOT)|no required module provides package |no Go files in )/;
/** What the compiler says of a file, below a line `# PACKAGE`; of an import that it does not find, without one. */
const REFUSED = /^(?:vet: )?(?<file>[^\s:]{1,500}\.go):(?<line>\d{1,9}):(?<column>\d{1,9}): (?<text>\S.*)$/;
const IMPORT = /^(?:package \S+ is not in |no required module provides package |cannot find |missing go\.sum entry )/;
/** Below the tenth error, and below one about an import. */
const REFUSED_MORE = /^(?:\S{1,500}\.go:\d{1,9}:\d{1,9}: )?too many errors$|^\t\S/;

export function goEnding(lines: readonly string[]): Ending | undefined {
  const last = lastIndexWhere(lines, lines.length - 1, (line) => !isBlank(line) && !RUN_TRAILER.test(line));
  const at = lastIndexWhere(lines, last, (line) => DEATH.test(line));
  if (at !== -1) return death(lines, at);
  return logged(lines, last) ?? refused(lines, last) ?? tool(lines, last);
}

function death(lines: readonly string[], at: number): Ending {
  const end = reportEnd(lines, at);
  // The goroutine that died comes first. Where it has no line of the user's, the others may.
  const first = lines.findIndex(
    (line, index) => index > at + 2 && index < end && isBlank(line) && !isBlank(lines[index - 1]),
  );
  const own = framesBetween(lines, at, first === -1 ? end : first, FRAME);
  const frames = own.some(isOwnGoFile)
    ? own
    : [...own, ...framesBetween(lines, first === -1 ? end : first, end, FRAME)];
  const again = /^\tpanic: (.+)$/.exec(lines[at + 1] ?? '')?.[1];
  return {
    language: 'Go',
    at,
    cause: lines[at] ?? '',
    ...(again === undefined ? {} : { because: again }),
    start: at,
    end,
    frames,
  };
}

function reportEnd(lines: readonly string[], at: number): number {
  let end = at + 1;
  for (let index = at + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const belongs =
      isBlank(line) ||
      /^[\t[]|^\.{3}|^\[originating|^goroutine \d|^created by |^runtime|^\S+\(.*\)$|^(?:rax|rbx|rip|r\d+|rflags|[c-g]s)\b/.test(
        line,
      );
    if (!belongs && index > at + 6 && !RUN_TRAILER.test(line)) break;
    if (!isBlank(line)) end = index + 1;
  }
  return end;
}

function logged(lines: readonly string[], at: number): Ending | undefined {
  const { file, line, text } = LOGGED.exec(lines[at] ?? '')?.groups ?? {};
  if (text === undefined || PROGRESS.test(text)) return undefined;
  const frames = file === undefined ? [] : [{ file, line: Number(line), at }];
  return { language: 'Go', at, cause: text, start: at, end: at + 1, frames };
}

/** The first error of the compiler: the others may follow from it. */
function refused(lines: readonly string[], last: number): Ending | undefined {
  let at = -1;
  for (let index = last; index >= 0 && last - index < REPORT_LINES_AT_MOST; index -= 1) {
    const line = lines[index] ?? '';
    if (REFUSED.test(line) && !REFUSED_MORE.test(line)) at = index;
    else if (!REFUSED_MORE.test(line)) break;
  }
  const { text } = REFUSED.exec(lines[at] ?? '')?.groups ?? {};
  const isCompiler = /^# \S/.test(lines[at - 1] ?? '') || (text !== undefined && IMPORT.test(text));
  if (text === undefined || !isCompiler) return undefined;
  return {
    language: 'Go',
    at,
    cause: text,
    start: at,
    end: last + 1,
    frames: framesBetween(lines, at, at + 1, REFUSED),
  };
}

function tool(lines: readonly string[], at: number): Ending | undefined {
  return TOOL.test(lines[at] ?? '')
    ? { language: 'Go', at, cause: lines[at] ?? '', start: at, end: at + 1, frames: [] }
    : undefined;
}
