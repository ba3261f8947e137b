import { checkedReproduction } from '../../plan/reproduction.ts';
import { type Row, toRow } from '../../report/rows/row.ts';
import { parseVerdict, VERDICT_BYTES_AT_MOST } from '../../report/rows/verdict-json.ts';
import { messageOf } from '../../text/thrown-message.ts';
import type { Verdict } from '../../verdict/verdict.ts';
import { ApiError, type GitHubApi, persistently } from '../api.ts';
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
  };
}

/** Pages of a run's artifacts that are read, 100 on each, and verdicts among them. */
const PAGES_AT_MOST = 10;
const VERDICTS_AT_MOST = 300;

interface ForeignArtifact {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
}

/**
 * The verdicts of a run whose code is not reviewed. They are what that code claims: texts are bounded, and escaped where
 * they are shown. Run, commit, attempt, time and addresses are replaced by what the API says. A command stays only when each of its
 * words is one that we could have written.
 * @throws ApiError when the token may not read the other run.
 */
export async function readForkVerdicts(other: OtherRun, api: GitHubApi, world: ReportWorld): Promise<readonly Row[]> {
  const listed = await listArtifacts(other, api, world);
  const rows: Row[] = [];
  for (const artifact of listed) {
    const of = parseVerdictFile(artifact.name);
    if (of === null || of.attempt > other.attempt || rows.length >= VERDICTS_AT_MOST) continue;
    try {
      const claimed = parseVerdict((await download(artifact.id, api, world)).toString('utf8'));
      rows.push(toRow(asTheApiSays(claimed, artifact, of, other, listed), of.leg));
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) throw error;
      world.commands.warning(`The artifact ${artifact.name} was left out: ${messageOf(error)}`, 'Maelstrom report');
    }
  }
  return rows;
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
    const items = Array.isArray(artifacts) ? artifacts : [];
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
  return await world.fetchBounded(address, VERDICT_BYTES_AT_MOST);
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
  const { base: _base, reproduce: words = [], ...rest } = claimed;
  const reproduce = checkedReproduction(words);
  return {
    ...rest,
    ...(reproduce === null ? {} : { reproduce }),
    run: { id: other.id, number: other.number, attempt: of.attempt },
    headSha: other.headSha,
    finishedAt: artifact.createdAt,
    artifacts: { ...idOf('store'), ...idOf('messages'), ...idOf('report') },
  };
}
