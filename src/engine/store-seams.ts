/** Stand-ins until store/ writes these formats. */
import { type Edn, keyword } from '../maelstrom/edn.ts';
import type { JournalEvent, Operation } from '../maelstrom/history.ts';
import { printEdn } from '../store/edn-print.ts';

export function printOperation(op: Operation): string {
  const map: [Edn, Edn][] = [
    [keyword('index'), op.index],
    [keyword('time'), op.time],
    [keyword('type'), keyword(op.type)],
    [keyword('process'), op.process === 'nemesis' ? keyword('nemesis') : op.process],
    [keyword('f'), keyword(op.f)],
    [keyword('value'), op.value],
  ];
  for (const [name, value] of Object.entries(op.extra ?? {})) map.push([keyword(name), value]);
  if (op.final !== undefined) map.push([keyword('final?'), op.final]);
  if (op.error !== undefined) map.push([keyword('error'), op.error]);
  return printEdn({ map });
}

import type { JournalEvent as E } from '../maelstrom/history.ts';
export async function eachJournalEvent(_dir: string, _visit: (e: E) => void): Promise<void> {}
export class JournalWriter {
  write(_event: JournalEvent): void {}
  close(): void {}
}
