import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeIndependentFiles } from '../../../src/engine/output/independent-files.ts';
import { type Edn, type EdnMap, record } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { aDirectory } from '../a-directory.ts';

const operation = (index: number, process: Operation['process'], value: Edn): Operation => ({
  index,
  time: index,
  type: 'invoke',
  process,
  f: 'write',
  value,
});
const judged = (...keys: Edn[]): EdnMap =>
  record({ workload: record({ results: { map: keys.map((key) => [key, record({ 'valid?': true })] as const) } }) });

describe('the files of the keys of lin-kv', () => {
  it('hold the results of a key, and its operations in order with their own values', () => {
    const directory = aDirectory();
    const history = [
      operation(0, 0, [0, 5]),
      operation(1, 'nemesis', null),
      operation(2, 1, [1, 6]),
      operation(3, 0, [0, 7]),
    ];
    writeIndependentFiles(directory, history, judged(0, 1));
    const read = (file: string): string => readFileSync(path.join(directory, 'independent', file), 'utf8');
    expect(read('0/results.edn')).toContain(':valid? true');
    expect(read('0/history.edn').match(/:index \d+|:value \d+/g)).toEqual([
      ':index 0',
      ':value 5',
      ':index 3',
      ':value 7',
    ]);
    expect(read('1/history.edn').match(/:index \d+|:value \d+/g)).toEqual([':index 2', ':value 6']);
  });

  it('are made for keys that are whole numbers only, so that no key is a path', () => {
    const directory = aDirectory();
    writeIndependentFiles(directory, [], judged('../elsewhere', 2, 1.5));
    expect(readdirSync(path.join(directory, 'independent'))).toEqual(['2']);
    expect(readdirSync(directory)).toEqual(['independent']);
  });

  it('are not made without results', () => {
    const directory = aDirectory();
    writeIndependentFiles(directory, [operation(0, 0, [0, 1])], record({ workload: record({}) }));
    expect(existsSync(path.join(directory, 'independent'))).toBe(false);
  });
});
