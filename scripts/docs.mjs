// Writes the parts of README.md that are made from action.yml, setup/action.yml and report/action.yml:
//   node scripts/docs.mjs           writes
//   node scripts/docs.mjs --check   fails when they are not current
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Entries of a map in action.yml, with the group that the last `## Name` comment above began. */
function entriesOf(map) {
  let group = '';
  return map.items.map(({ key, value }, index) => {
    const comment = key.commentBefore ?? (index === 0 ? map.commentBefore : undefined);
    const heading = /^# (.+)$/m.exec(comment ?? '');
    if (heading !== null) group = heading[1];
    const { description, default: standard, required } = value.toJSON();
    return { group, name: key.value, description: description.trim(), standard, required: required === true };
  });
}

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

function inputTables(action) {
  return [...byGroup(action)]
    .map(([group, entries]) => {
      const rows = entries.map(({ name, description, standard, required }) => {
        const shown =
          standard === undefined || standard === '' ? (required ? '**required**' : '') : `\`${cell(standard)}\``;
        return `| \`${name}\` | ${cell(description)} | ${shown} |`;
      });
      const table = ['| input | what it is | default |', '|---|---|---|', ...rows].join('\n');
      return group === '' ? table : `#### ${group}\n\n${table}`;
    })
    .join('\n\n');
}

function byGroup(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return groups;
}

const outputTable = (entries) =>
  [
    '| output | what it is |',
    '|---|---|',
    ...entries.map(({ name, description }) => `| \`${name}\` | ${cell(description)} |`),
  ].join('\n');

function tablesOf(file) {
  const document = parseDocument(readFileSync(path.join(root, file), 'utf8'));
  const outputs = document.get('outputs');
  return {
    inputs: inputTables(entriesOf(document.get('inputs'))),
    outputs: outputs === undefined ? '' : outputTable(entriesOf(outputs)),
  };
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
function fill(text, name, content) {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`README.md has no place "<!-- ${name} -->"`);
  return text.replace(pattern, (_, open, close) => `${open}\n${content}\n\n${close}`);
}

const readme = path.join(root, 'README.md');
const before = readFileSync(readme, 'utf8');
let after = before;
for (const [file, prefix] of [
  ['action.yml', ''],
  ['setup/action.yml', 'setup-'],
  ['report/action.yml', 'report-'],
]) {
  const tables = tablesOf(file);
  after = fill(after, `${prefix}inputs`, tables.inputs);
  if (tables.outputs !== '') after = fill(after, `${prefix}outputs`, tables.outputs);
}
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('README.md is not what the action.yml files say; run "npm run docs" and commit README.md.');
    process.exitCode = 1;
  }
} else if (after !== before) {
  writeFileSync(readme, after);
}
