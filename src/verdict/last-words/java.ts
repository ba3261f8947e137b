import { type Ending, FRAMES_AT_MOST, type Frame, isBlank, lastIndexWhere, REPORT_LINES_AT_MOST } from './ending.ts';

/** Java, Kotlin and what else runs on it. */

const ANY_FRAME =
  /^\s+at [\w$.<>/@ -]{1,500}\((?:[^()\n]{1,300}\.(?:java|kt|kts|scala|clj|groovy)(?::\d+)?|Native Method|Unknown Source)\)$/;
const FRAME =
  /^\s+at (?:[\w.@-]{1,200}\/)*(?<owner>[\w$.]{1,400})\.[\w$<>-]{1,200}\((?<file>[^():\n]{1,300}\.(?:java|kt|kts|scala|clj|groovy)):(?<line>\d{1,9})\)$/;
const MORE = /^\s+\.\.\. \d+ (?:more|common frames omitted)$/;
const CAUSED_BY = /^\s*Caused by: /;
const IN_THREAD = /^Exception in thread "[^"]{0,200}" /;
const HEAD =
  /^(?:Exception in thread "[^"]{0,200}" |(?:Uncaught Kotlin exception: )?(?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:: |$))/;
const TOOL =
  /^Error: (?:Unable to access jarfile |Invalid or corrupt jarfile |Could not find or load main class |Main method not found |LinkageError occurred)/;
const RUNTIME = /^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|clojure|groovy)\./;

export function javaEnding(lines: readonly string[]): Ending | undefined {
  const last = lines.length - 1;
  const frame = lastIndexWhere(lines, last, (line) => ANY_FRAME.test(line) || MORE.test(line));
  // An exception without a stack, and the launcher's own words, stand alone.
  const alone = lastIndexWhere(lines, last, (line) => TOOL.test(line) || IN_THREAD.test(line));
  if (alone > frame) return standingAlone(lines, alone);
  if (frame === -1) return undefined;
  const at = headAbove(lines, frame);
  if (at === -1) return undefined;
  const end = frame + 1;
  const causes = lines.flatMap((line, index) => (index > at && index < end && CAUSED_BY.test(line) ? [index] : []));
  const deepest = causes.at(-1);
  const because = deepest === undefined ? undefined : causeText((lines[deepest] ?? '').replace(CAUSED_BY, ''));
  return {
    language: 'Java',
    at,
    cause: causeText(lines[at] ?? ''),
    ...(because === undefined ? {} : { because }),
    start: at,
    end,
    frames: [
      ...(deepest === undefined ? [] : framesIn(lines, deepest, end)),
      ...framesIn(lines, at, causes[0] ?? end),
    ].slice(0, FRAMES_AT_MOST),
  };
}

function standingAlone(lines: readonly string[], at: number): Ending {
  let end = at + 1;
  while (/^(?:\s+\S|Caused by: )/.test(lines[end] ?? '')) end += 1;
  return { language: 'Java', at, cause: causeText(lines[at] ?? ''), start: at, end, frames: [] };
}

const causeText = (line: string): string => line.replace(IN_THREAD, '');

function headAbove(lines: readonly string[], frame: number): number {
  for (let index = frame; index >= 0 && frame - index < REPORT_LINES_AT_MOST; index -= 1) {
    const line = lines[index] ?? '';
    if (
      ANY_FRAME.test(line) ||
      MORE.test(line) ||
      CAUSED_BY.test(line) ||
      /^\s*Suppressed: /.test(line) ||
      isBlank(line)
    )
      continue;
    if (HEAD.test(line)) return index;
    // A message may have several lines.
    const named = lastIndexWhere(lines, index, (other) => HEAD.test(other), 6);
    return named === -1 ? index : named;
  }
  return -1;
}

function framesIn(lines: readonly string[], from: number, to: number): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = from; at < to && frames.length < FRAMES_AT_MOST; at += 1) {
    const { owner, file, line } = FRAME.exec(lines[at] ?? '')?.groups ?? {};
    if (owner === undefined || file === undefined || RUNTIME.test(`${owner}.`)) continue;
    const packages = owner.split('.').slice(0, -1);
    frames.push({ file: [...packages, file].join('/'), line: Number(line), at });
  }
  return frames;
}
