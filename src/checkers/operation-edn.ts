import type { Edn, EdnTagged } from '../maelstrom/edn.ts';
import { keyword, tagged } from '../maelstrom/edn.ts';
import type { Operation } from '../maelstrom/history.ts';

/** An operation as it stands inside results.edn: `#jepsen.history.Op{:index 3, …}`. */
export function operationEdn(op: Operation): EdnTagged {
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
  return tagged('jepsen.history.Op', { map });
}

export const isClientOperation = (op: Operation): boolean => op.process !== 'nemesis';
