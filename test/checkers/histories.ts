/** Builders of histories for the checkers' tests, and the reading of their results. */
import { type Edn, type EdnMap, get, getIn, keyword, keywordName, type list } from '../../src/maelstrom/edn.ts';
import type { Operation } from '../../src/maelstrom/operations-and-messages.ts';

export type Draft = Partial<Operation> & Pick<Operation, 'type' | 'f'>;

/** Numbers operations and puts them a millisecond apart, unless they say otherwise. */
export function aHistory(...drafts: readonly Draft[]): Operation[] {
  return drafts.map((draft, index) => ({ time: index * 1_000_000, process: 0, value: null, ...draft, index }));
}

/** An invocation and its completion, by one process. */
export const call = (process: number, f: string, sent: Edn, type: Operation['type'], got: Edn = sent): Draft[] => [
  { type: 'invoke', f, process, value: sent },
  { type, f, process, value: got },
];

export const send = (key: Edn, message: Edn): Edn => [[keyword('send'), key, message]];
export const sent = (key: Edn, offset: Edn, message: Edn): Edn => [[keyword('send'), key, [offset, message]]];
export const poll: Edn = [[keyword('poll')]];
export const polled = (logs: Readonly<Record<string, readonly (readonly [Edn, Edn])[]>>): Edn => [
  [keyword('poll'), { map: Object.entries(logs).map(([key, pairs]) => [key, pairs] as const) }],
];

export const validity = (result: EdnMap): unknown => {
  const valid = get(result, 'valid?');
  return keywordName(valid) ?? valid;
};

/** Keywords' names out of a list of keywords. */
export function names(value: Edn | undefined): (string | undefined)[] {
  return (value as ReturnType<typeof list>).list.map(keywordName);
}

export const errorTypes = (result: EdnMap) => names(get(result, 'error-types'));
export const countOf = (result: EdnMap, type: string) => getIn(result, type, 'count');
