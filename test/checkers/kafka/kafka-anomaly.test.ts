import { describe, expect, it } from 'vitest';
import { type Anomaly, condensed } from '../../../src/checkers/kafka/kafka-anomaly.ts';
import { get, list } from '../../../src/maelstrom/edn.ts';

/** Anomalies of ranks 7, 14, 21, … modulo their number, so that they are out of order. */
const anomalies = (count: number): Anomaly[] =>
  Array.from({ length: count }, (_, i) => {
    const rank = (i * 7) % count;
    return { rank, edn: () => rank };
  });
const upTo = (count: number, from = 0) => list(Array.from({ length: count }, (_, i) => from + i));

describe('a type of anomaly in a result', () => {
  it.each([
    ['duplicate', 32],
    ['inconsistent-offsets', 32],
    ['unsent-read', 32],
    ['int-nonmonotonic-poll', 8],
    ['int-nonmonotonic-send', 8],
    ['nonmonotonic-poll', 8],
    ['nonmonotonic-send', 8],
    ['G1c', 8],
    ['G1c-process', 8],
    ['G1c-realtime', 8],
  ])('%s shows the %i of the least rank', (type, shown) => {
    const result = condensed(type, anomalies(50));
    expect(get(result, 'count')).toBe(50);
    expect(get(result, 'errs')).toEqual(upTo(shown));
  });

  it.each(['poll-skip', 'int-poll-skip', 'int-send-skip'])('%s shows the 8 of the greatest rank', (type) => {
    expect(get(condensed(type, anomalies(50)), 'errs')).toEqual(upTo(8, 42));
  });

  it('shows all of few', () => {
    for (const type of ['duplicate', 'poll-skip']) expect(get(condensed(type, anomalies(5)), 'errs')).toEqual(upTo(5));
  });

  it('of any other kind shows the first thousand, in the order in which they were found', () => {
    const many = anomalies(1_200);
    const result = condensed('lost-write', many);
    expect(get(result, 'errs')).toEqual(list(many.slice(0, 1_000).map(({ rank }) => rank)));
    expect(get(result, 'count')).toBe(1_200);
  });
});
