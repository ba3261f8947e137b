import type { CliOption } from '../command-spec.ts';

/** `--help`, `-h`, …: as they are written. */
export const namesOf = (options: readonly CliOption[]): readonly string[] =>
  options.flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]);

export const longNames = (options: readonly CliOption[]): readonly string[] => options.map(({ name }) => `--${name}`);

/** The first sentence of a description: lists of completions have one line for each. */
export const briefly = (about: string): string => about.replace(/(?<=[^.])[.?!](?: .*)?$/s, '');
