import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programOnPath } from '../../src/machine/program-on-path.ts';
import type { Plots } from '../../src/plan/plots-option.ts';
import { preparePlotting } from '../../src/run/plotting.ts';
import { shellScript } from '../support/shell-script.ts';

let directory: string;
let bin: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), "it's plots-")));
  bin = path.join(directory, 'bin');
  mkdirSync(bin);
  for (const name of ['sh', 'cat']) symlinkSync(programOnPath(name, process.env) ?? '', path.join(bin, name));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A program of the PATH that notes what it is asked and given. */
function aProgram(name: string): void {
  shellScript(bin, name, `{ echo "$0 $*"; cat; } >> "${directory}/asked"`);
}

const asked = (): string => {
  const file = path.join(directory, 'asked');
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll(`${bin}/`, '') : '';
};

const runDirectory = (): string => path.join(directory, 'run');
const store = (): string => path.join(runDirectory(), 'store/kafka/20261126T1');

function prepare(plots: Plots) {
  mkdirSync(store(), { recursive: true });
  return preparePlotting(plots, runDirectory(), { PATH: bin });
}

/** As Jepsen asks for a plot: by the name of the program, with the script and the points on stdin. */
const draw = (env: NodeJS.ProcessEnv, name: string, points = '1 2\ne\n') =>
  spawnSync(programOnPath('gnuplot', env) ?? 'gnuplot', ['-p'], {
    env,
    input: `set output '${store()}/${name}';\nset term png;\nplot '-';\n${points}`,
    encoding: 'utf8',
  });

const notDrawn = (): string => readFileSync(path.join(store(), 'plots-not-drawn.txt'), 'utf8');

describe('plots: summary', () => {
  it('draws the plots directly in the directory of the run, to the last point', () => {
    aProgram('gnuplot');
    aProgram('dot');
    const { env, end } = prepare('summary');
    const points = '1 2\n'.repeat(50_000);
    expect(draw(env, 'realtime-lag-key.png', points).status).toBe(0);
    expect(asked()).toBe(
      `gnuplot -p\nset output '${store()}/realtime-lag-key.png';\nset term png;\nplot '-';\n${points}`,
    );
    expect(end(store())).toBe(0);
    expect(readdirSync(store())).toEqual([]);
  });

  it('leaves an environment without a PATH the programs that a shell finds then', () => {
    mkdirSync(store(), { recursive: true });
    const { env, end } = preparePlotting('summary', runDirectory(), {});
    expect(env['PATH']).toMatch(/\/stand-ins:\/usr\/bin:\/bin$/);
    end(null);
  });

  it('leaves out those of single clients and keys, and names them in the store', () => {
    aProgram('gnuplot');
    aProgram('dot');
    const { env, end } = prepare('summary');
    const names = ['realtime-lag-key/10.png', 'realtime-lag-key/9.png', 'realtime-lag-thread-key/[1 "9"].png'];
    // Jepsen asks for a plot again when its checker runs again.
    for (const name of [...names, 'realtime-lag-key/9.png']) {
      expect(draw(env, name, '1 2\n'.repeat(50_000))).toMatchObject({ status: 0, stdout: '', stderr: '' });
    }
    expect(asked()).toBe('');
    expect(end(store())).toBe(3);
    expect(notDrawn()).toMatch(/^Plots that were not drawn: 3, because plots is summary; /);
    expect(notDrawn().split('\n').slice(-4)).toEqual([
      'realtime-lag-key/9.png',
      'realtime-lag-key/10.png',
      'realtime-lag-thread-key/[1 "9"].png',
      '',
    ]);
    expect(readdirSync(runDirectory())).toEqual(['store']);
  });

  it('starts the real gnuplot for a node that draws a plot of its own', () => {
    aProgram('gnuplot');
    const { env, end } = prepare('summary');
    const gnuplot = programOnPath('gnuplot', env) ?? '';
    expect(gnuplot).not.toBe(path.join(bin, 'gnuplot'));
    spawnSync(gnuplot, ['mine.plt'], { env });
    spawnSync(gnuplot, ['-p'], { env, input: "set output '/somewhere/else/a/b/c.png';\n" });
    expect(asked()).toBe("gnuplot mine.plt\ngnuplot -p\nset output '/somewhere/else/a/b/c.png';\n");
    expect(end(store())).toBe(0);
  });

  it.runIf(programOnPath('gnuplot', process.env) !== null)('makes a picture with the real gnuplot', () => {
    // gnuplot itself has no way to write a name with an apostrophe.
    const plain = realpathSync(mkdtempSync(path.join(tmpdir(), 'plots-')));
    const file = path.join(plain, 'store/kafka/20261126T1/rate.png');
    mkdirSync(path.dirname(file), { recursive: true });
    const { env, end } = preparePlotting('summary', plain, process.env);
    const script = `set output '${file}';\nset term png;\nplot '-' with lines;\n1 2\n2 3\ne\n`;
    spawnSync(programOnPath('gnuplot', env) ?? '', ['-p'], { env, input: script });
    expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG');
    expect(end(path.dirname(file))).toBe(0);
    rmSync(plain, { recursive: true });
  });
});

describe('the other choices', () => {
  it('all: no stand-in is on the PATH', () => {
    aProgram('gnuplot');
    aProgram('dot');
    expect(prepare('all').env).toEqual({ PATH: bin });
  });

  it('none: no plot is drawn', () => {
    aProgram('gnuplot');
    const { env, end } = prepare('none');
    expect(draw(env, 'rate.png').status).toBe(0);
    expect(asked()).toBe('');
    expect(end(store())).toBe(1);
    expect(notDrawn()).toMatch(/^Plots that were not drawn: 1, because plots is none\.\n/);
  });
});

describe('without gnuplot and graphviz', () => {
  it.each(['all', 'summary', 'none'] as const)(
    '%s: a plot that Jepsen asks for is left out, and nothing fails',
    (plots) => {
      const { env, end } = prepare(plots);
      expect(draw(env, 'latency-raw.png')).toMatchObject({ status: 0, stderr: '' });
      expect(end(store())).toBe(0);
      expect(notDrawn()).toMatch(/because gnuplot is not installed\.\n.*\n\nlatency-raw\.png\n$/s);
    },
  );

  it('an anomaly that Elle draws is not lost, and no empty picture stays', () => {
    const { env, end } = prepare('summary');
    const svg = spawnSync(programOnPath('dot', env) ?? '', ['-Tsvg'], { env, input: 'digraph {}', encoding: 'utf8' });
    expect(svg).toMatchObject({ status: 0, stderr: '' });
    expect(svg.stdout).toMatch(/^<svg .*graphviz \(dot\) is not installed.*<\/svg>\n$/s);
    mkdirSync(path.join(store(), 'elle/G0'), { recursive: true });
    writeFileSync(path.join(store(), 'elle/G0/0.svg'), svg.stdout);
    writeFileSync(path.join(store(), 'elle/G0/1.svg'), '<svg>drawn</svg>');
    writeFileSync(path.join(store(), 'elle/G0/2.svg'), svg.stdout.replace('Not drawn', 'Was drawn'));
    writeFileSync(path.join(store(), 'elle/G0/3.txt'), svg.stdout);
    end(store());
    expect(readdirSync(path.join(store(), 'elle/G0'))).toEqual(['1.svg', '2.svg', '3.txt']);
    expect(notDrawn()).toMatch(/^Drawings of anomalies that were not made: 1, .*\n\nelle\/G0\/0\.svg\n$/s);
  });

  it.each(['pipe', 'link', 'directory'])('a %s in place of what we write or read is left alone', (kind) => {
    const precious = path.join(directory, 'precious');
    writeFileSync(precious, 'precious\n');
    const put = (file: string): void => {
      rmSync(file, { force: true });
      if (kind === 'directory') mkdirSync(file);
      else if (kind === 'link') symlinkSync(precious, file);
      else spawnSync('mkfifo', [file]);
    };
    const { env, end } = prepare('summary');
    draw(env, 'latency-raw.png');
    put(path.join(store(), 'plots-not-drawn.txt'));
    expect(end(store())).toBe(0);
    const second = prepare('summary');
    mkdirSync(path.join(runDirectory(), 'stand-ins'), { recursive: true });
    put(path.join(runDirectory(), 'stand-ins/not-drawn'));
    mkdirSync(path.join(store(), 'elle'));
    put(path.join(store(), 'elle/0.svg'));
    expect(second.end(store())).toBe(0);
    expect(readFileSync(precious, 'utf8')).toBe('precious\n');
  });

  it('anomalies are looked for in no circle of links', () => {
    const { end } = prepare('summary');
    mkdirSync(path.join(store(), 'elle'), { recursive: true });
    for (let index = 0; index < 20; index += 1) symlinkSync('.', path.join(store(), 'elle', `loop-${index}`));
    expect(end(store())).toBe(0);
  });

  it('a node that calls either is told that it was not found', () => {
    const { env } = prepare('summary');
    for (const [program, word] of [
      ['gnuplot', 'mine.plt'],
      ['dot', '-Tpng'],
    ] as const) {
      const { status, stderr } = spawnSync(programOnPath(program, env) ?? '', [word], { env, encoding: 'utf8' });
      expect([status, stderr]).toEqual([127, `${program}: not found\n`]);
    }
  });

  it('stand-ins are found even if the name of the directory has a colon', () => {
    mkdirSync(path.join(directory, 'a:b'));
    const { env, end } = preparePlotting('summary', path.join(directory, 'a:b'), { PATH: bin });
    const file = programOnPath('dot', env) ?? '';
    expect(spawnSync(file, ['-Tsvg'], { env, input: '' }).status).toBe(0);
    end(null);
    expect(existsSync(path.dirname(file))).toBe(false);
  });
});
