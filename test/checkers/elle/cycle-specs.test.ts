import { describe, expect, it } from 'vitest';
import {
  anomaliesProhibitedBy,
  impliedAnomalies,
  modelsRuledOutBy,
} from '../../../src/checkers/elle/consistency-models.ts';
import {
  CYCLE_ANOMALY_SPECS,
  CYCLE_EXISTS_SPECS,
  CYCLE_TYPES,
  withoutRedundantCycleExists,
} from '../../../src/checkers/elle/cycle-specs.ts';
import { RELATIONS } from '../../../src/checkers/elle/graph.ts';

describe('the cycles that are looked for', () => {
  it('are five classes, each also by process and by real time', () => {
    const classes = ['G0', 'G1c', 'G-single-item', 'G-nonadjacent-item', 'G2-item'];
    expect(CYCLE_TYPES).toEqual(new Set(classes.flatMap((type) => [type, `${type}-process`, `${type}-realtime`])));
  });

  it('are in such an order that all which a class implies comes after it', () => {
    const types = CYCLE_ANOMALY_SPECS.map(({ type }) => type);
    for (const [place, type] of types.entries()) {
      const implied = [...impliedAnomalies([type])].filter((each) => each !== type && CYCLE_TYPES.has(each));
      for (const each of implied) expect(types.indexOf(each)).toBeGreaterThan(place);
    }
  });

  it('need an edge of their order, and must have their class unless they are G0 or G1c', () => {
    for (const { type, shape, mustBeOfType } of CYCLE_ANOMALY_SPECS) {
      const order = type.endsWith('-process') ? RELATIONS.process : type.endsWith('-realtime') ? RELATIONS.realtime : 0;
      expect(shape.legal & (RELATIONS.process | RELATIONS.realtime)).toBe(order);
      expect(shape.required.includes(order)).toBe(order !== 0);
      expect(mustBeOfType).toBe(!type.startsWith('G0') && !type.startsWith('G1c'));
    }
  });
});

describe('a cycle that rules a model out', () => {
  it.each(CYCLE_EXISTS_SPECS)('is an anomaly of its own under $model', ({ model }) => {
    expect(anomaliesProhibitedBy([model])).toContain(`${model}-cycle-exists`);
    expect(modelsRuledOutBy([`${model}-cycle-exists`])).toContain(model);
  });

  it('is left out when another anomaly rules out its model', () => {
    expect(withoutRedundantCycleExists(['G1c', 'PL-2-cycle-exists', 'PL-1-cycle-exists'])).toEqual([
      'G1c',
      'PL-1-cycle-exists',
    ]);
    expect(withoutRedundantCycleExists(['PL-2-cycle-exists', 'PL-3-cycle-exists'])).toEqual([
      'PL-2-cycle-exists',
      'PL-3-cycle-exists',
    ]);
  });
});
