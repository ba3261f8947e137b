import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeStacks } from '../../../src/verdict/gather/node-logs.ts';
import { anIncident } from '../facts.ts';
import { scratchDirectory } from '../fixtures.ts';

const workspace = scratchDirectory();
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

const put = (name: string, ...lines: readonly string[]) => {
  const file = path.join(workspace, name);
  writeFileSync(file, lines.join('\n'));
  return { node: name, file };
};
const stackAt = (line: number) => ['TypeError: no', `    at f (${workspace}/src/n.ts:${line}:9)`];
const located = (line: number) => ({ error: 'TypeError: no', location: { file: 'src/n.ts', line, column: 9 } });

describe('nodeStacks', () => {
  it('finds the error and its place at the end of each log', () => {
    const logs = [
      put('n0', 'started', ...stackAt(3)),
      put('n1', 'all is well'),
      put('n2', 'RangeError: b'),
      put('n3'),
      { node: 'n4', file: path.join(workspace, 'gone') },
    ];
    expect([...nodeStacks(logs, [], workspace)]).toEqual([
      ['n0', located(3)],
      ['n2', { error: 'RangeError: b', location: undefined }],
    ]);
  });

  it('reads the last 64 KiB of a long log', () => {
    const filler = Array.from({ length: 2_000 }, () => 'x'.repeat(100));
    expect(nodeStacks([put('n0', ...filler, ...stackAt(3))], [], workspace).get('n0')).toEqual(located(3));
    expect(nodeStacks([put('n0', ...stackAt(3), ...filler)], [], workspace).has('n0')).toBe(false);
  });

  it('passes over a log that a node has made something else of', () => {
    const pipe = path.join(workspace, 'pipe');
    execFileSync('mkfifo', [pipe]);
    symlinkSync(put('target', ...stackAt(3)).file, path.join(workspace, 'link'));
    const logs = ['pipe', 'link', '.'].map((name) => ({ node: name, file: path.join(workspace, name) }));
    expect([...nodeStacks(logs, [], workspace)]).toEqual([]);
  });

  it('takes what Maelstrom quotes of a crashed node before its log', () => {
    const crash = { node: 'n0', status: '1', stderr: stackAt(7), stderrFrom: 0 };
    const incidents = [anIncident('node-crashed', { crash }), anIncident('late-reply', { node: 'n1' })];
    expect([...nodeStacks([put('n0', ...stackAt(3))], incidents, workspace)]).toEqual([['n0', located(7)]]);
  });

  it('names no place without a workspace', () => {
    expect(nodeStacks([put('n0', ...stackAt(3))], [], undefined).get('n0')).toEqual({
      error: 'TypeError: no',
      location: undefined,
    });
  });
});
