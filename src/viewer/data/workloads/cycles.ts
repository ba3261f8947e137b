import type { Reason } from '../../../verdict/verdict.ts';

interface CycleTransaction {
  /** `T1`. */
  readonly name: string;
  /** `n0 at 425 ms`. */
  readonly where: string;
  /** What it did, in words. */
  readonly text: string;
}

/** Why one transaction comes before another. */
interface CycleEdge {
  readonly from: string;
  readonly to: string;
  readonly words: string;
}

export interface Cycle {
  readonly transactions: readonly CycleTransaction[];
  readonly edges: readonly CycleEdge[];
}

const TRANSACTION = /^(T\d+)(?: had written it)? \(([^)]*)\): (.*)$/s;
const EDGE = /^(T\d+) (.*?)\b(T\d+)\b/s;

/** The cycle that the evidence of a reason tells; null when it tells of no transactions. */
export function cycleOf({ evidence = [] }: Reason): Cycle | null {
  const transactions: CycleTransaction[] = [];
  const edges: CycleEdge[] = [];
  for (const { text } of evidence) {
    const [, name, where = '', did = ''] = TRANSACTION.exec(text) ?? [];
    if (name !== undefined) {
      transactions.push({ name, where, text: did });
      continue;
    }
    const [, first, between = '', second] = EDGE.exec(text) ?? [];
    if (first === undefined || second === undefined) continue;
    // What read or ended before something came before it; all else came after what it speaks of.
    const isBefore = /\bbefore $/.test(between);
    const edge = { from: isBefore ? first : second, to: isBefore ? second : first, words: text };
    if (!edges.some((each) => each.words === text)) edges.push(edge);
  }
  return transactions.length === 0 ? null : { transactions, edges };
}
