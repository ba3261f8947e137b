import { type InstallRequest, readInstallRequest } from '../install/install-request.ts';
import type { EngineName } from '../maelstrom/engine-name.ts';
import type { OptionTexts } from '../plan/challenges.ts';
import { SETTABLE_OPTIONS } from '../plan/maelstrom-arguments.ts';
import { type NodeProgram, nodeProgram } from '../plan/node-program.ts';
import type { PlanRequest } from '../plan/plan.ts';
import { parsePlots } from '../plan/plots-option.ts';
import { parseMatrix } from '../plan/row-name-from-matrix.ts';
import { parseSeedRange } from '../plan/seed-range.ts';
import { splitWords, withAsciiDashes } from '../plan/split-words.ts';
import { oneOf, trueOrFalse, wholeNumber } from '../text/parse-given-value.ts';
import { UserError } from '../text/user-error.ts';
import { type FailOn, failOnOf } from './fail-on.ts';
import { inputText } from './input-variables.ts';
import { misspeltInputs } from './misspelt-inputs.ts';
import { type ReportingInputs, readReporting } from './publishing-inputs.ts';

/** The inputs that are not options of Maelstrom. Together with the options they are those of action.yml. */
const OWN_INPUTS = [
  'challenge',
  'name',
  'bin',
  'args',
  'command',
  'faults',
  'repeat',
  'seeds',
  'seeds-decide',
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
  'job-total',
  'check-run-id',
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
  'schedule',
  'only-operations',
  'only-faults',
  'inspect',
];

const OPTION_INPUTS: readonly string[] = SETTABLE_OPTIONS.filter((name) => !NOT_AN_INPUT.includes(name));
export const INPUT_NAMES: readonly string[] = [...OWN_INPUTS, ...OPTION_INPUTS];

export interface ActionInputs {
  readonly request: PlanRequest;
  readonly failOn: FailOn;
  readonly install: InstallRequest;
  readonly reporting: ReportingInputs;
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
  const challenge = text('challenge');
  const name = text('name');
  const engine = oneOf<EngineName>('engine', text('engine') ?? 'maelstrom', ['maelstrom', 'embedded']);
  const seeds = parseSeedRange('seeds', text('seeds'));
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
      ...(seeds === undefined ? {} : { seeds }),
      seedsDecide: trueOrFalse('seeds-decide', text('seeds-decide') ?? 'true'),
      limits: text('limits') ?? '',
      ...(seconds === undefined ? {} : { hardLimitSeconds: seconds }),
      plots,
      matrix: parseMatrix(text('matrix') ?? ''),
    },
    failOn: failOnOf(text('fail-on')),
    install: { ...readInstallRequest((input) => text(input) ?? ''), gnuplot: plots !== 'none' },
    reporting: readReporting(env, workspace),
    warnings: [...misspelt, ...args.flatMap(({ warning }) => (warning === undefined ? [] : [`args: ${warning}`]))],
  };
}

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
