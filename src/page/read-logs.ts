import { gzipSync } from 'node:zlib';
import type { FileSource } from '../files/regular-file.ts';
import { WITHOUT_REQUEST } from '../maelstrom/kafka-operations.ts';
import { isLine, LOG_LINES, OPERATIONS_LOGGER } from '../maelstrom/log-lines.ts';
import { bareLine, readRecords } from '../store/console-and-log-records.ts';
import { eachLine } from '../store/lines.ts';
import type { FirstRequest } from '../verdict/gather/history-facts.ts';
import { type LoggedOptions, optionsIn } from '../verdict/gather/logged-options.ts';
import { isUnreadable } from '../verdict/gather/unreadable-files.ts';
import type { LogPart } from './page-data.ts';

/** A log that a run left. */
export interface LogFile {
  /** Its name in the store. */
  readonly name: string;
  readonly source: FileSource;
  /** The node that wrote it; absent for the engine's own. */
  readonly node?: string;
}

export interface Logs {
  readonly parts: readonly LogPart[];
  /** Block `log-<i>` of each part: gzip of a JSON array of lines. */
  readonly blocks: readonly Uint8Array[];
  /** The first request that a client sent, and what the test was run with, by the engine's log. */
  readonly firstRequest: FirstRequest | null;
  readonly options: LoggedOptions;
  readonly notes: readonly string[];
}

/** Bytes of a line, of which its text is cut further (`bareLine`). */
const LINE_AT_MOST = 16 * 1024;
/** Characters of all logs before they are compressed, and of one at least. */
const CHARACTERS = 16 * 1024 * 1024;
const FEWEST_CHARACTERS = 64 * 1024;
/** Bytes of all blocks. */
const BYTES = 3 * 1024 * 1024;
/** Characters of a line that are not its own, in JSON. */
const AROUND_LINE = 3;

/** The ends of the logs: what a run said last tells most. `notes` names the files that can't be read. */
export async function readLogs(files: readonly LogFile[]): Promise<Logs> {
  const parts: LogPart[] = [];
  const blocks: Uint8Array[] = [];
  const notes: string[] = [];
  let test: Pick<Logs, 'firstRequest' | 'options'> = { firstRequest: null, options: {} };
  const share = Math.max(FEWEST_CHARACTERS, Math.floor(CHARACTERS / files.length));
  for (const { name, source, node } of files) {
    const end = endOfLines(share);
    const start = readStart();
    try {
      await eachLine(source, LINE_AT_MOST, (raw, number) => {
        const line = bareLine(raw);
        end.add(line);
        if (node === undefined) start.read(line, number);
      });
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      notes.push(`${name} can't be read, so its lines are missing.`);
      continue;
    }
    const { startedAt, ...found } = start.end();
    if (node === undefined) test = found;
    const { lines, before } = end;
    const block = withinBytes(lines, BYTES / files.length);
    blocks.push(block.bytes);
    parts.push({
      file: name,
      ...(node === undefined ? {} : { node }),
      lines: lines.length - block.cut,
      firstLine: before() + block.cut,
      ...(startedAt === null ? {} : { startedAt }),
    });
  }
  return { parts, blocks, notes, ...test };
}

/** Keeps the last lines. */
function endOfLines(charactersAtMost: number) {
  const lines: string[] = [];
  let characters = 0;
  let dropped = 0;
  return {
    lines,
    /** Lines before those that are kept. */
    before: (): number => dropped,
    add: (line: string): void => {
      lines.push(line);
      characters += line.length + AROUND_LINE;
      if (characters <= charactersAtMost) return;
      // Half of the limit, so that this is not done for every line.
      let cut = 0;
      while (characters > charactersAtMost / 2) {
        characters -= (lines[cut]?.length ?? 0) + AROUND_LINE;
        cut += 1;
      }
      lines.splice(0, cut);
      dropped += cut;
    },
  };
}

/** The lines as a block of so many bytes at most; `cut` are those that it lacks, from the front. */
function withinBytes(lines: readonly string[], bytesAtMost: number) {
  for (let cut = 0; ; cut += Math.ceil((lines.length - cut) / 2)) {
    const bytes = gzipSync(JSON.stringify(lines.slice(cut)));
    if (bytes.length <= bytesAtMost || cut === lines.length) return { bytes, cut };
  }
}

/** Looks for the test's options, its start, and its first request; nothing behind that is read. */
function readStart() {
  let startedAt: number | null = null;
  let firstRequest: FirstRequest | null = null;
  let options: LoggedOptions = {};
  const records = readRecords(
    (record) => {
      const { logger, message, at } = record;
      if (startedAt === null) options = { ...options, ...optionsIn(record) };
      if (isLine(LOG_LINES.operationsBegin, logger, message)) startedAt = at;
      const [, f] = logger === OPERATIONS_LOGGER ? (/^\d+\t:invoke\t:(\S+)/.exec(message) ?? []) : [];
      if (startedAt === null || f === undefined || WITHOUT_REQUEST.includes(f)) return;
      firstRequest = { f, at: Math.max(0, at - startedAt) };
    },
    () => undefined,
  );
  return {
    read: (line: string, number: number): void => {
      if (firstRequest === null) records.read(line, number);
    },
    end: () => {
      if (firstRequest === null) records.end();
      return { startedAt, firstRequest, options };
    },
  };
}
