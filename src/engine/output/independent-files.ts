/** independent/<key>/: the history and the results of each key of lin-kv. */
import { join } from 'node:path';
import { makeRealDirectory, writeFresh } from '../../files/fresh-file.ts';
import { type Edn, type EdnMap, entriesOf, getIn, isMap, itemsOf } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { printEdn, printEdnPretty } from '../../store/edn/edn-print.ts';
import { printOperation } from '../../store/history.ts';

/** `results` is the whole of results.edn. The operations of a key have `value` instead of `[key value]`. */
export function writeIndependentFiles(directory: string, history: readonly Operation[], results: EdnMap): void {
  const judged = entriesOf(getIn(results, 'workload', 'results'));
  if (judged.length === 0) return;
  const lines = new Map<string, string[]>();
  for (const operation of history) {
    if (operation.process === 'nemesis') continue;
    const [key = null, value = null] = itemsOf(operation.value) ?? [];
    const name = printEdn(key);
    const ofKey = lines.get(name) ?? [];
    ofKey.push(printOperation({ ...operation, value }));
    lines.set(name, ofKey);
  }
  makeRealDirectory(join(directory, FILES.independent));
  for (const [key, result] of judged) {
    // Keys are the numbers that the generator counted up; anything else must not become a path.
    const name = keyName(key);
    if (name === undefined || !isMap(result)) continue;
    const place = join(directory, FILES.independent, name);
    makeRealDirectory(place);
    writeFresh(join(place, FILES.results), printEdnPretty(result));
    writeFresh(join(place, FILES.history), (lines.get(name) ?? []).map((line) => `${line}\n`).join(''));
  }
}

const keyName = (key: Edn): string | undefined =>
  typeof key === 'number' && Number.isInteger(key) ? String(key) : undefined;
