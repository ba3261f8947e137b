/** Tries runs in simulated time, and judges those that do not end well. */
import path from 'node:path';
import { removeIfPossible } from '../files/fresh-file.ts';
import { BATCH_CONSOLE, type ThreadProgram } from '../maelstrom/batch-protocol.ts';
import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { FILES } from '../maelstrom/store-files.ts';
import type { Workload } from '../maelstrom/workloads.ts';
import type { PlannedSeeds } from '../plan/plan.ts';
import { optionWords } from '../plan/reproduction.ts';
import type { NodeExecutable } from '../run/node-executable.ts';
import type { EngineId, Run } from '../run/run-record.ts';
import { currentStore } from '../run/run-test.ts';
import type { TestBatch } from '../run/test-batch.ts';
import { eachOperation } from '../store/history.ts';
import { judgeRun } from '../verdict/judge-run.ts';
import type { RunVerdict } from '../verdict/verdict.ts';
import { optionsOf, type SeededRun } from './seeded-run.ts';
import type { RunSize } from './smallest-run.ts';

export type Trial =
  | Passed
  | { readonly kind: 'undecided' }
  | { readonly kind: 'failed'; readonly run: Run; readonly verdict: RunVerdict; readonly size: RunSize }
  | { readonly kind: 'not-run' | 'overdue'; readonly why: string };

interface Passed {
  readonly kind: 'passed';
  /** Which node took time that simulated time does not count. */
  readonly longWork?: string;
}

export interface TrialParts {
  readonly planned: PlannedSeeds;
  /** What the arguments of the plan say. */
  readonly plan: Pick<SeededRun, 'nodeCount' | 'timeLimit'>;
  readonly workload: Workload;
  readonly executable: NodeExecutable;
  readonly engine: EngineId;
  readonly batch: TestBatch;
  /** Source files are named relative to it. */
  readonly workspace: string;
}

export interface TryOptions {
  /** Nodes are threads of the engine, which is faster, and shows that a run passes, but not that it fails. */
  readonly threads?: ThreadProgram | undefined;
  /** Sees its store before it is gone. */
  readonly examine?: (store: string) => Promise<void>;
}

/** Tries a run in `directory`, which is new, and is gone afterwards unless the run fails. */
export async function tryRun(
  seeded: SeededRun,
  directory: string,
  parts: TrialParts,
  { threads, examine }: TryOptions = {},
): Promise<Trial> {
  const { planned, plan, executable, batch } = parts;
  // Another schedule has other latencies, so that limits hold for Maelstrom's own only.
  const limits = seeded.schedule === 'maelstrom' ? planned.limits : [];
  const tested = await batch.run({
    directory,
    args: [
      ...['--bin', executable.bin, ...planned.args, '--clock', 'simulated'],
      ...optionWords(optionsOf(seeded, plan)),
      ...(executable.args.length > 0 ? ['--', ...executable.args] : []),
    ],
    keepsValid: limits.length > 0 || examine !== undefined,
    ...(threads === undefined ? {} : { threads: { file: threads.file, nodeOptions: threads.nodeOptions } }),
  });
  const store = currentStore(directory);
  const trial = await judged();
  if (store !== null) await examine?.(store);
  if (trial.kind !== 'failed') removeIfPossible(directory);
  return trial;

  async function judged(): Promise<Trial> {
    if (tested.kind !== 'ended') return notRun(tested.why, tested.kind === 'overdue' ? 'overdue' : 'not-run');
    const { status, durationMs, longWork } = tested;
    const passed: Passed = { kind: 'passed', ...(longWork === undefined ? {} : { longWork }) };
    if (status === EXIT.valid && limits.length === 0) return passed;
    if (status === EXIT.badArguments) return notRun('The engine refused the arguments.');
    const run: Run = {
      name: `seed ${seeded.seed}`,
      faults: false,
      engine: parts.engine,
      ending: 'exited',
      exitCode: status,
      store,
      console: path.join(directory, BATCH_CONSOLE),
      durationMs,
    };
    const verdict = await judgeRun(run, { workload: parts.workload, workspace: parts.workspace, limits });
    if (verdict.outcome === 'pass') return passed;
    if (verdict.outcome === 'unknown') return { kind: 'undecided' };
    // Nothing of the node was judged.
    if (verdict.outcome === 'error') return notRun(verdict.reasons[0]?.detail ?? 'The engine failed.');
    return { kind: 'failed', run, verdict, size: await sizeOf(store, seeded) };
  }

  function notRun(why: string, kind: 'not-run' | 'overdue' = 'not-run'): Trial {
    return { kind, why: `Seed ${seeded.seed}: ${why}` };
  }
}

/** What a run fails for, by which failures are held to be the same. */
export const failureOf = ({ outcome, reasons }: RunVerdict): string =>
  reasons.find(({ severity }) => severity === 'failure')?.id ?? outcome;

/** From its history: the operations that were invoked before the last ones, and all faults, those too that end all others. */
async function sizeOf(store: string | null, { timeLimit }: SeededRun): Promise<RunSize> {
  let operations = 0;
  let ofNemesis = 0;
  if (store !== null) {
    await eachOperation(path.join(store, FILES.history), ({ type, process, time }) => {
      if (process === 'nemesis') ofNemesis += 1;
      // The last ones come after the limit.
      else if (type === 'invoke' && time < timeLimit * 1e9) operations += 1;
    });
  }
  // A fault stands there when it begins and when it has happened.
  return { operations, faults: Math.ceil(ofNemesis / 2) };
}
