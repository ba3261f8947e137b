import { isLine, LOG_LINES } from '../../maelstrom/log-lines.ts';
import type { LogRecord } from '../../store/console-and-log-records.ts';

/** How far a test came, by what it logged. */
const PHASES = ['nothing', 'options', 'setup', 'running', 'complete', 'teardown', 'analysis', 'analyzed'] as const;
export type Phase = (typeof PHASES)[number];

export const hasReached = (phase: Phase, wanted: Phase): boolean => PHASES.indexOf(phase) >= PHASES.indexOf(wanted);

const BEGUN_BY: readonly (readonly [Phase, readonly (keyof typeof LOG_LINES)[]])[] = [
  ['options', ['testOptions', 'commandLine', 'runningTest']],
  ['setup', ['settingUpCluster']],
  ['running', ['operationsBegin']],
  ['complete', ['runComplete']],
  ['teardown', ['tearingDownNode']],
  ['analysis', ['analyzing']],
  ['analyzed', ['analysisComplete']],
];

/** The phase that begins with a record, if any. */
export const phaseBegunBy = ({ logger, message }: LogRecord): Phase | undefined =>
  BEGUN_BY.find(([, milestones]) => milestones.some((name) => isLine(LOG_LINES[name], logger, message)))?.[0];

/** What the test was doing in a phase, to follow "It was killed". */
export function whileIn(phase: Phase): string {
  switch (phase) {
    case 'nothing':
      return 'before anything was logged';
    case 'options':
      return 'before the nodes were started';
    case 'setup':
      return 'while the nodes were being started';
    case 'running':
      return 'while clients were at work';
    case 'complete':
    case 'teardown':
      return 'while the nodes were being stopped';
    case 'analysis':
      return 'during the analysis';
    case 'analyzed':
      return 'after the analysis';
  }
}
