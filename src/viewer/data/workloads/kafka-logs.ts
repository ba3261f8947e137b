import { type Edn, isMap, itemsOf, keywordName, numberOf } from '../../../maelstrom/edn.ts';
import { byNumber } from '../../../text/by-number.ts';
import { shortText, type ValuedOperation } from './read-values.ts';

/** A message of a log that was acknowledged with an offset. Times are microseconds. */
interface LogSend {
  readonly operation: number;
  readonly time: number;
  readonly offset: number;
  readonly value: string;
  /** Whether any poll returned it. */
  readonly polled: boolean;
}

/** What one poll returned of a log: from its first offset to its last. */
interface LogPoll {
  readonly operation: number;
  readonly process: number;
  readonly time: number;
  readonly offsets: readonly number[];
  /** Offsets between its first and its last that hold an acknowledged message, which it left out. */
  readonly gaps: readonly number[];
}

export interface KeyLog {
  readonly key: string;
  readonly sends: readonly LogSend[];
  readonly polls: readonly LogPoll[];
  /** Offsets under which different messages were seen. */
  readonly doubles: readonly number[];
}

interface Gathered {
  readonly sends: Omit<LogSend, 'polled'>[];
  readonly polls: Omit<LogPoll, 'gaps'>[];
  /** Values by offset. */
  readonly values: Map<number, Set<string>>;
  readonly polled: Set<number>;
}

/** Sends and polls of each key's log. */
export function keyLogs(operations: readonly ValuedOperation[]): readonly KeyLog[] {
  const gathered = new Map<string, Gathered>();
  const of = (key: string): Gathered => {
    const own = gathered.get(key) ?? { sends: [], polls: [], values: new Map(), polled: new Set() };
    gathered.set(key, own);
    return own;
  };
  for (const operation of operations) {
    if (operation.completion !== 'ok') continue;
    for (const step of itemsOf(operation.answered) ?? []) {
      const [name, ...rest] = itemsOf(step) ?? [];
      if (keywordName(name) === 'send') gatherSend(of, operation, rest);
      else if (keywordName(name) === 'poll') gatherPoll(of, operation, rest[0]);
    }
  }
  return [...gathered].map(([key, own]) => logOf(key, own)).sort((a, b) => byNumber(a.key, b.key));
}

function gatherSend(of: (key: string) => Gathered, operation: ValuedOperation, [key, pair]: readonly Edn[]): void {
  const [offset, value] = itemsOf(pair) ?? [];
  const number = numberOf(offset);
  if (key === undefined || number === undefined) return;
  const own = of(shortText(key));
  own.sends.push({ operation: operation.at, time: operation.completed, offset: number, value: shortText(value) });
  note(own, number, shortText(value));
}

function gatherPoll(
  of: (key: string) => Gathered,
  { at, process, completed }: ValuedOperation,
  polled: Edn | undefined,
): void {
  if (polled === undefined || !isMap(polled)) return;
  for (const [key, pairs] of polled.map) {
    const own = of(shortText(key));
    const offsets: number[] = [];
    for (const pair of itemsOf(pairs) ?? []) {
      const [offset, value] = itemsOf(pair) ?? [];
      const number = numberOf(offset);
      if (number === undefined) continue;
      offsets.push(number);
      own.polled.add(number);
      note(own, number, shortText(value));
    }
    if (offsets.length > 0) own.polls.push({ operation: at, process, time: completed, offsets });
  }
}

function note({ values }: Gathered, offset: number, value: string): void {
  const known = values.get(offset);
  if (known === undefined) values.set(offset, new Set([value]));
  else known.add(value);
}

function logOf(key: string, { sends, polls, values, polled }: Gathered): KeyLog {
  const acknowledged = sends.map(({ offset }) => offset).sort((a, b) => a - b);
  return {
    key,
    sends: sends.map((send) => ({ ...send, polled: polled.has(send.offset) })),
    polls: polls.map((poll) => ({ ...poll, gaps: gapsOf(poll.offsets, acknowledged) })),
    doubles: [...values].filter(([, seen]) => seen.size > 1).map(([offset]) => offset),
  };
}

function gapsOf(offsets: readonly number[], acknowledged: readonly number[]): readonly number[] {
  const seen = new Set(offsets);
  const [first, last] = [Math.min(...offsets), Math.max(...offsets)];
  return acknowledged.filter((offset) => offset > first && offset < last && !seen.has(offset));
}
