import { forgeOf } from '../github/context.ts';
import { misspeltName } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';
import { variableOf } from './input-variables.ts';

/** Inputs that say what is tested, and what counts as a pass: a slip must not make a green row of what was meant to be stricter. */
const STRICT_INPUTS = [
  'challenge',
  'workload',
  'bin',
  'command',
  'limits',
  'fail-on',
  'faults',
  'repeat',
  'seeds',
  'seeds-decide',
  'nemesis',
  'availability',
  'consistency-models',
  'expect',
];

/**
 * Warnings about `INPUT_*` variables that look like a misspelt input. Others are not ours: a job can set any, and act and the
 * runners of Gitea and Forgejo hand the inputs of a composite action to its steps.
 * @throws UserError on GitHub's own runner, where they are what the step's `with:` says, for one of the strict inputs.
 */
export function misspeltInputs(env: NodeJS.ProcessEnv, names: readonly string[]): readonly string[] {
  const known = new Set(names.map(variableOf));
  const isGitHub = (): boolean => env['ACT'] !== 'true' && forgeOf(env) === 'GitHub';
  const warnings: string[] = [];
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith('INPUT_') || known.has(variable)) continue;
    const given = variable.slice('INPUT_'.length).toLowerCase();
    const meant = misspeltName(given, names);
    if (meant === null) continue;
    const message = `There is no input "${given.slice(0, 60)}". Did you mean "${meant}"?`;
    if (STRICT_INPUTS.includes(meant) && env[variable]?.trim() !== '' && isGitHub()) throw new UserError(message);
    warnings.push(`${message} It has no effect.`);
  }
  return warnings;
}
