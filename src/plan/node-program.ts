import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { isExecutable } from '../machine/program-on-path.ts';
import { nearestNames } from '../text/nearest-name.ts';
import { shellWord } from '../text/quote-for-shell.ts';
import { UserError } from '../text/user-error.ts';
import { COMPILERS, INTERPRETERS } from './source-endings.ts';

/** How the user's node is started: an executable as it is, a script by Node, or a shell command line. */
export type NodeProgram =
  | {
      readonly kind: 'file';
      /** Absolute, links resolved. */
      readonly path: string;
      /** As it was given; null for the bundled example, which needs no name. */
      readonly shown: string | null;
      readonly by: 'itself' | 'node' | 'node-types';
      readonly args: readonly string[];
    }
  | { readonly kind: 'command'; readonly command: string; readonly args: readonly string[] };

const SCRIPT = /\.(js|mjs|cjs)$/i;
const TYPESCRIPT = /\.(ts|mts|cts)$/i;

/** How the person who named a program is spoken to. */
export interface ProgramWording {
  /** What names a file, such as `bin`. */
  readonly bin: string;
  /** How a command line is given instead. */
  readonly instead: (command: string) => string;
  /** What makes a file executable, and for good. */
  readonly chmod: string;
}

const INPUT_WORDING: ProgramWording = {
  bin: 'bin',
  instead: (command) => `command: ${command}`,
  chmod: 'Run chmod +x on it and commit that (actions/download-artifact drops the bit)',
};

/**
 * The program that a `bin` input names, relative to `workspace`.
 * @throws UserError when there is no such file, it is a directory, or nothing can start it.
 */
export function nodeProgram(
  bin: string,
  args: readonly string[],
  workspace: string,
  wording: ProgramWording = INPUT_WORDING,
): NodeProgram {
  const file = path.resolve(workspace, bin);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    const hint = isCommandLine(bin)
      ? ` It takes one file: start a program with arguments by ${wording.instead(bin.trim())}.`
      : hintFor(file, workspace);
    throw new UserError(`${wording.bin}: there is no file "${bin}" in ${workspace}.${hint}`);
  }
  if (!found.isFile()) {
    throw new UserError(
      `${wording.bin}: "${bin}" is a ${found.isDirectory() ? 'directory' : 'special file'}; write the path of the node's program, such as dist/echo.js.`,
    );
  }
  const program = (by: 'itself' | 'node' | 'node-types'): NodeProgram => ({
    kind: 'file',
    path: realpathSync(file),
    shown: shownProgram(bin, file, workspace),
    by,
    args,
  });
  const interpreter = shebangOf(file);
  const foreign = interpreter !== null && !/(^|[/\s])node(js)?(\s|$)/.test(interpreter);
  if (SCRIPT.test(file) && !(foreign && isExecutable(file))) return program('node');
  if (TYPESCRIPT.test(file) && !(foreign && isExecutable(file))) return program('node-types');
  if (!isExecutable(file)) {
    throw new UserError(`${wording.bin}: "${bin}" is ${notExecutable(bin, wording)}`);
  }
  if (interpreter !== null) checkInterpreter(bin, interpreter, wording);
  return program('itself');
}

/** What follows `is`, with what to do. */
function notExecutable(bin: string, { instead, chmod }: ProgramWording): string {
  const ending = path.extname(bin).slice(1).toLowerCase();
  if (Object.hasOwn(COMPILERS, ending))
    return `source code, which has to be compiled first (${COMPILERS[ending]}): name the program that this makes.`;
  if (Object.hasOwn(INTERPRETERS, ending))
    return `not executable. ${chmod}, or start it by ${instead(`${INTERPRETERS[ending]} ${shellWord(bin)}`)}.`;
  return `not executable, and its name does not end in .js, .mjs, .cjs or .ts. ${chmod}, or start it by ${instead(`PROGRAM ${shellWord(bin)}`)}.`;
}

/** A program as its user would start it in a shell; undefined for one without a name. */
export function shellCommandOf(program: NodeProgram): string | undefined {
  const words = (some: readonly string[]): string => some.map((word) => ` ${shellWord(word)}`).join('');
  if (program.kind === 'command') return `${program.command}${words(program.args)}`;
  const { shown, by, args } = program;
  if (shown === null) return undefined;
  if (by === 'itself') return `${shellWord(/[\\/]/.test(shown) ? shown : `./${shown}`)}${words(args)}`;
  return `node${words([shown, ...args])}`;
}

/** `node dist/echo.js`, `npx tsx echo.ts`: a program without a directory, and what it gets. */
const isCommandLine = (bin: string): boolean => /^[\w.-]+\s+\S/.test(bin.trim());

/** A path that works on another machine too: relative, where the file is in the workspace. */
function shownProgram(bin: string, file: string, workspace: string): string {
  const relative = path.relative(workspace, file);
  return path.isAbsolute(bin) && !relative.startsWith('..') && !path.isAbsolute(relative) ? relative : bin;
}

function checkInterpreter(bin: string, interpreter: string, wording: ProgramWording): void {
  if (interpreter.includes('\r')) {
    throw new UserError(
      `${wording.bin}: the first line of "${bin}" ends in CRLF, so its interpreter would not be found. Save the file with LF line ends.`,
    );
  }
  const program = interpreter.trim().split(/\s+/)[0] ?? '';
  if (path.isAbsolute(program) && statSync(program, { throwIfNoEntry: false }) === undefined) {
    throw new UserError(
      `${wording.bin}: the first line of "${bin}" names the interpreter ${program}, which does not exist here. Write #!/usr/bin/env NAME, or install it.`,
    );
  }
}

/** What follows `#!` on the first line, its CR included; null without one. */
function shebangOf(file: string): string | null {
  const start = Buffer.alloc(256);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, start, 0, start.length, 0);
    return /^#!([^\n]*)/.exec(start.toString('latin1', 0, length))?.[1] ?? null;
  } finally {
    closeSync(handle);
  }
}

function hintFor(file: string, workspace: string): string {
  const directory = path.dirname(file);
  const shown = path.relative(workspace, directory);
  const where = shown === '' ? 'That directory' : shown;
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch {
    return ` There is no directory ${shown} either: was the TypeScript compiled (npm run build)?`;
  }
  const [near] = nearestNames(path.basename(file), names);
  if (near !== undefined) return ` Did you mean "${path.join(shown, near)}"?`;
  const listed = names.slice(0, 10).join(', ');
  return names.length === 0
    ? ` ${where} is empty: was the TypeScript compiled?`
    : ` ${where} holds ${listed}${names.length > 10 ? ', …' : ''}.`;
}
