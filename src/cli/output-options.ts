import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderSummary } from '../report/markdown/summary.ts';
import type { ReportTarget } from '../report/report-target.ts';
import { verdictJson } from '../report/rows/verdict-json.ts';
import { renderTerminal } from '../report/terminal.ts';
import { messageOf } from '../text/thrown-message.ts';
import { UserError } from '../text/user-error.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { CliWorld } from './cli-world.ts';
import type { CommandLine, OwnOptions } from './read-arguments.ts';

/** Where else than on the terminal a verdict is written. */
export const OUTPUT_OPTIONS: OwnOptions = { json: 'text', markdown: 'text' };

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

export const verdictFile = (verdict: Verdict): string => `${verdictJson(verdict, { indent: 2 })}\n`;

export function writeVerdict(verdict: Verdict, line: CommandLine, world: CliWorld): void {
  speakTo(line, world)(renderTerminal(verdict));
  const { json, markdown } = line.own.texts;
  if (json === '-') world.out(verdictFile(verdict));
  else if (json !== undefined) writeWhole(path.resolve(world.cwd, json), verdictFile(verdict), '--json');
  if (markdown !== undefined)
    writeWhole(path.resolve(world.cwd, markdown), renderSummary(verdict, LOCAL_TARGET), '--markdown');
}

/** The file appears whole: it is written beside its name, and renamed. */
export function writeWhole(file: string, text: string, option: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const aside = `${file}.${randomUUID()}.tmp`;
    writeFileSync(aside, text, { flag: 'wx' });
    renameSync(aside, file);
  } catch (error) {
    throw new UserError(`${option}: ${file} can't be written (${messageOf(error)}). Name another file.`);
  }
}
