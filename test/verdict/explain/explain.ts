import type { Workload } from '../../../src/maelstrom/workloads.ts';
import { parseEdn } from '../../../src/store/edn/edn-read.ts';
import { type Pictures, picturesOf } from '../../../src/verdict/checker-files.ts';
import { explainWorkload } from '../../../src/verdict/explain/explain-workload.ts';
import type { Finding } from '../../../src/verdict/finding.ts';
import { nodeOf, operations } from '../facts.ts';

/** What is told of `:workload` results and a history, two clients on two nodes. */
export function explain(workload: Workload, results: string, ...history: readonly string[]): readonly Finding[] {
  const explainer = explainWorkload(workload, parseEdn(results), { nodeOf, pictures: picturesOf(null) });
  for (const operation of operations(...history)) explainer.visit(operation);
  return explainer.findings();
}

/** What is told of results beside whose store a picture of everything was drawn. */
export const explainDrawn = (workload: Workload, results: string): readonly Finding[] => {
  const pictures: Pictures = {
    ofAnomaly: (type) => `${type}.svg`,
    ofKey: (key) => `key-${key}.svg`,
    ofLog: (key) => `log-${key}.svg`,
  };
  return explainWorkload(workload, parseEdn(results), { nodeOf, pictures }).findings();
};
