// The types of what the package exports, as one file for each export: those of src/ that it names, and no others.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** Those of tsconfig.json that change what is declared. */
const COMPILER_OPTIONS = [
  '--ignoreConfig',
  '--declaration',
  '--emitDeclarationOnly',
  ...['--target', 'es2023', '--module', 'nodenext', '--types', 'node'],
  ...['--strict', '--noUncheckedIndexedAccess', '--allowImportingTsExtensions', '--rewriteRelativeImportExtensions'],
  '--skipLibCheck',
];

/**
 * @param entries files of the repository, relative to `root`
 * @returns the text of a .d.ts file for each of them, in their order
 * @throws when TypeScript refuses a file, or two declarations have one name
 */
export function declarationsOf(entries, root) {
  const out = mkdtempSync(path.join(tmpdir(), 'declarations-'));
  try {
    const tsc = path.join(path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const args = [tsc, ...COMPILER_OPTIONS, '--outDir', out, '--rootDir', root, ...entries];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`The types of ${entries.join(', ')} can't be declared:\n${stdout}`);
    return entries.map((entry) => bundled(path.join(out, entry.replace(/\.ts$/, '.d.ts'))));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** All that a declaration file exports, and what that refers to, in one text. */
function bundled(entry) {
  const files = new Map();
  const read = (file) => {
    if (!files.has(file)) files.set(file, readDeclarations(file));
    return files.get(file);
  };
  const taken = new Map();
  const take = (file, name) => {
    const { declared, imported } = read(file);
    const from = imported.get(name);
    if (from !== undefined) return take(from.file, from.name);
    const declaration = declared.get(name);
    if (declaration === undefined || taken.get(name) === declaration) return;
    if (taken.has(name)) throw new Error(`Two declarations are called ${name}: rename that of ${file}.`);
    taken.set(name, declaration);
    for (const each of declaration.names) if (each !== name) take(file, each);
  };
  const exported = read(entry).exported;
  for (const name of exported) take(entry, name);
  const text = [...taken]
    .map(([name, { text }]) => (exported.has(name) ? text : text.replace(/^export (?=[a-z])/m, '')))
    .join('\n');
  // Without an export of its own TypeScript would export every declaration of the file.
  return `${text}\nexport {};\n`;
}

function readDeclarations(file) {
  const text = readFileSync(file, 'utf8');
  const declared = new Map();
  const imported = new Map();
  const exported = new Set();
  let end = 0;
  for (const statement of parseAst(text, { lang: 'dts' }, file).body) {
    const from =
      statement.source && path.resolve(path.dirname(file), statement.source.value.replace(/\.[jt]s$/, '.d.ts'));
    if (from !== undefined && from !== null && !statement.source.value.startsWith('.')) {
      throw new Error(`${file} names types of ${statement.source.value}, which users may not have.`);
    }
    const isExport = statement.type === 'ExportNamedDeclaration';
    if (from) {
      for (const { imported: other, local, exported: shown } of statement.specifiers) {
        const name = (shown ?? local).name;
        imported.set(name, { file: from, name: (isExport ? local : other).name });
        if (isExport) exported.add(name);
      }
    }
    const declaration = isExport ? statement.declaration : statement;
    for (const { name } of namesOf(declaration)) {
      // The comment above it belongs to it; that of the file does not.
      const above = /(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?$/.exec(text.slice(end, statement.start))[0];
      declared.set(name, {
        text: above + text.slice(statement.start, statement.end),
        names: identifiersIn(declaration),
      });
      if (isExport) exported.add(name);
    }
    end = statement.end;
  }
  return { declared, imported, exported };
}

const namesOf = (declaration) => {
  if (declaration?.id) return [declaration.id];
  return declaration?.type === 'VariableDeclaration' ? declaration.declarations.map(({ id }) => id) : [];
};

function identifiersIn(node, found = new Set()) {
  if (node?.type === 'Identifier') found.add(node.name);
  for (const child of Object.values(node ?? {})) {
    if (typeof child === 'object' && child !== null) identifiersIn(child, found);
  }
  return found;
}
