import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES, readInputs } from '../../src/action/run-inputs.ts';

const root = path.resolve(import.meta.dirname, '../..');
interface Described {
  readonly description: string;
  readonly default?: string;
}
const action: { readonly inputs: Record<string, Described>; readonly outputs: Record<string, Described> } = parse(
  readFileSync(path.join(root, 'action.yml'), 'utf8'),
);

/** The environment that the runner makes of `with:` and the defaults; expressions are the runner's to fill in. */
function runnerEnv(given: Record<string, string>): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, { default: standard = '' }] of Object.entries(action.inputs)) {
    env[`INPUT_${name.toUpperCase()}`] = standard.startsWith('${{') ? '' : standard;
  }
  for (const [name, value] of Object.entries(given)) env[`INPUT_${name.toUpperCase()}`] = value;
  return env;
}

const read = (given: Record<string, string>) => readInputs(runnerEnv(given), root);

describe('the inputs', () => {
  it('are those of action.yml', () => {
    expect([...INPUT_NAMES].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  it('each have a description, and so do the outputs', () => {
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
      expect(description).toMatch(/\w.*[.!]?$/s);
    }
  });

  it('become a request with the defaults of action.yml', () => {
    expect(read({ challenge: '3d', command: 'node x', 'time-limit': '5', args: '-v "a b"' })).toMatchObject({
      request: {
        challenge: '3d',
        engine: 'maelstrom',
        options: { 'time-limit': '5' },
        node: { kind: 'command', command: 'node x', args: ['-v', 'a b'] },
        repeat: 1,
        faults: false,
        matrix: null,
      },
      failOn: 'unknown',
      reporting: { comment: 'always', artifacts: 'all', compressionLevel: 6 },
    });
  });

  it('are passed on as they were given', () => {
    expect(
      read({
        command: 'node x',
        name: ' my row ',
        engine: 'embedded',
        workload: 'echo',
        args: 'a',
        'extra-args': '--rate 5',
        faults: 'yes',
        repeat: '100',
        limits: 'a < 1',
        timeout: '86400',
        'fail-on': 'never',
        comment: 'on-failure',
        'comment-key': 'nightly',
        'pull-request': '12',
        artifacts: 'none',
        'retention-days': '400',
        'compression-level': '9',
        'github-token': 'ghs_1',
        matrix: '{"n":1}',
      }),
    ).toMatchObject({
      request: {
        name: 'my row',
        engine: 'embedded',
        options: { workload: 'echo' },
        extraArgs: ['--rate', '5'],
        faults: true,
        repeat: 100,
        limits: 'a < 1',
        hardLimitSeconds: 86_400,
        matrix: { n: 1 },
      },
      failOn: 'never',
      reporting: {
        comment: 'on-failure',
        commentKey: 'nightly',
        pullRequest: 12,
        artifacts: 'none',
        retentionDays: 400,
        compressionLevel: 9,
        formats: {},
        points: 0,
        token: 'ghs_1',
        matrix: '{"n":1}',
      },
      warnings: [],
    });
  });

  it('ask for gnuplot unless no plot is wanted', () => {
    expect(read({ command: 'x' }).install.gnuplot).toBe(true);
    expect(read({ command: 'x', plots: 'all' }).install.gnuplot).toBe(true);
    expect(read({ command: 'x', plots: 'none' }).install.gnuplot).toBe(false);
  });

  it('warn of a dash that was mended', () => {
    expect(read({ command: 'x', args: '–v' }).warnings).toEqual([expect.stringMatching(/^args: /)]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ limts: 'a < 1' }, /^There is no input "limts"\. Did you mean "limits"\?$/],
    [{ command: 'x', 'pull-request': '#7' }, /pull-request: found "#7"; write a whole number from 1/],
    [{}, /bin: found nothing; write the path/],
    [{ bin: 'a.js', command: 'b' }, /bin and command both name the node/],
    [{ bin: 'dist/nothing-here.js' }, /bin: there is no file "dist\/nothing-here\.js"/],
    [{ command: 'x', engine: 'jvm' }, /engine: found "jvm"; write maelstrom or embedded/],
    [{ command: 'x', 'fail-on': 'always' }, /fail-on: found "always"; write unknown, fail or never/],
    [{ command: 'x', repeat: 'two' }, /repeat: found "two"; write a whole number/],
    [{ command: 'x', matrix: '{' }, /matrix: found "\{"/],
    [{ command: 'x', args: '"open' }, /args: the quote " at character 1 is never closed/],
    [{ command: 'x', faults: 'perhaps' }, /faults: found "perhaps"; write true or false/],
    [{ command: 'x', 'retention-days': '0' }, /retention-days: found "0"/],
    [{ command: 'x', 'retention-days': '401' }, /retention-days: found "401"/],
    [{ command: 'x', 'compression-level': '10' }, /compression-level: found "10"; write a whole number from 0 to 9/],
    [{ command: 'x', repeat: '0' }, /repeat: found "0"; write a whole number from 1 to 100/],
    [{ command: 'x', timeout: '86401' }, /timeout: found "86401"/],
    [{ command: 'x', comment: 'sometimes' }, /comment: found "sometimes"; write always, on-failure or never/],
    [{ command: 'x', artifacts: 'some' }, /artifacts: found "some"; write all, on-failure or none/],
  ])('%j are refused in a sentence', (given, message) => {
    expect(() => read(given)).toThrow(message);
  });
});
