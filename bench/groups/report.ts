/** How long the Markdown of a report takes. */
import { renderComment } from '../../src/report/markdown/comment.ts';
import { renderJoinedSummary } from '../../src/report/markdown/joined-summary.ts';
import type { Row as ReportRow } from '../../src/report/rows/row.ts';
import { aLeg, aMessage, aReason, aRow, aTarget } from '../../test/report/verdicts.ts';
import { type Group, inRounds, perCall, rowOf } from '../figures.ts';

const SIZES = [1, 14, 40];

/** Every second row fails, with messages that are drawn. */
const rowsOf = (count: number): readonly ReportRow[] =>
  Array.from({ length: count }, (_, at) => {
    const key = `row ${at}`;
    if (at % 2 === 1) return aRow({ key }, aLeg(at));
    const messages = Array.from({ length: 12 }, (_, id) => aMessage({ id, sentAt: 10 * id, receivedAt: 10 * id + 1 }));
    return aRow({ key, outcome: 'fail', reasons: [aReason({ messages })] }, aLeg(at));
  });

export const report: Group = {
  name: 'report',
  about: 'Markdown of the comment and of the joined summary, every second row a failure with a sequence diagram.',
  async *rows(effort) {
    const target = aTarget();
    for (const size of SIZES) {
      const rows = rowsOf(size);
      const { comment, summary, json } = await inRounds(effort.rounds(9), {
        comment: () => perCall(() => renderComment(rows, target)),
        summary: () => perCall(() => renderJoinedSummary(rows, target)),
        json: () => perCall(() => JSON.stringify(rows)),
      });
      const baseline = { what: '`JSON.stringify` of the same rows', figures: json };
      const of = `${size} ${size === 1 ? 'row' : 'rows'}`;
      yield rowOf(`comment of ${of}`, 'ms', comment, baseline);
      yield rowOf(`summary of ${of}`, 'ms', summary, baseline);
    }
  },
};
