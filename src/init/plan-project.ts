import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { classWorkflow, suiteWorkflow } from './adapt-workflows.ts';
import { mergeIgnored, mergeManifest, newManifest } from './merge.ts';
import { IGNORED, projectFiles, SCRIPTS } from './project-files.ts';

/** Where the package comes from in a package.json that does not name it. */
const SOURCE = `github:glomers/maelstrom-action#v${packageJson.version.split('.')[0]}`;

/** A file to write; the text of one that is there already is `merged`. */
export interface PlannedFile {
  readonly file: string;
  readonly text: string;
  readonly merged: boolean;
}

export interface Project {
  readonly files: readonly PlannedFile[];
  /** Scripts that package.json has already, and that do something else: ours by name. */
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * What `init` would write in a directory, which need not be there.
 * @param workflows the directory of the workflows of this package
 * @throws UserError for a file to be added to that can't be read, or is not what its name says
 */
export function planProject(directory: string, classroom: boolean, workflows: string): Project {
  const root = repositoryOf(directory) ?? directory;
  const inRoot = path.relative(root, directory).split(path.sep).join('/');
  const fresh = (file: string, text: string): PlannedFile => ({ file, text, merged: false });
  const workflow = (name: string, adapt: (text: string, inRoot: string) => string): PlannedFile =>
    fresh(
      path.join(root, '.github', 'workflows', name),
      adapt(readFileSync(path.join(workflows, name), 'utf8'), inRoot),
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
