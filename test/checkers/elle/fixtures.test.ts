import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkWorkload } from '../../../src/checkers/analyze.ts';
import { type Edn, entriesOf, get, isMap, isSet, isTagged, itemsOf, keywordName } from '../../../src/maelstrom/edn.ts';
import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { loadHistory } from '../../../src/store/history.ts';

/** A value without the order of maps, sets and of the cases of one anomaly; operations by their index. */
function meaning(value: Edn | undefined): unknown {
  if (isTagged(value)) return `operation ${get(value, 'index')}`;
  if (isSet(value)) return value.set.map(meaning).sort();
  if (isMap(value))
    return Object.fromEntries(value.map.map(([key, entry]) => [keywordName(key) ?? String(key), meaning(entry)]));
  return itemsOf(value)?.map(meaning) ?? keywordName(value) ?? value;
}

const anomaliesIn = (result: Edn | undefined): Record<string, string[]> =>
  Object.fromEntries(
    entriesOf(get(result, 'anomalies')).map(([type, entries]) => [
      keywordName(type),
      (itemsOf(entries) ?? []).map((entry) => JSON.stringify(meaning(entry), sortedKeys)).sort(),
    ]),
  );

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

async function judge(directory: string) {
  const { argv } = JSON.parse(readFileSync(`${directory}/case.json`, 'utf8')) as { argv: string[] };
  const option = (name: string): string | undefined => (argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined);
  const theirs = get(parseEdn(readFileSync(`${directory}/run/results.edn`, 'utf8')), 'workload');
  const ours = checkWorkload(option('-w') as Workload, await loadHistory(`${directory}/run/history.edn`), {
    consistencyModels: [option('--consistency-models') ?? 'strict-serializable'],
  });
  return { theirs, ours };
}

const casesIn = (root: string): string[] =>
  readdirSync(root)
    .filter((name) => name.startsWith('txn-') && !name.endsWith('no-graphviz'))
    .map((name) => `${root}/${name}`);

describe.each(casesIn('test/fixtures/runs-0.2.4'))('the history of %s', (directory) => {
  it('is judged as Maelstrom 0.2.4 judged it', async () => {
    const { theirs, ours } = await judge(directory);
    const facts = (result: Edn | undefined) =>
      ['valid?', 'anomaly-types', 'not', 'also-not'].map((part) => meaning(get(result, part)));
    expect(facts(ours)).toEqual(facts(theirs));
    expect(get(get(ours, 'error'), 'cause')).toEqual(get(get(theirs, 'error'), 'cause'));
    const [expected, found] = [anomaliesIn(theirs), anomaliesIn(ours)];
    // Two lists of one length can disagree with a third; a hash decides which one is shown.
    const { 'incompatible-order': theirOrders = [], ...theirOthers } = expected;
    const { 'incompatible-order': ourOrders = [], ...ourOthers } = found;
    expect(ourOthers).toEqual(theirOthers);
    const keys = (orders: string[]) => orders.map((order) => JSON.parse(order).key);
    expect(keys(ourOrders)).toEqual(keys(theirOrders));
  });
});

describe.each(casesIn('test/fixtures/runs'))('the history of %s', (directory) => {
  it('gets the verdict of Maelstrom 0.2.3, with a part of its anomalies', async () => {
    const { theirs, ours } = await judge(directory);
    expect(meaning(get(ours, 'valid?'))).toEqual(meaning(get(theirs, 'valid?')));
    const named023 = Object.keys(anomaliesIn(ours)).map((type) => type.replace(/^(G-single|G-nonadjacent)-item/, '$1'));
    const theirTypes = Object.keys(anomaliesIn(theirs));
    for (const type of named023) expect(theirTypes).toContain(type);
  });
});
