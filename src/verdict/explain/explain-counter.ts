import { type Edn, get, itemsOf, numberOf } from '../../maelstrom/edn.ts';
import { atTime, type Explain, nodeOrProcess, quotedOperation } from '../finding.ts';
import { brief, count, quoteLines } from '../quote.ts';

const SHOWN = 8;

/** g-counter, pn-counter: which node read what at the end, and what it should have read. */
export const explainCounter: Explain = (results, { nodeOf }) => {
  const wrong = (itemsOf(get(results, 'errors')) ?? []).map(quotedOperation);
  let acknowledged = 0;
  let unknown = 0;
  let sum = 0;
  return {
    visit: ({ type, f, value }) => {
      if (f !== 'add') return;
      if (type === 'ok') {
        acknowledged += 1;
        sum += numberOf(value) ?? 0;
      } else if (type === 'info') unknown += 1;
    },
    findings: () => {
      const [first] = wrong;
      if (first === undefined) return [];
      const acceptable = ranges(get(results, 'acceptable'));
      const lines = wrong
        .slice(0, SHOWN)
        .map(
          ({ process, at, value }) =>
            `${nodeOrProcess(nodeOf, process)} read ${brief(value)}${atTime(at)}; it should be ${acceptable}`,
        );
      const certain = `${count(acknowledged, 'addition')} ${acknowledged === 1 ? 'was' : 'were'} acknowledged, worth ${sum}`;
      const open = unknown === 0 ? '' : `; ${unknown} more may or may not count`;
      const about = acknowledged + unknown === 0 ? '' : ` ${certain}${open}.`;
      return [
        {
          id: 'counter-mismatch',
          detail: `${count(wrong.length, 'final read')} ${wrong.length === 1 ? 'is' : 'are'} wrong: ${lines[0]}.${about}`,
          evidence: quoteLines('results.edn', lines),
          ...(first.at === undefined ? {} : { firstAt: first.at }),
          ...nodeMember(first.process === undefined ? undefined : nodeOf(first.process)),
        },
      ];
    },
  };
};

const nodeMember = (node: string | undefined): { readonly node?: string } => (node === undefined ? {} : { node });

/** `13`, `13 to 20 or 25`. */
function ranges(acceptable: Edn | undefined): string {
  const parts = (itemsOf(acceptable) ?? []).slice(0, SHOWN).map((range) => {
    const [low, high] = itemsOf(range) ?? [];
    return low === high ? brief(low) : `${brief(low)} to ${brief(high)}`;
  });
  return parts.length === 0 ? 'something else' : parts.join(' or ');
}
