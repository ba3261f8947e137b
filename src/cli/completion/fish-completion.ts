/** A completion script for fish. */
import type { CliOption, CommandSpec, ValueSpec } from '../command-spec.ts';
import { COMMAND_NAMES, COMMAND_TABLE, GENERAL, PROGRAM } from '../command-table.ts';
import { briefly } from './option-names.ts';

export const fishCompletion = (): string => `# Completions of ${PROGRAM} for fish. Made by "${PROGRAM} completion fish".

# The words behind the program's name and before the one that is being written; fails where it is another program, or behind a double dash.
function __maelstrom_action_words
    set -l words (commandline -opc)
    if test "$words[1]" = npx
        set -e words[1]
        while string match -q -- '-*' "$words[1]"
            set -e words[1]
        end
        test "$words[1]" = ${PROGRAM}; or return 1
    end
    set -e words[1]
    contains -- -- $words; and return 1
    string join \\n -- $words
    return 0
end

function __maelstrom_action_here
    __maelstrom_action_words >/dev/null
end

# Whether a command is still to be written; with a name, whether it is that one.
function __maelstrom_action_in
    set -l words (__maelstrom_action_words); or return 1
    set -l command (string match -v -- '-*' $words)[1]
    test "$command" = "$argv[1]"
end

for program in ${PROGRAM} npx
    complete -c $program -n __maelstrom_action_here -f
${COMMAND_NAMES.map((name) => `    complete -c $program -n '__maelstrom_action_in ""' -a ${name} -d ${quoted(briefly(COMMAND_TABLE[name].summary))}`).join('\n')}
${GENERAL.options.map((option) => optionLine(option, '__maelstrom_action_here')).join('\n')}
${COMMAND_NAMES.flatMap((name) => commandLines(COMMAND_TABLE[name])).join('\n')}
end
complete -c npx -n 'test (count (commandline -opc)) = 1' -a ${PROGRAM}
`;

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

function commandLines({ name, argument, groups }: CommandSpec): readonly string[] {
  const condition = `__maelstrom_action_in ${name}`;
  return [
    ...(argument === undefined
      ? []
      : [`    complete -c $program -n ${quoted(condition)} ${completes(argument).replace(/^-[rx] /, '')}`]),
    ...groups.flatMap(({ options }) => options.map((option) => optionLine(option, condition))),
  ];
}

function optionLine({ name, short, value, about }: CliOption, condition: string): string {
  const names = short === undefined ? `-l ${name}` : `-s ${short} -l ${name}`;
  const takes = value === undefined ? '' : ` ${completes(value)}`;
  return `    complete -c $program -n ${quoted(condition)} ${names}${takes} -d ${quoted(briefly(about))}`;
}

function completes({ path, choices, isList }: ValueSpec): string {
  if (path === 'file') return '-r -F';
  if (path === 'directory') return "-x -a '(__fish_complete_directories)'";
  if (choices === undefined) return '-x';
  return isList === true ? `-x -a '(__fish_append , ${choices.join(' ')})'` : `-x -a '${choices.join(' ')}'`;
}
