import { CHALLENGES } from '../plan/challenges.ts';
import { didYouMean } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';
import { readCommandLine } from './arguments.ts';
import type { CliWorld } from './cli-world.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { reportCommand } from './report-command.ts';
import { runCommand } from './run-command.ts';

type Command = (words: readonly string[], world: CliWorld) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  run: runCommand,
  report: reportCommand,
  challenges: challengesCommand,
};

/** The whole command line; gives the exit status. Bad usage is one sentence on stderr and status 4. */
export async function runCli(words: readonly string[], world: CliWorld): Promise<number> {
  const [name, ...rest] = words;
  try {
    if (
      name === undefined ||
      name === 'help' ||
      beforeDashes(words).some((word) => word === '--help' || word === '-h')
    ) {
      world.out(USAGE);
      return name === undefined ? EXIT_STATUS.error : 0;
    }
    if (name === '--version') {
      world.out(`${world.version}\n`);
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) {
      throw new UserError(`There is no command "${name}".${didYouMean(name, Object.keys(COMMANDS))} See --help.`);
    }
    return await command(rest, world);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    world.err(`Error: ${error.message}\n`);
    return EXIT_STATUS.error;
  }
}

const beforeDashes = (words: readonly string[]): readonly string[] => {
  const end = words.indexOf('--');
  return end < 0 ? words : words.slice(0, end);
};

async function challengesCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const line = readCommandLine(words, { json: 'flag' }, false);
  if (line.positionals.length > 0) throw new UserError(`challenges takes no argument; found "${line.positionals[0]}".`);
  if (line.own.flags.has('json')) {
    world.out(`${JSON.stringify(CHALLENGES, null, 2)}\n`);
    return 0;
  }
  const width = Math.max(...CHALLENGES.map(({ id }) => id.length));
  for (const { id, title, options, limits } of CHALLENGES) {
    const given = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
    world.out(`${id.padEnd(width)}  ${title}\n${' '.repeat(width)}  ${given.join(' ')}\n`);
    for (const limit of limits) world.out(`${' '.repeat(width)}  ${limit}\n`);
  }
  return 0;
}

const USAGE = `Runs Maelstrom workloads against a node, and says what went wrong.

  run [CHALLENGE] [--bin FILE] [options] [-- NODE_ARG…]    run and judge, on the embedded engine (default 1-echo)
      --bin FILE           the node: a .js or .ts file, or any executable; without it, the bundled example
      --command TEXT       start the node by a command instead, such as "deno run node.ts"
      --engine NAME        embedded (default), or maelstrom for Maelstrom itself
      --maelstrom PATH     where Maelstrom is: its directory or its jar
      --faults             3d and 3e: a second run under partitions
      --repeat N           up to N runs, until one does not pass
      --limits TEXT        more limits, such as "net.servers.msgs-per-op < 24"
      --timeout SECONDS    kill a run after so long, whatever it is doing (default 3 × time limit + 60 for the
                           operations; the analysis after them may take 10 minutes, and 1 without progress)
      --plots WHICH        which of Maelstrom's plots are drawn: summary (default), all, or none
      --name TEXT          the row's name
      --output DIR         where stores and reports go (default store)
      and Maelstrom's own: --time-limit, --rate, --node-count, --concurrency, --nemesis, --latency, --topology, …;
      on the embedded engine also --seed, --recovery-time, --lenient-stdout
  report DIR [--exit-code N] [--console FILE] [--challenge ID] [--limits TEXT]
                                                           judge what a run left
  challenges [--json]                                      list the challenges

  run and report also take --json FILE (- for stdout) and --markdown FILE.
  Exit status: 0 pass, 1 fail, 2 unknown, 3 crash or timeout, 4 error; 128 + n after signal n, such as 130 after Ctrl-C.
`;
