import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommands, workflowCommand } from '../../src/github/workflow-commands.ts';
import { HOSTILE } from '../report/hostile.ts';

describe('a workflow command', () => {
  it('is one line, whatever its values hold', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE));
    fc.assert(
      fc.property(text, text, (title, message) => {
        const line = workflowCommand('error', { title, file: title }, message);
        expect(line).not.toMatch(/[\r\n]/);
        expect(line.startsWith('::error')).toBe(true);
        const properties = /^::error (?:title=([^,:]*),file=([^,:]*))?::/.exec(line);
        if (title !== '') expect(properties?.[1]).toBe(properties?.[2]);
      }),
    );
  });

  it('escapes as the runner expects', () => {
    expect(workflowCommand('error', { file: 'a,b:c.ts', line: 3, title: '' }, '50 %\nnext')).toBe(
      '::error file=a%2Cb%3Ac.ts,line=3::50 %25%0Anext',
    );
  });
});

describe('commands while a node prints', () => {
  it('are stopped with a token that nobody can guess, and ours wait', () => {
    const lines: string[] = [];
    const commands = createCommands((line) => lines.push(line));
    commands.stop();
    commands.stop();
    lines.push('::error::from the node');
    commands.warning('ours');
    commands.resume();
    commands.resume();
    commands.notice('later');
    const token = /^::stop-commands::(.{20,})$/.exec(lines[0] ?? '')?.[1];
    expect(token).toBeDefined();
    expect(lines.slice(1)).toEqual(['::error::from the node', `::${token}::`, '::warning::ours', '::notice::later']);
  });

  it('fold what is printed within a group, also when it fails', async () => {
    const lines: string[] = [];
    const commands = createCommands((line) => lines.push(line));
    await commands.group('Artifacts', async () => lines.push('within'));
    await expect(commands.group('Comment', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lines).toEqual(['::group::Artifacts', 'within', '::endgroup::', '::group::Comment', '::endgroup::']);
  });

  it('have another token each time', () => {
    const lines: string[] = [];
    const commands = createCommands((line) => lines.push(line));
    for (let time = 0; time < 2; time += 1) {
      commands.stop();
      commands.resume();
    }
    expect(new Set(lines).size).toBe(4);
  });
});
