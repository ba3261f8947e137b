import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyword } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';
import { restoreLostValues } from '../../src/store/restore-values.ts';

const operation = (index: number, type: Operation['type'], rest: Partial<Operation>): Operation => ({
  index,
  time: index,
  type,
  process: 6,
  f: 'poll',
  value: [[keyword('poll')]],
  ...rest,
});
const extra = { 'poll-ms': 1000 };

let directory = '';
let files = 0;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'history-text-'));
});
function textFile(...lines: readonly string[]): string {
  const file = join(directory, `${files++}.txt`);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

describe('history.txt', () => {
  const assign = operation(0, 'ok', { f: 'assign', value: [4], extra: { 'seek-to-beginning?': true } });
  const lost = operation(1, 'ok', { extra });

  it('gives back what final polls returned, and the keys as they were assigned', async () => {
    const file = textFile('6\t:ok\t:assign\t["4"]', '6\t:ok\t:poll\t[[:poll {"4" [[0 1]]}]]');
    const restored = await restoreLostValues([assign, lost], file);
    expect(restored.map(({ value }) => value)).toEqual([['4'], [[keyword('poll'), { map: [['4', [[0, 1]]]] }]]]);
  });

  it('is matched by index when lines of the history are damaged', async () => {
    const file = textFile('6\t:ok\t:assign\t["4"]', '6\t:ok\t:poll\t[[:poll {}]]');
    expect((await restoreLostValues([lost], file))[0]?.value).toEqual([[keyword('poll'), { map: [] }]]);
  });

  it.each([
    ['another operation', '7\t:ok\t:poll\t[[:poll {}]]'],
    ['no value', '6\t:ok\t:poll'],
    ['a value that is not EDN', '6\t:ok\t:poll\t[[:poll {'],
  ])('leaves the history as it is where a line holds %s', async (_, line) => {
    expect(await restoreLostValues([assign, lost], textFile('', line))).toEqual([assign, lost]);
  });

  it('need not be there', async () => {
    expect(await restoreLostValues([lost], join(directory, 'missing.txt'))).toEqual([lost]);
  });

  it('is not asked when nothing was lost', async () => {
    const whole = operation(1, 'ok', { extra, value: [[keyword('poll'), { map: [] }]] });
    const file = textFile('', '6\t:ok\t:poll\t[[:poll {"4" [[0 1]]}]]');
    expect(await restoreLostValues([whole], file)).toEqual([whole]);
  });
});
