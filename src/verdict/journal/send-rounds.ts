import { involvesClient, type JournalEvent } from '../../maelstrom/operations-and-messages.ts';

export interface SendRounds {
  readonly visit: (event: JournalEvent) => void;
  /** Milliseconds between the beginnings of two rounds in which a server sends messages of a type; undefined without a regular period. */
  readonly every: (src: string, type: string) => number | undefined;
}

/** The rounds of a sender so far. */
interface Sender {
  last: number;
  roundAt: number;
  /** The times between the beginnings of rounds, those of about the same length together. */
  readonly gaps: Map<number, Gaps>;
}

interface Gaps {
  readonly sum: number;
  readonly count: number;
}

const SENDERS_AT_MOST = 500;
const NAME_AT_MOST = 60;
/** Milliseconds: messages closer than this belong to one round. */
const ONE_ROUND = 3;
const ROUNDS_AT_LEAST = 20;
/** Lengths that differ by less than this factor are counted together: a bounded number of them. */
const ALIKE = 1.05;
/** Counts of lengths to either side of the median that are within 20 % of it. */
const NEAR_MEDIAN = 4;
const REGULAR_AT_LEAST = 0.8;

/** Tells the timers of nodes: messages that come in rounds. */
export function watchSendRounds(): SendRounds {
  const senders = new Map<string, Sender>();
  return {
    visit: ({ type, time, message }) => {
      const { type: name } = message.body;
      if (type !== 'send' || typeof name !== 'string' || name.length > NAME_AT_MOST || involvesClient(message)) return;
      const key = `${message.src} ${name}`;
      const at = time / 1e6;
      const known = senders.get(key);
      if (known === undefined) {
        if (senders.size < SENDERS_AT_MOST) senders.set(key, { last: at, roundAt: at, gaps: new Map() });
        return;
      }
      if (at - known.last >= ONE_ROUND) {
        note(known.gaps, Math.max(ONE_ROUND, at - known.roundAt));
        known.roundAt = at;
      }
      known.last = at;
    },
    every: (src, type) => {
      const known = senders.get(`${src} ${type}`);
      return known === undefined ? undefined : periodOf(known.gaps);
    },
  };
}

function note(gaps: Map<number, Gaps>, gap: number): void {
  const length = Math.round(Math.log(gap) / Math.log(ALIKE));
  const { sum, count } = gaps.get(length) ?? { sum: 0, count: 0 };
  gaps.set(length, { sum: sum + gap, count: count + 1 });
}

/** The mean of the times near their median, where nearly all are: what is sent by a timer keeps to its period. */
function periodOf(gaps: ReadonlyMap<number, Gaps>): number | undefined {
  const all = countOf([...gaps.values()]);
  if (all < ROUNDS_AT_LEAST) return undefined;
  const median = medianOf(gaps, all);
  const near = [...gaps].flatMap(([length, some]) => (Math.abs(length - median) <= NEAR_MEDIAN ? [some] : []));
  const regular = countOf(near);
  return regular < REGULAR_AT_LEAST * all ? undefined : near.reduce((sum, each) => sum + each.sum, 0) / regular;
}

const countOf = (gaps: readonly Gaps[]): number => gaps.reduce((sum, { count }) => sum + count, 0);

function medianOf(gaps: ReadonlyMap<number, Gaps>, all: number): number {
  let left = all / 2;
  for (const [length, { count }] of [...gaps].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return length;
  }
  return 0;
}
