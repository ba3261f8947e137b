import { EXIT } from '../../maelstrom/exit-status-and-last-line.ts';
import type { Stopped } from '../../run/run-record.ts';
import type { Argument } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import { type Phase, whileIn } from '../gather/phase.ts';
import { duration, oneLine, quoteLines } from '../quote.ts';
import type { Evidence } from '../verdict.ts';

/** Whether something stopped the test from outside. A shell's words for that are 137 and 143. */
const wasKilled = ({ ending, exitCode }: Pick<RunFacts, 'ending' | 'exitCode'>): boolean =>
  ending === 'killed-on-timeout' || exitCode === EXIT.sigkill || exitCode === EXIT.sigterm;

/** Ctrl-C, as a shell reports it. */
const INTERRUPTED = 130;

/** Characters of the system's words for why nothing could be started. */
const PROBLEM_AT_MOST = 500;
const DISK_FULL = /^(?:ENOSPC|EDQUOT)\b/;

/** What our own side knows of the end: never started, cancelled, killed. */
export function endingFindings(facts: RunFacts): readonly Argument[] {
  const tail = quoteLines('console', facts.log.tail);
  if (facts.ending === 'not-started') {
    const why = facts.problem === undefined ? '' : ` (${oneLine(facts.problem, PROBLEM_AT_MOST)})`;
    const detail = `Nothing ran${why}, so there is nothing to judge.`;
    const id = DISK_FULL.test(facts.problem ?? '') ? 'disk-full' : 'not-started';
    return [{ id, detail, evidence: tail, argues: 'error' }];
  }
  if (facts.ending === 'cancelled' || facts.exitCode === INTERRUPTED) {
    return [{ id: 'cancelled', detail: `The run was cancelled ${whileIn(facts.log.phase)}.`, argues: 'error' }];
  }
  if (!wasKilled(facts)) return [];
  const { phase } = facts.log;
  const signal = facts.exitCode === EXIT.sigterm ? ', SIGTERM' : facts.exitCode === EXIT.sigkill ? ', SIGKILL' : '';
  const by =
    facts.stopped === undefined
      ? `It was killed${facts.exitCode === null ? '' : ` (status ${facts.exitCode}${signal})`} ${whileIn(phase)}`
      : limitTold(facts.stopped, phase);
  const killed: Argument = {
    id: 'killed-on-timeout',
    detail: `${by}.`,
    evidence: tail.slice(-3),
    argues: 'timeout',
  };
  const hangs = hangFindings(facts).map((hang): Argument => ({ ...hang, argues: 'timeout' }));
  return [killed, ...hangs];
}

function limitTold({ limit, limitMs, analysis }: Stopped, phase: Phase): string {
  switch (limit) {
    case 'timeout':
    case 'run':
      return `It ran into its hard limit of ${duration(limitMs)} ${whileIn(analysis === null ? phase : 'analysis')}`;
    case 'analysis':
      return `Its analysis ran into the limit of ${duration(limitMs)}`;
    case 'no-progress':
      return `Its analysis made no progress for ${duration(limitMs)}`;
  }
}

/** Where a test that ended without more words may have hung. */
function hangFindings(facts: RunFacts): readonly Argument[] {
  const { phase, tail } = facts.log;
  const evidence = quoteLines('console', tail.slice(-1));
  if (phase === 'teardown') {
    return [{ id: 'hang-at-teardown', detail: 'The nodes were being stopped, and that never ended.', evidence }];
  }
  if (phase === 'analysis') {
    return [{ id: 'hang-at-analysis', ...analysisTold(facts), evidence }];
  }
  return [];
}

/** Plots of a run without those of single clients and keys. */
const SUMMARY_PLOTS = 10;

/** What an analysis was doing that did not end, and what to do about it. */
function analysisTold({ stopped, history, plotsDrawn }: RunFacts): Pick<Argument, 'detail' | 'advice'> {
  const seen = stopped?.analysis ?? null;
  const done = [
    ...(seen?.cpuMs == null ? [] : [`it had used ${duration(seen.cpuMs)} of processor time`]),
    ...(plotsDrawn > SUMMARY_PLOTS ? [`${plotsDrawn} plots were drawn`] : []),
    ...(seen === null || stopped?.limit !== 'no-progress'
      ? []
      : [`for the last ${duration(seen.quietMs)} it printed nothing, wrote nothing and used no processor`]),
  ];
  const doing = `${seen === null ? '' : ` after ${duration(seen.ms)}`}${done.length === 0 ? '' : `: ${done.join('; ')}`}`;
  const detail = `The operations were over; the analysis had not ended${doing}.`;
  const huge = history?.offsets.huge ?? null;
  if (huge !== null) {
    return {
      detail: `${detail} An offset is ${huge.offset}, and Maelstrom's kafka checker makes a list of that length.`,
      advice: 'Use small, dense offsets (0, 1, 2, …) in kafka.',
    };
  }
  if (plotsDrawn > SUMMARY_PLOTS) {
    return { detail, advice: 'Leave `plots` at `summary`, or give the run more time with `timeout`.' };
  }
  return { detail };
}

/** Nodes are stopped, and most histories analyzed, in less. */
const HANGS_AFTER_MS = 10_000;

/** The end of a run that neither left results nor said anything that is known. */
export function unexplainedEnd(facts: RunFacts): readonly Argument[] {
  const { exitCode, log, hasStore } = facts;
  const evidence: readonly Evidence[] = quoteLines('console', log.tail);
  const status = exitCode === null ? '' : ` It ended with status ${exitCode}.`;
  // Operations are on record only when a test ran, whatever became of its log.
  const nothing = log.phase === 'nothing' && facts.history === null;
  if (exitCode === EXIT.badArguments) {
    return [{ id: 'bad-arguments', detail: `The arguments were refused.${status}`, evidence, argues: 'error' }];
  }
  if (exitCode === EXIT.crashed) {
    return [
      { id: 'test-crashed', detail: `The test broke off, and nothing tells why.${status}`, evidence, argues: 'crash' },
    ];
  }
  if (exitCode === 126 || exitCode === 127) {
    return [
      {
        id: 'not-started',
        detail: `A shell says that the command could not be started.${status}`,
        evidence,
        argues: 'error',
      },
    ];
  }
  if (exitCode !== null && exitCode !== EXIT.valid && exitCode !== EXIT.invalid && exitCode !== EXIT.unknown) {
    return [
      {
        id: facts.engine === 'embedded' ? 'test-crashed' : 'java-failed',
        detail: `The program that runs the test died.${status}`,
        evidence,
        argues: nothing ? 'error' : 'crash',
      },
    ];
  }
  if (nothing && exitCode === EXIT.invalid) {
    return [
      {
        id: 'not-started',
        detail: `Nothing was logged, so this status is not Maelstrom's word for an invalid run.${status}`,
        evidence,
        argues: 'error',
      },
    ];
  }
  if (nothing && !hasStore) {
    return [
      {
        id: 'no-run',
        detail: `There is no run directory${log.lines === 0 ? ' and no output' : ', and the output is not that of a test'}.${status}`,
        evidence,
        argues: 'error',
      },
    ];
  }
  if (log.interrupted !== null && exitCode !== EXIT.invalid) {
    const detail = `The run was interrupted ${whileIn(log.phase)} (Ctrl-C, a closed terminal or a cancelled job), so it left no results.${status}`;
    // A person who interrupts a test that does not end has waited for its end.
    const hangs = log.interrupted.quietMs < HANGS_AFTER_MS ? [] : hangFindings(facts);
    return [{ id: 'interrupted', detail, evidence: evidence.slice(-1), argues: 'unknown' }, ...hangs];
  }
  const noResults: Argument = {
    id: 'no-results',
    detail: `There is no results.edn; the run was last seen ${whileIn(log.phase)}.${status}`,
    evidence,
    // Status 1 after an analysis is Maelstrom's own word for an invalid run; why, only the results could tell.
    argues: exitCode === EXIT.invalid ? 'fail' : 'unknown',
  };
  return [noResults, ...(exitCode === null ? hangFindings(facts) : [])];
}
