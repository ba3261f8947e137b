/** What a command of the command line is described by. */

/** What an option or an argument takes. */
export interface ValueSpec {
  /** As help shows it, such as `FILE`. */
  readonly label: string;
  /** The words that it takes: all there are, or those that are suggested where others are taken too. */
  readonly choices?: readonly string[];
  /** Several of the choices may stand there, with commas between them. */
  readonly isList?: boolean;
  /** An empty text says the same as leaving the option out, as where a script passes a variable on. */
  readonly mayBeEmpty?: true;
  /** What a shell completes. */
  readonly path?: 'file' | 'directory';
}

export interface CliOption {
  /** Without dashes. */
  readonly name: string;
  readonly short?: string;
  /** Absent for a flag. */
  readonly value?: ValueSpec;
  /** It may be given many times, and each time counts. */
  readonly repeats?: true;
  /** Maelstrom's or the engine's, which gets it as it is. */
  readonly isMaelstroms?: true;
  readonly about: string;
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly CliOption[];
  /** Only their names are shown: Maelstrom has them, and nothing here needs them. */
  readonly isBrief?: true;
}

export interface CommandSpec {
  readonly name: string;
  /** After the program's name. */
  readonly usage: string;
  /** For the list of commands. */
  readonly summary: string;
  /** In whole sentences. */
  readonly about: string;
  readonly argument?: ValueSpec;
  /** Words behind `--` are arguments of the node. */
  readonly takesNodeArguments?: true;
  readonly groups: readonly OptionGroup[];
  /** A command line without the program, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
  /** Its exit status says the outcome. */
  readonly judges?: true;
}
