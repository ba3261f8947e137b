import { describe, expect, it } from 'vitest';
import { journalClock } from '../../../src/verdict/journal/journal-reader.ts';
import { anEvent } from './a-journal.ts';

const request = (ms: number, id: number, type = 'read') => anEvent('send', ms, { id, body: { type, msg_id: id } });
/** By the journal, the start of a test that began at once. */
const START = anEvent('send', 0, { id: 0 }).time / 1e6;

describe('the journal’s clock', () => {
  it('is set by the first request, where only that is known', () => {
    const clock = journalClock({ f: 'read', at: 30 });
    clock.visit(request(5, 0, 'init'));
    expect(clock.startedAt()).toBeUndefined();
    clock.visit(request(40, 1));
    clock.visit(request(90, 2));
    expect(clock.startedAt()).toBe(START + 10);
  });

  it('is not misled by a first request that was sent late', () => {
    const requests = [10, 100, 200, 300].map((at) => ({ f: 'read', at }));
    const clock = journalClock(requests[0] ?? null, requests);
    for (const [id, ms] of [45, 101, 201, 301].entries()) clock.visit(request(ms, id));
    expect(clock.startedAt()).toBe(START + 1);
  });

  it('takes requests of another kind for no ones', () => {
    const clock = journalClock({ f: 'send', at: 0 }, [{ f: 'send', at: 0 }]);
    clock.visit(request(40, 1, 'list_committed_offsets'));
    expect(clock.startedAt()).toBeUndefined();
  });
});
