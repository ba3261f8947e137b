import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/checkers/analyze.ts';
import { countMessages } from '../../src/checkers/every-test/check-network.ts';
import { resultValidity } from '../../src/checkers/result/result-validity.ts';
import {
  type Edn,
  type EdnMap,
  get,
  isFloat,
  isMap,
  isSet,
  isTagged,
  itemsOf,
  keywordName,
} from '../../src/maelstrom/edn.ts';
import type { Workload } from '../../src/maelstrom/workloads.ts';
import { parseEdn } from '../../src/store/edn/edn-read.ts';
import { loadHistory } from '../../src/store/history.ts';
import { eachJournalEvent } from '../../src/store/journal.ts';

interface Case {
  readonly name: string;
  readonly directory: string;
  readonly version: string;
  readonly argv: readonly string[];
}

const FIXTURES = ['test/fixtures/runs', 'test/fixtures/runs-0.2.4'];
const cases: Case[] = FIXTURES.flatMap((root) =>
  readdirSync(root)
    .filter((name) => existsSync(`${root}/${name}/run/history.edn`) && existsSync(`${root}/${name}/run/results.edn`))
    .map((name) => {
      const { argv, maelstrom } = JSON.parse(readFileSync(`${root}/${name}/case.json`, 'utf8'));
      return { name: `${name} (${maelstrom})`, directory: `${root}/${name}/run`, version: maelstrom, argv };
    }),
);

const option = (argv: readonly string[], ...names: readonly string[]): string | undefined => {
  const at = argv.findIndex((word) => names.includes(word));
  return at < 0 ? undefined : argv[at + 1];
};

async function judge({ directory, argv }: Case): Promise<EdnMap> {
  const availability = option(argv, '--availability');
  const counter = countMessages();
  const journal = existsSync(`${directory}/net-journal`);
  if (journal) await eachJournalEvent(`${directory}/net-journal`, counter.add);
  return analyze({
    workload: (option(argv, '-w', '--workload') ?? 'lin-kv') as Workload,
    history: await loadHistory(`${directory}/history.edn`),
    network: journal ? counter.counts() : null,
    options: {
      availability: availability === undefined ? null : availability === 'total' ? availability : Number(availability),
      consistencyModels: option(argv, '--consistency-models')?.split(',') ?? ['strict-serializable'],
    },
  });
}

/** A value without what doesn't count: order of keys and of sets, list or vector, `1.0` or `1`; operations as their index. */
function meaning(value: Edn | undefined): unknown {
  if (value === undefined || value === null || typeof value !== 'object') return value;
  if (isFloat(value)) return value.float;
  if (isTagged(value)) return { [value.tag]: get(value, 'index') };
  if (isSet(value)) return new Set(value.set.map(meaning));
  if (isMap(value)) return new Map(value.map.map(([key, entry]) => [keywordName(key) ?? key, meaning(entry)]));
  return itemsOf(value)?.map(meaning) ?? value;
}

/** Where Maelstrom's own checker threw and ours answers. */
const ANSWERED: Readonly<Record<string, boolean>> = {
  'kafka-empty-arrays (0.2.3)': false,
  'kafka-out-of-memory (0.2.3)': true,
};
const OURS = ['broadcast', 'echo', 'g-counter', 'g-set', 'kafka', 'pn-counter', 'unique-ids'];
const oursOnly = cases.filter(({ argv }) => OURS.includes(option(argv, '-w', '--workload') ?? ''));

describe.each(oursOnly)('the history of $name', (one) => {
  it('is judged as Maelstrom judged it', async () => {
    const theirs = parseEdn(readFileSync(`${one.directory}/results.edn`, 'utf8'));
    const ours = await judge(one);
    for (const part of ['exceptions', 'stats', 'availability', 'timeline']) {
      expect(meaning(get(ours, part))).toEqual(meaning(get(theirs, part)));
    }
    if (existsSync(`${one.directory}/net-journal`))
      expect(meaning(get(ours, 'net'))).toEqual(meaning(get(theirs, 'net')));

    const [workload, expected] = [get(ours, 'workload') as EdnMap, get(theirs, 'workload') as EdnMap];
    const answer = ANSWERED[one.name];
    if (answer !== undefined) {
      expect(resultValidity(workload)).toBe(answer);
      expect(get(expected, 'error')).toBeDefined();
    } else if (get(expected, 'error') !== undefined) {
      expect(get(workload, 'valid?')).toEqual(get(expected, 'valid?'));
      expect(get(workload, 'error')).toBeDefined();
    } else {
      expect(comparable(workload, one)).toEqual(comparable(expected, one));
    }
  });
});

function comparable(workload: EdnMap, { version }: Case): unknown {
  const result = meaning(workload) as Map<string, unknown>;
  // Echo's errors stand in the order of a hash map.
  const errors = result.get('errors');
  if (Array.isArray(errors)) result.set('errors', new Set(errors));
  const duplicates = (result.get('duplicate') as Map<string, Map<string, unknown>[]> | undefined)?.get('errs') ?? [];
  if (version === '0.2.3') for (const duplicate of duplicates) duplicate.delete('offsets');
  return result;
}
