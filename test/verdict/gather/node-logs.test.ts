import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Incident } from '../../../src/verdict/gather/incidents.ts';
import { type NodeLog, type NodeStack, nodeStacks, nodeTails } from '../../../src/verdict/gather/node-logs.ts';
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
const stacksOf = (logs: readonly NodeLog[], incidents: readonly Incident[], of: string | undefined) =>
  nodeStacks(nodeTails(logs), incidents, of);
const told = (stacks: ReadonlyMap<string, NodeStack>) =>
  [...stacks].map(([node, { error, location }]) => [node, { error, location }]);

describe('nodeStacks', () => {
  it('finds the error and its place at the end of each log', () => {
    const logs = [
      put('n0', 'started', ...stackAt(3)),
      put('n1', 'all is well'),
      put('n2', 'RangeError: b'),
      put('n3'),
      { node: 'n4', file: path.join(workspace, 'gone') },
    ];
    expect(told(stacksOf(logs, [], workspace))).toEqual([
      ['n0', located(3)],
      ['n2', { error: 'RangeError: b', location: undefined }],
    ]);
  });

  it('reads the last 256 KiB of a long log', () => {
    const filler = Array.from({ length: 3_000 }, () => 'x'.repeat(100));
    expect(stacksOf([put('n0', ...filler, ...stackAt(3))], [], workspace).get('n0')).toMatchObject(located(3));
    expect(stacksOf([put('n0', ...stackAt(3), ...filler)], [], workspace).has('n0')).toBe(false);
  });

  it('passes over a log that a node has made something else of', () => {
    const pipe = path.join(workspace, 'pipe');
    execFileSync('mkfifo', [pipe]);
    symlinkSync(put('target', ...stackAt(3)).file, path.join(workspace, 'link'));
    const logs = ['pipe', 'link', '.'].map((name) => ({ node: name, file: path.join(workspace, name) }));
    expect([...stacksOf(logs, [], workspace)]).toEqual([]);
  });

  it('takes what Maelstrom quotes of a crashed node before its log', () => {
    const crash = { node: 'n0', status: '1', stderr: stackAt(7), stderrFrom: 0 };
    const incidents = [anIncident('node-crashed', { crash }), anIncident('late-reply', { node: 'n1' })];
    expect(told(stacksOf([put('n0', ...stackAt(3))], incidents, workspace))).toEqual([['n0', located(7)]]);
  });

  it('names no place without a workspace', () => {
    expect(stacksOf([put('n0', ...stackAt(3))], [], undefined).get('n0')).toMatchObject({
      error: 'TypeError: no',
      location: undefined,
    });
  });

  const deep = [
    'panic: too deep',
    '',
    'goroutine 1 [running]:',
    ...Array.from({ length: 40 }, (_, index) => [
      `main.f(0x${index})`,
      `\t${workspace}/main.go:${index + 1} +0x1`,
    ]).flat(),
  ];

  it('goes on in the log where a stack is longer than what Maelstrom quotes', () => {
    const crash = { node: 'n0', status: '2', stderr: ['', ...deep.slice(-31), 'bye', ''], stderrFrom: 0 };
    const incidents = [anIncident('node-crashed', { crash, line: 100 })];
    const stack = stacksOf([put('n0', 'started', ...deep, 'bye', '')], incidents, workspace).get('n0');
    expect(stack).toMatchObject({ error: 'panic: too deep', location: { file: 'main.go', line: 1 } });
    expect(stack?.evidence?.[0]).toEqual({ source: 'node-logs/n0.log', line: 2, text: 'panic: too deep' });
    // The last line is quoted too, from where Maelstrom quotes it.
    expect(stack?.evidence?.at(-1)).toEqual({ source: 'console', line: 132, text: 'bye' });
  });

  it('does not take the log for the end of a node that ended in other words', () => {
    const crash = { node: 'n0', status: '2', stderr: ['panic: another'], stderrFrom: 0 };
    const stack = stacksOf([put('n0', ...deep)], [anIncident('node-crashed', { crash })], workspace).get('n0');
    expect(stack).toMatchObject({ error: 'panic: another', location: undefined });
  });
});
