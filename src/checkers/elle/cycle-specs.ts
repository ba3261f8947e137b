/** What cycles are looked for: Elle's `cycle-anomaly-specs` and `cycle-exists-specs` (elle/txn.clj 0.2.2). */
import { type Edn, keyword } from '../../maelstrom/edn.ts';
import { bySeverity, modelsRuledOutBy } from './consistency-models.ts';
import { RELATIONS } from './graph.ts';
import type { CycleShape } from './path-search.ts';

const { ww, wr, rw, process, realtime } = RELATIONS;

const BASE_SHAPES: Readonly<Record<string, CycleShape>> = {
  G0: { legal: ww, required: [], antiDependencies: 'any', atLeast: 0 },
  G1c: { legal: ww | wr, required: [wr], antiDependencies: 'any', atLeast: 0 },
  'G-single-item': { legal: ww | wr, required: [], antiDependencies: 'single', atLeast: 1 },
  'G-nonadjacent-item': { legal: ww | wr, required: [], antiDependencies: 'nonadjacent', atLeast: 2 },
  'G2-item': { legal: ww | wr | rw, required: [], antiDependencies: 'any', atLeast: 2 },
};

/** A class of cycles, and what the edges of one must be. */
export interface CycleAnomalySpec {
  readonly type: string;
  readonly shape: CycleShape;
  /**
   * Whether a cycle of this shape counts only when it also has this class. For G0 and G1c any cycle counts, and has the
   * class that its edges give it.
   */
  readonly mustBeOfType: boolean;
}

/** Worst first. */
export const CYCLE_ANOMALY_SPECS: readonly CycleAnomalySpec[] = (() => {
  const shapes = new Map<string, CycleShape>();
  for (const [type, shape] of Object.entries(BASE_SHAPES)) {
    shapes.set(type, shape);
    for (const [variant, order] of [
      ['process', process],
      ['realtime', realtime],
    ] as const) {
      shapes.set(`${type}-${variant}`, { ...shape, legal: shape.legal | order, required: [...shape.required, order] });
    }
  }
  return bySeverity([...shapes.keys()]).map((type) => ({
    type,
    shape: shapes.get(type) as CycleShape,
    mustBeOfType: !/^G(0|1c)/.test(type),
  }));
})();

export const CYCLE_TYPES: ReadonlySet<string> = new Set(CYCLE_ANOMALY_SPECS.map(({ type }) => type));

/** A cycle of `steps`, with a hop between two steps where the spec has hops, rules the model out. */
export interface CycleExistsSpec {
  readonly model: string;
  readonly steps: number;
  readonly hops: number;
  /** As results show it. It names relations on predicates too, which Maelstrom never has. */
  readonly subgraph: Edn;
}

const union = (...names: readonly string[]): Edn => ['union', ...names].map(keyword);
const extended = (...names: readonly string[]): Edn => [keyword('extension'), union(...names), union('rw', 'rwp')];

export const CYCLE_EXISTS_SPECS: readonly CycleExistsSpec[] = [
  { model: 'PL-1', steps: ww, hops: 0, subgraph: union('ww', 'wwp') },
  { model: 'PL-2', steps: ww | wr, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp') },
  { model: 'PL-SI', steps: ww | wr, hops: rw, subgraph: extended('ww', 'wwp', 'wr', 'wrp') },
  { model: 'PL-2.99', steps: ww | wr | rw, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw') },
  { model: 'PL-3', steps: ww | wr | rw, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw', 'rwp') },
  { model: 'strong-session-PL-1', steps: ww | process, hops: 0, subgraph: union('ww', 'wwp', 'process') },
  {
    model: 'strong-session-PL-2',
    steps: ww | wr | process,
    hops: 0,
    subgraph: union('ww', 'wwp', 'wr', 'wrp', 'process'),
  },
  {
    model: 'strong-session-snapshot-isolation',
    steps: ww | wr | process,
    hops: rw,
    subgraph: extended('ww', 'wwp', 'wr', 'wrp', 'process'),
  },
  {
    model: 'strong-session-serializable',
    steps: ww | wr | rw | process,
    hops: 0,
    subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw', 'rwp', 'process'),
  },
  { model: 'strong-PL-1', steps: ww | realtime, hops: 0, subgraph: union('ww', 'wwp', 'realtime') },
  { model: 'strong-PL-2', steps: ww | wr | realtime, hops: 0, subgraph: union('ww', 'wwp', 'wr', 'wrp', 'realtime') },
  {
    model: 'strong-snapshot-isolation',
    steps: ww | wr | realtime,
    hops: rw,
    subgraph: extended('ww', 'wwp', 'wr', 'wrp', 'realtime'),
  },
  {
    model: 'PL-SS',
    steps: ww | wr | rw | realtime,
    hops: 0,
    subgraph: union('ww', 'wwp', 'wr', 'wrp', 'rw', 'rwp', 'realtime'),
  },
];

export const cycleExistsType = (model: string): string => `${model}-cycle-exists`;

/** Leaves out every `…-cycle-exists` whose model another anomaly already rules out. */
export function withoutRedundantCycleExists(types: readonly string[]): readonly string[] {
  const ruledOut = modelsRuledOutBy(types.filter((type) => !type.endsWith('-cycle-exists')));
  return types.filter(
    (type) => !CYCLE_EXISTS_SPECS.some(({ model }) => type === cycleExistsType(model) && ruledOut.has(model)),
  );
}
