import { COMPILERS, INTERPRETERS } from '../../plan/source-endings.ts';
import { brief, oneLine } from '../quote.ts';
import type { Shown } from './entry.ts';

/** Java's sentence about a program that it could not start, without Java. */
export function refusal(text: string, what: string): string | undefined {
  const [, program, why] = /Cannot run program "([^"]*)" \(in directory [^)]*\): (.*)/.exec(text) ?? [];
  return program === undefined || why === undefined
    ? undefined
    : `${what} ${brief(program, 300)} (${oneLine(why, 120)}).`;
}

const compilerOf = ({ text }: Shown): string | undefined => {
  const ending = /^[^\s:]{1,500}\.(go|rs|c|cc|cpp|java|kt|cs|zig|hs): /m.exec(text)?.[1];
  return ending === undefined ? undefined : COMPILERS[ending];
};

/** What a shell says of a program for Windows. */
const OF_WINDOWS = /^[^\s:]{1,500}: (?:line )?\d+: MZ/m;

/** Where it is not the first line that keeps the file from being run. */
export const notAScriptTitle = (shown: Shown): string | undefined =>
  compilerOf(shown) === undefined && !OF_WINDOWS.test(shown.text) ? undefined : NOT_A_PROGRAM;

export const NOT_A_PROGRAM = "The node's file is not a program that this system can run";

/** For a script in another language than JavaScript. */
export function firstLineAdvice(shown: Shown): string | undefined {
  const { text } = shown;
  const compiler = compilerOf(shown);
  if (compiler !== undefined)
    return `This is source code, and the system ran it as a shell script: compile it first (\`${compiler}\`), and name the program that this makes.`;
  if (OF_WINDOWS.test(text))
    return 'It is a program for Windows (it begins with MZ): build it for the system and the processor that the test runs on.';
  const ending = /(?:Cannot run program "[^"]{1,500}|^[^\s:]{1,500})\.(py|rb|pl|php|lua|exs|clj)(?:"|: )/m.exec(
    text,
  )?.[1];
  const interpreter = ending === undefined ? undefined : INTERPRETERS[ending];
  return interpreter === undefined
    ? undefined
    : `Begin the file with \`#!/usr/bin/env ${interpreter}\`, save it with LF line ends (\`* text=auto eol=lf\` in .gitattributes), and have ${interpreter} on the PATH.`;
}

/** A program that found no interpreter ended before it did anything. */
export function atOnce({ who, death }: Shown): string | undefined {
  const said = death?.error ?? death?.stderr.find((line) => line.trim() !== '');
  if (death === undefined || said === undefined) return undefined;
  return `${who} ended with status ${death.status} at once: ${said}.${death.says === undefined ? '' : ` ${death.says}`}`;
}

/** `There are 2 clients, and each key of this workload needs 4.` */
export function tooFewClients(text: string): string | undefined {
  const [, clients, wanted] = /With (\d+) worker threads.{0,200}?with (\d+) threads concurrently/.exec(text) ?? [];
  return clients === undefined
    ? undefined
    : `There are ${clients} clients, and each key of this workload needs ${wanted}.`;
}
