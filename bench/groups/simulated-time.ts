/** The example nodes on the embedded engine under both clocks, and many seeds of one of them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { argumentsFor } from '../../src/plan/maelstrom-arguments.ts';
import { type Effort, type Group, inRounds, type Row, rowOf } from '../figures.ts';
import { bundled, timeToEnd } from '../processes.ts';

const MEASURED = ['1-echo', '2-unique-ids', '3c-fault-tolerant-broadcast', '3d-efficient-broadcast-1'];
const MANY_SEEDS_OF = '3c-fault-tolerant-broadcast';

/** Milliseconds of a test: of wall time, of the engine's processor time, and of that of engine and nodes together. */
interface Cost {
  readonly wall: number;
  readonly engine: number;
  readonly all: number;
}

async function costOf(id: string, clock: 'real' | 'simulated'): Promise<Cost> {
  const challenge = CHALLENGES.find((each) => each.id === id);
  if (challenge === undefined) throw new RangeError(`There is no challenge ${id}.`);
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-clock-'));
  try {
    const file = path.join(directory, 'engine');
    const test = ['test', '-w', challenge.workload, ...argumentsFor(challenge.options, 'embedded'), '--seed', '1'];
    const node = ['--bin', process.execPath, '--clock', clock, '--', bundled(`examples/${id}.js`)];
    const engine = ['--import', pathToFileURL(path.resolve('bench/own-cpu-time.mjs')).href, bundled('engine.js')];
    const script = '"$@" || exit; times >all';
    const words = ['-c', script, 'sh', process.execPath, ...engine, ...test, ...node];
    const wall = await timeToEnd(words, 0, { cwd: directory, env: { ...process.env, BENCH_CPU_FILE: file } }, 'bash');
    const all = millisecondsOf(readFileSync(path.join(directory, 'all'), 'utf8').split('\n')[1] ?? '');
    return { wall, engine: Number(readFileSync(file, 'utf8')), all };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Of a line that `times` prints: `0m1.250s 0m0.125s`. */
const millisecondsOf = (line: string): number =>
  [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + (Number(m) * 60 + Number(s)) * 1000, 0);

async function* tests(effort: Effort): AsyncGenerator<Row> {
  for (const id of MEASURED) {
    const simulated: Cost[] = [];
    const { wall, real } = await inRounds(effort.rounds(3), {
      wall: async () => {
        const cost = await costOf(id, 'simulated');
        simulated.push(cost);
        return cost.wall;
      },
      real: async () => (await costOf(id, 'real')).wall,
    });
    yield rowOf(`${id}, whole`, 'ms', wall, { what: 'the same in real time', figures: real });
    const engine = simulated.map((cost) => cost.engine);
    const nodes = simulated.map((cost) => cost.all - cost.engine);
    yield rowOf(`${id}: CPU of the engine`, 'ms', engine, { what: 'CPU of its nodes', figures: nodes });
  }
}

async function* manySeeds(effort: Effort): AsyncGenerator<Row> {
  const seeds = String(effort.size(100));
  const run = async (words: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'bench-seeds-'));
    const env = { ...process.env, ...more };
    try {
      return await timeToEnd([bundled('cli.js'), 'run', MANY_SEEDS_OF, '--seed', '1', ...words], 0, { cwd, env });
    } finally {
      rmSync(cwd, { recursive: true, force: true });
    }
  };
  const { one, many, processes } = await inRounds(effort.rounds(1), {
    one: () => run([]),
    many: () => run(['--seeds', seeds]),
    // With options for Node.js, nodes are never threads.
    processes: () => run(['--seeds', seeds], { NODE_OPTIONS: '--no-warnings' }),
  });
  const name = `${seeds} seeds of 3c on ${availableParallelism()} cores`;
  yield rowOf(`${name}, whole`, 'ms', many, { what: 'one of them by the command line', figures: one });
  yield rowOf(`${name}, nodes as threads first`, 'ms', many, { what: 'nodes as processes', figures: processes });
}

export const simulatedTime: Group = {
  name: 'simulated time',
  about:
    'The challenges with their own options and our example nodes (1-echo takes 10 s of its own time, 2-unique-ids and the others 20 to 30, broadcast 10 more for its recovery). CPU of the nodes is what all their processes use, their start included.',
  async *rows(effort) {
    yield* tests(effort);
    yield* manySeeds(effort);
  },
};
