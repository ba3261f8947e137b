import { describe, expect, it } from 'vitest';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { readSilentNodes } from '../../../src/verdict/journal/silent-nodes.ts';
import { anIncident } from '../facts.ts';
import { anEvent } from './a-journal.ts';

const BUSY = { cpuMs: 9_800, ms: 10_000 };
const asked = (ms: number, dest: string, type = 'read') => [
  anEvent('send', ms, { id: ms, dest, body: { type } }),
  anEvent('recv', ms, { id: ms, dest, body: { type } }),
];
const answered = (ms: number, src: string) => [
  anEvent('send', ms, { id: ms, src, dest: 'c1', body: { type: 'read_ok' } }),
];

function found(
  busy: readonly (typeof BUSY)[],
  events: ReturnType<typeof asked>,
  incidents = [] as ReturnType<typeof anIncident>[],
) {
  const clock = journalClock({ f: 'read', at: 0 });
  const reader = readSilentNodes(busy, incidents, clock);
  for (const event of events) {
    clock.visit(event);
    reader.visit(event);
  }
  return reader.findings?.(true) ?? [];
}

const JOURNAL = [
  ...asked(0, 'n0'),
  ...answered(1, 'n0'),
  ...asked(100, 'n1'),
  ...answered(101, 'n1'),
  ...asked(500, 'n0', 'write'),
  ...asked(5_000, 'n1'),
  ...answered(5_001, 'n1'),
];

describe('readSilentNodes', () => {
  it('names the node that fell silent while one process was busy, since which message, and how busy', () => {
    const [finding] = found([BUSY], JOURNAL);
    expect(finding).toMatchObject({ id: 'node-busy', node: 'n0', firstAt: 500 });
    expect(finding?.detail).toMatch(/^n0 .*write at 500 ms.*9\.8 s .* 10 s/);
  });

  it('says nothing without a busy process, or when it may be another node', () => {
    expect(found([], JOURNAL)).toEqual([]);
    expect(found([BUSY, BUSY], JOURNAL)).toEqual([]);
    expect(found([BUSY], [...JOURNAL, ...answered(5_002, 'n0')])).toEqual([]);
  });

  it('says nothing of a node whose silence the log explains, or that was silent for a short time', () => {
    expect(found([BUSY], JOURNAL, [anIncident('stdout-not-json', { node: 'n0' })])).toEqual([]);
    expect(
      found([BUSY], [...asked(0, 'n0'), ...answered(1, 'n0'), ...asked(2_000, 'n0'), ...asked(4_000, 'n0')]),
    ).toEqual([]);
  });
});
