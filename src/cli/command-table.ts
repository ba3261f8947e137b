/**
 * Every command with its options: what parses a command line, its help, the nearest names and the completions are made of it.
 * One idea: a table.
 */
import { ENGINES } from '../maelstrom/engine-name.ts';
import { PLOTS } from '../plan/plots-option.ts';
import type { CliOption, CommandSpec, OptionGroup, ValueSpec } from './command-spec.ts';
import { CHALLENGE_ARGUMENT, MAELSTROM_GROUPS } from './maelstrom-options.ts';

export const PROGRAM = 'maelstrom-action';

/** The shells that there are completions for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const FILE: ValueSpec = { label: 'FILE', path: 'file' };
const DIRECTORY: ValueSpec = { label: 'DIR', path: 'directory' };
const text = (label: string): ValueSpec => ({ label });
const choice = (label: string, choices: readonly string[]): ValueSpec => ({ label, choices });

const option = (
  name: string,
  value: ValueSpec | undefined,
  about: string,
  more: Partial<CliOption> = {},
): CliOption => ({
  name,
  ...(value === undefined ? {} : { value }),
  about,
  ...more,
});

/** Of every command. */
export const GENERAL: OptionGroup = {
  title: 'Everywhere',
  options: [
    option('help', undefined, 'Show the help of a command.', { short: 'h' }),
    option('version', undefined, 'Show the version.', { short: 'V' }),
  ],
};

const LIMITS = option(
  'limits',
  { label: 'TEXT', mayBeEmpty: true },
  'More limits, such as "net.servers.msgs-per-op < 24". It may be repeated.',
  { repeats: true },
);

const OUTPUTS: OptionGroup = {
  title: 'Files to write (one may be -, for stdout; other text then goes to stderr)',
  options: [
    option('html', FILE, 'A page with every message, operation, fault and log line. It opens in any browser.'),
    option('json', FILE, 'The verdict.'),
    option('markdown', FILE, 'The report as Markdown.'),
    option('junit', FILE, 'JUnit XML.'),
    option('ctrf', FILE, 'The Common Test Report Format.'),
    option('badge', FILE, 'The JSON of an endpoint badge of shields.io.'),
  ],
};

/** Names of the options that write files. */
export const OUTPUT_NAMES: readonly string[] = OUTPUTS.options.map(({ name }) => name);

const INIT: CommandSpec = {
  name: 'init',
  usage: 'init [DIR] [--classroom]',
  summary: 'Write a TypeScript project to begin in.',
  about:
    'Writes a TypeScript project into DIR, by default the current directory: a file for each challenge with its task, scripts, and workflows for GitHub Actions. It overwrites nothing: it adds to the package.json and .gitignore of a project.',
  argument: DIRECTORY,
  groups: [
    {
      title: 'Options',
      options: [option('classroom', undefined, 'Add a workflow that gives points to a class.')],
    },
  ],
  examples: [
    ['init my-gossip-glomers', 'a new directory'],
    ['init', 'the repository that you are in'],
  ],
};

const RUN: CommandSpec = {
  name: 'run',
  usage: 'run [CHALLENGE] [options] [-- NODE_ARG…]',
  summary: 'Run a challenge and judge it.',
  about:
    'Runs a challenge or a workload (by default 1-echo) on the embedded engine, or on Maelstrom itself, and says what went wrong and where. Without --bin it tests the bundled example.',
  argument: CHALLENGE_ARGUMENT,
  takesNodeArguments: true,
  judges: true,
  groups: [
    {
      title: 'The node',
      options: [
        option(
          'bin',
          FILE,
          'A .js or .ts file, any executable, or a directory of nodes that are named after their challenges, such as 1-echo.js.',
        ),
        option('command', text('COMMAND'), 'Start the node with a command instead, such as "deno run node.ts".'),
        option('build', text('COMMAND'), 'A command that compiles the node before each run.'),
        option('watch', undefined, 'Run again whenever a file of the program changes.'),
      ],
    },
    {
      title: 'The run',
      options: [
        option('engine', choice('NAME', ENGINES), 'embedded (the default), or maelstrom for Maelstrom itself.'),
        option(
          'maelstrom',
          { label: 'PATH', path: 'file' },
          'Where Maelstrom is: its directory, its jar or its tarball.',
        ),
        option('faults', undefined, '3d and 3e: add a second run under partitions.'),
        option('repeat', text('N'), 'Up to N runs, until one does not pass.'),
        option(
          'seeds',
          text('N'),
          'After the runs, N seeds in simulated time, or a range such as 1001-2000, until one fails; then the smallest run that still fails.',
        ),
        option(
          'replay',
          { label: 'FILE|SEED', path: 'file' },
          'Repeat the run of a seed, or the one that a failing seed left in its replay.json.',
        ),
        LIMITS,
        option(
          'timeout',
          text('SECONDS'),
          'Kill a run after so many seconds, whatever it is doing. By default the operations get 3 × time limit + 60 seconds, and the analysis 10 minutes, or 1 minute without progress.',
        ),
        option(
          'plots',
          choice('WHICH', PLOTS),
          "Which of Maelstrom's plots are drawn: summary (the default), all, or none.",
        ),
        option('name', { label: 'TEXT', mayBeEmpty: true }, "The row's name in reports."),
        option('output', DIRECTORY, 'Where stores and reports go. The default is store.'),
      ],
    },
    OUTPUTS,
    ...MAELSTROM_GROUPS,
  ],
  examples: [
    ['run', 'the bundled echo node'],
    ['run 3c --bin dist/broadcast.js', 'your node'],
    ['run 3c --bin dist/broadcast.js --seeds 200', '200 more tests in simulated time'],
    ['run echo --command "python3 echo.py" -- --verbose', 'any language; --verbose is for the node'],
    ['run 3d --bin dist --build "npm run build" --watch', 'again after each change'],
    ['run 2 --bin node.js --engine maelstrom --maelstrom ~/maelstrom', 'on Maelstrom itself'],
    ['run 3e --bin node.js --limits "net.servers.msgs-per-op < 12"', 'a limit of your own'],
  ],
};

const REPORT: CommandSpec = {
  name: 'report',
  usage: 'report [DIR] [options]',
  summary: 'Judge what a run left.',
  about:
    "Judges the store of a run: its directory (by default store/latest), one above it that holds no other run, or the zip of a store's artifact. The challenge and the limits are those of the run, if its verdict.json lies above the store. With --exit-code or --console, DIR need not exist.",
  argument: DIRECTORY,
  judges: true,
  groups: [
    {
      title: 'What is known of the run',
      options: [
        option('challenge', CHALLENGE_ARGUMENT, 'The challenge or workload that was run. Its limits are judged.'),
        LIMITS,
        option('exit-code', text('N'), 'The exit status of the run, from 0 to 255.'),
        option('console', FILE, 'What Maelstrom printed.'),
      ],
    },
    OUTPUTS,
  ],
  examples: [
    ['report', 'the last run'],
    ['report store/broadcast/latest --challenge 3d', 'a run of Maelstrom itself'],
    ['report store-3d.zip --html page.html', 'an artifact, as a page'],
    ['report store/latest --json - | jq .outcome', 'for a script'],
  ],
};

const CHALLENGES: CommandSpec = {
  name: 'challenges',
  usage: 'challenges [--json]',
  summary: 'List the challenges.',
  about: 'Lists the challenges of Gossip Glomers with their arguments and limits.',
  groups: [{ title: 'Options', options: [option('json', undefined, 'Print them as JSON.')] }],
  examples: [['challenges --json | jq -r ".[].id"', 'their ids']],
};

const COMPLETION: CommandSpec = {
  name: 'completion',
  usage: 'completion SHELL',
  summary: 'Print a completion script for bash, zsh or fish.',
  about:
    'Prints a script that completes commands, options, challenges, values and files, of maelstrom-action and of npx maelstrom-action. Pressing Tab starts no program.',
  argument: { label: 'SHELL', choices: SHELLS },
  groups: [],
  examples: [
    ['completion bash > ~/.maelstrom-action.bash', 'then "source ~/.maelstrom-action.bash" in ~/.bashrc'],
    ['completion zsh > ~/.maelstrom-action.zsh', 'then "source ~/.maelstrom-action.zsh" in ~/.zshrc, after compinit'],
    ['completion fish > ~/.config/fish/conf.d/maelstrom-action.fish', 'fish reads it by itself'],
  ],
};

const HELP: CommandSpec = {
  name: 'help',
  usage: 'help [COMMAND]',
  summary: 'Show the help of a command.',
  about: 'Shows the commands, or the help of one.',
  argument: { label: 'COMMAND', choices: [INIT, RUN, REPORT, CHALLENGES, COMPLETION].map(({ name }) => name) },
  groups: [],
  examples: [['help run', 'the same as run --help']],
};

/** In the order of the overview. */
export const COMMAND_TABLE = {
  init: INIT,
  run: RUN,
  report: REPORT,
  challenges: CHALLENGES,
  completion: COMPLETION,
  help: HELP,
} as const satisfies Readonly<Record<string, CommandSpec>>;

export type CommandName = keyof typeof COMMAND_TABLE;
export const COMMAND_NAMES = Object.keys(COMMAND_TABLE) as readonly CommandName[];

/** The options of a command, those of every command last. */
export const optionsOf = ({ groups }: CommandSpec): readonly CliOption[] =>
  [...groups, GENERAL].flatMap(({ options }) => options);
