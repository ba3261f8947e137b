/** Histories of transactions, written short, and what Elle's checkers make of them. */
import { checkListAppend } from '../../../src/checkers/elle/check-list-append.ts';
import { checkRwRegister } from '../../../src/checkers/elle/check-rw-register.ts';
import { type Edn, type EdnMap, entriesOf, get, itemsOf, keyword, keywordName } from '../../../src/maelstrom/edn.ts';
import type { Operation, OperationType } from '../../../src/maelstrom/operations-and-messages.ts';
import { validity } from '../histories.ts';

/** `r`, `append` or `w`; key; value (of a read: what it saw). */
export type Micro = readonly [f: string, key: Edn, value: Edn];

export interface Txn {
  readonly process: number;
  readonly micro: readonly Micro[];
  readonly type?: OperationType;
}

/** One line of a history of transactions. */
export type Line = readonly [type: OperationType, process: number, micro: readonly Micro[]];

export const historyOf = (lines: readonly Line[]): Operation[] =>
  lines.map(([type, process, micro], index) => ({
    index,
    time: index * 1_000_000,
    type,
    process,
    f: 'txn',
    value: micro.map(([f, key, value]) => [keyword(f), key, value]),
  }));

const asked = (micro: readonly Micro[]): readonly Micro[] =>
  micro.map(([f, key, value]) => [f, key, f === 'r' ? null : value]);

/** All invoked before the first one ends. */
export function concurrently(...txns: readonly Txn[]): Operation[] {
  return historyOf([
    ...txns.map(({ process, micro }): Line => ['invoke', process, asked(micro)]),
    ...txns.map(({ process, micro, type = 'ok' }): Line => [type, process, type === 'ok' ? micro : asked(micro)]),
  ]);
}

/** Each ends before the next begins. */
export function oneByOne(...txns: readonly Txn[]): Operation[] {
  return historyOf(
    txns.flatMap(({ process, micro, type = 'ok' }): Line[] => [
      ['invoke', process, asked(micro)],
      [type, process, type === 'ok' ? micro : asked(micro)],
    ]),
  );
}

export type CheckerName = 'list-append' | 'rw-register';

export interface Judgement {
  readonly valid: unknown;
  /** How many of each anomaly type. */
  readonly anomalies: Readonly<Record<string, number>>;
  readonly not: readonly (string | undefined)[];
  readonly alsoNot: readonly (string | undefined)[];
  readonly result: EdnMap;
}

export function judge(checker: CheckerName, history: readonly Operation[], model = 'strict-serializable'): Judgement {
  const result = (checker === 'list-append' ? checkListAppend : checkRwRegister)(history, {
    consistencyModels: [model],
  });
  const names = (part: string) => (itemsOf(get(result, part)) ?? []).map(keywordName);
  return {
    valid: validity(result),
    anomalies: Object.fromEntries(
      entriesOf(get(result, 'anomalies')).map(([type, entries]) => [keywordName(type), itemsOf(entries)?.length ?? 1]),
    ),
    not: names('not'),
    alsoNot: names('also-not'),
    result,
  };
}

export const typesOf = ({ result }: Judgement) => (itemsOf(get(result, 'anomaly-types')) ?? []).map(keywordName);
