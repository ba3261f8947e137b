import { UserError } from '../../text/user-error.ts';
import { renderBadge } from './badge.ts';
import { renderCtrf } from './ctrf.ts';
import { renderJunit } from './junit.ts';
import type { TestSuite } from './suite.ts';

/** The files for other tools, by the name of their option and input. */
export const FORMATS = { junit: renderJunit, ctrf: renderCtrf, badge: renderBadge } as const satisfies Readonly<
  Record<string, (suites: readonly TestSuite[]) => string>
>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/**
 * Two of them would overwrite one another in one file.
 * @param files absolute paths by the names that a person calls them
 * @throws UserError
 */
export function refuseSharedFiles(files: Readonly<Record<string, string | undefined>>): void {
  const names = new Map<string, string>();
  for (const [name, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const other = names.get(file);
    if (other !== undefined) throw new UserError(`${other} and ${name} both name ${file}; give each its own file.`);
    names.set(file, name);
  }
}
