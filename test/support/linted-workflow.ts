/** Makes whole workflows of what documents show of them, so that actionlint can judge it. */
import { parse, stringify } from 'yaml';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isJob = (value: unknown): boolean => isPlain(value) && ('runs-on' in value || 'uses' in value);

const RUNNER = { 'runs-on': 'ubuntu-latest' };
const A_STEP = { run: 'true' };

/**
 * The workflow around a text: the text itself when it is one, else one with the jobs, the job, the steps or the permissions that it shows.
 * Jobs and steps that it refers to are added.
 * @returns null for YAML of another kind
 */
export function workflowAround(text: string): string | null {
  const shown: unknown = parse(text);
  if (isPlain(shown) && 'on' in shown && 'jobs' in shown) return text;
  const jobs = jobsAround(shown, text);
  if (jobs === null) return null;
  const permissions =
    isPlain(shown) && 'permissions' in shown && !isJob(shown) ? { permissions: shown['permissions'] } : {};
  return stringify({ name: 'Shown', on: { push: null }, ...permissions, jobs: { ...missingJobs(jobs), ...jobs } });
}

function jobsAround(shown: unknown, text: string): Plain | null {
  if (Array.isArray(shown)) return { shown: { ...RUNNER, steps: [...missingSteps(shown, text), ...shown] } };
  if (!isPlain(shown)) return null;
  if (isJob(shown)) return { shown };
  if (Object.keys(shown).join() === 'permissions') return { shown: { ...RUNNER, steps: [A_STEP] } };
  return Object.values(shown).every(isJob) ? shown : null;
}

/** Jobs that others need. */
const missingJobs = (jobs: Plain): Plain =>
  Object.fromEntries(
    Object.values(jobs)
      .flatMap((job) => (isPlain(job) ? [job['needs'] ?? []].flat() : []))
      .filter((name) => typeof name === 'string' && !(name in jobs))
      .map((name) => [name, { ...RUNNER, steps: [A_STEP] }]),
  );

/** Steps whose outputs others read. */
function missingSteps(steps: readonly unknown[], text: string): readonly Plain[] {
  const ids = new Set(steps.map((step) => (isPlain(step) ? step['id'] : undefined)));
  const read = [...text.matchAll(/\bsteps\.(\w+)\.outputs\b/g)].map(([, id]) => id);
  return [...new Set(read)].filter((id) => !ids.has(id)).map((id) => ({ id, uses: 'glomers/maelstrom-action@v1' }));
}

/** A use of something of ours: its path in the repository, empty for the action itself, and its inputs. */
export interface Use {
  readonly path: string;
  readonly version: string;
  readonly inputs: Plain;
}

/** Every use of our actions and of our reusable workflow in a workflow. */
export function usesOfOurs(workflow: unknown): readonly Use[] {
  if (Array.isArray(workflow)) return workflow.flatMap(usesOfOurs);
  if (!isPlain(workflow)) return [];
  const { uses, with: inputs } = workflow;
  const match = typeof uses === 'string' ? /^glomers\/maelstrom-action(?:\/([^@]+))?@(.+)$/.exec(uses) : null;
  const own =
    match === null ? [] : [{ path: match[1] ?? '', version: match[2] ?? '', inputs: isPlain(inputs) ? inputs : {} }];
  return [...own, ...Object.values(workflow).flatMap(usesOfOurs)];
}
