/**
 * npm run fuzz [-- TARGET… [--seconds N] [--inputs N] [--seed S]], or [-- TARGET --file FIND] to read one input again. Without a
 * target the list of them is printed and each is tried shortly. `--patience` and `--megabytes` are the bounds of one input,
 * `--finds` is where finds are written. The exit status is 1 when something was found.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { didYouMean } from '../../src/text/nearest-name.ts';
import { wholeNumber } from '../../src/text/parse-given-value.ts';
import { UserError } from '../../src/text/user-error.ts';
import { FINDS, findsOf, readFind, writeFind } from './finds.ts';
import { PROGRESS } from './fixtures.ts';
import { type Input, sizeOf } from './input.ts';
import { makeInput } from './make-input.ts';
import { PLANTED } from './planted-targets.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';
import { countBuffers, type Trial, type Tried, tryInputs, tryOne } from './try-inputs.ts';
import { BOUNDS, type Bounds, inputOf, type Task, watchOne, watchTrial } from './watch-trial.ts';

/** Inputs of each target when none is named. */
const SHORT_INPUTS = 2_000;
const LONGEST_SECONDS = 24 * 60 * 60;

/** Where memory stands for a disk, if there is such a place: some targets write files for each input. */
const MEMORY = '/dev/shm';

const entry = fileURLToPath(import.meta.url);

function targetNamed(name: string): Target {
  const found = [...TARGETS, ...PLANTED].find((target) => target.name === name);
  if (found !== undefined) return found;
  const names = TARGETS.map((target) => target.name);
  throw new UserError(`There is no target "${name}".${didYouMean(name, names)} The targets are ${names.join(', ')}.`);
}

/** The thread's part: tries what it is told, and reports. */
async function work({ target: name, trial, input, progress }: Task): Promise<Tried> {
  countBuffers();
  const target = targetNamed(name);
  const begun = new Int32Array(progress);
  // Inputs that are read alone are parts of a find: what is noted is the input that they were made of.
  const file = trial === undefined ? null : openSync(process.env[PROGRESS] ?? '', 'w');
  const begin = (number: number): void => {
    // Numbers only grow longer, so that each covers the one before.
    if (file !== null) writeSync(file, `${name} ${trial?.seed} ${number}`, 0);
    Atomics.store(begun, 0, number);
    Atomics.add(begun, 1, 1);
  };
  if (trial !== undefined) return tryInputs(target, trial, begin);
  const own = inputOf(input ?? []);
  begin(0);
  const { problem } = await tryOne(target, own);
  return {
    inputs: 1,
    outcomes: {},
    failure: problem === undefined ? null : { input: own, problem, number: 0, bytesBefore: sizeOf(own) },
  };
}

/** Tries a target, and first of all what was found before; true when all holds. */
async function tryTarget(target: Target, trial: Trial, bounds: Bounds, directory: string): Promise<boolean> {
  for (const find of findsOf(directory, target.name)) if (!(await readAgain(target, find, bounds))) return false;
  const startedAt = performance.now();
  const { inputs, outcomes, failure } = await watchTrial(entry, target, trial, bounds);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const came = Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, times]) => `${outcome} ${times}`)
    .join(', ');
  if (failure === null) {
    console.log(`${target.name}: ${inputs} inputs in ${seconds} s without a find (${came})`);
    return true;
  }
  console.log(
    `${target.name}: input ${failure.number} of seed ${trial.seed} is a find (${sizeOf(failure.input)} bytes, ${failure.bytesBefore} before it was shrunk)`,
  );
  console.log(failure.problem.replace(/^/gm, '  '));
  tellFind(target, failure.input, directory);
  return false;
}

function tellFind(target: Target, input: Input, directory = FINDS): void {
  const find = writeFind(directory, target.name, input);
  console.log(`  It is in ${find}. Read it again: npm run fuzz -- ${target.name} --file ${find}`);
}

async function readAgain(target: Target, find: string, bounds: Bounds): Promise<boolean> {
  const problem = await watchOne(entry, target, readFind(find), bounds);
  if (problem === undefined) return true;
  console.log(`${target.name}: ${find} is a find`);
  console.log(problem.replace(/^/gm, '  '));
  return false;
}

const readWords = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      inputs: { type: 'string' },
      seed: { type: 'string' },
      file: { type: 'string' },
      finds: { type: 'string' },
      patience: { type: 'string' },
      megabytes: { type: 'string' },
    },
  });

async function main(words: readonly string[]): Promise<boolean> {
  const { values, positionals } = readWords(words);
  const bounds: Bounds = {
    seconds: Number(values.patience ?? BOUNDS.seconds),
    megabytes: Number(values.megabytes ?? BOUNDS.megabytes),
  };
  const targets = positionals.length === 0 ? TARGETS : positionals.map(targetNamed);
  const [first] = targets;
  if (values.file !== undefined && first !== undefined && positionals.length === 1) {
    const holds = await readAgain(first, values.file, bounds);
    if (holds) console.log(`${first.name}: all holds of ${values.file}`);
    return holds;
  }
  if (values.file !== undefined) throw new UserError('--file needs one target: npm run fuzz -- TARGET --file FIND');
  const seconds = wholeNumber('--seconds', values.seconds, 1, LONGEST_SECONDS);
  const inputs =
    wholeNumber('--inputs', values.inputs, 1, 2 ** 31 - 1) ?? (seconds === undefined ? SHORT_INPUTS : 2 ** 31 - 1);
  const seed = wholeNumber('--seed', values.seed, 0, 2 ** 31 - 1) ?? 1;
  if (positionals.length === 0) for (const { name, reads } of TARGETS) console.log(`${name.padEnd(20)} ${reads}`);
  let holds = true;
  for (const target of targets) {
    const trial = { seed, inputs, seconds: seconds ?? LONGEST_SECONDS };
    holds = (await tryTarget(target, trial, bounds, values.finds ?? FINDS)) && holds;
  }
  return holds;
}

/**
 * Some ends of a thread are the end of its whole process: V8 gives up when one array is too large for the heap. So the work is done by
 * a second process, which leaves in a file which input it is reading.
 */
function supervise(words: readonly string[]): number {
  const directory = mkdtempSync(path.join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'fuzz-'));
  const file = path.join(directory, 'progress');
  try {
    const ended = spawnSync(process.execPath, [entry, ...words], {
      stdio: 'inherit',
      env: { ...process.env, [PROGRESS]: file },
    });
    if (ended.signal === null) return ended.status ?? 1;
    const left = existsSync(file) ? readFileSync(file, 'utf8') : '';
    console.log(`${left === '' ? 'Nothing was read yet' : left}\n  The process was ended by ${ended.signal}.`);
    const [target, seed, number] = left.split(' ');
    if (target === undefined || seed === undefined || number === undefined) return 1;
    const found = targetNamed(target);
    tellFind(found, makeInput(found, found.corpus(), Number(seed), Number(number)), readWords(words).values.finds);
    return 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (isMainThread) {
  try {
    const words = process.argv.slice(2);
    if (process.env[PROGRESS] === undefined) process.exitCode = supervise(words);
    else process.exitCode = (await main(words)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error);
    process.exitCode = 2;
  }
} else {
  parentPort?.postMessage(await work(workerData as Task));
}
