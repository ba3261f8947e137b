/**
 * A JVM takes the encoding of its output and of file names from the locale. Under `C`, which it also uses without `LANG`, it
 * writes `?` for every letter beyond ASCII and can't run in a directory that has one in its name; and no option of the JVM
 * changes how it reads file names. What nodes print is UTF-8, so a test runs under a locale for UTF-8.
 */
import { spawnSync } from 'node:child_process';

export interface Utf8Environment {
  /** The one given, or a copy with another locale. */
  readonly env: NodeJS.ProcessEnv;
  /** A sentence for the user when no locale for UTF-8 was found; null when all is well. */
  readonly warning: string | null;
}

/** What the program `locale` prints; null on a system without it. */
export type AskLocale = (word: string, env: NodeJS.ProcessEnv) => { readonly out: string; readonly err: string } | null;

/** Of glibc 2.35 and most distributions before it, of musl; of macOS, and of systems with an older glibc. */
const USUAL = ['C.UTF-8', 'en_US.UTF-8'];

const IS_UTF8 = /\butf-?8\b/i;

/** Keeps an environment whose locale is for UTF-8; else changes as little of it as is needed. */
export function withUtf8Locale(env: NodeJS.ProcessEnv, ask: AskLocale = askLocale): Utf8Environment {
  const own = localeOf(env);
  const answer = ask('charmap', env);
  if (answer === null) {
    // musl has no such program, and every locale but C is for UTF-8.
    return { env: IS_UTF8.test(own) ? env : withCharacters(env, 'C.UTF-8'), warning: null };
  }
  if (isUtf8(answer)) return { env, warning: null };

  const others = (ask('-a', env)?.out ?? '').split('\n').filter((name) => IS_UTF8.test(name));
  for (const name of [...USUAL, ...others.slice(0, 1)]) {
    for (const changed of [withCharacters(env, name), { ...env, LC_ALL: name }]) {
      const changedAnswer = ask('charmap', changed);
      if (changedAnswer !== null && isUtf8(changedAnswer)) return { env: changed, warning: null };
    }
  }
  return {
    env,
    warning: `This machine has no locale for UTF-8 (locale -a lists none), and the one in use is ${own === '' ? 'none' : `"${own}"`}: Maelstrom writes "?" for letters beyond ASCII, and does not start in a directory with one in its name. Install a locale, such as C.UTF-8 or en_US.UTF-8.`,
  };
}

/** The name of the locale for UTF-8 that an environment has, or of the usual one. */
export function utf8LocaleOf(env: NodeJS.ProcessEnv): string {
  const own = localeOf(env);
  return IS_UTF8.test(own) ? own : 'C.UTF-8';
}

/** The locale of the characters: the first variable that is not empty counts (locale(7)). */
const localeOf = (env: NodeJS.ProcessEnv): string => env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';

/**
 * Only the characters are of another locale: the language of messages, the order of names and the form of numbers stay
 * as they are. LC_ALL would override that, so what it said is said by LANG, which everything falls back to.
 */
function withCharacters(env: NodeJS.ProcessEnv, name: string): NodeJS.ProcessEnv {
  const { LC_ALL: all, ...rest } = env;
  if (!all) return { ...rest, LC_CTYPE: name };
  const kept = Object.entries(rest).filter(([variable]) => !variable.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LANG: all, LC_CTYPE: name };
}

/** A complaint means that one of the locales asked for is not installed: a JVM then falls back to C in everything. */
const isUtf8 = ({ out, err }: { readonly out: string; readonly err: string }): boolean =>
  IS_UTF8.test(out) && err.trim() === '';

/** Milliseconds; it takes two. */
const LIMIT_MS = 5_000;

function askLocale(word: string, env: NodeJS.ProcessEnv): { readonly out: string; readonly err: string } | null {
  const { error, stdout, stderr } = spawnSync('locale', [word], { env, encoding: 'utf8', timeout: LIMIT_MS });
  return error === undefined ? { out: stdout, err: stderr } : null;
}
