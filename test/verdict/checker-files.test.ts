import { describe, expect, it } from 'vitest';
import { judgeWith } from './fixtures.ts';

describe('files beside the results', () => {
  it('of kafka, lin-kv and Elle are named where they draw what is told', async () => {
    const detail = async (name: string, id: string, file: string) =>
      (await judgeWith(name, { [file]: '<svg></svg>' })).reasons.find((reason) => reason.id === id)?.detail;
    const kafka = await detail('runs/kafka-duplicates', 'anomaly-duplicate', 'orders/9.svg');
    expect(kafka).toContain('replies put message 9 of key "9" at 2 offsets');
    expect(kafka).toContain("See orders/9.svg in the run's directory.");
    const unseen = await detail('runs/kafka-unseen', 'anomaly-unseen', 'orders/4.svg');
    expect(unseen).toContain('See orders/4.svg');
    const linKv = await detail('runs/lin-kv-not-linearizable', 'not-linearizable', 'independent/0/linear.svg');
    expect(linKv).toContain('See independent/0/linear.svg');
    const elle = await detail('runs/txn-list-append-interleaved', 'anomaly-G0', 'elle/G0/0.svg');
    expect(elle).toContain('See elle/G0/0.svg');
    expect(await detail('runs/txn-list-append-interleaved', 'anomaly-G0', 'elle/G9/0.svg')).not.toContain('See ');
  });
});
