/** The command line on a real pseudo-terminal, which util-linux's `script` opens. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellWord } from '../../src/text/quote-for-shell.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/cli.js');
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;
if (!hasScript) console.warn('The terminal is not tested: there is no "script" of util-linux on the PATH.');

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(path.join(tmpdir(), 'terminal-')));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

interface OnTerminal {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs beside it, on the same terminal. */
  readonly beside?: string;
  /** What is typed, once the text is there. */
  readonly types?: { readonly after: RegExp; readonly text: string };
}

/** The status, and every byte that came to the terminal. */
function onTerminal(
  words: readonly string[],
  { columns = 80, env = {}, beside = 'true', types }: OnTerminal = {},
): Promise<{ readonly status: number | null; readonly bytes: string }> {
  const command = [process.execPath, cli, ...words].map(shellWord).join(' ');
  const { CI: _ci, NO_COLOR: _no, FORCE_COLOR: _force, ...rest } = process.env;
  const child = spawn('script', ['-qfec', `stty cols ${columns}; (${beside}) & ${command}`, '/dev/null'], {
    cwd,
    env: { ...rest, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let bytes = '';
  let hasTyped = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    bytes += text;
    if (hasTyped || types === undefined || !types.after.test(stripVTControlCharacters(bytes))) return;
    hasTyped = true;
    child.stdin.write(types.text);
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, bytes })));
}

/** What is seen in the end, line by line: a terminal that knows what we write. */
function screenOf(bytes: string): readonly string[] {
  const lines = [''];
  let column = 0;
  const put = (text: string): void => {
    const line = lines.at(-1) ?? '';
    lines[lines.length - 1] = line.slice(0, column).padEnd(column) + text + line.slice(column + text.length);
    column += text.length;
  };
  for (const [piece] of bytes.matchAll(/\u001b\[[?\d;]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) {
    if (piece === '\n') lines.push(' '.repeat(column));
    else if (piece === '\r') column = 0;
    else if (piece === '\u001b[K') lines[lines.length - 1] = (lines.at(-1) ?? '').slice(0, column);
    else if (!piece.startsWith('\u001b')) put(piece);
  }
  return lines.map((line) => line.trimEnd());
}

/** Each state of the line that is written over. */
const framesOf = (bytes: string): readonly string[] =>
  [...bytes.matchAll(/\r\u001b\[\?7l(.*?)\u001b\[K\u001b\[\?7h/g)].map(([, line = '']) =>
    stripVTControlCharacters(line),
  );

const ECHO = ['run', 'echo', '--clock', 'real', '--time-limit', '3', '--rate', '20'];

describe.skipIf(!hasScript)('on a terminal', () => {
  it('a run shows a bar, the time, operations and what is left on one line, and takes it away', async () => {
    const { status, bytes } = await onTerminal(ECHO, { columns: 72 });
    expect(status).toBe(0);
    const frames = framesOf(bytes);
    expect(Math.max(...frames.map(({ length }) => length))).toBeLessThan(72);
    // What stands there between two drawings, such as a quick start, is not seen.
    expect(frames).toContainEqual(
      expect.stringMatching(/^ {2}█+░+ {2}[12] of 3 s {2}\d+ ok(?:, 1 pending)? {2}~\d s left$/),
    );
    const screen = screenOf(bytes);
    expect(screen[0]).toBe('1-echo: echo on the embedded engine, in real time');
    expect(screen[2]).toBe('PASS  1-echo  Echo');
    expect(screen.join('\n')).not.toMatch(/[█░]|left|operations begin/);
    // Nothing that was switched is left so.
    expect(bytes.lastIndexOf('\u001b[?7h')).toBeGreaterThan(bytes.lastIndexOf('\u001b[?7l'));
    expect(bytes).toContain('\u001b[32mPASS');
  });

  it('says what stays above the line', async () => {
    const node = `let met = false;
      require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { src, dest, body } = JSON.parse(line);
        if (body.type === 'echo' && !met) { met = true; console.log('debug'); }
        console.log(JSON.stringify({ src: dest, dest: src, body: { ...body, type: body.type + '_ok', in_reply_to: body.msg_id } }));
      });`;
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path.join(cwd, 'node.js'), node);
    const { status, bytes } = await onTerminal([...ECHO, '--bin', 'node.js']);
    expect(status).not.toBe(0);
    const screen = screenOf(bytes);
    expect(screen.filter((line) => /^ +\d+\.\d s {2}node n0 printed a line to stdout/.test(line))).toHaveLength(1);
    expect(screen.join('\n')).not.toMatch(/[█░]/);
  });

  it('follows the terminal when that becomes narrower', async () => {
    const { bytes } = await onTerminal(ECHO, {
      columns: 100,
      beside: 'until ls store/1-echo/*/run/store/current 2>/dev/null >&2; do sleep 0.05; done; stty cols 40 </dev/tty',
    });
    const frames = framesOf(bytes);
    expect(Math.max(...frames.slice(-8).map(({ length }) => length))).toBeLessThan(40);
    expect(frames.at(-8)).not.toBe('');
  });

  it('shows seeds', async () => {
    const { status, bytes } = await onTerminal(['run', 'echo', '--time-limit', '1', '--seeds', '6']);
    expect(status).toBe(0);
    expect(framesOf(bytes)).toEqual(expect.arrayContaining([expect.stringMatching(/^ {2}█*░+ {2}[0-5] of 6 seeds/)]));
    expect(screenOf(bytes).join('\n')).toContain('6 of 6 seeds passed');
  });

  it('takes the line away on Ctrl-C, and says the verdict', async () => {
    const { status, bytes } = await onTerminal(['run', 'echo', '--clock', 'real', '--time-limit', '60'], {
      types: { after: /\d of 60 s/, text: '\u0003' },
    });
    expect(status).toBe(130);
    const screen = screenOf(bytes).join('\n');
    expect(screen).toContain('[cancelled]');
    expect(screen).not.toMatch(/[█░]/);
  });

  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['NO_COLOR=1', { NO_COLOR: '1' }, false, true],
    ['TERM=dumb', { TERM: 'dumb' }, false, false],
    ['CI=true', { CI: 'true' }, false, false],
    ['FORCE_COLOR=1 CI=true', { FORCE_COLOR: '1', CI: 'true' }, true, false],
  ])('with %s has the same text', async (_, env, colours, isLive) => {
    const { bytes } = await onTerminal(['run', 'echo', '--time-limit', '1'], { env });
    expect(/\u001b\[\d+m/.test(bytes)).toBe(colours);
    expect(framesOf(bytes).length > 0).toBe(isLive);
    expect(screenOf(bytes).join('\n').includes('the nodes are up; operations begin')).toBe(!isLive);
    expect(screenOf(bytes)).toContain('PASS  1-echo  Echo');
  });
});

describe('without a terminal', () => {
  it('has no escape sequence, unless FORCE_COLOR asks for colours', () => {
    const words = [cli, 'run', 'echo', '--time-limit', '1'];
    const { FORCE_COLOR: _, ...env } = process.env;
    expect(spawnSync(process.execPath, words, { cwd, env, encoding: 'utf8' }).stdout).not.toContain('\u001b');
    const forced = spawnSync(process.execPath, words, { cwd, env: { ...env, FORCE_COLOR: '1' }, encoding: 'utf8' });
    expect(forced.stdout).toContain('\u001b[32mPASS');
    expect(forced.stdout).toContain('operations begin');
  });
});
