import { programOnPath } from '../../src/machine/program-on-path.ts';
import type { Reason } from '../../src/verdict/verdict.ts';

/** All that a reason tells, its place among it. */
export const reasonText = ({ title, detail, advice, evidence, location }: Reason): string =>
  [
    title,
    detail,
    advice ?? '',
    ...(evidence ?? []).map(({ text }) => text),
    location === undefined ? '' : `${location.file}:${location.line}`,
  ].join('\n');

/** Cases by whether the program that they need is on this machine; says which are left out. */
export function byProgram<T extends { readonly name: string; readonly needs?: string }>(
  cases: readonly T[],
): { readonly able: readonly T[]; readonly unable: readonly string[] } {
  const isThere = ({ needs }: T): boolean =>
    needs === undefined || programOnPath(needs.split(' ')[0] ?? '', process.env) !== null;
  const unable = cases
    .filter((each) => !isThere(each))
    .map(({ name, needs }) => `"${name}" (left out: ${needs} is not installed)`);
  for (const name of unable) console.warn(name);
  return { able: cases.filter(isThere), unable };
}
