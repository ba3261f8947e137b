/** Words in lines of at most so many characters; a longer word has a line of its own. Each line begins with `indent`. */
export function wrapWords(words: readonly string[], width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(`${indent}${line}`);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, `${indent}${line}`];
}
