/** The pages that scripts/screenshots.mjs takes pictures of: each comment and summary, by our own renderers, in GitHub's look. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rowsOfAbsent } from '../../src/action/absent-rows.ts';
import { CHALLENGES } from '../../src/plan/challenges.ts';
import { rowKey } from '../../src/plan/row-name-from-matrix.ts';
import { renderComment } from '../../src/report/markdown/comment.ts';
import { renderJoinedSummary } from '../../src/report/markdown/joined-summary.ts';
import { renderSummary } from '../../src/report/markdown/summary.ts';
import type { ReportTarget } from '../../src/report/report-target.ts';
import { joinRows } from '../../src/report/rows/join.ts';
import { type Row, toRow } from '../../src/report/rows/row.ts';
import type { Outcome } from '../../src/verdict/outcomes.ts';
import type { Baseline, Metrics, Verdict } from '../../src/verdict/verdict.ts';
import { githubPage, type PageLook, type Theme } from '../support/github-page.ts';
import { CRASHED_SOURCE, fourteenLegs, HEAD, type Leg, NOW, RUN, verdictsOf } from './gossip-verdicts.ts';

/** A page by the name of its picture, for each theme. */
export interface Page {
  readonly name: string;
  /** Whether documents show it, on screens with two dots for a pixel too. */
  readonly isSharp: boolean;
  readonly html: (theme: Theme) => string;
}

const TARGET: ReportTarget = {
  serverUrl: 'https://github.com',
  repository: 'ada/gossip',
  headRepository: 'ada/gossip',
  commentKey: 'Gossip Glomers',
  baseBranch: 'main',
};

const before = (outcome: Outcome, metrics: Metrics = {}): Baseline => ({ outcome, metrics });

const LATENCIES_BEFORE: Metrics = {
  'net.servers.msgs-per-op': 8.92,
  'availability.ok-fraction': 1,
  'workload.stable-latencies.0': 0,
  'workload.stable-latencies.0.5': 311,
  'workload.stable-latencies.0.95': 503,
  'workload.stable-latencies.0.99': 547,
  'workload.stable-latencies.1': 560,
};

/** All outcomes, and all that a pull request can change. */
const PULL_REQUEST = fourteenLegs({
  '1-echo': { recording: 'echo-crash-mid-run-typescript', base: before('pass') },
  '2-unique-ids': { recording: 'unique-ids-duplicates', base: before('fail') },
  '3c-fault-tolerant-broadcast': { base: before('fail') },
  '3d-efficient-broadcast-1': { recording: 'broadcast-pass-partition', base: before('pass', LATENCIES_BEFORE) },
  '3e-efficient-broadcast-2': { base: before('pass', { 'net.servers.msgs-per-op': 24.6 }) },
  '4-grow-only-counter': { warnedBy: 'echo-stdout-noise' },
  '5a-single-node-kafka': { recording: 'kafka-out-of-memory' },
  '5b-multi-node-kafka': { recording: 'kafka-huge-offsets' },
  '6a-single-node-txn': { recording: 'txn-rw-register-aborted-read' },
  '6b-read-uncommitted': { recording: 'none' },
});

/** Fourteen challenges on three releases of Node.js. */
const MATRIX: readonly Leg[] = ['20', '22', '24'].flatMap((node) =>
  fourteenLegs(
    node === '20'
      ? { '1-echo': { recording: 'echo-crash-mid-run-typescript', base: before('pass') } }
      : node === '22'
        ? { '6b-read-uncommitted': { recording: 'txn-rw-register-aborted-read' } }
        : { '5b-multi-node-kafka': { recording: 'kafka-out-of-memory' } },
  ).map((leg) => ({ ...leg, key: rowKey(undefined, leg.challenge, { challenge: leg.challenge, node }, []) })),
);

const STUDENTS = [
  ...['ada', 'alan', 'barbara', 'claude', 'donald', 'edsger', 'frances', 'grace', 'john', 'karen'],
  ...['katherine', 'ken', 'leslie', 'lynn', 'margaret', 'nancy', 'radia', 'robin', 'shafi', 'tony'],
];
const OF_STUDENTS: Readonly<Record<string, readonly [string, string]>> = {
  claude: ['echo-wrong-value', 'unique-ids-pass'],
  frances: ['echo-pass', 'unique-ids-duplicates'],
  karen: ['echo-crash-at-start', 'unique-ids-pass'],
  leslie: ['echo-pass', 'none'],
  robin: ['echo-silent', 'unique-ids-duplicates'],
};
const CLASS: readonly Leg[] = STUDENTS.flatMap((student) =>
  CHALLENGES.slice(0, 2).map(({ id }, index) => ({
    challenge: id,
    key: `class/gossip-${student} ${id}`,
    recording: (OF_STUDENTS[student] ?? ['echo-pass', 'unique-ids-pass'])[index] ?? 'none',
  })),
);

const rowsOf = (verdicts: readonly Verdict[]): readonly Row[] =>
  joinRows(verdicts.map((verdict) => toRow(verdict, verdict.job?.leg ?? '')));

/** What the job that joins adds. */
function withAbsent(rows: readonly Row[]): readonly Row[] {
  const run = { run: RUN, headSha: HEAD, now: NOW };
  return joinRows(rows, rowsOfAbsent(rows, null, { discarded: [], problem: null }, run));
}

/** `root`: the repository's, which is the working directory too. */
export async function pages(root: string): Promise<readonly Page[]> {
  const [pullRequest, matrix, students] = await Promise.all([
    verdictsOf(PULL_REQUEST, 1),
    verdictsOf(MATRIX, 2),
    verdictsOf(CLASS),
  ]);
  const [crash] = pullRequest;
  const slow = pullRequest.find(({ key }) => key.startsWith('3d'));
  if (crash === undefined || slow === undefined) throw new Error('a leg is missing');
  const { file, here } = CRASHED_SOURCE;
  const sources = { [file]: readFileSync(path.join(root, here), 'utf8') };
  const alone = { ...crash, job: { ...crash.job, id: 'test', leg: 'f'.repeat(16), total: 1 } };

  const page = (name: string, markdown: string, look: Omit<PageLook, 'root'>): Page => ({
    name,
    isSharp: !name.endsWith('-40'),
    html: (theme) => githubPage(markdown, { root, theme, sources, ...look }),
  });
  const comment = (name: string, rows: readonly Row[], open: PageLook['open'] = 'none'): Page =>
    page(`comment-${name}`, renderComment(rows, TARGET), { frame: 'comment', open });
  const joined = (name: string, rows: readonly Row[]): Page =>
    page(`summary-${name}`, renderJoinedSummary(rows, TARGET), { frame: 'summary', job: 'report', open: 'none' });
  return [
    comment('1', rowsOf([alone]), 'first'),
    comment('14', rowsOf(pullRequest)),
    comment('40', rowsOf(matrix)),
    page('summary-1', renderSummary(slow, TARGET), {
      frame: 'summary',
      job: 'maelstrom (3d-efficient-broadcast-1)',
      open: 'none',
    }),
    joined('14', withAbsent(rowsOf(pullRequest))),
    joined('40', withAbsent(rowsOf(students))),
  ];
}
