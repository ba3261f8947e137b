import { checkedReproduction } from '../../plan/reproduction.ts';
import { joinRows } from '../../report/rows/join.ts';
import { ShapeError } from '../../report/rows/json-readers.ts';
import { type Row, toRow } from '../../report/rows/row.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../../report/rows/verdict-json.ts';
import { messageOf } from '../../text/thrown-message.ts';
import type { LegOfJob, Verdict } from '../../verdict/verdict.ts';
import { ApiError, type GitHubApi, persistently, waitingOutLimits } from '../api.ts';
import { kindOfArtifact, parseVerdictFile } from '../artifacts/artifact-names.ts';
import { numberAt, textAt, type WorkflowContext } from '../context.ts';
import { ownerAndRepo } from '../pull-request.ts';
import type { ReportWorld } from '../report-world.ts';

/** Another workflow's run, as the event `workflow_run` describes it. */
export interface OtherRun {
  readonly id: number;
  readonly number: number;
  readonly attempt: number;
  readonly event: string;
  readonly headSha: string;
  /** `owner/name` */
  readonly headRepository: string;
  readonly workflow: string;
  /** `success`, `failure`, `cancelled`, `action_required`, …; empty when the event does not say. */
  readonly conclusion: string;
}

export interface ForkVerdicts {
  readonly rows: readonly Row[];
  /** Why verdicts were left out, an item for each. */
  readonly discarded: readonly string[];
}

export function otherRunOf({ payload }: WorkflowContext): OtherRun | null {
  const id = numberAt(payload, 'workflow_run', 'id');
  const number = numberAt(payload, 'workflow_run', 'run_number');
  const headSha = textAt(payload, 'workflow_run', 'head_sha');
  const headRepository = textAt(payload, 'workflow_run', 'head_repository', 'full_name');
  if (id === null || number === null || headSha === null || headRepository === null) return null;
  return {
    id,
    number,
    attempt: numberAt(payload, 'workflow_run', 'run_attempt') ?? 1,
    event: textAt(payload, 'workflow_run', 'event') ?? '',
    headSha,
    headRepository,
    workflow: textAt(payload, 'workflow_run', 'name') ?? '',
    conclusion: textAt(payload, 'workflow_run', 'conclusion') ?? '',
  };
}

/** Pages of a run's artifacts that are read, 100 on each, and verdicts among them. */
const PAGES_AT_MOST = 10;
const VERDICTS_AT_MOST = 300;

/** How often a verdict's download is tried. */
const DOWNLOADS_AT_MOST = 3;

interface ForeignArtifact {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
}

/**
 * The verdicts of a run whose code is not reviewed. They are what that code claims: texts are bounded, and escaped where
 * they are shown. Run, commit, attempt, time and addresses are replaced by what the API says. A command stays only when each of its
 * words is one that we could have written.
 * @throws ApiError when the token may not read the other run, or none of its verdicts could be read.
 */
export async function readForkVerdicts(
  other: OtherRun,
  impatient: GitHubApi,
  world: ReportWorld,
): Promise<ForkVerdicts> {
  const api = waitingOutLimits(impatient, world.clock);
  const end = world.clock.now() + world.steps.budgetOf('readAllVerdicts');
  const listed = await listArtifacts(other, api, world);
  const rows: Row[] = [];
  const leftOut: string[] = [];
  const discarded: string[] = [];
  let isServiceFailing = false;
  for (const artifact of listed) {
    const of = parseVerdictFile(artifact.name);
    if (of === null || of.attempt > other.attempt || rows.length >= VERDICTS_AT_MOST) continue;
    try {
      if (world.clock.now() >= end) throw new Error('there was no time left');
      const claimed = parseVerdict((await download(artifact.id, api, world)).toString('utf8'));
      rows.push(toRow(asTheApiSays(claimed, artifact, of, other, listed), of.leg));
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) throw error;
      isServiceFailing ||= !(error instanceof ShapeError);
      discarded.push(messageOf(error, 200));
      leftOut.push(`The artifact ${artifact.name} was left out: ${messageOf(error)}`);
    }
  }
  if (rows.length === 0 && isServiceFailing) throw new ApiError(leftOut[0] ?? '', null, false);
  if (leftOut.length > 0) world.commands.warning(shortList(leftOut), 'Maelstrom report');
  return { rows: joinRows(rows), discarded };
}

/** Sentences of a warning. */
const LEFT_OUT_AT_MOST = 5;

function shortList(leftOut: readonly string[]): string {
  const more = leftOut.length - LEFT_OUT_AT_MOST;
  return [...leftOut.slice(0, LEFT_OUT_AT_MOST), ...(more > 0 ? [`So were ${more} more.`] : [])].join('\n');
}

/**
 * A row of this run that code of a fork may have written, such as one that a comment has started. It is what that code claims, too: run
 * and commit are replaced, what it says of the base branch and its job's page is dropped, and so is a command with a word that we could
 * not have written.
 */
export function asThisRunSays(row: Row, headSha: string, { runId, runNumber, attempt }: WorkflowContext): Row {
  const { base: _base, baseOutcome: _outcome, job, detail, ...claimed } = row;
  const rest = { ...claimed, ...(job === undefined ? {} : { job: withoutPage(job) }) };
  const run = { id: runId, number: runNumber, attempt: Math.min(row.run.attempt, attempt) };
  if (detail?.reproduce === undefined) return { ...rest, run, headSha, detail };
  const { reproduce: words, ...others } = detail;
  const reproduce = checkedReproduction(words);
  return { ...rest, run, headSha, detail: { ...others, ...(reproduce === null ? {} : { reproduce }) } };
}

async function listArtifacts(other: OtherRun, api: GitHubApi, world: ReportWorld): Promise<readonly ForeignArtifact[]> {
  const found: ForeignArtifact[] = [];
  for (let page = 1; page <= PAGES_AT_MOST; page += 1) {
    const answer = await persistently(
      () =>
        api.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
          ...ownerAndRepo(world.context.repository),
          run_id: other.id,
          per_page: 100,
          page,
        }),
      world.clock,
    );
    const { artifacts } = (answer.data ?? {}) as { artifacts?: unknown };
    if (!Array.isArray(artifacts)) throw new ApiError('the API lists no artifacts', null, false);
    const items: readonly unknown[] = artifacts;
    for (const item of items) {
      const id = numberAt(item, 'id');
      const name = textAt(item, 'name');
      const createdAt = textAt(item, 'created_at');
      if (id !== null && name !== null && createdAt !== null) found.push({ id, name, createdAt });
    }
    if (items.length < 100) break;
  }
  return found;
}

/** The sizes that the API lists are what the other run announced, so the bytes are counted as they arrive. */
async function download(id: number, api: GitHubApi, world: ReportWorld): Promise<Buffer> {
  const answer = await persistently(
    () =>
      api.request(
        'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
        { ...ownerAndRepo(world.context.repository), artifact_id: id, archive_format: 'zip' },
        false,
      ),
    world.clock,
  );
  const address = answer.headers['location'];
  if (typeof address !== 'string') throw new Error('the API gave no address for it');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await world.fetchBounded(address, VERDICT_BYTES_AT_MOST);
    } catch (error) {
      if (error instanceof ShapeError || attempt === DOWNLOADS_AT_MOST) throw error;
      await world.clock.sleep(500 * attempt);
    }
  }
}

function asTheApiSays(
  claimed: Verdict,
  artifact: ForeignArtifact,
  of: { readonly leg: string; readonly attempt: number },
  other: OtherRun,
  listed: readonly ForeignArtifact[],
): Verdict {
  const idOf = (kind: 'store' | 'messages' | 'report') => {
    const found = listed.find((each) => kindOfArtifact(each.name, of.leg, of.attempt) === kind);
    return found === undefined ? {} : { [kind]: { id: found.id, url: '' } };
  };
  const { base: _base, job, reproduce: words = [], ...rest } = claimed;
  const reproduce = checkedReproduction(words);
  return {
    ...rest,
    ...(reproduce === null ? {} : { reproduce }),
    ...(job === undefined ? {} : { job: withoutPage(job) }),
    run: { id: other.id, number: other.number, attempt: of.attempt },
    headSha: other.headSha,
    finishedAt: artifact.createdAt,
    artifacts: { ...idOf('store'), ...idOf('messages'), ...idOf('report') },
  };
}

/** A job's page is an address. */
const withoutPage = ({ checkRun: _page, ...job }: LegOfJob): LegOfJob => job;
