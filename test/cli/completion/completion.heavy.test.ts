/** The completion scripts in the shells that are on this machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_NAMES, COMMAND_TABLE, optionsOf, type Shell } from '../../../src/cli/command-table.ts';
import { bashCompletion } from '../../../src/cli/completion/bash-completion.ts';
import { fishCompletion } from '../../../src/cli/completion/fish-completion.ts';
import { zshCompletion } from '../../../src/cli/completion/zsh-completion.ts';
import { programOnPath } from '../../../src/machine/program-on-path.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'completion-'));
  mkdirSync(path.join(cwd, 'nodes with space'));
  writeFileSync(path.join(cwd, 'node.js'), '');
  writeFileSync(path.join(cwd, 'script.bash'), bashCompletion());
  writeFileSync(path.join(cwd, 'script.zsh'), zshCompletion());
  writeFileSync(path.join(cwd, 'script.fish'), fishCompletion());
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const run = (file: string, args: readonly string[], input = ''): string =>
  execFileSync(file, args, { cwd, encoding: 'utf8', input, env: { ...process.env, HOME: cwd }, timeout: 60_000 });

/** Words as bash gives them to a completion: it takes `--a=b` apart. */
function inBash(line: string): readonly string[] {
  const words = line
    .split(' ')
    .flatMap((word) => word.split(/(=)/))
    .filter((word, at, all) => word !== '' || at === all.length - 1);
  const function_ = words[0] === 'npx' ? '_maelstrom_action_npx' : '_maelstrom_action';
  const script = `source script.bash
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
${function_} 2>/dev/null
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', script])
    .split('\n')
    .filter((word) => word !== '');
}

const inFish = (line: string): readonly string[] =>
  run('fish', ['--no-config', '-c', `source script.fish; complete -C '${line}'`])
    .split('\n')
    .filter((word) => word !== '')
    .map((word) => (word.split('\t')[0] ?? '').replaceAll('\\ ', ' '));

/** For an interactive zsh: notes each candidate that it adds, and when it has ended. */
const ZSH_RC = `
PROMPT= RPROMPT=
autoload -Uz compinit; compinit -u -d ./dump
source script.zsh
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a found
  builtin compadd -A found "$@"
  (( $#found )) && print -rl -- "<<"\${^found}">>" >>hits
  builtin compadd "$@"
}
finish() { print done >>ended }
zle -N finish
bindkey '^G' finish
bindkey '^I' complete-word
print ready >>begun
`;

/** Writes the line, a tab and ^G to a zsh on a pseudo-terminal. */
const ZSH_ASKS = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'source rc.zsh'
for i in {1..600}; do [[ -e begun ]] && break; zpty -r -t z x; sleep 0.05; done
zpty -w -n z "$1"$'\\t\\a'
for i in {1..600}; do [[ -e ended ]] && break; zpty -r -t z x; sleep 0.05; done
zpty -d z
[[ -e hits ]] && cat hits
rm -f hits begun ended
`;

function inZsh(line: string): readonly string[] {
  writeFileSync(path.join(cwd, 'rc.zsh'), ZSH_RC);
  writeFileSync(path.join(cwd, 'ask.zsh'), ZSH_ASKS);
  const found = [...run('zsh', ['-f', 'ask.zsh', line]).matchAll(/<<(.*?)>>/g)];
  return [...new Set(found.map(([, word = '']) => word.replaceAll('\\ ', ' ')))];
}

const SHELLS: readonly (readonly [Shell, (line: string) => readonly string[]])[] = [
  ['bash', inBash],
  ['zsh', inZsh],
  ['fish', inFish],
];

for (const [shell, complete] of SHELLS) {
  const isThere = programOnPath(shell, process.env) !== null;
  if (!isThere) console.warn(`Completions of ${shell} are not tested: there is no ${shell} on the PATH.`);

  describe.skipIf(!isThere)(`completions of ${shell}`, () => {
    const has = (line: string, ...words: readonly string[]): void =>
      expect(complete(line), line).toEqual(expect.arrayContaining([...words]));

    it('are the commands', () => has('maelstrom-action ', ...COMMAND_NAMES));
    it('are the challenges and workloads of run', () =>
      has('maelstrom-action run ', '3c', '3d-efficient-broadcast-1', 'kafka'));
    it.each(['run', 'report', 'init'] as const)('are the options of %s', (name) => {
      const options = optionsOf(COMMAND_TABLE[name]).map((option) => `--${option.name}`);
      const found = complete(`maelstrom-action ${name} --`).map((word) => word.replace(/=$/, ''));
      expect(found).toEqual(expect.arrayContaining(options));
      expect(found.includes('--bin')).toBe(name === 'run');
    });
    it('are the values of an option', () => {
      has('maelstrom-action run 3c --topology ', 'grid', 'tree4');
      has(
        'maelstrom-action run 3c --engine=',
        ...(shell === 'fish' ? ['--engine=embedded'] : ['embedded', 'maelstrom']),
      );
      expect(complete('maelstrom-action run 3c --topology ')).not.toContain('3c');
    });
    it('go on after the comma of a list', () => {
      const found = complete('maelstrom-action run --nemesis kill,');
      expect(found.map((word) => word.replace('kill,', ''))).toEqual(expect.arrayContaining(['partition', 'pause']));
    });
    it('are files, and directories where no file can be', () => {
      expect(
        complete('maelstrom-action run --bin no')
          .map((name) => name.replace(/\/$/, ''))
          .sort(),
      ).toEqual(['node.js', 'nodes with space']);
      expect(complete('maelstrom-action run --output no').map((name) => name.replace(/\/$/, ''))).toEqual([
        'nodes with space',
      ]);
    });
    it('are nothing for a text of any kind', () => expect(complete('maelstrom-action run --timeout ')).toEqual([]));
    it('are the shells of completion', () => has('maelstrom-action completion ', 'bash', 'zsh', 'fish'));
    it('are files behind a double dash', () => has('maelstrom-action run echo -- nod', 'node.js'));
    it('are there with npx too', () => {
      has('npx maelstrom-action ', ...COMMAND_NAMES);
      has('npx --yes maelstrom-action run 3c --topology ', 'grid');
      has('npx ', 'maelstrom-action');
    });
  });
}
