import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../files/fresh-file.ts';
import { FORMAT_NAMES, FORMATS, refuseSharedFiles } from '../report/formats/formats.ts';
import { suiteOfVerdict } from '../report/formats/suite.ts';
import { renderSummary } from '../report/markdown/summary.ts';
import type { ReportTarget } from '../report/report-target.ts';
import { verdictJson } from '../report/rows/verdict-json.ts';
import { renderTerminal } from '../report/terminal.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import { unfit } from '../text/value-of-text.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { CliWorld } from './cli-world.ts';
import type { CommandLine, OwnOptions } from './read-arguments.ts';

/** Where else than on the terminal a verdict is written. */
export const OUTPUT_OPTIONS: OwnOptions = {
  json: 'text',
  markdown: 'text',
  html: 'text',
  junit: 'text',
  ctrf: 'text',
  badge: 'text',
};

const OUTPUT_NAMES = Object.keys(OUTPUT_OPTIONS);

/** A report on this machine: no run, no pull request, nothing to link to. */
export const LOCAL_TARGET: ReportTarget = {
  serverUrl: 'https://github.com',
  repository: '',
  headRepository: null,
  commentKey: '',
};

/** With `--json -` stdout has the verdict alone, and the text for people goes to stderr. */
export const speakTo = ({ own }: CommandLine, world: CliWorld): ((text: string) => void) =>
  own.texts['json'] === '-' ? world.err : world.out;

/**
 * Refuses files that could not be written in the end, before minutes go into a run.
 * @throws UserError naming the option
 */
export function checkOutputs({ own }: CommandLine, world: Pick<CliWorld, 'cwd'>): void {
  const files: Record<string, string> = {};
  for (const name of OUTPUT_NAMES) {
    const given = own.texts[name];
    if (given === undefined || (name === 'json' && given === '-')) continue;
    if (given === '' || given === '-') throw unfit(`--${name}`, given, 'the name of a file');
    const file = path.resolve(world.cwd, given);
    if (isDirectory(file))
      throw new UserError(
        `--${name}: ${file} is a directory. Name a file, such as ${path.join(given, EXAMPLES[name] ?? `${name}.json`)}.`,
      );
    files[`--${name}`] = file;
  }
  refuseSharedFiles(files);
}

/** What can't be looked at is told when it is written. */
function isDirectory(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  markdown: 'markdown.md',
  html: 'report.html',
  junit: 'junit.xml',
};

export const verdictFile = (verdict: Verdict): string => `${verdictJson(verdict, { indent: 2 })}\n`;

export function writeVerdict(verdict: Verdict, line: CommandLine, world: CliWorld): void {
  speakTo(line, world)(renderTerminal(verdict));
  const { json, markdown } = line.own.texts;
  if (json === '-') world.out(verdictFile(verdict));
  else if (json !== undefined) writeWhole(path.resolve(world.cwd, json), verdictFile(verdict), '--json');
  if (markdown !== undefined)
    writeWhole(path.resolve(world.cwd, markdown), renderSummary(verdict, LOCAL_TARGET), '--markdown');
  for (const name of FORMAT_NAMES) {
    const file = line.own.texts[name];
    if (file !== undefined)
      writeWhole(path.resolve(world.cwd, file), FORMATS[name]([suiteOfVerdict(verdict)]), `--${name}`);
  }
}

/** The file appears whole, in directories that are made for it. */
export function writeWhole(file: string, text: string, option: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    replaceFile(file, text);
  } catch (error) {
    throw new UserError(`${option}: ${file} can't be written (${messageOf(error)}). Name another file.`);
  }
}
