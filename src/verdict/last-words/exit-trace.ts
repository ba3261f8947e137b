import { type Ending, isBlank, lastIndexWhere } from './ending.ts';
import { javascriptFrames } from './javascript.ts';

/** What `node --trace-exit` writes when a process ends, below all that the program wrote itself. */
export interface ExitTrace extends Ending {
  /** The program called `process.exit`; else it ended of an uncaught error, which stands above. */
  readonly isCall: boolean;
}

const TRACE = /^\(node:\d{1,10}\) WARNING: Exited the environment with code (\d{1,3})$/;
const CALL = /^\s+at (?:process\.)?(?:exit|reallyExit) \((?:node:)?internal\//;
const FRAME = /^\s+at /;

export function exitTrace(lines: readonly string[]): ExitTrace | undefined {
  const at = lastIndexWhere(lines, lines.length - 1, (line) => TRACE.test(line));
  if (at === -1) return undefined;
  let end = at + 1;
  while (end < lines.length && FRAME.test(lines[end] ?? '')) end += 1;
  if (!lines.slice(end).every((line) => isBlank(line))) return undefined;
  const isCall = lines.slice(at, end).some((line) => CALL.test(line));
  return {
    language: 'Node.js',
    at,
    cause: `process.exit(${TRACE.exec(lines[at] ?? '')?.[1]})`,
    start: at,
    end,
    frames: javascriptFrames(lines, at, end),
    isCall,
  };
}
