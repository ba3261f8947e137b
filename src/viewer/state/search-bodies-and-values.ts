import { type Signal, signal } from '@preact/signals';
import type { Run } from '../data/run.ts';
import { scanTexts } from '../data/texts.ts';
import { bodyCarries, holdsAtom } from '../data/value-in-text.ts';

/** A search through all bodies, and through the operations' values. */
export interface Search {
  /** What is looked for; empty: nothing. */
  readonly sought: Signal<string>;
  /** 1 for each message that was found; null: nothing is looked for. Grows while the search is under way. */
  readonly found: Signal<Uint8Array | null>;
  /** Messages and operations that were found, in their order. */
  readonly messages: Signal<readonly number[]>;
  readonly operations: Signal<readonly number[]>;
  /** Share of what was searched; null: the search is over. */
  readonly progress: Signal<number | null>;
  readonly start: (sought: string) => void;
}

/** `value`: a whole number, string or key; `text`: any part of a body, in upper or lower case. */
export function searchOf(run: Run, mode: 'value' | 'text'): Search {
  const search: Omit<Search, 'start'> = {
    sought: signal(''),
    found: signal<Uint8Array | null>(null),
    messages: signal<readonly number[]>([]),
    operations: signal<readonly number[]>([]),
    progress: signal<number | null>(null),
  };
  const start = (sought: string): void => {
    if (sought === search.sought.peek()) return;
    search.sought.value = sought;
    search.found.value = null;
    search.messages.value = [];
    search.operations.value = [];
    search.progress.value = sought === '' ? null : 0;
    if (sought !== '') void runSearch(run, mode, sought, search);
  };
  return { ...search, start };
}

async function runSearch(
  run: Run,
  mode: 'value' | 'text',
  sought: string,
  search: Omit<Search, 'start'>,
): Promise<void> {
  const lower = sought.toLowerCase();
  const matches = (text: string, isBody: boolean): boolean => {
    if (mode === 'text') return text.toLowerCase().includes(lower);
    return isBody ? bodyCarries(text, sought) : holdsAtom(text, sought);
  };
  const wanted = (): boolean => search.sought.peek() === sought;
  const found = new Uint8Array(run.messages.count);
  const messages: number[] = [];
  const operations: number[] = [];
  const { bodies, values } = run;
  const share = bodies.count / Math.max(1, bodies.count + values.count);
  const visitBody = (message: number, texts: readonly string[], at: number): void => {
    if (!matches(texts[at] as string, true)) return;
    found[message] = 1;
    messages.push(message);
  };
  const visitValue = (operation: number, texts: readonly string[], at: number): void => {
    if (matches(texts[at] as string, false) || matches(texts[at + 1] as string, false)) operations.push(operation);
  };
  const told = (offset: number, part: number) => (done: number) => {
    if (wanted()) search.progress.value = offset + done * part;
  };
  const control = { wanted, progress: told(0, share) };
  if (!(await scanTexts(bodies, visitBody, control))) return;
  if (!(await scanTexts(values, visitValue, { wanted, progress: told(share, 1 - share) }))) return;
  search.found.value = found;
  search.messages.value = messages;
  search.operations.value = operations;
  search.progress.value = null;
}
