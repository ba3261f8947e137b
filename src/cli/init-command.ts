import { existsSync, lstatSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { makeDirectories, replaceFile } from '../files/fresh-file.ts';
import { classWorkflow, suiteWorkflow } from '../init/adapt-workflows.ts';
import { mergeIgnored, mergeManifest, newManifest } from '../init/merge.ts';
import { IGNORED, projectFiles, SCRIPTS } from '../init/project-files.ts';
import { shellWord } from '../text/quote-for-shell.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import type { CliWorld } from './cli-world.ts';
import { COMMAND_TABLE } from './command-table.ts';
import { readCommandLine } from './read-arguments.ts';

/** Where the package comes from in a package.json that does not name it. */
const SOURCE = `github:glomers/maelstrom-action#v${packageJson.version.split('.')[0]}`;

/** A file to write; the text of one that is there already is `merged`. */
interface PlannedFile {
  readonly file: string;
  readonly text: string;
  readonly merged: boolean;
}

interface Project {
  readonly files: readonly PlannedFile[];
  /** Scripts that package.json has already, and that do something else: ours by name. */
  readonly kept: Readonly<Record<string, string>>;
}

/** `init [DIR]`: writes a project to begin in. Gives the exit status. */
export async function initCommand(words: readonly string[], world: CliWorld): Promise<number> {
  const { positionals, own } = readCommandLine(words, COMMAND_TABLE.init);
  const [given = '.', ...more] = positionals;
  if (more.length > 0) throw new UserError(`init takes one directory; found "${more[0]}" too.`);
  const directory = path.resolve(world.cwd, given);
  if (existsSync(directory) && !statSync(directory).isDirectory()) {
    throw new UserError(`"${given}" is not a directory. Name one, or a new one.`);
  }
  const project = planProject(directory, own.flags.has('classroom'), world);
  refuseWhatIsThere(project.files, world);
  for (const planned of project.files) write(planned);
  world.out(told(project, directory, world));
  return 0;
}

function planProject(directory: string, classroom: boolean, world: CliWorld): Project {
  const root = repositoryOf(directory) ?? directory;
  const inRoot = path.relative(root, directory).split(path.sep).join('/');
  const fresh = (file: string, text: string): PlannedFile => ({ file, text, merged: false });
  const workflow = (name: string, adapt: (text: string, inRoot: string) => string): PlannedFile =>
    fresh(
      path.join(root, '.github', 'workflows', name),
      adapt(readFileSync(path.join(world.workflows, name), 'utf8'), inRoot),
    );
  const { manifest, kept } = plannedManifest(directory);
  return {
    files: [
      ...[...projectFiles()].map(([name, text]) => fresh(path.join(directory, name), text)),
      manifest,
      ...plannedIgnored(path.join(directory, '.gitignore')),
      workflow('gossip-glomers.yml', suiteWorkflow),
      workflow('fork-report.yml', (text) => text),
      ...(classroom ? [workflow('classroom.yml', classWorkflow)] : []),
    ],
    kept,
  };
}

/** The directory that holds the .git of this one; null outside of a repository. */
function repositoryOf(directory: string): string | null {
  for (let above = directory; ; above = path.dirname(above)) {
    if (existsSync(path.join(above, '.git'))) return above;
    if (above === path.dirname(above)) return null;
  }
}

function plannedManifest(directory: string): {
  readonly manifest: PlannedFile;
  readonly kept: Readonly<Record<string, string>>;
} {
  const file = path.join(directory, 'package.json');
  const wanted = {
    name: packageName(path.basename(directory)),
    scripts: SCRIPTS,
    devDependencies: {
      '@types/node': `^${packageJson.devDependencies['@types/node']}`,
      'maelstrom-action': SOURCE,
      typescript: `^${packageJson.devDependencies.typescript}`,
    },
  };
  if (!existsSync(file)) return { manifest: { file, text: newManifest(wanted), merged: false }, kept: {} };
  const { text, kept } = mergeManifest(readText(file), wanted, file);
  return { manifest: { file: realpathSync(file), text, merged: true }, kept };
}

function plannedIgnored(file: string): readonly PlannedFile[] {
  if (!existsSync(file)) return [{ file, text: `${IGNORED.join('\n')}\n`, merged: false }];
  const text = mergeIgnored(readText(file), IGNORED);
  return text === null ? [] : [{ file: realpathSync(file), text, merged: true }];
}

const packageName = (directory: string): string =>
  directory
    .toLowerCase()
    .replace(/[^a-z\d._-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '') || 'gossip-glomers';

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} can't be read (${messageOf(error)}). Nothing was written.`);
  }
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
