import { describe, expect, it } from 'vitest';
import { threadTrust } from '../../src/seeds/thread-trust.ts';

const PROGRAM = { file: '/node.js', nodeOptions: ['--enable-source-maps'], nodePath: process.execPath };
const ENGINE = { id: { name: 'embedded', version: null }, file: process.execPath, args: [] } as const;
const EXECUTABLE = { bin: '/launcher', args: [], threads: PROGRAM };

describe('threads for nodes', () => {
  it('are tried for a program that the engine’s own Node.js runs', () => {
    expect(threadTrust(EXECUTABLE, ENGINE, {}).program()).toEqual(PROGRAM);
  });

  it.each([
    ['an executable', { bin: '/node', args: [] }, ENGINE, {}],
    ['another Node.js', { ...EXECUTABLE, threads: { ...PROGRAM, nodePath: '/bin/sh' } }, ENGINE, {}],
    ['a Node.js that is not there', { ...EXECUTABLE, threads: { ...PROGRAM, nodePath: '/none/node' } }, ENGINE, {}],
    ['options for the process', EXECUTABLE, ENGINE, { NODE_OPTIONS: '--max-old-space-size=64' }],
  ])('are not for %s', (_, executable, engine, env) => {
    expect(threadTrust(executable, engine, env).program()).toBeUndefined();
  });

  it('are not tried any more once they have misled three times', () => {
    const trust = threadTrust(EXECUTABLE, ENGINE, {});
    trust.misled();
    trust.misled();
    expect(trust.program()).toEqual(PROGRAM);
    trust.misled();
    expect(trust.program()).toBeUndefined();
  });
});
