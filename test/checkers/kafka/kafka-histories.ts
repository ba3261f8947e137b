/** Histories of logs, written short or drawn, and what the kafka checker makes of them. */
import { checkKafka } from '../../../src/checkers/kafka/check-kafka.ts';
import { type Edn, type EdnMap, entriesOf, getIn } from '../../../src/maelstrom/edn.ts';
import type { Operation } from '../../../src/maelstrom/operations-and-messages.ts';
import { aHistory, call, type Draft, poll, polled, send, sent } from '../histories.ts';

export type Pairs = readonly (readonly [offset: Edn, message: Edn])[];
export const sends = (process: number, key: Edn, offset: Edn, message: Edn): Draft[] =>
  call(process, 'send', send(key, message), 'ok', sent(key, offset, message));
export const polls = (process: number, logs: Readonly<Record<string, Pairs>>): Draft[] =>
  call(process, 'poll', poll, 'ok', polled(logs));
export const assigns = (process: number, ...keys: Edn[]): Draft[] => call(process, 'assign', keys, 'ok');
export const check = (...drafts: readonly Draft[]) => checkKafka(aHistory(...drafts));
export const errorsOf = (result: EdnMap, type: string): readonly EdnMap[] =>
  (getIn(result, type, 'errs') as { readonly list: readonly EdnMap[] }).list;
export const firstError = (result: EdnMap, type: string) => errorsOf(result, type)[0];

/** Four clients of two logs that give each message the next offset, with gaps now and then, and return what they hold. */
export function correctHistory(choices: readonly number[]): Operation[] {
  const logs = new Map<string, [number, number][]>([
    ['a', [[0, 1000]]],
    ['b', []],
  ]);
  const next = new Map([['a', 1]]);
  const positions = new Map<number, Map<string, number>>();
  const drafts: Draft[] = [...sends(6, 'a', 0, 1000)];
  const pollNow = (process: number, limit: number) => {
    const at =
      positions.get(process) ??
      new Map([
        ['a', 0],
        ['b', 0],
      ]);
    positions.set(process, at);
    const answer: Record<string, [number, number][]> = {};
    for (const [key, log] of logs) {
      const from = log.findIndex(([offset]) => offset >= (at.get(key) ?? 0));
      const messages = from < 0 ? [] : log.slice(from, from + limit);
      if (messages.length === 0) continue;
      answer[key] = messages;
      at.set(key, (messages.at(-1)?.[0] ?? 0) + 1);
    }
    drafts.push(...polls(process, answer));
  };
  let message = 0;
  for (const choice of choices) {
    const process = choice % 4;
    const dice = Math.floor(choice / 4);
    const key = dice % 2 === 0 ? 'a' : 'b';
    switch (Math.floor(dice / 2) % 8) {
      case 0:
        drafts.push(...assigns(process, 'a', 'b'));
        break;
      case 1:
      case 2:
      case 3:
        pollNow(process, 1 + (dice % 5));
        break;
      default: {
        const offset = (next.get(key) ?? 0) + (dice % 7 === 0 ? 3 : 0);
        next.set(key, offset + 1);
        const outcome = (['ok', 'ok', 'ok', 'info', 'fail'] as const)[Math.floor(dice / 16) % 5] ?? 'ok';
        message++;
        if (outcome !== 'fail' && !(outcome === 'info' && dice % 3 === 0)) logs.get(key)?.push([offset, message]);
        drafts.push(
          ...call(
            process,
            'send',
            send(key, message),
            outcome,
            outcome === 'ok' ? sent(key, offset, message) : send(key, message),
          ),
        );
      }
    }
  }
  pollNow(7, Number.POSITIVE_INFINITY);
  return aHistory(...drafts);
}

/** What a completed poll returned. */
export const logsOf = (op: Operation): [string, [number, number][]][] =>
  entriesOf((op.value as Edn[][])[0]?.[1]) as unknown as [string, [number, number][]][];

export type Plant = (history: Operation[]) => Operation[] | null;

/** The final poll of everything, by process 7, with one key's messages changed; null when it has too few. */
function changeFinalPoll(
  history: Operation[],
  least: number,
  change: (pairs: [number, number][]) => [number, number][],
) {
  const last = history.at(-1) as Operation;
  const logs = logsOf(last);
  const [key, pairs] = logs.find(([, some]) => some.length >= least) ?? [];
  if (key === undefined || pairs === undefined) return null;
  return {
    key,
    pairs,
    history: [
      ...history.slice(0, -1),
      { ...last, value: polled({ ...Object.fromEntries(logs), [key]: change(pairs) }) },
    ],
  };
}

/** The history with a message left out of all polls. */
function neverPolled(history: readonly Operation[], key: string, message: number): Operation[] {
  return history.map((op) => {
    if (op.f !== 'poll' || op.type !== 'ok') return op;
    const logs = logsOf(op);
    const kept = logs.map(
      ([name, pairs]) => [name, name === key ? pairs.filter(([, m]) => m !== message) : pairs] as const,
    );
    return { ...op, value: polled(Object.fromEntries(kept)) };
  });
}
const acknowledged = (history: readonly Operation[], message: number) =>
  history.some((op) => op.type === 'ok' && op.f === 'send' && messageOf(op) === message);

export function dropBeforeTheLast(history: Operation[]): Operation[] | null {
  const found = changeFinalPoll(history, 2, (pairs) => pairs);
  const message = found?.pairs.at(-2)?.[1];
  if (!found || message === undefined || !acknowledged(history, message)) return null;
  return neverPolled(history, found.key, message);
}
export function dropTheLast(history: Operation[]): Operation[] | null {
  const found = changeFinalPoll(history, 1, (pairs) => pairs);
  const message = found?.pairs.at(-1)?.[1];
  if (!found || message === undefined || !acknowledged(history, message)) return null;
  return neverPolled(history, found.key, message);
}
export function repeatOneElsewhere(history: Operation[]): Operation[] | null {
  return changeFinalPoll(history, 1, (pairs) => [...pairs, [100_000, pairs[0]?.[1] ?? 0]])?.history ?? null;
}
export function replaceOne(history: Operation[]): Operation[] | null {
  return (
    changeFinalPoll(history, 2, ([a, b, ...rest]) => [[a?.[0] ?? 0, b?.[1] ?? 0], b ?? [0, 0], ...rest])?.history ??
    null
  );
}
export function leaveOneOut(history: Operation[]): Operation[] | null {
  const found = changeFinalPoll(history, 3, ([a, , ...rest]) => [a ?? [0, 0], ...rest]);
  return found && acknowledged(history, found.pairs[1]?.[1] ?? -1) ? found.history : null;
}
export function reverse(history: Operation[]): Operation[] | null {
  return changeFinalPoll(history, 2, (pairs) => pairs.toReversed())?.history ?? null;
}
export function pollTwice(history: Operation[]): Operation[] | null {
  if (changeFinalPoll(history, 1, (pairs) => pairs) === null) return null;
  return aHistory(...history, ...history.slice(-2));
}
export function failTheSend(history: Operation[]): Operation[] | null {
  const message = changeFinalPoll(history, 1, (pairs) => pairs)?.pairs[0]?.[1];
  const failing = history.find(
    (op) => op.type === 'invoke' && op.f === 'send' && ((op.value as Edn[][])[0]?.[2] as Edn) === message,
  );
  if (failing === undefined) return null;
  return history.map((op) =>
    op.index === failing.index + 1 ? { ...failing, index: op.index, time: op.time, type: 'fail' } : op,
  );
}
export function forgetTheSend(history: Operation[]): Operation[] | null {
  const message = changeFinalPoll(history, 1, (pairs) => pairs)?.pairs[0]?.[1];
  return message === undefined
    ? null
    : history.filter(
        (op) =>
          !(op.f === 'send' && [0, 1].some((i) => history[op.index + i]?.f === 'send' && messageOf(op) === message)),
      );
}
const messageOf = (op: Operation): Edn | undefined => {
  const third = (op.value as Edn[][])[0]?.[2];
  return Array.isArray(third) ? third[1] : third;
};

/** Three clients and two keys; every answer is drawn. All polled messages were sent. */
export function wildHistory(choices: readonly number[]): Operation[] {
  const drafts: Draft[] = [];
  const messages: Record<string, number> = { a: 0, b: 0 };
  for (const choice of choices) {
    const process = choice % 3;
    let dice = Math.floor(choice / 3);
    const draw = (sides: number) => {
      const face = dice % sides;
      dice = Math.floor(dice / sides) + 7919 * face + sides;
      return face;
    };
    const key = draw(2) === 0 ? 'a' : 'b';
    const kind = draw(5);
    if (kind === 0) {
      drafts.push(...assigns(process, ...(draw(2) === 0 ? ['a', 'b'] : [key])));
    } else if (kind < 3) {
      const message = (messages[key] ?? 0) + 1;
      messages[key] = message;
      const type = (['ok', 'ok', 'info', 'fail'] as const)[draw(4)] ?? 'ok';
      const value = type === 'ok' ? sent(key, draw(6), message) : send(key, message);
      drafts.push(...call(process, 'send', send(key, message), type, value));
    } else {
      const logs: Record<string, [number, number][]> = {};
      for (const name of ['a', 'b']) {
        if (draw(2) === 0 || messages[name] === 0) continue;
        logs[name] = Array.from({ length: 1 + draw(3) }, () => [draw(6), 1 + draw(messages[name] ?? 1)]);
      }
      drafts.push(...polls(process, logs));
    }
  }
  return aHistory(...drafts);
}
