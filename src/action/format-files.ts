import { pathWithin, writeWithin } from '../files/write-within.ts';
import { FORMAT_NAMES, FORMATS, type FormatName, refuseSharedFiles } from '../report/formats/formats.ts';
import type { TestSuite } from '../report/formats/suite.ts';
import { unfit } from '../text/parse-given-value.ts';
import { messageOf } from '../text/thrown-message.ts';

/** The files for other tools that the inputs ask for, absolute. */
export type FormatFiles = Readonly<Partial<Record<FormatName, string>>>;

/** @throws UserError for a path that leaves the workspace, and for one that two inputs name */
export function readFormatFiles(text: (name: FormatName) => string | undefined, workspace: string): FormatFiles {
  const files: Partial<Record<FormatName, string>> = {};
  for (const name of FORMAT_NAMES) {
    const file = fileInWorkspace(name, text(name), workspace, EXAMPLES[name]);
    if (file !== undefined) files[name] = file;
  }
  refuseSharedFiles(files);
  return files;
}

/** The file that an input names, absolute. @throws UserError for a path that leaves the workspace */
export function fileInWorkspace(
  name: string,
  given: string | undefined,
  workspace: string,
  example: string,
): string | undefined {
  if (given === undefined) return undefined;
  const file = pathWithin(workspace, given);
  if (file === null) throw unfit(name, given, `the path of a file in the workspace, such as ${example}`);
  return file;
}

const EXAMPLES: Readonly<Record<FormatName, string>> = { junit: 'junit.xml', ctrf: 'ctrf.json', badge: 'badge.json' };

/** Writes each file that is asked for. One that can't be written is a warning: it changes no verdict. */
export function writeFormats(
  files: FormatFiles,
  suites: readonly TestSuite[],
  workspace: string,
  warn: (message: string) => void,
): void {
  for (const name of FORMAT_NAMES) {
    const file = files[name];
    if (file === undefined) continue;
    try {
      writeWithin(workspace, file, FORMATS[name](suites));
    } catch (error) {
      warn(`${name}: ${messageOf(error, 500)}. The verdict is not affected.`);
    }
  }
}
