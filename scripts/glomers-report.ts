/** What `npm run glomers` prints in the end: the comment that GitHub would show of these verdicts, without links. */
import { commentTable } from '../src/report/markdown/comment-table.ts';
import { headline } from '../src/report/markdown/headline.ts';
import { problemsOf } from '../src/report/markdown/problem-list.ts';
import { toRow } from '../src/report/rows/row.ts';
import type { Verdict } from '../src/verdict/verdict.ts';

const HERE = { run: { id: 1, number: 1, attempt: 1 }, headSha: '0'.repeat(40) };
const TARGET = { serverUrl: 'https://github.com', repository: '', headRepository: null, commentKey: '' };

export function glomersReport(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => toRow({ ...verdict, ...HERE }, '0'.repeat(8)));
  const problems = problemsOf(rows, TARGET).map(({ line }) => `- ${line}`);
  return [
    headline(rows),
    commentTable(rows, TARGET, false),
    ...(problems.length === 0 ? [] : [problems.join('\n')]),
  ].join('\n\n');
}
