/** The anomalies of logs by their definitions, to hold the kafka checker against. */
import { type Edn, type EdnMap, get, getIn } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { countOf, names } from '../histories.ts';
import { logsOf } from './kafka-histories.ts';

const COUNTED = [
  'duplicate',
  'inconsistent-offsets',
  'int-nonmonotonic-poll',
  'int-poll-skip',
  'lost-write',
  'nonmonotonic-poll',
  'nonmonotonic-send',
  'poll-skip',
  'G1a',
];

export function summary(result: EdnMap) {
  const unseen =
    (getIn(result, 'unseen', 'unseen') as EdnMap | undefined)?.map.map(([, count]) => count as number) ?? [];
  return {
    counts: Object.fromEntries(COUNTED.map((type) => [type, countOf(result, type) ?? 0])),
    unseen: unseen.reduce((a, b) => a + b, 0),
    lag: (getIn(result, 'worst-realtime-lag', 'lag') as { float: number }).float,
    bad: names(get(result, 'bad-error-types')).filter((type) => type !== 'empty-transaction-graph').length,
  };
}

/** The definitions, each with a look at the whole history, dense arrays for logs and no state kept between them. */
export function byDefinition(history: readonly Operation[]): ReturnType<typeof summary> {
  const sentBy = (op: Operation): [string, number | null, number][] => {
    if (op.f !== 'send' || op.type === 'invoke') return [];
    const [, key, value] = (op.value as Edn[][])[0] as [Edn, string, number | [number, number]];
    return [Array.isArray(value) ? [key, value[0], value[1]] : [key, null, value]];
  };
  const polledBy = (op: Operation): [string, [number, number][]][] =>
    op.f === 'poll' && op.type === 'ok' ? logsOf(op) : [];
  const completions = history.filter((op) => op.type !== 'invoke');
  const readOk = (key: string, message: number) =>
    completions.some((op) => polledBy(op).some(([k, pairs]) => k === key && pairs.some(([, m]) => m === message)));

  const logs = new Map<string, number[][]>();
  for (const op of completions) {
    const entries = [
      ...sentBy(op).map(([key, offset, message]) => [key, offset, message] as const),
      ...polledBy(op).flatMap(([key, pairs]) => pairs.map(([offset, message]) => [key, offset, message] as const)),
    ];
    for (const [key, offset, message] of entries) {
      if (offset === null) continue;
      const log = logs.get(key) ?? [];
      logs.set(key, log);
      while (log.length <= offset) log.push([]);
      if (!log[offset]?.includes(message)) log[offset]?.push(message);
    }
  }
  // The order of Clojure's hash set {1 … 20}.
  const hashed = [7, 20, 1, 4, 15, 13, 6, 17, 3, 12, 2, 19, 11, 9, 5, 14, 16, 10, 18, 8];
  const rank = (message: number) => (hashed.includes(message) ? hashed.indexOf(message) : Number.NaN);
  const dense = (key: string) =>
    (logs.get(key) ?? []).filter((some) => some.length > 0).map((some) => some.toSorted((a, b) => rank(a) - rank(b)));
  const indexOf = (key: string, message: number | undefined) =>
    message === undefined ? -1 : dense(key).findLastIndex((some) => some[0] === message);
  const step = (key: string, from: number | undefined, to: number | undefined) => {
    const [i, j] = [indexOf(key, from), indexOf(key, to)];
    return i < 0 || j < 0 ? 1 : j - i;
  };

  const counts: Record<string, number> = Object.fromEntries(COUNTED.map((type) => [type, 0]));
  const count = (type: string) => {
    counts[type] = (counts[type] ?? 0) + 1;
  };
  for (const key of logs.keys()) {
    const all = dense(key);
    for (const some of all) if (some.length > 1) count('inconsistent-offsets');
    for (const message of new Set(all.flat())) {
      if (all.filter((some) => some.includes(message)).length > 1) count('duplicate');
    }
    const read = [...new Set(all.flat())].filter((message) => readOk(key, message));
    const bound = Math.max(-1, ...read.map((message) => all.findIndex((some) => some.includes(message))));
    for (const message of new Set(all.flat())) {
      const last = all.findLastIndex((some) => some.includes(message));
      if (last <= bound && !read.includes(message)) count('lost-write');
    }
  }
  const processes = [0, 1, 2];
  for (const op of completions) {
    for (const [key, pairs] of polledBy(op)) {
      pairs.forEach(([, message], i) => {
        const delta = i === 0 ? 1 : step(key, pairs[i - 1]?.[1], message);
        if (delta > 1) count('int-poll-skip');
        if (delta < 1) count('int-nonmonotonic-poll');
        if (
          completions.some(
            (other) => other.type === 'fail' && sentBy(other).some(([k, , m]) => k === key && m === message),
          )
        )
          count('G1a');
      });
      const before = history.slice(0, op.index).filter((other) => other.process === op.process && other.type === 'ok');
      const lastPoll = before.findLastIndex((other) => polledBy(other).some(([k]) => k === key));
      const kept = before
        .slice(lastPoll)
        .every((other) => other.f !== 'assign' || (other.value as Edn[]).includes(key));
      if (lastPoll < 0 || !kept) continue;
      const previous = polledBy(before[lastPoll] as Operation)
        .find(([k]) => k === key)?.[1]
        .at(-1)?.[1];
      const delta = step(key, previous, pairs[0]?.[1]);
      if (delta > 1) count('poll-skip');
      if (delta < 1) count('nonmonotonic-poll');
    }
  }
  for (const process of processes) {
    const mine = completions.filter((op) => op.process === process && (op.type === 'ok' || op.type === 'info'));
    mine.forEach((op, i) => {
      for (const [key, , message] of sentBy(op)) {
        const before = mine.slice(0, i);
        const last = before.findLastIndex((other) => sentBy(other).some(([k]) => k === key));
        const kept = before
          .slice(Math.max(0, last))
          .every((other) => other.f !== 'assign' || (other.value as Edn[]).includes(key));
        if (last < 0 || !kept) continue;
        if (step(key, sentBy(before[last] as Operation)[0]?.[2], message) < 1) count('nonmonotonic-send');
      }
    });
  }
  const unseen = completions
    .flatMap((op) => (op.type === 'ok' ? sentBy(op) : []))
    .filter(([key, , message]) => !readOk(key, message)).length;

  let lag = 0;
  for (const op of completions.filter((one) => one.f === 'poll' && one.type === 'ok')) {
    const invoked = history.findLast((other) => other.index < op.index && other.process === op.process) as Operation;
    const upToNow = completions.filter(
      (other) => other.process === op.process && other.index <= op.index && other.type === 'ok',
    );
    for (const key of ['a', 'b']) {
      let seen: number | undefined;
      for (const other of upToNow) {
        if (other.f === 'assign') seen = (other.value as Edn[]).includes(key) ? (seen ?? -1) : undefined;
        for (const [k, pairs] of polledBy(other))
          if (k === key) seen = Math.max(seen ?? -1, ...pairs.map(([offset]) => offset));
      }
      if (seen === undefined) continue;
      const reached = seen;
      const past = completions.find((other) =>
        [
          ...sentBy(other).map(([k, offset]) => [k, offset ?? -1] as const),
          ...polledBy(other).flatMap(([k, pairs]) => pairs.map(([offset]) => [k, offset] as const)),
        ].some(([k, offset]) => k === key && offset > reached),
      );
      if (past !== undefined) lag = Math.max(lag, invoked.time - past.time);
    }
  }
  const bad = Object.values(counts).filter((n) => n > 0).length + (unseen > 0 ? 1 : 0);
  return { counts, unseen, lag: lag / 1e9, bad };
}
