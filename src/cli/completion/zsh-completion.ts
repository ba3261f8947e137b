/** A completion script for zsh. */
import type { CliOption, CommandSpec, ValueSpec } from '../command-spec.ts';
import { COMMAND_NAMES, COMMAND_TABLE, optionsOf, PROGRAM } from '../command-table.ts';
import { briefly } from './option-names.ts';

export const zshCompletion = (): string => `#compdef ${PROGRAM}
# Completions of ${PROGRAM} for zsh. Made by "${PROGRAM} completion zsh".

_maelstrom_action() {
  local -a commands
  commands=(
${COMMAND_NAMES.map((name) => `    ${quoted(`${name}:${briefly(COMMAND_TABLE[name].summary)}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${COMMAND_NAMES.map((name) => commandCase(COMMAND_TABLE[name])).join('\n')}
  esac
}

# npx ${PROGRAM} …, where npx has no completions of its own.
_maelstrom_action_npx() {
  local -i at=2
  while (( at < CURRENT )) && [[ $words[at] == -* ]]; do (( at++ )); done
  if (( at == CURRENT )); then
    compadd ${PROGRAM}
  elif [[ $words[at] == ${PROGRAM} ]]; then
    words=("\${(@)words[at,-1]}")
    (( CURRENT -= at - 1 ))
    _maelstrom_action
  else
    _default
  fi
}

if [[ $funcstack[1] == _maelstrom_action ]]; then
  # Loaded by zsh from a directory of its fpath.
  _maelstrom_action "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _maelstrom_action ${PROGRAM}
  (( $+_comps[npx] )) || compdef _maelstrom_action_npx npx
fi
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A colon or a bracket would end it. */
const escaped = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

function commandCase(command: CommandSpec): string {
  const argument =
    command.argument === undefined
      ? []
      : [quoted(`1:${escaped(command.argument.label)}:${completes(command.argument)}`)];
  const rest = command.takesNodeArguments === true ? [quoted('*:NODE_ARG:_files')] : [];
  const specs = [...optionsOf(command).flatMap(optionSpecs), ...argument, ...rest];
  return [`    ${command.name}) _arguments -S \\`, specs.map((spec) => `      ${spec}`).join(' \\\n'), '      ;;'].join(
    '\n',
  );
}

function optionSpecs({ name, short, value, about, repeats }: CliOption): readonly string[] {
  const often = repeats === true ? '*' : '';
  const description = `[${escaped(briefly(about))}]`;
  const takes = value === undefined ? '' : `:${escaped(value.label)}:${completes(value)}`;
  const long = quoted(`${often}--${name}${value === undefined ? '' : '='}${description}${takes}`);
  return short === undefined
    ? [long]
    : [long, quoted(`${often}-${short}${value === undefined ? '' : '+'}${description}${takes}`)];
}

/** The action of a specification; a space says that there is nothing to complete. */
function completes({ path, choices, isList }: ValueSpec): string {
  if (path !== undefined) return path === 'file' ? '_files' : '_files -/';
  if (choices === undefined) return ' ';
  return isList === true ? `_sequence compadd - ${choices.join(' ')}` : `(${choices.join(' ')})`;
}
