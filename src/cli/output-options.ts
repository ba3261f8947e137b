import { type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { makeDirectories, replaceFile } from '../files/fresh-file.ts';
import { FORMAT_NAMES, FORMATS, refuseSharedFiles } from '../report/formats/formats.ts';
import { suiteOfVerdict } from '../report/formats/suite.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import type { ReportTarget } from '../report/report-target.ts';
import { verdictJson } from '../report/rows/verdict-json.ts';
import { renderTerminal } from '../report/terminal.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { CliWorld } from './cli-world.ts';
import { OUTPUT_NAMES } from './command-table.ts';
import type { CommandLine } from './read-arguments.ts';
import type { Screen } from './screen.ts';

/** A report on this machine: no run, no pull request, nothing to link to. */
export const LOCAL_TARGET: ReportTarget = {
  serverUrl: 'https://github.com',
  repository: '',
  headRepository: null,
  commentKey: '',
};

/** As the name of a file: stdout. */
const STDOUT = '-';

/** The option whose text goes to stdout, which then has nothing else. */
const onStdout = ({ own }: CommandLine): string | undefined => OUTPUT_NAMES.find((name) => own.texts[name] === STDOUT);

/** Text for people: it goes to stderr when stdout has something else. */
export const speakTo = (line: CommandLine, world: CliWorld): ((text: string) => void) =>
  onStdout(line) === undefined ? world.out : world.err;

/** What people see of that text; undefined where nobody looks. */
export const screenFor = (line: CommandLine, { screens }: CliWorld): Screen | undefined =>
  onStdout(line) === undefined ? screens?.out : screens?.err;

/**
 * Refuses files that could not be written in the end, before minutes go into a run.
 * @throws UserError naming the option
 */
export function checkOutputs({ own }: CommandLine, world: Pick<CliWorld, 'cwd'>): void {
  const files: Record<string, string> = {};
  const streams: string[] = [];
  for (const name of OUTPUT_NAMES) {
    const given = own.texts[name];
    if (given === undefined) continue;
    if (given === STDOUT) streams.push(`--${name}`);
    else files[`--${name}`] = checkedFile(name, given, world.cwd);
  }
  const [first, second] = streams;
  if (second !== undefined) {
    throw new UserError(
      `${first} and ${second} both write to stdout ("-"), which has room for one. Name a file for the other.`,
    );
  }
  refuseSharedFiles(files);
}

function checkedFile(name: string, given: string, cwd: string): string {
  const file = path.resolve(cwd, given);
  const above = fileAbove(file);
  if (above !== null) {
    throw new UserError(`--${name}: ${above} is not a directory, so ${given} can't be written. Name another file.`);
  }
  const there = statsOf(file);
  if (there?.isDirectory() === true) {
    const example = path.join(given, EXAMPLES[name] ?? `${name}.json`);
    throw new UserError(`--${name}: ${file} is a directory. Name a file, such as ${example}.`);
  }
  // A device would be replaced by a file of its name.
  if (/^\/(?:dev\/(?:std|fd\/)|proc\/)/.test(file) || (there !== undefined && !there.isFile())) {
    throw new UserError(`--${name}: ${file} is not a plain file. Name one, or write - for stdout.`);
  }
  return file;
}

/** What stands where a directory above a file has to be; null where that is a directory, or can be made. */
function fileAbove(file: string): string | null {
  const above = path.dirname(file);
  if (above === file) return null;
  const there = statsOf(above);
  if (there === undefined) return fileAbove(above);
  return there.isDirectory() ? null : above;
}

/** What can't be looked at is told when it is written. */
function statsOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  json: 'verdict.json',
  markdown: 'report.md',
  html: 'report.html',
  junit: 'junit.xml',
};

export const verdictFile = (verdict: Verdict): string => `${verdictJson(verdict, { indent: 2 })}\n`;

/** What each option writes but for the page, which is made of the store too. */
const TEXTS: Readonly<Record<string, (verdict: Verdict) => string>> = {
  json: verdictFile,
  markdown: (verdict) => renderSummary(verdict, LOCAL_TARGET),
  ...Object.fromEntries(
    FORMAT_NAMES.map((name) => [name, (verdict: Verdict) => FORMATS[name]([suiteOfVerdict(verdict)])]),
  ),
};

export function writeVerdict(verdict: Verdict, line: CommandLine, world: CliWorld): void {
  speakTo(line, world)(renderTerminal(verdict, screenFor(line, world)?.colours));
  for (const [name, textOf] of Object.entries(TEXTS)) {
    const file = line.own.texts[name];
    if (file === STDOUT) world.out(textOf(verdict));
    else if (file !== undefined) writeWhole(path.resolve(world.cwd, file), textOf(verdict), `--${name}`);
  }
}

/** The file appears whole, in directories that are made for it. */
export function writeWhole(file: string, text: string, option: string): void {
  try {
    makeDirectories(path.dirname(file));
    replaceFile(file, text);
  } catch (error) {
    throw new UserError(`${option}: ${file} can't be written (${messageOf(error)}). Name another file.`);
  }
}
