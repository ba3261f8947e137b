/** docs/languages.md and examples/languages say the same. Whether the nodes run is tested in languages.heavy.test.ts. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { splitWords } from '../../src/plan/split-words.ts';
import { commandsOf, FOLDER, LANGUAGES, readPage } from './languages.ts';

interface Leg {
  readonly challenge: string;
  readonly bin?: string;
  readonly command?: string;
}
interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const workflowOf = (folder: string): { readonly legs: readonly Leg[]; readonly steps: readonly Step[] } => {
  const { maelstrom } = parse(readFileSync(path.join(FOLDER, folder, 'gossip-glomers.yml'), 'utf8')).jobs;
  return { legs: maelstrom.strategy.matrix.include, steps: maelstrom.steps };
};

/** `npx maelstrom-action run 3b --bin FILE` as a leg of a matrix. */
function legOf(command: string): Leg {
  const [, , , challenge = '', option = '', program = ''] = splitWords(command, 'command');
  const { id } = CHALLENGES.find((each) => each.id === challenge || each.id.startsWith(`${challenge}-`)) ?? { id: '' };
  return { challenge: id, [option.replace(/^--/, '')]: program };
}

const NOT_SHOWN = /\/(?:Cargo\.lock|\.gitignore)$|with-library\/go\.mod$/;

describe('docs/languages.md', () => {
  it('has a section for each folder of examples/languages, and a row in its table', () => {
    const folders = readdirSync(FOLDER).filter((name) => statSync(path.join(FOLDER, name)).isDirectory());
    const libraries = folders.filter((name) => /-with-/.test(name));
    expect(LANGUAGES.map(({ folder }) => folder).sort()).toEqual(folders.filter((name) => !libraries.includes(name)));
    for (const { title } of LANGUAGES) expect(readPage()).toContain(`| [${title}](#`);
  });

  it('shows every file of examples/languages as it is', () => {
    // Nothing that a build has made.
    const words = ['ls-files', '--cached', '--others', '--exclude-standard', FOLDER];
    const files = execFileSync('git', words, { encoding: 'utf8' })
      .split('\n')
      .filter((file) => file !== '' && !NOT_SHOWN.test(file));
    expect(files.length).toBeGreaterThan(25);
    for (const file of files) {
      const shown = new RegExp(
        `^<!-- ${file} -->\n\n\`\`\`[\\w-]+\n([\\s\\S]*?)\n\`\`\`\n\n<!-- /${file} -->$`,
        'm',
      ).exec(readPage())?.[1];
      expect(shown, file).toBe(readFileSync(file, 'utf8').trimEnd());
    }
  });

  it.each(LANGUAGES)('$title: the workflow builds and tests what the commands do', ({ title, folder }) => {
    const commands = commandsOf(title);
    const { legs, steps } = workflowOf(folder);
    expect(legs).toEqual(commands.filter((command) => command.startsWith('npx ')).map(legOf));
    const builds = commands.filter((command) => !/^(?:npx|chmod) /.test(command));
    const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run.replace(/ --locked$/, '')]));
    expect(runs.filter((run) => !/^sudo apt-get |^deno check /.test(run))).toEqual(builds);
    const [key = ''] = Object.keys(legs[0] ?? {}).filter((name) => name !== 'challenge');
    expect(steps.at(-1)?.with).toEqual({
      challenge: `\${{ matrix.challenge }}`,
      [key]: `\${{ matrix.${key} }}`,
    });
  });

  it('says of each language whether a crash names its line', () => {
    for (const { title, namesLine } of LANGUAGES) {
      const row = readPage()
        .split('\n')
        .find((line) => line.startsWith(`| [${title}](#`));
      expect(row).toMatch(namesLine ? /\| yes \|$/ : /\| no: .*\|$/);
    }
  });
});
