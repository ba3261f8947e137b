import path from 'node:path';
import { type Edn, record } from '../../maelstrom/edn.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { eachLine } from '../../store/lines.ts';
import { readResults } from '../../store/results.ts';
import type { Store } from '../../store/store.ts';
import { catalogueRank } from '../catalogue/catalogue.ts';
import { anomalyId } from '../finding.ts';
import { unlessUnreadable } from './unreadable-files.ts';

/** What checkers wrote into files of their own before the analysis broke off. */

const KEYS_AT_MOST = 200;

/**
 * lin-kv writes the judgement of each key as soon as it has it; a run whose analysis never ended has those of some keys.
 * Gives them as `:workload` would hold them; undefined when there are none.
 */
export async function judgedKeys(store: Store | null, damaged: string[]): Promise<Edn | undefined> {
  const judged: (readonly [Edn, Edn])[] = [];
  for (const { key, files } of store?.keys.slice(0, KEYS_AT_MOST) ?? []) {
    const file = files.find((one) => one.path === `${FILES.independent}/${key}/${FILES.results}`);
    if (store === null || file === undefined) continue;
    const results = await unlessUnreadable(file.path, damaged, () =>
      readResults(path.join(store.directory, file.path)),
    );
    if (results === null) continue;
    const { keys, part, problems } = results;
    if (problems.length > 0) damaged.push(file.path);
    const named = /^-?\d{1,9}$/.test(key) ? Number(key) : key;
    judged.push([named, record(Object.fromEntries(keys.map((name) => [name, part(name)])))]);
  }
  return judged.length === 0 ? undefined : record({ results: { map: judged } });
}

/** A kind of anomaly, and the first lines of elle/<type>.txt: Elle's words for its first example. */
export interface WrittenAnomaly {
  readonly type: string;
  readonly file: string;
  readonly lines: readonly string[];
}

const KINDS_AT_MOST = 20;
const EXAMPLE_LINES = 40;
const LINE_BYTES_AT_MOST = 16 << 10;

/** Elle writes elle/<type>.txt before it draws. When drawing fails, only these files hold the anomalies. Worst first. */
export async function writtenAnomalies(store: Store | null, damaged: string[]): Promise<readonly WrittenAnomaly[]> {
  const written: WrittenAnomaly[] = [];
  for (const { anomaly, files } of store?.anomalies.slice(0, KINDS_AT_MOST) ?? []) {
    const file = files.find((one) => one.path.endsWith('.txt'))?.path;
    if (store === null || file === undefined) continue;
    const lines: string[] = [];
    await unlessUnreadable(file, damaged, () =>
      eachLine(path.join(store.directory, file), LINE_BYTES_AT_MOST, (line) => {
        if (lines.length < EXAMPLE_LINES) lines.push(line);
      }),
    );
    written.push({ type: anomaly, file, lines: firstExample(lines) });
  }
  return written.sort((a, b) => catalogueRank(anomalyId(a.type)) - catalogueRank(anomalyId(b.type)));
}

/** Examples are headed `G0 #0`, `G0 #1`, …. */
function firstExample(lines: readonly string[]): readonly string[] {
  const second = lines.findIndex((line, index) => index > 0 && / #1$/.test(line));
  return second === -1 ? lines : lines.slice(0, second);
}
