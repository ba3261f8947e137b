import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ThreadProgram } from '../maelstrom/batch-protocol.ts';
import type { NodeProgram } from '../plan/node-program.ts';
import { quoteForShell } from '../text/quote-for-shell.ts';
import { UserError } from '../text/user-error.ts';

/** The name of the script that starts a node which is not an executable by itself. */
export const NODE_SCRIPT = 'node-launcher';

/** What Maelstrom gets: one executable for `--bin`, and words for the node's argv. */
export interface NodeExecutable {
  readonly bin: string;
  readonly args: readonly string[];
  /** What a thread of Node.js at `nodePath` runs instead of the executable; undefined where that would not be the same. */
  readonly threads?: ThreadProgram & { readonly nodePath: string };
}

/**
 * Makes a program startable by Maelstrom, whose `--bin` takes exactly one executable and starts it in /tmp. An
 * executable is handed over as it is; for other programs a small script is written into `directory`. It ends in `exec`: a
 * shell in between would keep the node's pipes open after Maelstrom kills it, and the run would never end.
 * @param nodePath Node.js that scripts run on, absolute
 * @param workspace where a `command` starts
 * @throws UserError for a command that is not one program, and for a .ts file when that Node.js cannot run it.
 */
export function makeNodeExecutable(
  program: NodeProgram,
  directory: string,
  nodePath: string,
  workspace: string,
): NodeExecutable {
  if (program.kind === 'command') {
    const operator = /[;&|<>`\n]|\$\(/.exec(program.command)?.[0];
    if (operator !== undefined) {
      throw new UserError(
        `command: found ${JSON.stringify(operator)} in it; write one program and its arguments. For more, name a shell script as bin, and let it end in exec.`,
      );
    }
    refuseUnreadable(program.command);
    return script(directory, `cd ${quoteForShell(workspace)}\nexec ${program.command} "$@"`, program.args);
  }
  if (program.by === 'itself') return { bin: program.path, args: program.args };
  const nodeOptions = [
    '--enable-source-maps',
    ...(program.by === 'node-types' ? typeStrippingFlags(nodePath, program.shown ?? program.path) : []),
  ];
  // Where `process.exit` is called stands on stderr then; without it a node that ends itself leaves no word.
  const words = [nodePath, '--trace-exit', ...nodeOptions, program.path];
  return {
    ...script(directory, `exec ${words.map(quoteForShell).join(' ')} "$@"`, program.args),
    threads: { file: program.path, nodeOptions, nodePath },
  };
}

/** @throws UserError for a command in which a quote or a bracket is open */
function refuseUnreadable(command: string): void {
  const { status, stderr } = spawnSync('/bin/sh', ['-n', '-c', `exec ${command}`], { encoding: 'utf8' });
  if (status === 0 || status === null) return;
  const [said = ''] = stderr.trim().split('\n');
  const why = said.replace(/^.*?: (?:line )?\d+: /, '');
  throw new UserError(
    `command: a shell can't read ${JSON.stringify(command)} (${why}). Close every quote and bracket.`,
  );
}

function script(directory: string, body: string, args: readonly string[]): NodeExecutable {
  mkdirSync(directory, { recursive: true });
  const bin = path.join(directory, NODE_SCRIPT);
  writeFileSync(bin, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return { bin, args };
}

/** Node.js strips types from 22.18 and 23.6 on its own, and from 22.6 when told to. */
function typeStrippingFlags(nodePath: string, shown: string): readonly string[] {
  const version = execFileSync(nodePath, ['--version'], { encoding: 'utf8' }).trim();
  const [, major = 0, minor = 0] = (/^v(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  if (major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return [];
  if (major === 23 || (major === 22 && minor >= 6))
    return ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  throw new UserError(
    `bin: "${shown}" is TypeScript, and Node.js ${version} (${nodePath}) cannot run it. Use Node.js 22.18 or newer, or compile it and name the .js file.`,
  );
}
