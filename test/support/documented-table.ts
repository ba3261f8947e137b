import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DOCUMENT = path.resolve(import.meta.dirname, '../../docs/security.md');

export interface DocumentedTable {
  readonly read: () => string;
  readonly write: (table: string) => void;
}

/** A part of docs/security.md that a test writes: between the comment that says how, and the one that ends it. */
export function documentedTable(name: string, howToWrite: string): DocumentedTable {
  const begin = `<!-- ${name}: ${howToWrite} -->\n`;
  const end = `<!-- end of ${name} -->`;
  const parts = () => {
    const [before = '', rest = ''] = readFileSync(DOCUMENT, 'utf8').split(begin);
    const [table = '', after = ''] = rest.split(end);
    return { before, table: table.trimEnd(), after };
  };
  return {
    read: () => parts().table,
    write: (table) => {
      const { before, after } = parts();
      writeFileSync(DOCUMENT, `${before}${begin}${table}\n${end}${after}`);
    },
  };
}

export const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
