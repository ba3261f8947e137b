import type { Language } from './ending.ts';
import { type Hint, type HintRule, named, type Situation } from './hint.ts';

/** Files that a node did not find. Systems say so in their own languages: what counts is a number, a class or a place. */

/** How code finds a file that lies beside it. */
const BESIDE_THE_SOURCE: Readonly<Partial<Record<Language, string>>> = {
  'Node.js': '`path.join(import.meta.dirname, …)`, or `__dirname` in CommonJS',
  Deno: '`new URL("…", import.meta.url)`',
  Bun: '`path.join(import.meta.dir, …)`',
  Python: '`Path(__file__).parent / …`',
  Go: '`//go:embed`, or the directory of `os.Executable()`',
  Rust: '`include_str!`, or `concat!(env!("CARGO_MANIFEST_DIR"), …)`',
  Ruby: '`File.join(__dir__, …)`',
  Java: '`getResourceAsStream`',
  Elixir: '`Path.join(__DIR__, …)`',
  'C#': '`Path.Combine(AppContext.BaseDirectory, …)`',
  Zig: '`@embedFile`',
  PHP: "`__DIR__ . '/…'`",
};

const isAbsolute = (path: string): boolean => /^(?:[/\\~]|[A-Za-z]:[\\/]|file:)/.test(path);
const isWithin = (path: string, directories: readonly string[]): boolean =>
  directories.some((directory) => path === directory || path.startsWith(`${directory}/`));

/** A path that lies where nodes run: Maelstrom's are started in /tmp, the embedded engine's in a directory of the test's own. */
function strayed(path: string, workspaces: readonly string[]): string | undefined {
  if (isWithin(path, workspaces)) return undefined;
  return /[\\/]maelstrom-nodes-[^\\/]{1,40}[\\/](.+)$/.exec(path)?.[1] ?? /^(?:\/private)?\/tmp\/(.+)$/.exec(path)?.[1];
}

const TEMPORARY = 'Nodes run in a temporary directory, not in that of your project';

function missingFile(path: string, { words, workspaces }: Situation): Hint {
  const beside = words.language === undefined ? undefined : BESIDE_THE_SOURCE[words.language];
  const build = `Name it relative to the source${beside === undefined ? '' : ` (${beside})`}, or by an absolute path.`;
  if (!isAbsolute(path)) {
    return { says: `${TEMPORARY}, and the relative path ${named(path)} was looked for there.`, advice: build };
  }
  const relative = strayed(path, workspaces);
  if (relative !== undefined) {
    return {
      says: `${TEMPORARY}: if ${named(relative)} was given as a relative path, it was looked for there.`,
      advice: build,
    };
  }
  if (/^(?:\/home\/|\/Users\/|[A-Za-z]:\\Users\\|~)/.test(path) && !isWithin(path, workspaces)) {
    return {
      says: `${named(path)} is an absolute path that does not exist on this machine.`,
      advice: `A path that holds a user's home works on that machine only. ${build.replace(/, or by an absolute path/, '')}`,
    };
  }
  return {
    says: `The file ${named(path)} does not exist here.`,
    advice: 'Make the file, or the directory that it is to be in, before the test, or correct its path.',
  };
}

/** The file that an interpreter was to run. */
function missingProgram(given: string, { workspaces }: Situation): Hint {
  const path = given.replace(/^file:\/\//, '');
  const relative = isAbsolute(path) ? strayed(path, workspaces) : path;
  if (relative === undefined) {
    return {
      says: `The file that was to be run, ${named(path)}, is not there.`,
      advice: 'Build before the test, and check the path.',
    };
  }
  return {
    says: `${TEMPORARY}, and ${named(relative)} was looked for there.`,
    advice:
      'In a script that starts the node, write `cd "$(dirname "$0")"` first or name the file by its absolute path; or give the command line as `command`, which starts in the workspace.',
  };
}

/** A program that looks for its project in the directory that it is started in. */
const strayedTool = (project: string): Hint => ({
  says: `There is no ${project} in the directory that it was started in, nor above: what is given as \`bin\` runs in a temporary directory.`,
  advice:
    'Build before the test and start what was built. Or write `cd "$(dirname "$0")"` into the script that starts the node, or give the command line as `command`, which starts in the workspace.',
});

const path =
  (say: (path: string, situation: Situation) => Hint) =>
  (match: RegExpExecArray, situation: Situation): Hint | undefined => {
    const found = match.slice(1).find((group) => group !== undefined);
    return found === undefined ? undefined : say(found, situation);
  };

export const FILE_HINTS: readonly HintRule[] = [
  // What was to be run.
  {
    text: /^(?:Error: )?Cannot find module '((?:\/|[A-Za-z]:\\)[^'\n]{1,1000})'[\s\S]*(?:requireStack: \[\]|executeUserEntryPoint|resolveMainPath)/m,
    say: (match, situation) =>
      /Require stack:\n- |imported from /.test(situation.words.report)
        ? undefined
        : missingProgram(match[1] ?? '', situation),
  },
  { text: /python[\d.]*(?:\.exe)?: can't open file '([^'\n]{1,1000})'/, say: path(missingProgram) },
  { text: /^ruby: .{1,200} -- (\S{1,1000}) \(LoadError\)/m, say: path(missingProgram) },
  { text: /^No such file or directory -- (\S{1,1000}) \(LoadError\)/m, where: 'cause', say: path(missingProgram) },
  { text: /Unable to access jarfile (\S{1,1000})/, say: path(missingProgram) },
  {
    of: ['Deno', 'Bun'],
    text: /^Module not found "([^"\n]{1,1000})"\.?$/m,
    where: 'cause',
    say: (match, situation) =>
      situation.words.frames.length > 0 ? undefined : missingProgram(match[1] ?? '', situation),
  },
  {
    text: /Could not open input file: (\S{1,1000})|Can't open perl script "([^"\n]{1,1000})"|^lua[\d.]*: cannot open (\S{1,1000})/m,
    say: path(missingProgram),
  },
  // Tools of a project.
  { text: /could not find `Cargo\.toml`/, say: () => strayedTool('Cargo.toml') },
  {
    text: /go\.mod file not found|go: cannot find main module|no Go files in |go: go\.mod/,
    say: () => strayedTool('go.mod'),
  },
  {
    text: /npm (?:ERR!|error) .*(?:enoent|ENOENT)|Could not read package\.json|Couldn't find a package\.json/,
    say: () => strayedTool('package.json'),
  },
  { text: /\*\* \(Mix\) Could not find a Mix\.Project/, say: () => strayedTool('mix.exs') },
  // What a program opened.
  { text: /\bENOENT\b[^\n]{0,200}?, \w{1,20} '([^'\n]{1,1000})'/, say: path(missingFile) },
  { text: /^FileNotFoundError: \[(?:Errno|WinError) [23]\][^\n]{0,200}?: '([^'\n]{1,1000})'/m, say: path(missingFile) },
  {
    of: ['Go'],
    text: /\b(?:open|stat|lstat|read|chdir) ([^\s:]{1,1000}): (?:no such file or directory|The system cannot find)/,
    say: path(missingFile),
  },
  {
    text: /@ rb_\w+ - ([^\n]{1,1000}?)(?: \(Errno::ENOENT\))?$/m,
    say: (match, situation) =>
      /Errno::ENOENT/.test(situation.words.report) ? missingFile(match[1] ?? '', situation) : undefined,
  },
  { of: ['Java'], text: /(?:FileNotFoundException|NoSuchFileException): ([^\s(]{1,1000})/, say: path(missingFile) },
  { of: ['C#'], text: /Could not find (?:file|a part of the path) '([^'\n]{1,1000})'/, say: path(missingFile) },
  {
    of: ['Elixir'],
    text: /File\.Error\) could not \w+ (?:file |directory )?"([^"\n]{1,1000})": no such file/,
    say: path(missingFile),
  },
  {
    text: /NotFoundError?: .{0,200}\(os error 2\)[^\n]{0,100}'([^'\n]{1,1000})'|NotFound: .{0,200}\(os error 2\): \w+ '([^'\n]{1,1000})'/,
    say: path(missingFile),
  },
  {
    of: ['Rust'],
    text: /code: 2, kind: NotFound|\(os error 2\)/,
    say: () => ({
      says: 'A file was not found. Nodes run in a temporary directory, so that a relative path is looked for there.',
      advice: `Name the file relative to the source (${BESIDE_THE_SOURCE.Rust}), or by an absolute path.`,
    }),
  },
  {
    of: ['Zig'],
    text: /error: FileNotFound/,
    say: () => ({
      says: 'A file was not found. Nodes run in a temporary directory, so that a relative path is looked for there.',
      advice: `Use ${BESIDE_THE_SOURCE.Zig}, or an absolute path.`,
    }),
  },
];
