import { NODE_SCRIPT } from '../../run/node-executable.ts';
import { nearestNames } from '../../text/nearest-name.ts';
import { type Hint, type HintRule, named } from './hint.ts';

/** What shells and `env` say of a program that they do not find. Their words are in the system's language; the places are not. */

/** `run.sh: line 3: deno: command not found`, `run.sh: 3: exec: deno: not found`, `sh: 1: tsx: not found`, `run.sh: ligne 3: …`. */
const LINE = String.raw`(?:exec: ?)?(?:\p{L}{1,20} )?(?:第 ?)?\d{1,6}(?: ?行)?: ?(?:exec: ?)?`;
/** A name of a program, not a piece of a script in another language. */
const PROGRAM = String.raw`(?!(?:import|export|const|let|var|function|use|from|class|package|require|def|module|async|interface|type|using|namespace|fn|pub)\b)(?<program>[\w.~@/+-]*\w)`;
/** Scripts that a shell was given though they are not written for one, and files that a compiler speaks of. */
const NOT_OF_ANOTHER_LANGUAGE = String.raw`(?![^\s:]*\.(?:[cm]?[jt]sx?|py|rb|pl|php|lua|exs?|go|rs|java|kts?|scala|cs|zig|c|cc|cpp|cxx|hs?|hpp|ml|nim|swift)\b)`;

/** A compiler gives a line and a column: `./main.go:2:14: declared and not used: x`. */
const COLUMN = String.raw`(?![^\s:]{1,500}:\d{1,9}:\d{1,9}: )`;

/** A script for a shell names a program that is not there; for the exit status 127. */
export const MISSING_PROGRAM = new RegExp(
  String.raw`^${NOT_OF_ANOTHER_LANGUAGE}(?<script>[^\s:][^:\n]{0,500}): ?${LINE}${PROGRAM} ?: \S.*$`,
  'mu',
);
/** The same said of a script's first line. */
export const ENV_REFUSES =
  /^(?:\/\S{0,300}\/)?env: ?(?:can't execute )?[«„“‘'"`\s]*(?<program>[^\s»”’'"`:«„“‘][^»”’'"`:\n]{0,300}?)[\s»”“’'"`]*: ?\S.*$/m;
/** A line of a script that a shell did not take. */
export const SHELL_REFUSES = new RegExp(
  String.raw`^${COLUMN}[^\s:][^:\n]{0,500}: ?${LINE}\S[^:\n]{0,300}: ?\S.*$`,
  'mu',
);
/** `run.sh: /usr/bin/nodee: bad interpreter: No such file or directory` */
export const BAD_INTERPRETER = /^[^\s:][^:\n]{0,500}: \/[^:\n]{1,300}: [^:\n]{1,200}: [^:\n]+$/m;

/** How programs come onto a machine that tests run on. */
const INSTALLED_BY: Readonly<Record<string, string>> = {
  node: 'install Node.js (in a workflow: actions/setup-node before this step)',
  npx: 'install Node.js (in a workflow: actions/setup-node before this step)',
  npm: 'install Node.js (in a workflow: actions/setup-node before this step)',
  deno: 'install Deno (in a workflow: denoland/setup-deno before this step)',
  bun: 'install Bun (in a workflow: oven-sh/setup-bun before this step)',
  python: 'install Python (in a workflow: actions/setup-python before this step); it may be called python3',
  python3: 'install Python (in a workflow: actions/setup-python before this step)',
  ruby: 'install Ruby (in a workflow: ruby/setup-ruby before this step)',
  go: 'install Go (in a workflow: actions/setup-go before this step)',
  cargo: 'install Rust, or build before the test and start what was built',
  java: 'install Java (in a workflow: actions/setup-java before this step)',
  elixir: 'install Elixir (in a workflow: erlef/setup-beam before this step)',
  escript: 'install Erlang (in a workflow: erlef/setup-beam before this step)',
  dotnet: 'install .NET (in a workflow: actions/setup-dotnet before this step)',
};
/** Tools of npm that a project brings along. */
const OF_NPM = ['tsx', 'ts-node', 'ts-node-esm', 'esbuild', 'swc-node', 'babel-node', 'nodemon', 'tsc'];

const KNOWN = [...Object.keys(INSTALLED_BY), ...OF_NPM];

function howToGet(program: string): string {
  if (Object.hasOwn(INSTALLED_BY, program))
    return `${capital(INSTALLED_BY[program] ?? '')}; it has to be on the PATH of the test.`;
  if (OF_NPM.includes(program)) {
    return `Add it to the project (\`npm install --save-dev ${program}\`) and start it through \`npx\`, with \`command\`, which starts in the workspace; or compile first and start node.`;
  }
  if (program.includes('/')) {
    return 'Nodes run in a temporary directory: write `cd "$(dirname "$0")"` first, or name the program by its absolute path.';
  }
  const [near] = nearestNames(program, KNOWN);
  return near === undefined
    ? `Correct its name, or install ${named(program)} and put it on the PATH of the test.`
    : `Did you mean \`${near}\`? Otherwise install ${named(program)} and put it on the PATH of the test.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const isOurs = (script: string): boolean => script.split('/').at(-1) === NODE_SCRIPT;

function ofScript(match: RegExpExecArray): Hint {
  const { script = '', program = '' } = match.groups ?? {};
  const by = isOurs(script) ? 'the command line of the node' : named(script.split('/').at(-1));
  const path = program.includes('/') && isOurs(script);
  return {
    says: `The program ${named(program)}, which ${by} starts, was not found.`,
    advice: path
      ? 'Correct its path, which is relative to the workspace, or build it before the test.'
      : howToGet(program),
  };
}

function ofFirstLine(match: RegExpExecArray): Hint | undefined {
  const program = match.groups?.['program'] ?? '';
  // A Windows line end has become part of the name.
  if (/\\r|\^M|\r|␍/.test(program)) return undefined;
  return {
    says: `The first line of the script names ${named(program)}, which was not found.`,
    advice: howToGet(program),
  };
}

export const SHELL_HINTS: readonly HintRule[] = [
  { of: ['shell'], text: ENV_REFUSES, say: ofFirstLine },
  { of: ['shell'], text: MISSING_PROGRAM, say: ofScript },
];
