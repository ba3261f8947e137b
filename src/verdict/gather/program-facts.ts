import { statSync } from 'node:fs';
import path from 'node:path';
import { binaryTarget, HEADER_BYTES } from './binary-target.ts';
import type { Incident } from './incidents.ts';
import { readStartInWorkspace, workspaceFile } from './source-location.ts';

/** The file that Maelstrom was to run, as it is on this machine now. */
export type ProgramFacts =
  | { readonly state: 'unseen' }
  | { readonly state: 'absent' }
  /** A compiled program, and what it was built for: `Linux on ARM64 (aarch64)`. */
  | { readonly state: 'binary'; readonly target: string }
  /** Its first line, without line end. */
  | { readonly state: 'present'; readonly firstLine: string; readonly crlf: boolean };

/** Where the log names it: Maelstrom, and a shell that was to run it. */
const NAMED = /Cannot run program "([^"]*)"|^(\/[^:\n]{1,500}): (?:line )?\d+: /m;

/** Looks at the program that could not be run: the file may be there, and only its interpreter missing. */
export function programOf(incidents: readonly Incident[], workspace: string | undefined): ProgramFacts {
  const failed = incidents.find(({ id }) => id === 'missing-bin' || id === 'bad-shebang');
  const said = [...(failed?.lines ?? []), ...(failed?.crash?.stderr ?? [])].join('\n');
  const named = NAMED.exec(said)
    ?.slice(1)
    .find((name) => name !== undefined);
  // The name comes from a log, which is untrusted: only files in the workspace are looked at.
  const file = named === undefined || workspace === undefined ? undefined : workspaceFile(named, workspace);
  if (file === undefined) return { state: 'unseen' };
  const target = binaryTarget(readStartInWorkspace(file, HEADER_BYTES, 'latin1') ?? '');
  if (target !== undefined) return { state: 'binary', target };
  const text = readStartInWorkspace(file, FIRST_LINE_AT_MOST);
  // The run may come from another machine; only where the directory exists does a missing file mean something.
  if (text === undefined) return isDirectory(path.dirname(named ?? '')) ? { state: 'absent' } : { state: 'unseen' };
  const [line = ''] = text.split('\n', 1);
  return { state: 'present', firstLine: line.replace(/\r$/, ''), crlf: line.endsWith('\r') };
}

/** Bytes; the kernel looks at 256. */
const FIRST_LINE_AT_MOST = 4 << 10;

function isDirectory(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
