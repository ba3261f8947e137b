import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitWords } from '../../src/plan/split-words.ts';
import { catalogueEntry } from '../../src/verdict/catalogue/catalogue.ts';
import { temporaryDirectory } from '../examples/cluster.ts';
import { buildCommandLine, judged } from '../examples/command-line.ts';
import { MISTAKES, type Mistake } from './printing-and-replying.ts';
import { byProgram, reasonText } from './told.ts';

const MINI = path.resolve('test/fixtures/field/mini.mjs');
const SEED = '7';

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

/** The words that run the node, which lies in the directory in which the command line starts. */
function startOf({ node, command }: Mistake, where: string): readonly string[] {
  mkdirSync(where, { recursive: true });
  if (command !== undefined) {
    writeFileSync(path.join(where, 'node.txt'), node);
    return ['--command', `${command} node.txt`];
  }
  const file = path.join(where, 'node.mjs');
  writeFileSync(file, `import { id, ids, main, on, raw, reply, rpc, send } from ${JSON.stringify(MINI)};\n${node}\n`);
  return ['--bin', file];
}

const { able, unable } = byProgram(MISTAKES);

describe.concurrent('of a node that', () => {
  for (const name of unable) it.skip(name, () => undefined);

  it.each(able)('makes the mistake "$name" the verdict tells $reason', async (mistake) => {
    const { name, run, reason, says, never = [], without = [], outcome } = mistake;
    const start = startOf(mistake, path.join(directory.path, 'runs', name));
    const verdict = await judged(cli, name, [...splitWords(run, name), '--seed', SEED, ...start]);
    const found = verdict.reasons.find(({ id }) => id === reason);
    const ids = verdict.reasons.map(({ id }) => id);
    if (reason === '') expect(ids).toEqual([]);
    else expect(ids).toContain(reason);
    const text = found === undefined ? '' : reasonText(found);
    for (const pattern of says) expect(text).toMatch(pattern);
    for (const pattern of never) expect(verdict.reasons.map(reasonText).join('\n')).not.toMatch(pattern);
    expect(ids.filter((id) => without.includes(id))).toEqual([]);
    if (outcome !== undefined) expect(verdict.outcome).toBe(outcome);
  });

  it('names reasons that there are', () => {
    const named = MISTAKES.flatMap(({ reason, without = [] }) => [reason, ...without]).filter((id) => id !== '');
    expect(named.filter((id) => catalogueEntry(id) === undefined)).toEqual([]);
  });
});
