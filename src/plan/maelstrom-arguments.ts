import type { EngineName } from '../maelstrom/engine-name.ts';
import { OPTION_SPECS, optionSpecsFor, RELEASED_NEMESES } from '../maelstrom/option-specs.ts';
import { parseArguments } from '../maelstrom/parse-options.ts';
import { didYouMean } from '../text/nearest-name.ts';
import { notAChoice, trueOrFalse, unfit } from '../text/parse-given-value.ts';
import { UserError } from '../text/user-error.ts';
import type { OptionTexts } from './challenges.ts';

/** Options of Maelstrom that we set ourselves, or that have no meaning here. */
const NOT_TO_BE_GIVEN: Readonly<Record<string, string>> = {
  bin: 'give the node as the input bin',
  help: 'it starts no test',
  'test-count': 'use repeat, which gives every run its own directory and verdict',
};

/** The value of `nemesis` that takes a challenge's own faults away. Maelstrom does not know it: it gets no `--nemesis` then. */
export const NO_FAULTS = 'none';

/** What to write, for options whose Maelstrom message is terse. */
const EXPECTED: Readonly<Record<string, string>> = {
  'time-limit': 'a whole number of seconds above 0',
  rate: 'requests a second, 0 or more',
  latency: 'whole milliseconds, 0 or more',
  'node-count': 'a whole number above 0',
  concurrency: 'a whole number of workers, or a multiple of the nodes such as 2n',
  'nemesis-interval': 'seconds above 0',
  availability: 'total, or a fraction from 0 to 1',
  'key-count': 'a whole number above 0',
  'max-txn-length': 'a whole number above 0',
  'max-writes-per-key': 'a whole number above 0',
  seed: 'a whole number, 0 or more',
  'only-operations': 'numbers from 0 and ranges of them in order, such as 0,4-7, or none',
  'only-faults': 'numbers from 0 and ranges of them in order, such as 0,4-7, or none',
  inspect: 'a node, such as n1, or a node and a port, such as n1:9230',
  'recovery-time': 'seconds, 0 or more',
};

/** Names of the options that an input or a command line may set. */
export const SETTABLE_OPTIONS: readonly string[] = OPTION_SPECS.map((spec) => spec.name).filter(
  (name) => !(name in NOT_TO_BE_GIVEN),
);

export const isFlag = (name: string): boolean =>
  OPTION_SPECS.some((spec) => spec.name === name && spec.argument === undefined);

/**
 * Arguments after `test` for a set of options; flags stand alone.
 * @throws UserError naming an option that does not exist, is not for this engine, or has a value that it does not take.
 */
export function argumentsFor(options: OptionTexts, engine: EngineName): readonly string[] {
  const args: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    const spec = OPTION_SPECS.find((each) => each.name === name);
    if (spec === undefined) throw new UserError(`There is no option "${name}".${didYouMean(name, SETTABLE_OPTIONS)}`);
    if (name === 'nemesis' && value === NO_FAULTS) continue;
    const refusal = NOT_TO_BE_GIVEN[name];
    if (refusal !== undefined) throw new UserError(`"${name}" can't be set here: ${refusal}.`);
    if (!optionSpecsFor(engine).includes(spec)) {
      throw new UserError(
        `"${name}" is an option of the embedded engine; Maelstrom does not have it. Leave it out, or run on the embedded engine.`,
      );
    }
    if (spec.argument === undefined) {
      if (trueOrFalse(name, value)) args.push(`--${name}`);
      continue;
    }
    for (const each of spec.repeats === true ? value.split('\n') : [value]) {
      if (name === 'node') refuseCount(each);
      // Written apart, Maelstrom would take the next word for the value, whatever it is.
      const { errors } = parseArguments([`--${name}=${each}`], engine);
      if (errors.length > 0) throw new UserError(sentenceFor(name, each, errors[0] as string, engine));
      args.push(`--${name}`, each);
    }
  }
  return args;
}

/** `-n 5` reads as a number of nodes, and would run a single one. */
function refuseCount(node: string): void {
  if (/^\d+$/.test(node))
    throw unfit('node', node, `the name of a node, such as n${node}, or set node-count to ${node} for so many nodes`);
}

function sentenceFor(name: string, value: string, error: string, engine: EngineName): string {
  const says = error.replace(/^Failed to validate "[\s\S]*": /, '');
  if (name === 'nemesis' && value.split(',').some((each) => each.trim() === NO_FAULTS)) {
    return `nemesis: found "${value}", but "${NO_FAULTS}" stands alone. Write the faults, or ${NO_FAULTS}.`;
  }
  if (name === 'nemesis' && /\b(kill|pause)\b/.test(value)) {
    return `nemesis: Maelstrom's releases up to 0.2.4 know "partition" only, found "${value}". kill and pause need the embedded engine.`;
  }
  const choices = choicesOf(name, engine);
  if (choices.length > 0) {
    const isList = OPTION_SPECS.some((spec) => spec.name === name && spec.isList === true);
    const unknown = isList ? value.split(',').find((each) => !choices.includes(each.trim())) : undefined;
    return notAChoice(name, (unknown ?? value).trim(), choices).message;
  }
  return `${name}: found "${value}"; write ${EXPECTED[name] ?? says}.`;
}

/** The words that an option takes here, where it takes no others. */
export function choicesOf(name: string, engine: EngineName): readonly string[] {
  const choices = OPTION_SPECS.find((spec) => spec.name === name)?.choices ?? [];
  return name === 'nemesis' ? [...(engine === 'embedded' ? choices : RELEASED_NEMESES), NO_FAULTS] : choices;
}

/** @throws UserError for words among `extra-args` that we set ourselves. */
export function checkExtraArgs(words: readonly string[]): void {
  for (const word of words) {
    const name = /^--([^=]+)/.exec(word)?.[1] ?? (word === '-h' ? 'help' : '');
    const refusal = NOT_TO_BE_GIVEN[name];
    if (refusal !== undefined) throw new UserError(`extra-args: "${word}" can't be set here: ${refusal}.`);
  }
}
