import { urlPath } from '../../report/markdown/escape.ts';

/** The page of a line of the repository; undefined for a local run, and for a path that leaves the repository. */
export function sourceLink(sourceUrl: string | undefined, file: string, line: number): string | undefined {
  const place = urlPath(file);
  if (sourceUrl === undefined || !sourceUrl.startsWith('https://') || place === null) return undefined;
  return `${sourceUrl}${place}#L${line}`;
}

/** A part of a line of a log: plain, or a place in a file of the workspace. */
export interface LinePart {
  readonly text: string;
  readonly url?: string;
}

/** `/workspace/src/node.ts:12:5`, `file:///…`; Windows' paths are left as text. */
const PLACE = /(?:file:\/\/)?(\/[^\s():'"]+\.[cm]?[jt]sx?):(\d{1,7})(?::\d{1,7})?/g;

/** Takes a line apart where it names places in files of the workspace. */
export function linkedParts(
  line: string,
  workspace: string | undefined,
  sourceUrl: string | undefined,
): readonly LinePart[] {
  if (workspace === undefined || sourceUrl === undefined || !line.includes(workspace)) return [{ text: line }];
  const parts: LinePart[] = [];
  let done = 0;
  for (const found of line.matchAll(PLACE)) {
    const [whole, file = '', number = ''] = found;
    if (!file.startsWith(workspace)) continue;
    const url = sourceLink(sourceUrl, file.slice(workspace.length), Number(number));
    if (url === undefined) continue;
    if (found.index > done) parts.push({ text: line.slice(done, found.index) });
    parts.push({ text: whole, url });
    done = found.index + whole.length;
  }
  if (done < line.length) parts.push({ text: line.slice(done) });
  return parts;
}
