// Takes the few paths that we use out of GitHub's OpenAPI description, for test/fixtures/github-openapi.json:
// node test/support/extract-openapi.mjs <directory of an installed @octokit/openapi>   (385 MB; install it elsewhere)
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const directory = process.argv[2] ?? 'node_modules/@octokit/openapi';
const api = JSON.parse(readFileSync(path.join(directory, 'generated/api.github.com.json'), 'utf8'));
const { version } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));

const PATHS = {
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['get', 'patch', 'delete'],
  '/repos/{owner}/{repo}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/repos/{owner}/{repo}/commits/{commit_sha}/pulls': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': ['get'],
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': ['get'],
};
const WORDS = ['description', 'example', 'examples', 'title', 'externalDocs', 'deprecated', 'format', 'default'];

const schemas = {};
const examples = {};
const resolve = (reference) =>
  reference
    .split('/')
    .slice(1)
    .reduce((here, name) => here[name], api);
const isSchema = (value) => typeof value === 'object' && value !== null && ('type' in value || '$ref' in value);

/** JSON Schema without words for people; OpenAPI 3.0's `nullable` becomes a type. */
function schemaOf(value) {
  if (Array.isArray(value)) return value.map(schemaOf);
  if (value === null || typeof value !== 'object') return value;
  if (value.$ref) {
    if (!value.$ref.startsWith('#/components/schemas/')) return schemaOf(resolve(value.$ref));
    const name = value.$ref.split('/').at(-1);
    if (!(name in schemas)) {
      schemas[name] = null;
      schemas[name] = schemaOf(resolve(value.$ref));
    }
    return { $ref: `#/schemas/${name}` };
  }
  const kept = Object.entries(value).filter(
    ([name, item]) => name !== 'nullable' && !name.startsWith('x-') && (!WORDS.includes(name) || isSchema(item)),
  );
  const schema = Object.fromEntries(kept.map(([name, item]) => [name, schemaOf(item)]));
  if (value.nullable !== true) return schema;
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [schema.type, 'null'], ...(schema.enum ? { enum: [...schema.enum, null] } : {}) };
}

function exampleOf(json) {
  const [first] = Object.values(json?.examples ?? {});
  const value = first?.$ref ? resolve(first.$ref).value : first?.value;
  return Array.isArray(value) ? value[0] : value;
}

const paths = {};
for (const [name, methods] of Object.entries(PATHS)) {
  paths[name] = {};
  for (const method of methods) {
    const operation = api.paths[name][method];
    const parameters = (operation.parameters ?? [])
      .map((each) => (each.$ref ? resolve(each.$ref) : each))
      .map((each) => ({
        name: each.name,
        in: each.in,
        required: each.required ?? false,
        schema: schemaOf(each.schema),
      }));
    const responses = {};
    for (const [status, given] of Object.entries(operation.responses)) {
      const json = (given.$ref ? resolve(given.$ref) : given).content?.['application/json'];
      responses[status] = json ? { schema: schemaOf(json.schema) } : {};
      const example = exampleOf(json);
      if (method === 'get' && status === '200' && example !== undefined) examples[name] = example;
    }
    const body = operation.requestBody?.content['application/json'].schema;
    paths[name][method] = { parameters, ...(body ? { body: schemaOf(body) } : {}), responses };
  }
}
const source = `@octokit/openapi ${version}, generated/api.github.com.json`;
const target = path.join(import.meta.dirname, '../fixtures/github-openapi.json');
writeFileSync(target, `${JSON.stringify({ source, paths, schemas, examples })}\n`);
