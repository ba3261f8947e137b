import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunOne, runBatch } from '../../src/engine/batch.ts';
import { NotSimulated } from '../../src/engine/simulation/not-simulated.ts';
import { BATCH_CONSOLE, type BatchAnswer, type BatchRequest } from '../../src/maelstrom/batch-protocol.ts';
import { EXIT } from '../../src/maelstrom/exit-status-and-last-line.ts';
import { shellScript } from '../support/shell-script.ts';
import { node, runTheEngine } from './an-engine.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'batch-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const aRequest = (id: number, more: Partial<BatchRequest> = {}): BatchRequest => ({
  id,
  directory: path.join(root, 'seeds', `trial-${id}`),
  args: [`--${id}`],
  keepsValid: false,
  ...more,
});

async function* linesOf(requests: readonly BatchRequest[]): AsyncGenerator<string> {
  for (const request of requests) yield JSON.stringify(request);
}

async function answersTo(requests: readonly BatchRequest[], runOne: RunOne): Promise<BatchAnswer[]> {
  const answers: BatchAnswer[] = [];
  await runBatch(linesOf(requests), runOne, (line) => {
    expect(line.endsWith('\n')).toBe(true);
    answers.push(JSON.parse(line));
  });
  return answers;
}

describe('a batch', () => {
  it('tells of the first node that took time which simulated time does not count', async () => {
    const answers = await answersTo([aRequest(1), aRequest(2)], async (args, { onLongWork }) => {
      if (args[0] === '--1') for (const node of ['n2', 'n0']) onLongWork(`Node ${node} computed.`);
      return EXIT.valid;
    });
    expect(answers).toEqual([
      { id: 1, status: EXIT.valid, longWork: 'Node n2 computed.' },
      { id: 2, status: EXIT.valid },
    ]);
  });

  it('runs one test after the other, each in a directory that it makes, and answers by number', async () => {
    const seen: unknown[] = [];
    let isRunning = false;
    const answers = await answersTo([aRequest(7), aRequest(8)], async (args, { cwd }) => {
      expect(isRunning).toBe(false);
      isRunning = true;
      await new Promise(setImmediate);
      isRunning = false;
      seen.push([args, cwd, existsSync(cwd)]);
      return args[0] === '--7' ? EXIT.invalid : EXIT.unknown;
    });
    expect(answers).toEqual([
      { id: 7, status: EXIT.invalid },
      { id: 8, status: EXIT.unknown },
    ]);
    expect(seen).toEqual([
      [['--7'], aRequest(7).directory, true],
      [['--8'], aRequest(8).directory, true],
    ]);
  });

  it('keeps what a test printed in its directory, which goes when the test is valid and is not to be kept', async () => {
    const requests = [aRequest(1), aRequest(2, { keepsValid: true }), aRequest(3, { args: ['fails'] })];
    await answersTo(requests, async ([what], { write }) => {
      write('good ヽ');
      write('\n');
      return what === 'fails' ? EXIT.invalid : EXIT.valid;
    });
    const consoles = requests.map(({ directory }) => path.join(directory, BATCH_CONSOLE));
    expect(consoles.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : null))).toEqual([
      null,
      'good ヽ\n',
      'good ヽ\n',
    ]);
    expect(existsSync(requests[0]?.directory ?? '')).toBe(false);
  });

  it('says why the nodes of a test do not live in simulated time, and of no other error', async () => {
    const answers = await answersTo([aRequest(1), aRequest(2), aRequest(3)], async ([what], { onGivenUp }) => {
      if (what === '--1') onGivenUp(new NotSimulated('n1 never settles.'));
      // It lived in simulated time before, so this is a finding.
      if (what === '--3') onGivenUp(new NotSimulated('n1 hangs.', true));
      if (what === '--2') onGivenUp(new Error('A node died.'));
      return EXIT.crashed;
    });
    expect(answers).toEqual([
      { id: 1, status: EXIT.crashed, notSimulated: 'n1 never settles.' },
      { id: 2, status: EXIT.crashed },
      { id: 3, status: EXIT.crashed },
    ]);
  });

  it('says that it could not write, and goes on with the next test', async () => {
    mkdirSync(aRequest(1).directory, { recursive: true });
    writeFileSync(path.join(aRequest(1).directory, BATCH_CONSOLE), 'of somebody else');
    writeFileSync(path.join(root, 'file'), '');
    const ran: unknown[] = [];
    const answers = await answersTo(
      [aRequest(1), aRequest(2, { directory: path.join(root, 'file/below') }), aRequest(3)],
      async (args) => {
        ran.push(args);
        return EXIT.valid;
      },
    );
    expect(ran).toEqual([['--3']]);
    expect(answers.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/^The files of a test could not be written to .*trial-1: EEXIST/),
      expect.stringMatching(/^The files of a test could not be written to .*below: E/),
      undefined,
    ]);
  });
});

describe('the command batch', () => {
  it('runs tests in simulated time with nothing on its stdout but the answers', async () => {
    const args = ['-w', 'echo', '--bin', node('echo.js'), '--node-count', '1', '--time-limit', '5', '--seed', '1'];
    const requests = [
      aRequest(1, { args: [...args, '--clock', 'simulated'], keepsValid: true }),
      aRequest(2, { args: [...args, '--clock', 'simulated'], keepsValid: true }),
      aRequest(3, { args: ['--bad-option'] }),
      aRequest(4, {
        args: ['-w', 'echo', '--bin', node('echo-wrong-value.js'), '--time-limit', '2', '--clock', 'simulated'],
      }),
    ];
    const { status, console } = await runTheEngine(['batch'], { cwd: root, lines: () => linesOf(requests) });
    expect(status).toBe(EXIT.valid);
    expect(
      console
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { id: 1, status: EXIT.valid },
      { id: 2, status: EXIT.valid },
      { id: 3, status: EXIT.badArguments },
      { id: 4, status: EXIT.invalid },
    ]);
    const inStore = (id: number, file: string): string =>
      readFileSync(path.join(aRequest(id).directory, 'store/current', file), 'utf8');
    expect(inStore(1, 'history.edn')).toBe(inStore(2, 'history.edn'));
    expect(inStore(4, 'results.edn')).toContain(':valid? false');
    expect(readFileSync(path.join(aRequest(3).directory, BATCH_CONSOLE), 'utf8')).toContain('--bad-option');
  });

  it('answers for a program that does not live in simulated time', async () => {
    const args = [
      '-w',
      'echo',
      '--bin',
      shellScript(root, 'node.sh', 'yes garbage | head -c 5000 >&3; exec cat'),
      '--node-count',
      '1',
      '--time-limit',
      '1',
    ];
    const { console } = await runTheEngine(['batch'], {
      cwd: root,
      lines: () => linesOf([aRequest(1, { args: [...args, '--clock', 'simulated'] })]),
    });
    expect(JSON.parse(console)).toMatchObject({
      id: 1,
      notSimulated: expect.stringContaining('Node n0 wrote to file descriptor 3'),
    });
  });
});
