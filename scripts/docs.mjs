// Writes the parts of README.md and docs/ that are made from other files: the tables of action.yml, setup/action.yml and
// report/action.yml (all of it in docs/reference.md, a few inputs in README.md), and the workflows of examples/.
//   node scripts/docs.mjs           writes
//   node scripts/docs.mjs --check   fails when they are not current
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { importSource } from './import-source.mjs';

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

const OURS = /https:\/\/github\.com\/glomers\/maelstrom-action\/blob\/v1\/([\w./-]+\w)/g;

/** A description as it stands on a page: what leads to a file of this repository leads there from the page. */
const onPage = (description, page) =>
  cell(description).replace(
    OURS,
    (_, file) => `[${path.posix.basename(file)}](${path.posix.relative(path.posix.dirname(page), file)})`,
  );

function inputTables(entries, page) {
  return [...byGroup(entries)]
    .map(([group, each]) => (group === '' ? inputTable(each, page) : `### ${group}\n\n${inputTable(each, page)}`))
    .join('\n\n');
}

function inputTable(entries, page) {
  const rows = entries.map(({ name, description, standard, required }) => {
    const shown =
      standard === undefined || standard === '' ? (required ? '**required**' : '') : `\`${cell(standard)}\``;
    return `| \`${name}\` | ${onPage(description, page)} | ${shown} |`;
  });
  return ['| input | what it is | default |', '|---|---|---|', ...rows].join('\n');
}

function byGroup(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return groups;
}

const outputTable = (entries, page) =>
  [
    '| output | what it is |',
    '|---|---|',
    ...entries.map(({ name, description }) => `| \`${name}\` | ${onPage(description, page)} |`),
  ].join('\n');

const entriesIn = (file, what) => {
  const map = parseDocument(readFileSync(path.join(root, file), 'utf8')).get(what);
  return map === undefined ? [] : entriesOf(map);
};

/** Places on the page of all inputs and outputs. */
const REFERENCE = 'docs/reference.md';
const referenceParts = [
  ['action.yml', ''],
  ['setup/action.yml', 'setup-'],
  ['report/action.yml', 'report-'],
].flatMap(([file, prefix]) => [
  [`${prefix}inputs`, inputTables(entriesIn(file, 'inputs'), REFERENCE)],
  [`${prefix}outputs`, outputTable(entriesIn(file, 'outputs'), REFERENCE)],
]);

/** What most workflows need, in the order of README.md. */
const FIRST_INPUTS = [
  'challenge',
  'bin',
  'command',
  'name',
  'seeds',
  'faults',
  'repeat',
  'limits',
  'fail-on',
  'engine',
  'comment',
  'artifacts',
];

function firstInputs(page) {
  const inputs = entriesIn('action.yml', 'inputs');
  const chosen = FIRST_INPUTS.map((wanted) => {
    const found = inputs.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`action.yml has no input ${wanted}, which ${page} is to show`);
    return found;
  });
  return inputTable(chosen, page);
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
function fill(text, name, content, file) {
  const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`${file} has no place "<!-- ${name} -->"`);
  return text.replace(pattern, (_, open, close) => `${open}\n${content}\n\n${close}`);
}

/** By the ending of a file's name, where GitHub has another name for the language. */
const LANGUAGES = {
  cs: 'csharp',
  csproj: 'xml',
  mod: 'text',
  pl: 'perl',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  ts: 'typescript',
  yml: 'yaml',
};

function codeOf(file) {
  const ending = path.extname(file).slice(1);
  return `\`\`\`${LANGUAGES[ending] ?? ending}\n${readFileSync(path.join(root, file), 'utf8').trimEnd()}\n\`\`\``;
}

/** The places of a page that are called as a file of examples/. */
const filesIn = (page) =>
  [...readFileSync(path.join(root, page), 'utf8').matchAll(/^<!-- (examples\/\S+) -->$/gm)].map(([, file]) => [
    file,
    codeOf(file),
  ]);

const { optionTables } = await importSource('src/cli/options-reference.ts');

/** By the page: its places, and what belongs there. */
const PAGES = {
  'README.md': [['first-inputs', firstInputs('README.md')]],
  [REFERENCE]: [...referenceParts, ['cli', optionTables()]],
  'docs/classroom.md': [['class-workflow', codeOf('examples/classroom/class.yml')]],
  'docs/languages.md': filesIn('docs/languages.md'),
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
