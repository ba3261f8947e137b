import { statSync } from 'node:fs';
import path from 'node:path';
import type { Incident } from './incidents.ts';
import { readStartInWorkspace, workspaceFile } from './source-location.ts';

/** The file that Maelstrom was to run, as it is on this machine now. */
export type ProgramFacts =
  | { readonly state: 'unseen' }
  | { readonly state: 'absent' }
  /** Its first line, without line end. */
  | { readonly state: 'present'; readonly firstLine: string; readonly crlf: boolean };

/** Looks at the program that was not found: the file may be there, and only its interpreter missing. */
export function programOf(incidents: readonly Incident[], workspace: string | undefined): ProgramFacts {
  const failed = incidents.find(({ id }) => id === 'missing-bin');
  const named = failed === undefined ? undefined : /Cannot run program "([^"]*)"/.exec(failed.lines.join('\n'))?.[1];
  // The name comes from a log, which is untrusted: only files in the workspace are looked at.
  const file = named === undefined || workspace === undefined ? undefined : workspaceFile(named, workspace);
  if (file === undefined) return { state: 'unseen' };
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
