import { describe, expect, it } from 'vitest';
import { WORKLOADS } from '../../../src/maelstrom/workloads.ts';
import { operations, text } from './a-workload.ts';

describe.each(WORKLOADS)("%s's operations", (workload) => {
  it('are the same to the byte for the same seed', () => {
    expect(text(operations(workload, 11))).toBe(text(operations(workload, 11)));
    if (workload !== 'unique-ids') expect(text(operations(workload, 11))).not.toBe(text(operations(workload, 12)));
  });
});
