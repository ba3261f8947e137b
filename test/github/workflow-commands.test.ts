import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommands, withoutCommands, workflowCommand } from '../../src/github/workflow-commands.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { HOSTILE } from '../report/hostile.ts';
import { aReason, aVerdict } from '../report/verdicts.ts';
import { commandsIn } from '../support/runner-commands.ts';
import { runs } from '../support/runs.ts';

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

/** Texts made of what the runner looks for. */
const attack = fc
  .array(
    fc.oneof(
      fc.constantFrom('::', '##[', ']', ':', '#', '[', ' ', '\t', '\r', '\n', '\u0085', '\u00a0', '\u2028', '\ufeff'),
      fc.constantFrom(
        'error',
        'add-mask',
        'set-output name=x',
        'stop-commands',
        'group',
        'endgroup',
        '%0A',
        '\u200b',
        'x',
      ),
      fc.constantFrom('::error::x', '##[error]x', '::stop-commands::t', '::t::'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('the port of the runner’s parser', () => {
  it.each([
    ['::error::x', 'error'],
    ['\t \u0085::error file=a::x', 'error'],
    ['words ##[error]x', 'error'],
    ['a\r::add-mask::b', 'add-mask'],
    ['::unknown::x', undefined],
    ['words ::error::x', undefined],
  ])('takes %j for %s', (output, name) => {
    expect(commandsIn(output)[0]?.name).toBe(name);
  });

  it('carries out nothing between a stop and its token', () => {
    const output = '::stop-commands::token\n::error::x\n##[add-mask]y\n::other::\n::token::\n::notice::z';
    expect(commandsIn(output).map(({ name }) => name)).toEqual(['stop-commands', 'token', 'notice']);
  });
});

describe('text that others wrote', () => {
  it('never runs as a command, wherever and however often it holds one', () => {
    fc.assert(
      fc.property(attack, (text) => {
        expect(commandsIn(withoutCommands(text).join('\n'))).toEqual([]);
      }),
      { numRuns: runs(5000) },
    );
  });

  it('stays as it is where nothing is a command', () => {
    expect(withoutCommands('a :: b\r\n# [x] ## y\nc')).toEqual(['a :: b', '# [x] ## y', 'c']);
    expect(withoutCommands(' ::error::x ##[error]y')).toEqual([' : :error::x ## [error]y']);
  });

  it('never runs as a command in the summary of a verdict, whichever part holds it and wherever that is wrapped', () => {
    fc.assert(
      fc.property(attack, fc.integer({ min: 80, max: 110 }), (text, width) => {
        const long = `${'x'.repeat(width)} ${text}`;
        const reason = aReason({ title: text, detail: long, advice: long, evidence: [{ source: text, text }] });
        const lines: string[] = [];
        createCommands((line) => lines.push(line)).text(
          renderTerminal(aVerdict({ key: text, title: long, outcome: 'fail', reasons: [reason] })),
        );
        expect(commandsIn(lines.join('\n'))).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  it('is one value of our own commands, as it was', () => {
    fc.assert(
      fc.property(attack, attack, (title, message) => {
        const [command, ...others] = commandsIn(workflowCommand('error', { title }, message));
        expect(others).toEqual([]);
        expect(command).toMatchObject({ name: 'error', data: message });
        if (title !== '') expect(command?.properties['title']).toBe(title);
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('commands while a node prints', () => {
  it("are stopped with a token that can't be guessed, and ours wait", () => {
    const lines: string[] = [];
    const commands = createCommands((line) => lines.push(line));
    commands.stop();
    commands.stop();
    lines.push('::error::from the node');
    commands.warning('ours');
    commands.command('::add-mask::of a client');
    commands.resume();
    commands.resume();
    commands.notice('later');
    const token = /^::stop-commands::(.{20,})$/.exec(lines[0] ?? '')?.[1];
    expect(token).toBeDefined();
    expect(lines.slice(1)).toEqual([
      '::error::from the node',
      `::${token}::`,
      '::warning::ours',
      '::add-mask::of a client',
      '::notice::later',
    ]);
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
