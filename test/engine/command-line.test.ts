import { afterAll, describe, expect, it } from 'vitest';
import { runTheEngine } from './an-engine.ts';
import { kept, removeShortRuns } from './short-runs.ts';

afterAll(removeShortRuns);

describe('the command line', () => {
  it.each([
    [['test', '--bin', 'x', '--nodes', 'a,../b'], `Node name "../b" can't be used`],
    [['test', '--bin', 'x', '--nodes', 'a,a'], 'It is listed twice.'],
    [['test', '--bin', 'x', '--nodes', 'c1'], 'names of clients'],
    [['test', '--bin', 'x', '--nodes', 'lin-kv'], 'name of a service'],
    [['test', '--bin', 'x', '--concurrency', '0'], '--concurrency must be at least 1'],
    [['test', '--bin', 'x', '--nodes-file', 'nowhere.txt'], "nowhere.txt can't be read (ENOENT)"],
    [['test'], 'Expected a --bin PATH_TO_BINARY to test'],
    [[], 'Commands: analyze, test'],
  ])('%j is refused before anything is written', async (words, sentence) => {
    const run = kept(await runTheEngine(words));
    expect(run.status).toBe(254);
    expect(run.console).toContain(sentence);
    expect(run.read('jepsen.log')).toBeUndefined();
  });
});
