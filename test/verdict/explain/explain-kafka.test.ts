import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

describe('anomalies of kafka', () => {
  it('are told by key, offset and value', () => {
    const sent =
      '#jepsen.history.Op{:index 3, :time 2000000000, :type :ok, :process 1, :f :send, :value [[:send "8" [3 4]]]}';
    const results = `{:valid? false, :bad-error-types (:inconsistent-offsets :lost-write :precommitted-read :unseen :G1a),
      :inconsistent-offsets {:count 1, :errs ({:key "8", :offset 0, :index 0, :values #{1 2}})},
      :lost-write {:count 1, :errs ({:key "8", :value 4, :index 1, :max-read-index 2, :writer ${sent}, :max-read ${sent}})},
      :precommitted-read {:count 1, :errs ({:op ${sent}, :writer ${sent}})},
      :G1a {:count 1, :errs ({:key "8", :value 4, :writer ${sent}, :reader ${sent}})},
      :unseen {:time 5000000000, :unseen {"8" 2}, :messages {"8" (7 8)}}}`;
    const findings = explain('kafka', results);
    expect(findings.map(({ id }) => id)).toEqual([
      'anomaly-inconsistent-offsets',
      'anomaly-lost-write',
      'anomaly-precommitted-read',
      'anomaly-unseen',
      'anomaly-G1a',
    ]);
    expect(findings[0]?.detail).toContain('offset 0 of key "8" holds different messages: 1, 2');
    expect(findings[1]?.detail).toContain('message 4 of key "8" was acknowledged with offset 3 (send at n1 at 2 s)');
    expect(findings[3]?.detail).toContain('message 7, 8 of key "8": acknowledged, never polled');
  });
});
