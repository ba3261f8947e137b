import { existsSync, lstatSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeDirectories, replaceFile } from '../files/fresh-file.ts';
import { type PlannedFile, type Project, planProject } from '../init/plan-project.ts';
import { shellWord } from '../text/quote-for-shell.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_TABLE } from './command-table.ts';
import { readCommandLine } from './read-arguments.ts';

/** `init [DIR]`: writes a project to begin in. Gives the exit status. */
export async function initCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const { positionals, own } = readCommandLine(words, COMMAND_TABLE.init);
  const [given = '.', ...more] = positionals;
  if (more.length > 0) throw new UserError(`init takes one directory; found "${more[0]}" too.`);
  const directory = path.resolve(world.cwd, given);
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new UserError(`"${given}" is not a directory. Name one, or a new one.`);
  }
  const project = planProject(directory, own.flags.has('classroom'), world.workflows);
  refuseWhatIsThere(project.files, world);
  for (const planned of project.files) write(planned);
  world.out(told(project, directory, world));
  return 0;
}

/** @throws UserError naming all that would be overwritten */
function refuseWhatIsThere(files: readonly PlannedFile[], world: CliWorld): void {
  const inTheWay = files.flatMap(({ file, merged }) => (merged ? [] : (inTheWayOf(file) ?? [])));
  const there = [...new Set(inTheWay)].map((file) => `  ${shown(file, world)}`);
  if (there.length === 0) return;
  throw new UserError(
    `init overwrites nothing, and these files are there already:\n${there.join('\n')}\nNothing was written. Move them away, or name a new directory: npx maelstrom-action init gossip-glomers`,
  );
}

/** The file itself, or what stands where a directory above it has to be; null when there is nothing. */
function inTheWayOf(file: string): string | null {
  for (let above = file; ; above = path.dirname(above)) {
    try {
      lstatSync(above);
    } catch {
      // Below a file there is nothing either.
      continue;
    }
    const isDirectory = statSync(above, { throwIfNoEntry: false })?.isDirectory() === true;
    return above === file || !isDirectory ? above : null;
  }
}

function write({ file, text, merged }: PlannedFile): void {
  try {
    makeDirectories(path.dirname(file));
    if (merged) replaceFile(file, text);
    else writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new UserError(`${file} can't be written (${messageOf(error)}).`);
  }
}

function told({ files, kept }: Project, directory: string, world: CliWorld): string {
  const written = files.map(({ file, merged }) => `  ${shown(file, world)}${merged ? '  (added to)' : ''}`);
  const others = Object.entries(kept).map(([name, script]) => `  "${name}": ${JSON.stringify(script)}`);
  return [
    'Written:',
    ...written,
    ...(others.length === 0
      ? []
      : ['', 'package.json has scripts of these names and keeps its own. Those of a new project are:', ...others]),
    '',
    'Next, a test of src/1-echo.ts, which passes:',
    ...(directory === world.cwd ? [] : [`  cd ${shellWord(shown(directory, world))}`]),
    '  npm install',
    '  npm run 1',
    'The task of each challenge is at the top of its file. npm run watch 2 tests the second one whenever you save a file.',
    '',
  ].join('\n');
}

const shown = (file: string, { cwd }: CliWorld): string => path.relative(cwd, file);
