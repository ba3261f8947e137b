import { describe, expect, it } from 'vitest';
import { printTest } from '../../../src/engine/output/test-map.ts';
import { get, keywordName } from '../../../src/maelstrom/edn.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { optionsOf } from '../an-interpreter.ts';

const argv = ['test', '-w', 'echo'];
const print = (options: ReturnType<typeof optionsOf>) => printTest(options, argv, 7, new Date(0));

describe('the printed options of a test', () => {
  it('are EDN with the names of the options', () => {
    const options = optionsOf('kafka', '--nemesis', 'partition', '--availability', 'total', '--key-count', '3');
    const map = parseEdn(print(options));
    expect(keywordName(get(map, 'workload'))).toBe('kafka');
    expect(keywordName(get(map, 'availability'))).toBe('total');
    expect([get(map, 'key-count'), get(map, 'seed'), get(map, 'nodes')]).toEqual([3, 7, ['n0', 'n1']]);
    expect(print(options)).toContain(':nemesis #{:partition}');
  });

  it('leave out what was not given', () => {
    expect(print(optionsOf('echo'))).not.toContain(':key-count');
  });

  it('stand in the log one on a line, with the name and the start', () => {
    const text = printTest(optionsOf('echo'), argv, 7, new Date(0));
    expect(text.startsWith('{:args ')).toBe(true);
    expect(text.split('\n').at(-2)).toBe(' :start-time "1970-01-01T00:00:00.000Z"}');
    expect(text).toContain('\n :rate 20.0\n');
    expect(parseEdn(text)).toBeDefined();
  });
});
