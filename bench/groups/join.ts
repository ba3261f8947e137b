/** How long the join of many verdicts takes. */
import { joinRows } from '../../src/report/rows/join.ts';
import type { Row as ReportRow } from '../../src/report/rows/row.ts';
import { aLeg, aReason, aRow } from '../../test/report/verdicts.ts';
import { type Group, inRounds, perCall, rowOf } from '../figures.ts';

const VERDICTS = 500;

/** Half of them fail, and each stands in two sets: a leg sees its verdict as an artifact and in the comment. */
function setsOf(verdicts: number): readonly (readonly ReportRow[])[] {
  const rows = Array.from({ length: verdicts }, (_, at) =>
    aRow(at % 2 === 0 ? { key: `row ${at}` } : { key: `row ${at}`, outcome: 'crash', reasons: [aReason()] }, aLeg(at)),
  );
  return [rows, rows.toReversed()];
}

export const join: Group = {
  name: 'join of verdicts',
  about: `The rows of ${VERDICTS} verdicts, half of them failures and each seen twice, as one report. The second row shows what ten times as many cost: 10 is linear.`,
  async *rows(effort) {
    const [few, many] = [setsOf(VERDICTS), setsOf(10 * VERDICTS)];
    const text = JSON.stringify(few);
    const figures = await inRounds(effort.rounds(9), {
      few: () => perCall(() => joinRows(...few)),
      many: () => perCall(() => joinRows(...many)),
      parsed: () => perCall(() => JSON.parse(text)),
    });
    yield rowOf(`${VERDICTS} verdicts`, 'ms', figures.few, {
      what: '`JSON.parse` of the same rows',
      figures: figures.parsed,
    });
    yield rowOf(`${10 * VERDICTS} verdicts`, 'ms', figures.many, { what: `${VERDICTS}`, figures: figures.few });
  },
};
