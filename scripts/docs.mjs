// Writes the parts of README.md and docs/ that are made from other files: the tables of action.yml, setup/action.yml and
// report/action.yml, and the workflows of examples/.
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
function fill(text, name, content, file) {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`${file} has no place "<!-- ${name} -->"`);
  return text.replace(pattern, (_, open, close) => `${open}\n${content}\n\n${close}`);
}

const codeOf = (file) => `\`\`\`yaml\n${readFileSync(path.join(root, file), 'utf8').trimEnd()}\n\`\`\``;

const readmeParts = [
  ['action.yml', ''],
  ['setup/action.yml', 'setup-'],
  ['report/action.yml', 'report-'],
].flatMap(([file, prefix]) => {
  const { inputs, outputs } = tablesOf(file);
  return [[`${prefix}inputs`, inputs], ...(outputs === '' ? [] : [[`${prefix}outputs`, outputs]])];
});

/** By the page: its places, and what belongs there. */
const PAGES = {
  'README.md': readmeParts,
  'docs/start.md': [['suite-workflow', codeOf('examples/.github/workflows/gossip-glomers.yml')]],
  'docs/security.md': [['fork-workflow', codeOf('examples/.github/workflows/fork-report.yml')]],
};

for (const [name, parts] of Object.entries(PAGES)) {
  const file = path.join(root, name);
  const before = readFileSync(file, 'utf8');
  const after = parts.reduce((text, [place, content]) => fill(text, place, content, name), before);
  if (after === before) continue;
  if (process.argv.includes('--check')) {
    console.error(`${name} is not what it is made from; run "npm run docs" and commit it.`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, after);
  }
}
