import type { SourceLocation } from '../verdict.ts';
import { BUILT, COMMENT, sourceFiles } from './printed-in-source.ts';
import { readStartInWorkspace, sourcesOfProgram, type WorkspaceFile } from './source-location.ts';

const FILE_AT_MOST = 512 << 10;
const BYTES_AT_MOST = 16 << 20;
const LINE_AT_MOST = 1_000;
const SOURCES_AT_MOST = 500;
/** Places that are looked for in one judgement. */
const TYPES_AT_MOST = 4;

/** Where a type of message is handled, or sent; undefined unless that is exactly one place. */
export type PlaceOf = (type: string, what: 'handled' | 'sent') => SourceLocation | undefined;

/** Looks in what the program was made of, else in the whole workspace. Several places would be a guess. */
export function placeFinder({
  workspace,
  program,
}: {
  readonly workspace?: string;
  readonly program?: string;
}): PlaceOf {
  const known = new Map<string, SourceLocation | undefined>();
  return (type, what) => {
    if (workspace === undefined || !PLAIN.test(type)) return undefined;
    const asked = `${what} ${type}`;
    if (!known.has(asked) && known.size < TYPES_AT_MOST) {
      known.set(asked, onlyPlace(what === 'sent' ? sendsType(type) : handlesType(type), workspace, program));
    }
    return known.get(asked);
  };
}

const PLAIN = /^[\w:.-]{2,60}$/;

function onlyPlace(
  isIt: (line: string) => boolean,
  workspace: string,
  program: string | undefined,
): SourceLocation | undefined {
  if (program !== undefined) {
    const places = placesIn(sourcesOfProgram(program, workspace).slice(0, SOURCES_AT_MOST), isIt);
    if (places.length > 0) return places.length === 1 ? places[0] : undefined;
  }
  const places = placesIn(sourceFiles(workspace), isIt);
  const written = places.filter(({ file }) => !BUILT.test(file));
  const [only, ...others] = written.length > 0 ? written : places;
  return others.length === 0 ? only : undefined;
}

/** At most a few: two are as bad as many. */
const PLACES_AT_MOST = 20;

function placesIn(files: Iterable<WorkspaceFile>, isIt: (line: string) => boolean): readonly SourceLocation[] {
  const places: SourceLocation[] = [];
  let left = BYTES_AT_MOST;
  for (const file of files) {
    if (left <= 0) return [];
    const text = readStartInWorkspace(file, Math.min(FILE_AT_MOST, left)) ?? '';
    left -= text.length;
    for (const [index, line] of text.split('\n').entries()) {
      if (line.length > LINE_AT_MOST || COMMENT.test(line) || !isIt(line)) continue;
      places.push({ file: file.relative, line: index + 1 });
      if (places.length >= PLACES_AT_MOST) return places;
    }
  }
  return places;
}

/** Whether a line begins the handler of a type, as libraries and hand-made nodes write it. */
export function handlesType(type: string): (line: string) => boolean {
  const name = type.replace(/[^\w]/g, '\\$&');
  const quoted = `(["'\`])${name}\\1`;
  const patterns = [
    // node.on('gossip', …), handle("gossip", …)
    `\\b(?:on|[Hh]andle|[Hh]andler|register\\w*|addHandler|when|rpc|receive|listen|subscribe)\\s*(?:<[^>()]*>)?\\(\\s*${quoted}`,
    // case 'gossip': …, "gossip" => …
    `\\bcase\\s+${quoted}`,
    `${quoted}\\s*=>`,
    // handlers['gossip'] = …, 'gossip': async (…) => …
    `${quoted}\\s*\\]?\\s*[:=]\\s*(?:async\\b|function\\b|\\(|\\w+\\s*=>)`,
    // body.type === 'gossip'
    `\\btype["'\\])]*\\s*={2,3}\\s*${quoted}`,
  ];
  if (/^\w+$/.test(type)) {
    patterns.push(
      // on.gossip = …
      `\\b(?:on|handlers?)\\.${name}\\s*=[^=]`,
      // gossip: (…) => …, async gossip(message) {
      `^\\s*${name}\\s*:\\s*(?:async\\b|function\\b|\\(|\\w+\\s*=>)`,
      `^\\s*(?:async\\s+)?${name}\\s*\\([^()]*\\)[^;]*\\{\\s*$`,
    );
  }
  const any = patterns.map((pattern) => new RegExp(pattern));
  return (line) => line.includes(type) && any.some((pattern) => pattern.test(line));
}

/** Whether a line makes a message of a type, in an object or as an argument of what sends it. */
export function sendsType(type: string): (line: string) => boolean {
  const quoted = `(["'\`])${type.replace(/[^\w]/g, '\\$&')}\\1`;
  const made = new RegExp(
    `\\btype["']?\\]?\\s*(?::|=(?!=)|=>)\\s*${quoted}|\\b(?:send|rpc|gossip|call|request)\\w*\\([^)]*${quoted}`,
    'i',
  );
  const declared = new RegExp(
    `^\\s*(?:readonly\\s+)?type\\??\\s*:\\s*${quoted}\\s*;?\\s*$|\\b(?:interface|type\\s+\\w+\\s*=)`,
  );
  return (line) => line.includes(type) && made.test(line) && !declared.test(line);
}
