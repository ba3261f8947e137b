/** What the documents hold for readers to copy and to follow: blocks of code, and headings that links lead to. */
import { readdirSync, readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';

/** Pages that users read, by their paths in the repository. */
export const USER_PAGES: readonly string[] = [
  'README.md',
  'examples/README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export interface Block {
  readonly file: string;
  /** Of the line that opens it, from 1. */
  readonly line: number;
  /** The word behind the fence; null for a block that is indented. */
  readonly language: string | null;
  readonly text: string;
}

const markdown = new MarkdownIt({ html: true });
const read = (file: string): string => readFileSync(file, 'utf8');

export const blocksOf = (file: string, text = read(file)): readonly Block[] =>
  markdown
    .parse(text, {})
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ type, info, content, map }) => ({
      file,
      line: (map?.[0] ?? 0) + 1,
      language: type === 'fence' ? info.trim() : null,
      text: content,
    }));

/** A command that a page shows, with the lines of output below it. */
export interface Command {
  readonly file: string;
  readonly line: number;
  /** As it is typed, without the comment behind it. */
  readonly command: string;
  readonly shown: readonly string[];
}

export function commandsOf({ file, line, text }: Block): readonly Command[] {
  const commands: { file: string; line: number; command: string; shown: string[] }[] = [];
  for (const [index, each] of text.trimEnd().split('\n').entries()) {
    const typed = /^\$ (.*?)(?:\s+# .*)?$/.exec(each)?.[1];
    if (typed !== undefined) commands.push({ file, line: line + 1 + index, command: typed, shown: [] });
    else if (commands.length === 0) throw new Error(`${file}:${line + 1 + index} is output without a command: ${each}`);
    else commands.at(-1)?.shown.push(each);
  }
  return commands;
}

/** The anchors that GitHub gives a page's headings, in their order. */
export function anchorsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  const tokens = markdown.parse(text, {});
  return tokens.flatMap(({ type }, index) => {
    if (type !== 'heading_open') return [];
    const words = (tokens[index + 1]?.children ?? [])
      .filter((token) => token.type === 'text' || token.type === 'code_inline')
      .map(({ content }) => content)
      .join('');
    const anchor = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return [before === 0 ? anchor : `${anchor}-${before}`];
  });
}
