import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

const schema = readFileSync('test/fixtures/formats/junit-10.xsd', 'utf8');

/** What libxml2 says against documents, held against the schema of Jenkins' xUnit plugin; empty when they are valid. */
export async function junitProblems(...documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `junit-${index}.xml`, contents }));
  const { valid, errors, rawOutput } = await validateXML({ xml, schema: [schema], maxMemoryPages: 4096 });
  if (valid) return [];
  return errors.length > 0 ? errors.map(({ rawMessage }) => rawMessage) : [rawOutput];
}
