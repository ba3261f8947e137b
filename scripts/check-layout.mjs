// Holds src/ against the two tables in docs/architecture.md, of the stages and of the rooms inside a stage, which say
// what each may import: npm run check:layout
// A file of more than 400 lines and a function of more than 80 must say in its own header, after the words "One idea:", why
// it is not two.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseAst } from 'rolldown/parseAst';

const DOCS = 'docs/architecture.md';
const FILE_LINES = 400;
const FUNCTION_LINES = 80;
/** A line of a table of three columns, and of two, split at its bars. */
const STAGE_CELLS = 5;
const ROOM_CELLS = 4;
/** In the header of a long file or function: why it is not two. */
const EXCUSE = /\bOne idea: \S/;

const { values } = parseArgs({ options: { root: { type: 'string' } } });
const root = path.resolve(values.root ?? path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/**
 * The rows of the table: each has paths (`src/plan/`, `src/cli.ts`) and what these may import. A folder in the last
 * column is written without its src/.
 */
function stagesOf(markdown) {
  const stages = [];
  for (const line of markdown.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const paths = quotedIn(cells[1] ?? '').filter((each) => each.startsWith('src/'));
    const imports = cells[3];
    if (paths.length === 0 || cells.length !== STAGE_CELLS) continue;
    const above = stages.flatMap((stage) => stage.paths);
    const named = quotedIn(imports).map((each) => `src/${each}`);
    stages.push({
      paths,
      named,
      mayImport: imports.includes('all above') ? above : named,
      later: named.filter((each) => !above.includes(each)),
      forAll: imports.includes('all import it'),
    });
  }
  return stages;
}

/**
 * The rows of the table of rooms, in their order: the paths of each (`src/engine/net/`, `src/engine/engine-failure.ts`).
 * A file imports its own room's files and, of its stage, those of the rooms above.
 */
const roomsOf = (markdown) =>
  markdown
    .split('\n')
    .map((line) => line.split('|'))
    .filter((cells) => cells.length === ROOM_CELLS)
    .map((cells) => quotedIn(cells[1]).filter((each) => each.startsWith('src/')))
    .filter((paths) => paths.length > 0);

const quotedIn = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted]) => quoted);

/** Every node below a syntax tree's node, with its parents, nearest last. */
function* nodesBelow(node, parents = []) {
  if (typeof node.type === 'string') yield { node, parents };
  const under = typeof node.type === 'string' ? [...parents, node] : parents;
  for (const child of Object.values(node)) {
    if (typeof child === 'object' && child !== null) yield* nodesBelow(child, under);
  }
}

function readSource(file) {
  const text = read(file);
  const lines = text.split('\n');
  const program = parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }, file);
  const lineAt = lineCounter(text);
  const imports = new Set();
  const functions = [];
  for (const { node, parents } of nodesBelow(program)) {
    const source = node.source?.value ?? (node.type === 'TSImportType' ? node.argument?.value : undefined);
    if (typeof source === 'string' && source.startsWith('.')) {
      imports.add(path.posix.join(path.posix.dirname(file), source));
    }
    if (!/^(?:Function|ArrowFunction)/.test(node.type) || node.body == null) continue;
    const length = lineAt(node.end) - lineAt(node.start) + 1;
    if (length > FUNCTION_LINES && !EXCUSE.test(commentAbove(lines, statementLine(node, parents, lineAt)))) {
      functions.push({ file, name: nameOf(node, parents), line: lineAt(node.start), length });
    }
  }
  const length = lines.length - (lines.at(-1) === '' ? 1 : 0);
  const header = text.slice(0, program.body[0]?.start ?? 0);
  return { file, imports: [...imports], functions, length, long: length > FILE_LINES && !EXCUSE.test(header) };
}

function lineCounter(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** The line on which the statement or member that holds a function begins. */
function statementLine(node, parents, lineAt) {
  const holders = /^(?:Variable|Export|Property|MethodDefinition|Assignment|ExpressionStatement|ReturnStatement)/;
  let start = node.start;
  for (const parent of parents.toReversed()) {
    if (!holders.test(parent.type)) break;
    start = parent.start;
  }
  return lineAt(start);
}

function commentAbove(lines, line) {
  let first = line - 1;
  while (first > 0 && /^\s*(?:\/\/|\/?\*)/.test(lines[first - 1])) first -= 1;
  return lines.slice(first, line - 1).join('\n');
}

function nameOf(node, parents) {
  const parent = parents.at(-1);
  return node.id?.name ?? parent?.id?.name ?? parent?.key?.name ?? 'a function without a name';
}

/** One circle through each group of files that import one another. */
function circlesOf(sources) {
  const imports = new Map(sources.map((source) => [source.file, source.imports]));
  const done = new Set();
  const circles = [];
  const visit = (file, trail) => {
    const at = trail.indexOf(file);
    if (at !== -1) circles.push([...trail.slice(at), file]);
    if (at !== -1 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const { file } of sources) visit(file, []);
  return circles;
}

const holds = (each, file) => (each.endsWith('/') ? file.startsWith(each) : file === each);

function brokenRules(stages, sources) {
  const rowOf = (file) => stages.find((stage) => stage.paths.some((each) => holds(each, file)));
  const pathOf = (file) => rowOf(file)?.paths.find((each) => file === each || file.startsWith(each));
  const broken = [];
  for (const { paths, later } of stages) {
    for (const each of paths) {
      if (!existsSync(path.join(root, each))) broken.push(`${DOCS} names ${each}, which does not exist.`);
      for (const stage of later) {
        broken.push(`${DOCS} lets ${each} import ${stage}, which is not a row above it: move the row, or take it out.`);
      }
    }
  }
  const used = new Set();
  for (const { file, imports } of sources) {
    const row = rowOf(file);
    if (row === undefined) {
      broken.push(`${file} is in no row of the table in ${DOCS}: add one, in the order of the stages.`);
      continue;
    }
    const own = pathOf(file);
    for (const imported of imports.filter((each) => each.startsWith('src/'))) {
      const target = pathOf(imported);
      used.add(`${own} ${target}`);
      if (target === own || row.mayImport.includes(target) || rowOf(imported)?.forAll === true) continue;
      const allowed = row.mayImport.length === 0 ? 'no other folder' : `only ${row.mayImport.join(', ')}`;
      broken.push(`${file} imports ${imported}, but ${DOCS} lets ${own} import ${allowed}.`);
    }
  }
  for (const { paths, named } of stages) {
    for (const each of named) {
      if (paths.some((own) => used.has(`${own} ${each}`))) continue;
      broken.push(`${DOCS} says that ${paths.join(', ')} imports ${each}, but no file there does: take it out.`);
    }
  }
  return broken;
}

function brokenRooms(rooms, stages, sources) {
  const stageOf = (file) => stages.flatMap((stage) => stage.paths).find((each) => holds(each, file));
  const roomOf = (file) => rooms.findIndex((paths) => paths.some((each) => holds(each, file)));
  const divided = new Set(rooms.flat().map(stageOf));
  const broken = rooms
    .flat()
    .filter((each) => !existsSync(path.join(root, each)))
    .map((each) => `${DOCS} names the room ${each}, which does not exist.`);
  for (const { file, imports } of sources) {
    const stage = stageOf(file);
    if (stage === undefined || !divided.has(stage)) continue;
    const room = roomOf(file);
    if (room === -1) broken.push(`${file} is in no room of ${stage}: put it into one, or add a row in ${DOCS}.`);
    for (const imported of imports) {
      if (room === -1 || stageOf(imported) !== stage || roomOf(imported) <= room) continue;
      broken.push(`${file} imports ${imported}, whose room stands below its own in ${DOCS}.`);
    }
  }
  return broken;
}

const stages = stagesOf(read(DOCS));
const sources = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
  .sort()
  .map(readSource);
const broken = [
  ...(stages.length === 0 ? [`${DOCS} has no table of the folders of src/.`] : brokenRules(stages, sources)),
  ...brokenRooms(roomsOf(read(DOCS)), stages, sources),
  ...circlesOf(sources).map((files) => `These files import one another in a circle: ${files.join(' → ')}.`),
];
for (const { file, length, long } of sources) {
  if (long)
    broken.push(`${file} has ${length} lines: split it, or say in its header after "One idea:" why it is not two.`);
}
for (const { file, line, name, length } of sources.flatMap((source) => source.functions)) {
  broken.push(
    `${file}:${line}: ${name} has ${length} lines: split it, or say in its header after "One idea:" why it is not two.`,
  );
}
for (const sentence of broken) console.error(sentence);
if (broken.length === 0) console.log(`${sources.length} files are where ${DOCS} puts them.`);
else process.exitCode = 1;
