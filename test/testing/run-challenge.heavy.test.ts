/** The module as others import it, beside the command line that it runs. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleEntry } from '../support/bundled-entry.ts';

let test: typeof import('../../src/test.ts');
let entry: string;
const cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'run-challenge-')));
beforeAll(async () => {
  entry = await bundleEntry('src/test.ts', 'src/cli.ts', 'src/engine.ts');
  test = await import(pathToFileURL(entry).href);
});
afterAll(() => {
  for (const directory of [path.dirname(entry), cwd]) rmSync(directory, { recursive: true, force: true });
});

const echo = path.resolve('test/fixtures/nodes/echo.js');
/** Answers each echo with another value. */
function aLiar(): string {
  const file = path.join(cwd, 'liar.cjs');
  writeFileSync(
    file,
    `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { src, dest, body } = JSON.parse(line);
      const reply = { ...body, type: body.type + '_ok', in_reply_to: body.msg_id, echo: 'something else' };
      if (body.type === 'init') delete reply.echo;
      process.stdout.write(JSON.stringify({ src: dest, dest: src, body: reply }) + '\\n');
    });`,
  );
  return file;
}

describe('runChallenge', () => {
  it('resolves with the verdict of a run, its options included', async () => {
    const limits = ['stats.ok-count > 0', 'net.all.msg-count > 1'];
    const verdict = await test.runChallenge('echo', { cwd, bin: echo, timeLimit: 1, nodeCount: 2, seeds: 2, limits });
    expect(verdict).toMatchObject({ passed: true, outcome: 'pass', key: '1-echo', seeds: { from: 1, to: 2 } });
    expect(verdict.limits.map(({ expression, met }) => [expression, met])).toEqual(limits.map((each) => [each, true]));
    expect(verdict.report).toMatch(/^PASS {2}1-echo/);
    const { passed: _passed, report: _report, ...published } = verdict;
    const validate = new Ajv2020({ strict: false }).compile(
      JSON.parse(readFileSync('schema/verdict.schema.json', 'utf8')),
    );
    expect(validate(published), JSON.stringify(validate.errors)).toBe(true);
    expect(() => test.assertPass(verdict)).not.toThrow();
    expect(test.toPass(verdict)).toMatchObject({ pass: true });
  });

  it('resolves with a failure too, whose reasons are the message of the assertion', async () => {
    const verdict = await test.runChallenge('echo', { cwd, bin: aLiar(), timeLimit: 1 });
    expect(verdict).toMatchObject({ passed: false, outcome: 'fail' });
    const [reason] = verdict.reasons;
    expect(verdict.report).toContain(`[${reason?.id}]`);
    expect(verdict.report).not.toContain('starting the nodes');
    expect(test.toPass(verdict).message()).toBe(verdict.report);
    expect(() => test.assertPass(verdict)).toThrow(
      expect.objectContaining({ name: 'AssertionError', message: verdict.report, actual: 'fail' }),
    );
  });

  it('is a matcher of Vitest once it is registered', async () => {
    expect.extend({ toPass: test.toPass });
    const expectVerdict = (report: string, passed: boolean) =>
      expect({ passed, report }) as unknown as { toPass(): void; not: { toPass(): void } };
    expectVerdict('PASS  1-echo', true).toPass();
    expectVerdict('FAIL  1-echo', false).not.toPass();
    expect(() => expectVerdict('FAIL  1-echo', false).toPass()).toThrow(/^FAIL {2}1-echo$/);
    expect(() => expectVerdict('PASS  1-echo', true).not.toPass()).toThrow(/PASS {2}1-echo/);
  });

  it.each<[unknown, RegExp]>([
    [Promise.resolve(), /found a promise. Write await/],
    [undefined, /takes what runChallenge resolves with/],
    [{ passed: true }, /takes what runChallenge resolves with/],
  ])('has no assertion about %o', (received, message) => {
    expect(() => test.toPass(received)).toThrow(message);
    expect(() => test.assertPass(received as never)).toThrow(message);
  });

  it.each<[string, object, RegExp]>([
    ['echo', {}, /name the node of echo/],
    ['ehco', { bin: echo }, /Did you mean "echo"/],
    ['echo', { bin: 'missing.js' }, /^--bin: there is no file "missing\.js"/],
    ['echo', { bin: echo, nodeCuont: 2 }, /Unknown option "--node-cuont"/],
  ])('rejects where nothing was judged: %s %j', async (challenge, options, message) => {
    await expect(test.runChallenge(challenge, { cwd, ...options })).rejects.toThrow(message);
  });

  it('ends with its signal, and does not begin after it', async () => {
    const controller = new AbortController();
    const running = test.runChallenge('echo', {
      cwd,
      bin: echo,
      clock: 'real',
      timeLimit: 60,
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(new Error('enough')), 1500);
    await expect(running).rejects.toThrow('enough');
    await expect(test.runChallenge('echo', { bin: echo, signal: controller.signal })).rejects.toThrow('enough');
  });
});
