import { messageOf } from '../text/thrown-message.ts';
import { hearing } from './client-output.ts';
import { OutOfBudget, type OutsideSteps, type StepName } from './step-budgets.ts';

/** The cache of GitHub Actions. Its calls reject when the service fails; the real client only prints that. */
export interface CacheService {
  /** Puts back what is under `key`, else the newest entry with one of the prefixes; gives the key that was found. */
  readonly restore: (
    step: 'restoreCache' | 'restoreBaseline',
    paths: readonly string[],
    key: string,
    prefixes?: readonly string[],
  ) => Promise<string | undefined>;
  readonly save: (step: 'saveCache' | 'saveBaseline', paths: readonly string[], key: string) => Promise<void>;
}

/** The service has failed before in this job, which was told then; it is not asked again. */
export class CacheGivenUp extends Error {
  override readonly name = 'CacheGivenUp';
}

/** The service itself fails, and not only one of its entries. */
const OUTAGE = /Failed to (?:Get|Create|Finalize)CacheEntry/;

/** The client does not try again when the download of the bytes is refused. */
const RESTORES_AT_MOST = 2;

/** Another job has saved the same entry, or is about to. */
const ALREADY_SAVED = /already exists|Response was not ok$/;

/**
 * null: the job has no cache service. The client is loaded with the first call: it brings Azure's storage client along,
 * which takes a second to start. `say` is given what it prints, `command` what it prints for the runner.
 */
export function connectCacheService(
  env: NodeJS.ProcessEnv,
  steps: OutsideSteps,
  say: (line: string) => void,
  command?: (line: string) => void,
): CacheService | null {
  const { ACTIONS_RESULTS_URL: results, ACTIONS_CACHE_URL: legacy, ACTIONS_RUNTIME_TOKEN: token } = env;
  if (!token || !(results || legacy)) return null;
  let outage: string | null = null;

  const ask = async <T>(
    step: StepName,
    work: (client: typeof import('@actions/cache')) => Promise<T>,
    attempts = 1,
  ): Promise<T> => {
    const wasDown = outage;
    if (wasDown !== null) throw new CacheGivenUp(wasDown);
    try {
      // Loading is not the service's time, and takes seconds on a busy machine.
      const [client] = await Promise.all([import('@actions/cache'), import('./response-bodies.ts')]);
      return await steps.run(step, async (end) => {
        if (!client.isFeatureAvailable()) throw new Error('this runner has no cache service');
        for (let attempt = 1; ; attempt += 1) {
          const { result, complaints } = await hearing(() => work(client), say, end, command);
          const [complaint] = complaints.filter((each) => !ALREADY_SAVED.test(each));
          if (complaint === undefined) return result;
          if (attempt === attempts || OUTAGE.test(complaint) || end.aborted) throw new Error(complaint);
        }
      });
    } catch (error) {
      const message = messageOf(error);
      const isFirst = outage === null;
      if (error instanceof OutOfBudget || OUTAGE.test(message)) outage ??= message;
      throw isFirst ? error : new CacheGivenUp(message);
    }
  };

  return {
    restore: (step, paths, key, prefixes = []) =>
      ask(step, (client) => client.restoreCache([...paths], key, [...prefixes]), RESTORES_AT_MOST),
    save: async (step, paths, key) => {
      await ask(step, (client) => client.saveCache([...paths], key));
    },
  };
}
