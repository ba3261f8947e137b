import { type InstallRequest, readInstallRequest } from '../install/install-request.ts';
import type { EngineName } from '../maelstrom/engine-name.ts';
import type { OptionTexts } from '../plan/challenges.ts';
import { SETTABLE_OPTIONS } from '../plan/maelstrom-arguments.ts';
import { type NodeProgram, nodeProgram } from '../plan/node-program.ts';
import type { PlanRequest } from '../plan/plan.ts';
import { parsePlots } from '../plan/plots-option.ts';
import { parseMatrix } from '../plan/row-key.ts';
import { splitWords, withAsciiDashes } from '../plan/split-words.ts';
import { UserError } from '../text/user-error.ts';
import { oneOf, trueOrFalse, wholeNumber } from '../text/value-of-text.ts';
import { type FailOn, failOnOf } from './fail-on.ts';
import { type FormatFiles, readFormatFiles } from './format-files.ts';
import { inputText, misspeltInputs, pullRequestInput } from './input-text.ts';

/** The inputs that are not options of Maelstrom. Together with the options they are those of action.yml. */
const OWN_INPUTS = [
  'challenge',
  'name',
  'bin',
  'args',
  'command',
  'faults',
  'repeat',
  'limits',
  'fail-on',
  'timeout',
  'plots',
  'extra-args',
  'engine',
  'maelstrom-version',
  'maelstrom-sha256',
  'maelstrom-url',
  'maelstrom-path',
  'java-options',
  'install-dependencies',
  'comment',
  'comment-key',
  'pull-request',
  'artifacts',
  'retention-days',
  'compression-level',
  'github-token',
  'matrix',
  'junit',
  'ctrf',
  'badge',
  'points',
] as const;

/** Options that are not inputs: they make sense only where a person logs in to machines. */
const NOT_AN_INPUT = [
  'no-ssh',
  'nodes-file',
  'username',
  'password',
  'node',
  'logging-json',
  'leave-db-running',
  'strict-host-key-checking',
  'ssh-private-key',
];

const OPTION_INPUTS: readonly string[] = SETTABLE_OPTIONS.filter((name) => !NOT_AN_INPUT.includes(name));
export const INPUT_NAMES: readonly string[] = [...OWN_INPUTS, ...OPTION_INPUTS];

export interface ActionInputs {
  readonly request: PlanRequest;
  readonly failOn: FailOn;
  readonly install: InstallRequest;
  readonly comment: 'always' | 'on-failure' | 'never';
  readonly commentKey?: string;
  /** The number of the pull request to comment on; undefined: that of the run. */
  readonly pullRequest?: number;
  readonly artifacts: 'all' | 'on-failure' | 'none';
  readonly retentionDays?: number;
  readonly compressionLevel: number;
  readonly token: string;
  readonly formats: FormatFiles;
  /** What a pass is worth to a teacher. */
  readonly points: number;
  readonly warnings: readonly string[];
}

/**
 * Reads what the runner passes as `INPUT_*`; an empty input is one that was not given.
 * @throws UserError naming the input, what was found, and what to write.
 */
export function readInputs(env: NodeJS.ProcessEnv, workspace: string): ActionInputs {
  const misspelt = misspeltInputs(env, INPUT_NAMES);
  const text = (name: (typeof OWN_INPUTS)[number]): string | undefined => inputText(env, name);
  const args = splitWords(text('args') ?? '', 'args').map(withAsciiDashes);
  const seconds = wholeNumber('timeout', text('timeout'), 1, 86_400);
  const retentionDays = wholeNumber('retention-days', text('retention-days'), 1, 400);
  const pullRequest = pullRequestInput(env);
  const challenge = text('challenge');
  const name = text('name');
  const engine = oneOf<EngineName>('engine', text('engine') ?? 'maelstrom', ['maelstrom', 'embedded']);
  const plots = parsePlots('plots', text('plots'), engine);
  return {
    request: {
      ...(challenge === undefined ? {} : { challenge }),
      ...(name === undefined ? {} : { name }),
      engine,
      node: nodeFrom(
        text('bin'),
        text('command'),
        args.map(({ word }) => word),
        workspace,
      ),
      options: optionsFrom(env),
      extraArgs: splitWords(text('extra-args') ?? '', 'extra-args'),
      faults: trueOrFalse('faults', text('faults') ?? 'false'),
      repeat: wholeNumber('repeat', text('repeat'), 1, 100) ?? 1,
      limits: text('limits') ?? '',
      ...(seconds === undefined ? {} : { hardLimitSeconds: seconds }),
      plots,
      matrix: parseMatrix(text('matrix') ?? ''),
    },
    failOn: failOnOf(text('fail-on')),
    install: { ...readInstallRequest((input) => text(input) ?? ''), gnuplot: plots !== 'none' },
    comment: oneOf('comment', text('comment') ?? 'always', ['always', 'on-failure', 'never']),
    ...given('commentKey', text('comment-key')),
    ...(pullRequest === undefined ? {} : { pullRequest }),
    artifacts: oneOf('artifacts', text('artifacts') ?? 'all', ['all', 'on-failure', 'none']),
    ...(retentionDays === undefined ? {} : { retentionDays }),
    compressionLevel: wholeNumber('compression-level', text('compression-level'), 0, 9) ?? 6,
    token: text('github-token') ?? '',
    warnings: [...misspelt, ...args.flatMap(({ warning }) => (warning === undefined ? [] : [`args: ${warning}`]))],
    formats: readFormatFiles(text, workspace),
    points: wholeNumber('points', text('points'), 0, 10_000) ?? 0,
  };
}

const given = <K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: string };

function optionsFrom(env: NodeJS.ProcessEnv): OptionTexts {
  const options: Record<string, string> = {};
  for (const name of OPTION_INPUTS) {
    const value = inputText(env, name);
    if (value !== undefined) options[name] = value;
  }
  return options;
}

function nodeFrom(
  bin: string | undefined,
  command: string | undefined,
  args: readonly string[],
  workspace: string,
): NodeProgram {
  if (bin !== undefined && command !== undefined)
    throw new UserError('bin and command both name the node; leave one out.');
  if (command !== undefined) return { kind: 'command', command, args };
  if (bin !== undefined) return nodeProgram(bin, args, workspace);
  throw new UserError(
    'bin: found nothing; write the path of your compiled node, such as dist/echo.js (or use command).',
  );
}
