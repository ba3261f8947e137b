/**
 * What a call to a service outside may cost, in one table. Services refuse, stall, drop connections in mid-body, or accept
 * and never answer; their clients then wait for a quarter of an hour, or on a promise that never settles. So every call
 * goes through `run`: it is given up when its budget is spent, and the timer keeps Node.js alive until then.
 */
interface OutsideStep {
  /** The beginning of a sentence about it. */
  readonly what: string;
  /** Milliseconds. */
  readonly budgetMs: number;
  /** Milliseconds more for each MiB that is sent. */
  readonly msPerMiB?: number;
  /** Milliseconds, however much is sent. */
  readonly budgetAtMostMs?: number;
  /** What is missing when it fails. */
  readonly lost: string;
}

export const OUTSIDE_STEPS = {
  restoreCache: {
    what: 'restoring from the cache',
    budgetMs: 60_000,
    lost: 'what the cache holds is made or downloaded again',
  },
  saveCache: { what: 'saving to the cache', budgetMs: 60_000, lost: 'the next run makes or downloads it again' },
  restoreBaseline: {
    what: 'restoring the baseline',
    budgetMs: 20_000,
    lost: 'figures are not compared, and limits that refer to the base are undecided',
  },
  saveBaseline: { what: 'saving the baseline', budgetMs: 20_000, lost: 'pull requests are held against older figures' },
  uploadFile: {
    what: 'uploading a file',
    budgetMs: 120_000,
    msPerMiB: 250,
    budgetAtMostMs: 150_000,
    lost: 'the artifacts of this row and its links',
  },
  uploadVerdict: {
    what: 'uploading the verdict',
    budgetMs: 60_000,
    lost: 'other jobs find this row in the comment only',
  },
  uploadsBeforeComment: {
    what: 'uploading before the comment is written',
    budgetMs: 30_000,
    lost: "the row's links, until the uploads are over: then the comment is written again",
  },
  listArtifacts: { what: 'listing the artifacts', budgetMs: 10_000, lost: 'the rows that no comment carries' },
  readVerdict: { what: 'reading a verdict', budgetMs: 15_000, lost: 'its row, unless a comment carries it' },
  readAllVerdicts: {
    what: 'reading all verdicts',
    budgetMs: 120_000,
    lost: 'the rows that were not read; the report then fails',
  },
  apiRequest: { what: 'the request', budgetMs: 10_000, lost: 'nothing yet: it is sent again where that is safe' },
  comment: {
    what: 'writing the comment',
    // A minute, and the waits that rate limits ask for (LIMIT_PATIENCE_MS in src/github/api.ts).
    budgetMs: 260_000,
    lost: 'this row in the comment, until another job writes it',
  },
  reporting: {
    what: 'reporting as a whole',
    budgetMs: 290_000,
    lost: 'what was not reported by then',
  },
} as const satisfies Readonly<Record<string, OutsideStep>>;

export type StepName = keyof typeof OUTSIDE_STEPS;

/** A step has spent its budget, or its job was cancelled. */
export class OutOfBudget extends Error {
  override readonly name = 'OutOfBudget';
}

/** Carries out calls to services, each within its budget. */
export interface OutsideSteps {
  /**
   * Settles when `work` does, and rejects with OutOfBudget when that is too late; `end` is aborted then, for clients that
   * take a signal. Others go on until the process exits. `bytes`: how much is sent.
   */
  readonly run: <T>(step: StepName, work: (end: AbortSignal) => Promise<T>, bytes?: number) => Promise<T>;
  /** Milliseconds. */
  readonly budgetOf: (step: StepName, bytes?: number) => number;
}

/** Milliseconds for all steps together once the job is cancelled. GitHub's runner waits ten seconds for the whole job. */
const CANCELLED_MS = 4_000;

const MIB = 1024 * 1024;

/** Budgets of steps as JSON, in milliseconds: `{"comment":5000}`. For tests, which cannot wait as long as a job can. */
const BUDGETS = 'MAELSTROM_ACTION_BUDGETS_MS';

export function createOutsideSteps(env: NodeJS.ProcessEnv, cancelled?: AbortSignal): OutsideSteps {
  const given: Partial<Record<StepName, number>> = JSON.parse(env[BUDGETS] || '{}');
  let cancelledAt = Number.POSITIVE_INFINITY;
  const noteCancellation = (): void => {
    cancelledAt = performance.now();
  };
  if (cancelled?.aborted === true) noteCancellation();
  else cancelled?.addEventListener('abort', noteCancellation, { once: true });

  const budgetOf = (step: StepName, bytes = 0): number => {
    const { budgetMs, msPerMiB = 0, budgetAtMostMs = Number.POSITIVE_INFINITY }: OutsideStep = OUTSIDE_STEPS[step];
    return given[step] ?? Math.min(budgetMs + (bytes / MIB) * msPerMiB, budgetAtMostMs);
  };

  return {
    budgetOf,
    run: async (step, work, bytes = 0) => {
      const { what } = OUTSIDE_STEPS[step];
      const budgetMs = budgetOf(step, bytes);
      const end = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      let onCancel = (): void => undefined;
      const tooLate = new Promise<never>((_, reject) => {
        const giveUp = (why: string): void => {
          const error = new OutOfBudget(`${what} ${why}`);
          end.abort(error);
          reject(error);
        };
        timer = setTimeout(giveUp, budgetMs, `took longer than ${inSeconds(budgetMs)}`);
        onCancel = () => {
          clearTimeout(timer);
          const left = Math.max(0, cancelledAt + CANCELLED_MS - performance.now());
          timer = setTimeout(giveUp, Math.min(left, budgetMs), 'was given up, since the job was cancelled');
        };
        if (cancelled?.aborted === true) onCancel();
        else cancelled?.addEventListener('abort', onCancel, { once: true });
      });
      try {
        return await Promise.race([work(end.signal), tooLate]);
      } finally {
        clearTimeout(timer);
        cancelled?.removeEventListener('abort', onCancel);
      }
    },
  };
}

const inSeconds = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

/** Does a step's work again after each failure, with growing pauses, until the step ends. */
export async function untilItSucceeds<T>(end: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let pause = 300; ; pause = Math.min(pause * 2, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (end.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (end.aborted) throw error;
    }
  }
}
