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
  /** The sum as it would be if every subtraction were an addition. */
  let sumOfSizes = 0;
  return {
    visit: ({ type, f, value }) => {
      if (f !== 'add') return;
      if (type === 'ok') {
        acknowledged += 1;
        sum += numberOf(value) ?? 0;
        sumOfSizes += Math.abs(numberOf(value) ?? 0);
      } else if (type === 'info') unknown += 1;
    },
    findings: () => {
      const [first] = wrong;
      if (first === undefined) return [];
      const acceptable = acceptableSums(get(results, 'acceptable'));
      const lines = wrong
        .slice(0, SHOWN)
        .map(
          ({ process, at, value }) =>
            `${nodeOrProcess(nodeOf, process)} read ${brief(value)}${atTime(at)}; it should be ${acceptable}`,
        );
      const certain = `${count(acknowledged, 'addition')} ${acknowledged === 1 ? 'was' : 'were'} acknowledged, worth ${sum}`;
      const open = unknown === 0 ? '' : `; ${unknown} more may or may not count`;
      const about = acknowledged + unknown === 0 ? '' : ` ${certain}${open}.`;
      const unsigned =
        unknown > 0 || sumOfSizes === sum || first.value !== sumOfSizes
          ? ''
          : ` ${sumOfSizes} is what comes out when every subtraction is added.`;
      return [
        {
          id: 'counter-mismatch',
          detail: `${count(wrong.length, 'final read')} ${wrong.length === 1 ? 'is' : 'are'} wrong: ${lines[0]}.${about}${unsigned}`,
          evidence: quoteLines('results.edn', lines),
          ...(first.at === undefined ? {} : { firstAt: first.at }),
          ...nodeMember(first.process === undefined ? undefined : nodeOf(first.process)),
        },
      ];
    },
    subjects: () => {
      const [first] = wrong;
      const only = onlyAcceptable(get(results, 'acceptable'));
      const node = first?.process === undefined ? undefined : nodeOf(first.process);
      const value = numberOf(first?.value);
      if (node === undefined || value === undefined || first?.at === undefined || only === undefined) return [];
      return [{ kind: 'wrong-sum', reason: 'counter-mismatch', read: { node, at: first.at, value }, expected: only }];
    },
  };
};

/** The one sum that is right, where no addition is of unknown outcome. */
function onlyAcceptable(acceptable: Edn | undefined): number | undefined {
  const [range, ...others] = itemsOf(acceptable) ?? [];
  const [low, high] = itemsOf(range) ?? [];
  return low === high && others.length === 0 ? numberOf(low) : undefined;
}

const nodeMember = (node: string | undefined): { readonly node?: string } => (node === undefined ? {} : { node });

/** `:acceptable` of a counter's results: `13`, `13 to 20 or 25`. */
export function acceptableSums(acceptable: Edn | undefined): string {
  const parts = (itemsOf(acceptable) ?? []).slice(0, SHOWN).map((range) => {
    const [low, high] = itemsOf(range) ?? [];
    return low === high ? brief(low) : `${brief(low)} to ${brief(high)}`;
  });
  return parts.length === 0 ? 'something else' : parts.join(' or ');
}
