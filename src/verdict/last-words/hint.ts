import type { Language, LastWords } from './ending.ts';

/** What last words mean. */
export interface Hint {
  /** A sentence on what happened, where the words themselves do not say it. */
  readonly says?: string;
  /** What to do. */
  readonly advice: string;
}

/** Last words and what is known besides. */
export interface Situation {
  readonly words: LastWords;
  /** The exit status, as a shell reports it; absent for a process that lives. */
  readonly status?: string;
  /** A file of the workspace that an import that failed must have meant: by its name, and how it differs. */
  readonly meant?: MeantFile;
  /** The user's own directories: a path in one of them is not a relative path that was resolved in the wrong place. */
  readonly workspaces: readonly string[];
}

export interface MeantFile {
  /** As it is on the disk. */
  readonly name: string;
  readonly differs: 'case' | 'ending';
}

export interface HintRule {
  /** Languages; absent for any. */
  readonly of?: readonly Language[];
  readonly text: RegExp;
  readonly where?: 'cause' | 'report';
  readonly say: (match: RegExpExecArray, situation: Situation) => Hint | undefined;
}

export const JAVASCRIPT: readonly Language[] = ['Node.js', 'Deno', 'Bun'];

/** A rule with fixed words. */
export const rule = (
  text: RegExp,
  advice: string,
  more: Partial<HintRule> & { readonly says?: string } = {},
): HintRule => {
  const { says, ...rest } = more;
  const hint: Hint = says === undefined ? { advice } : { says, advice };
  return { text, say: () => hint, ...rest };
};

const NAME_AT_MOST = 120;
/** A name out of untrusted text, short enough for a sentence. */
export const named = (text: string | undefined): string => {
  const name = (text ?? '').trim();
  return name.length > NAME_AT_MOST ? `…${name.slice(-NAME_AT_MOST)}` : name;
};
