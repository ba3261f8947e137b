import type { EdnMap } from '../../maelstrom/edn.ts';
import { keyword, record } from '../../maelstrom/edn.ts';
import { isClientOperation, type Operation } from '../../maelstrom/operations-and-messages.ts';

interface Tally {
  ok: number;
  fail: number;
  info: number;
}

/** Kafka's clients end these without success on purpose (jepsen.tests.kafka/stats-checker, used for all workloads). */
const MAY_NEVER_SUCCEED: readonly string[] = ['crash', 'debug-topic-partitions'];

const tallyResult = (tally: Tally, valid: boolean): EdnMap =>
  record({
    'valid?': valid,
    count: tally.ok + tally.fail + tally.info,
    'ok-count': tally.ok,
    'fail-count': tally.fail,
    'info-count': tally.info,
  });

/** Completions of clients' operations, over all and by `:f`; invalid when some `:f` never succeeded. */
export function checkStats(history: readonly Operation[]): EdnMap {
  const all: Tally = { ok: 0, fail: 0, info: 0 };
  const byF = new Map<string, Tally>();
  for (const op of history) {
    if (op.type === 'invoke' || !isClientOperation(op)) continue;
    const tally = byF.get(op.f) ?? { ok: 0, fail: 0, info: 0 };
    byF.set(op.f, tally);
    tally[op.type]++;
    all[op.type]++;
  }
  const sorted = [...byF].sort(([a], [b]) => (a < b ? -1 : 1));
  const valid = sorted.every(([f, tally]) => tally.ok > 0 || MAY_NEVER_SUCCEED.includes(f));
  return {
    map: [
      ...tallyResult(all, valid).map,
      [keyword('by-f'), { map: sorted.map(([f, tally]) => [keyword(f), tallyResult(tally, tally.ok > 0)] as const) }],
    ],
  };
}
