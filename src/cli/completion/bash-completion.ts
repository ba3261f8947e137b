/** A completion script for bash 3.2 and newer, without the package bash-completion. */
import type { CommandSpec, ValueSpec } from '../command-spec.ts';
import { COMMAND_NAMES, COMMAND_TABLE, GENERAL, optionsOf, PROGRAM } from '../command-table.ts';
import { longNames, namesOf } from './option-names.ts';

export const bashCompletion = (): string => `# Completions of ${PROGRAM} for bash. Made by "${PROGRAM} completion bash".

# Words that begin as the current one; after a comma, those of a list.
_maelstrom_action_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$cur")
}

_maelstrom_action_list() {
  local begun= cur=$cur
  case $cur in *,*) begun=\${cur%,*}, cur=\${cur##*,} ;; esac
  _maelstrom_action_words "$1"
  COMPREPLY=("\${COMPREPLY[@]/#/$begun}")
  compopt -o nospace 2>/dev/null
}

# Files (-f) or directories (-d).
_maelstrom_action_paths() {
  local name
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$cur")
}

_maelstrom_action_from() {
  # The place of the program's name among the words.
  local program=$1 cur=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= at
  COMPREPLY=()
  # bash takes --name=value apart.
  if [ "$cur" = = ]; then cur=
  elif [ "$previous" = = ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((at = program + 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      --) _maelstrom_action_paths -f; return ;;
      -*) ;;
      *) [ -n "$command" ] || command=\${COMP_WORDS[at]} ;;
    esac
  done
  case $command in
    '') case $cur in -*) ${words(namesOf(GENERAL.options))} ;; *) ${words(COMMAND_NAMES)} ;; esac ;;
${COMMAND_NAMES.map((name) => commandCase(COMMAND_TABLE[name])).join('\n')}
  esac
}

_maelstrom_action() { _maelstrom_action_from 0; }
complete -F _maelstrom_action ${PROGRAM}

# npx ${PROGRAM} …, where npx has no completions of its own.
_maelstrom_action_npx() {
  local at=1
  while ((at < COMP_CWORD)); do
    case \${COMP_WORDS[at]} in
      -*) at=$((at + 1)) ;;
      ${PROGRAM}) _maelstrom_action_from "$at"; return ;;
      *) break ;;
    esac
  done
  local cur=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  if ((at == COMP_CWORD)); then _maelstrom_action_words ${PROGRAM}
  else _maelstrom_action_paths -f
  fi
}
complete -p npx >/dev/null 2>&1 || complete -F _maelstrom_action_npx npx
`;

const words = (list: readonly string[]): string => `_maelstrom_action_words '${list.join(' ')}'`;

/** What completes a value; an empty command for a text of any kind. */
function completes(value: ValueSpec | undefined): string {
  if (value === undefined) return ':';
  if (value.path !== undefined) return `_maelstrom_action_paths ${value.path === 'file' ? '-f' : '-d'}`;
  if (value.choices === undefined) return ':';
  return value.isList === true ? `_maelstrom_action_list '${value.choices.join(' ')}'` : words(value.choices);
}

function commandCase(command: CommandSpec): string {
  const options = optionsOf(command);
  const byCompletion = new Map<string, string[]>();
  for (const option of options) {
    if (option.value === undefined) continue;
    const how = completes(option.value);
    byCompletion.set(how, [...(byCompletion.get(how) ?? []), ...namesOf([option])]);
  }
  const ofOptions = [...byCompletion].map(([how, names]) => `      ${names.join('|')}) ${how} ;;`);
  return [
    `    ${command.name}) case $previous in`,
    ...ofOptions,
    `      *) case $cur in -*) ${words(longNames(options))} ;; *) ${completes(command.argument)} ;; esac ;;`,
    '    esac ;;',
  ].join('\n');
}
