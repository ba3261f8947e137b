/** The outputs of the action that come from its verdict; action.yml describes them. */
import { autogradingResult } from '../report/formats/autograding.ts';
import { verdictJson } from '../report/rows/verdict-json.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { ReportWorld } from './report-world.ts';
import type { PublishedFiles } from './uploads.ts';

export function setVerdictOutputs(
  verdict: Verdict,
  { runs }: Pick<PublishedFiles, 'runs'>,
  { setOutput }: Pick<ReportWorld, 'setOutput'>,
  points = 0,
): void {
  const stores = runs.flatMap((run) => (run.store === null ? [] : [run.store]));
  setOutput('outcome', verdict.outcome);
  setOutput('passed', String(verdict.outcome === 'pass'));
  setOutput('verdict', verdictJson(verdict));
  setOutput('metrics', JSON.stringify(verdict.metrics));
  setOutput('result', autogradingResult(verdict, points));
  setOutput('store-path', stores[0] ?? '');
}

/** Ids and addresses of what was uploaded; empty for what was not. */
export function setArtifactOutputs({ artifacts }: Verdict, { setOutput }: Pick<ReportWorld, 'setOutput'>): void {
  for (const kind of ['store', 'messages', 'report'] as const) {
    setOutput(`${kind}-artifact-id`, String(artifacts?.[kind]?.id ?? ''));
    setOutput(`${kind}-artifact-url`, artifacts?.[kind]?.url ?? '');
  }
}
