/** The workflows of .github/workflows, as a new project gets them. */
import { shellWord } from '../text/quote-for-shell.ts';

/** The one that passes as it is written. */
export const WRITTEN = '1-echo';

const BUILD = 'npm ci && npm run build';

/**
 * The workflow that tests, made from the one for all challenges: it begins with those that are solved.
 * @param directory of the project below the repository's root, with forward slashes; empty for the root itself
 */
export function suiteWorkflow(workflow: string, directory: string): string {
  const inputs = [
    '      # A row of the comment for each: add the next one when you begin it.',
    `      challenges: '["${WRITTEN}"]'`,
    ...(directory === ''
      ? []
      : [`      build: ${yaml(buildIn(directory))}`, `      directory: ${yaml(`${directory}/dist`)}`]),
  ];
  return `${workflow.trimEnd()}\n    with:\n${inputs.join('\n')}\n`;
}

/** The workflow of a class, for a project in a directory. */
export function classWorkflow(workflow: string, directory: string): string {
  if (directory === '') return workflow;
  return workflow
    .replaceAll(`run: ${BUILD}`, () => `run: ${yaml(buildIn(directory))}`)
    .replace(/\bbin: (dist\/\S+)/g, (_, bin) => `bin: ${yaml(`${directory}/${bin}`)}`);
}

const buildIn = (directory: string): string => `cd ${shellWord(directory)} && ${BUILD}`;

/** A double-quoted scalar of YAML is JSON's string. */
const yaml = (text: string): string => (/^[\w./ &-]+$/.test(text) ? text : JSON.stringify(text));
