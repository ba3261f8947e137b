import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anomaliesProhibitedBy, boundaryOf, impliedAnomalies } from '../../../src/checkers/elle/consistency-models.ts';
import {
  CONSISTENCY_MODELS,
  canonicalModelName,
  friendlyModelName,
  isConsistencyModel,
  SUGGESTED_CONSISTENCY_MODELS,
} from '../../../src/maelstrom/consistency-model-names.ts';
import { getIn } from '../../../src/maelstrom/edn.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';

describe('a consistency model', () => {
  it('is refused in the words of Elle when its name is not known', () => {
    const results = parseEdn(
      readFileSync('test/fixtures/runs-0.2.4/txn-rw-register-unknown-model/run/results.edn', 'utf8'),
    );
    const theirs = getIn(results, 'workload', 'error', 'cause');
    expect(() => anomaliesProhibitedBy(['read-comitted'])).toThrow(String(theirs));
    expect(() => anomaliesProhibitedBy(['serializable', 'a', 'b'])).toThrow('Unknown consistency model (:a :b)');
    expect(() => anomaliesProhibitedBy(['constructor'])).toThrow('Unknown consistency model (:constructor)');
  });

  it('falls with an anomaly that implies one which it forbids', () => {
    expect(impliedAnomalies(['lost-update'])).toEqual(
      new Set(
        ['', '-process', '-realtime']
          .flatMap((variant) => [`G2${variant}`, `G2-item${variant}`])
          .concat('lost-update', 'write-skew'),
      ),
    );
    expect(anomaliesProhibitedBy(['serializable'])).toContain('lost-update');
    expect(boundaryOf(['lost-update']).not).toEqual(['cursor-stability', 'update-atomic']);
  });

  it('goes by its friendly or its canonical name', () => {
    expect(canonicalModelName('read-committed')).toBe('PL-2');
    expect(friendlyModelName('PL-2')).toBe('read-committed');
    expect(friendlyModelName('PL-SS')).toBe('strong-serializable');
    expect(canonicalModelName('causal')).toBe('causal');
    for (const name of CONSISTENCY_MODELS) {
      expect(anomaliesProhibitedBy([name])).toEqual(anomaliesProhibitedBy([canonicalModelName(name)]));
      expect(isConsistencyModel(friendlyModelName(canonicalModelName(name)))).toBe(true);
    }
  });

  it('is suggested when it rules something out', () => {
    expect(SUGGESTED_CONSISTENCY_MODELS).toContain('strict-serializable');
    expect(SUGGESTED_CONSISTENCY_MODELS).not.toContain('PL-3');
    expect(SUGGESTED_CONSISTENCY_MODELS).not.toContain('linearizable');
    for (const name of CONSISTENCY_MODELS.filter((each) => !each.includes('PL-'))) {
      expect(SUGGESTED_CONSISTENCY_MODELS.includes(name)).toBe(anomaliesProhibitedBy([name]).size > 0);
    }
  });

  it.each([
    ['read-uncommitted', ['G0', 'duplicate-elements'], ['G1a', 'internal', 'G-single-item']],
    [
      'read-committed',
      ['G0', 'G1a', 'G1b', 'G1c', 'incompatible-order', 'dirty-update'],
      ['internal', 'lost-update', 'G0-realtime'],
    ],
    [
      'snapshot-isolation',
      ['G-single-item', 'G-nonadjacent-item', 'lost-update', 'internal'],
      ['G2-item', 'G-single-item-process'],
    ],
    ['serializable', ['G2-item', 'G1c'], ['G2-item-process', 'G0-realtime']],
    ['strict-serializable', ['G2-item-realtime', 'G0-process'], []],
  ])('%s forbids these anomalies and allows those: %j, %j', (model, forbidden, allowed) => {
    const prohibited = anomaliesProhibitedBy([model]);
    for (const anomaly of forbidden) expect(prohibited).toContain(anomaly);
    for (const anomaly of allowed) expect(prohibited).not.toContain(anomaly);
  });

  it('is ruled out with all that are stronger', () => {
    const { not, alsoNot } = boundaryOf(['G1a']);
    expect(not).toEqual(['read-committed']);
    expect(alsoNot).toContain('strong-serializable');
    expect(alsoNot).not.toContain('read-uncommitted');
    expect(boundaryOf([])).toEqual({ not: [], alsoNot: [] });
  });
});
