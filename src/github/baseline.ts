import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CacheGivenUp, type CacheService } from '../outside/cache-service.ts';
import { numbers, optional, outcome, record, ShapeError } from '../report/rows/json-readers.ts';
import { messageOf } from '../text/thrown-message.ts';
import type { Baseline, Verdict } from '../verdict/verdict.ts';
import { textAt, type WorkflowContext } from './context.ts';

export interface BaselineWorld {
  readonly context: WorkflowContext;
  /** null: there is no cache service. */
  readonly cache: CacheService | null;
  readonly log: (line: string) => void;
  readonly warn: (message: string) => void;
  readonly tempDir: string;
}

const BYTES_AT_MOST = 64 * 1024;

/** Characters of a service's message in the log. */
const MESSAGE_AT_MOST = 300;

const kept = record<Baseline>({ metrics: numbers(200), outcome: optional(outcome) });

/** The newest figures and outcome that the default branch has kept for a row; null when there are none. */
export async function restoreBaseline(key: string, commentKey: string, world: BaselineWorld): Promise<Baseline | null> {
  const { cache } = world;
  if (cache === null) {
    world.log('Baseline: none (this runner has no cache service).');
    return null;
  }
  const { file, prefix } = cacheEntryOf(key, commentKey, world);
  try {
    // No entry has this key, so the newest one with the prefix is restored.
    const found = await cache.restore('restoreBaseline', [file], `${prefix}newest`, [prefix]);
    if (found === undefined) return null;
    if ((await stat(file)).size > BYTES_AT_MOST) return null;
    const base = kept(JSON.parse(await readFile(file, 'utf8')), 'baseline');
    world.log(`Baseline: figures of the base branch from the cache (${found}).`);
    return base;
  } catch (error) {
    if (!(error instanceof ShapeError))
      tell(error, `The figures of the base branch could not be restored: ${messageOf(error, MESSAGE_AT_MOST)}`, world);
    return null;
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * Keeps a verdict's outcome and figures, which later pull requests are compared with. Only those of the default branch are
 * kept. The figures of a crash say nothing, so those before it stay. Gives whether anything was kept.
 */
export async function saveBaseline(verdict: Verdict, commentKey: string, world: BaselineWorld): Promise<boolean> {
  const { cache } = world;
  const judged = verdict.outcome === 'pass' || verdict.outcome === 'fail';
  if (cache === null) return false;
  if (!isOnDefaultBranch(world.context) || verdict.outcome === 'error') return false;
  const base: Baseline = {
    metrics: judged ? verdict.metrics : (verdict.base?.metrics ?? {}),
    outcome: verdict.outcome,
  };
  const { file, prefix } = cacheEntryOf(verdict.key, commentKey, world);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(base));
    const { runId, attempt } = world.context;
    await cache.save('saveBaseline', [file], `${prefix}${runId}-${attempt}`);
    return true;
  } catch (error) {
    tell(error, `The figures of this run were not kept as a baseline: ${messageOf(error, MESSAGE_AT_MOST)}`, world);
    return false;
  } finally {
    await rm(file, { force: true });
  }
}

/** An outage is warned of once. */
function tell(error: unknown, message: string, world: BaselineWorld): void {
  if (error instanceof CacheGivenUp) world.log(message);
  else world.warn(message);
}

/** The cache finds an entry only under the path that it was saved from. */
function cacheEntryOf(
  key: string,
  commentKey: string,
  world: BaselineWorld,
): { readonly file: string; readonly prefix: string } {
  const hash = createHash('sha256')
    .update(JSON.stringify([commentKey || world.context.workflow, key]))
    .digest('hex')
    .slice(0, 20);
  return {
    file: path.join(world.tempDir, 'maelstrom-baseline', `${hash}.json`),
    prefix: `maelstrom-baseline-v1-${hash}-`,
  };
}

/** The name of the repository's default branch; null when the event does not say. */
const defaultBranch = (context: WorkflowContext): string | null =>
  textAt(context.payload, 'repository', 'default_branch');

/** Whether the run is of the default branch itself. Pull requests are compared with its figures. */
export const isOnDefaultBranch = (context: WorkflowContext): boolean =>
  ['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'].includes(context.eventName) &&
  defaultBranch(context) !== null &&
  context.ref === `refs/heads/${defaultBranch(context)}`;
