import { sameValue } from '../../checkers/clojure/edn-equality.ts';
import { type Edn, entriesOf, get, numberOf } from '../../maelstrom/edn.ts';
import { beforeJson } from '../catalogue/json-remains.ts';
import { atTime, defined, type Explain, type ExplainerContext, nodeOrProcess } from '../finding.ts';
import { brief, count, quoteLines, someOf } from '../quote.ts';

const SHOWN_IDS = 5;
const SHOWN_TIMES = 4;

interface Duplicate {
  readonly id: Edn;
  readonly times: number;
  /** `n1 at 0.3 s`, in order. */
  readonly generated: { readonly node: string; readonly at: number }[];
}

/** Which id was generated more than once, and by whom. */
export const explainUniqueIds: Explain = (results, { nodeOf }: ExplainerContext) => {
  const entries = entriesOf(get(results, 'duplicated'));
  const total = numberOf(get(results, 'duplicated-count')) ?? entries.length;
  const duplicates = entries
    .slice(0, SHOWN_IDS)
    .map(([id, times]): Duplicate => ({ id, times: numberOf(times) ?? 2, generated: [] }));
  return {
    visit: ({ type, f, value, process, time }) => {
      if (type !== 'ok' || f !== 'generate') return;
      const duplicate = duplicates.find(({ id }) => sameValue(id, value));
      if (duplicate === undefined || duplicate.generated.length >= SHOWN_TIMES) return;
      duplicate.generated.push({ node: nodeOrProcess(nodeOf, process), at: time / 1e6 });
    },
    findings: () => {
      const [first] = duplicates;
      if (first === undefined && total === 0) return [];
      const by = ({ generated }: Duplicate): string =>
        generated.map(({ node, at }) => `${node}${atTime(at)}`).join(', ');
      const lines = duplicates.map((duplicate) => {
        const who = by(duplicate);
        return `${brief(duplicate.id)} generated ${count(duplicate.times, 'time')}${who === '' ? '' : `: by ${who}`}`;
      });
      const second = first?.generated[1];
      return [
        defined({
          id: 'duplicate-ids',
          detail: `${count(total, 'id')} ${total === 1 ? 'was' : 'were'} generated more than once: ${someOf(
            entries.map(([id]) => id),
            total,
          )}.${lines[0] === undefined ? '' : ` ${lines[0]}.`}`,
          advice: beforeJson(first?.id),
          evidence: quoteLines('history.edn', lines),
          node: second?.node,
          firstAt: second?.at,
        }),
      ];
    },
    subjects: () => duplicates.slice(0, 1).map(({ id }) => ({ kind: 'duplicate-id', reason: 'duplicate-ids', id })),
  };
};
