/** Maelstrom's own options and those of the embedded engine, as the command line shows them. */
import { OPTION_SPECS, type OptionSpec } from '../maelstrom/option-specs.ts';
import { WORKLOADS } from '../maelstrom/workloads.ts';
import { CHALLENGES } from '../plan/challenges.ts';
import { choicesOf, SETTABLE_OPTIONS } from '../plan/maelstrom-arguments.ts';
import type { CliOption, OptionGroup, ValueSpec } from './command-spec.ts';

/** A challenge by its id, its short forms, or a workload. */
export const CHALLENGE_ARGUMENT: ValueSpec = {
  label: 'CHALLENGE',
  choices: [...new Set([...CHALLENGES.flatMap(({ id, aliases }) => [...aliases, id]), ...WORKLOADS])],
};

/** Maelstrom has them because Jepsen tests machines over SSH. */
const OF_JEPSEN = [
  'no-ssh',
  'nodes-file',
  'logging-json',
  'username',
  'leave-db-running',
  'password',
  'strict-host-key-checking',
  'ssh-private-key',
];

/** What is to be known here beside Maelstrom's own words. */
const HERE: Readonly<Record<string, string>> = {
  nemesis: 'partition; on the embedded engine also kill and pause. none: no faults, whatever the challenge has.',
  clock: 'The default is auto for nodes on Node.js, else real.',
};

function shown(spec: OptionSpec): CliOption {
  const { name, short, argument, description } = spec;
  const choices = choicesOf(name, 'embedded');
  const value = argument && {
    label: argument,
    ...(choices.length === 0 ? {} : { choices }),
    ...(spec.isList === undefined ? {} : { isList: true }),
    ...(argument === 'FILE' || argument === 'FILENAME' ? { path: 'file' as const } : {}),
  };
  const more = HERE[name];
  return {
    name,
    ...(short === undefined ? {} : { short }),
    ...(value ? { value } : {}),
    about: [/[.?!]$/.test(description) ? description : `${description}.`, ...(more === undefined ? [] : [more])].join(
      ' ',
    ),
    ...(spec.repeats === undefined ? {} : { repeats: spec.repeats }),
    isMaelstroms: true,
  };
}

const settable = OPTION_SPECS.filter(({ name }) => SETTABLE_OPTIONS.includes(name));
const optionsWhere = (holds: (spec: OptionSpec) => boolean): readonly CliOption[] => settable.filter(holds).map(shown);
const isOfJepsen = ({ name }: OptionSpec): boolean => OF_JEPSEN.includes(name);

export const MAELSTROM_GROUPS: readonly OptionGroup[] = [
  {
    title: "Maelstrom's options, which win over the challenge's",
    options: optionsWhere((spec) => spec.scope === 'both' && !isOfJepsen(spec)),
  },
  { title: 'Options of the embedded engine', options: optionsWhere(({ scope }) => scope === 'embedded') },
  { title: 'Maelstrom also takes', options: optionsWhere(isOfJepsen), isBrief: true },
];
