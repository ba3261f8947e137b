import { CHECKERS, type CheckerName } from '../../maelstrom/checker-names.ts';
import { type Edn, entriesOf, get, getIn, isMap, itemsOf, keywordName, numberOf } from '../../maelstrom/edn.ts';
import { EXIT } from '../../maelstrom/exit.ts';
import { type Validity, validityOf, worseValidity } from '../../maelstrom/validity.ts';
import { isWorkload, WORK } from '../../maelstrom/workloads.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import { type Argument, anomalyId } from '../finding.ts';
import type { ResultsFacts, RunFacts } from '../gather/facts.ts';
import type { Failure } from '../gather/history-facts.ts';
import { brief, count, oneLine, quoteLines, someOf } from '../quote.ts';
import type { Outcome } from '../verdict.ts';
import { codeOf } from './history-findings.ts';
import { malformedReply } from './malformed-reply.ts';

/** What results.edn says, checker by checker, and whether it can be believed. */
export function resultsFindings(facts: RunFacts): readonly Argument[] {
  const { results } = facts;
  // What single keys of lin-kv came to before the analysis broke off decides nothing, and tells much.
  const early = results?.part('workload') === undefined ? facts.explained : [];
  if (results === null) return early;
  const checkers = CHECKERS.flatMap((name) => checkerFindings(name, facts, results));
  const told = checkers.some(({ argues }) => argues !== undefined);
  return [
    ...early,
    ...checkers,
    ...damageFindings(facts, results),
    ...contradictions(facts, results, told),
    ...workFindings(facts, results),
  ];
}

/** lin-kv judges key by key; one that can't be decided leaves the whole undecided. */
function undecidedKeys(workload: Edn): readonly Argument[] {
  const keys = entriesOf(get(workload, 'results')).filter(([, of]) => validityOf(get(of, 'valid?')) === 'unknown');
  if (keys.length === 0) return [];
  const errors = keys.flatMap(([key, of]) => {
    const error = checkerError(of) ?? checkerError(get(of, 'linearizable'));
    return error === undefined ? [] : [`key ${brief(key)}: ${error.head}`];
  });
  return [
    {
      id: errors.length > 0 ? 'checker-error' : 'undecided',
      detail: `The history of ${count(keys.length, 'key')} (${someOf(keys.map(([key]) => key))}) could not be decided${
        errors[0] === undefined ? '' : `; ${oneLine(errors[0])}`
      }.`,
      evidence: quoteLines('results.edn', errors),
      argues: 'unknown',
    },
  ];
}

const ARGUES: Readonly<Record<string, Outcome>> = { false: 'fail', unknown: 'unknown' };

function checkerFindings(name: CheckerName, facts: RunFacts, results: ResultsFacts): readonly Argument[] {
  const part = results.part(name);
  const valid = validityOf(get(part, 'valid?'));
  if (part === undefined || valid === undefined) return [];
  if (valid === true) return [];
  const argues = ARGUES[String(valid)] ?? 'unknown';
  const error = checkerError(part) ?? (name === 'perf' ? plotError(part) : undefined);
  if (name === 'perf' && valid === 'unknown' && error !== undefined && /gnuplot/.test(error.text)) {
    return [
      {
        id: 'missing-gnuplot',
        detail: 'The plots of latency and rate could not be drawn; everything else was judged.',
        evidence: quoteLines('results.edn', [error.head]),
      },
    ];
  }
  if (error !== undefined) return errorFindings(name, error, facts);
  if (name === 'stats' && valid === false) return failedKinds(part, facts);
  if (name === 'availability') return [availabilityFinding(part, facts)];
  if (name === 'workload') {
    const explained = facts.explained.map((finding): Argument => ({ ...finding, argues }));
    if (explained.length > 0) return explained;
    const errors = facts.workload === 'echo' ? echoErrors(part, facts) : [];
    if (errors.length > 0) return errors;
    const undecided = valid === 'unknown' ? undecidedKeys(part) : [];
    if (undecided.length > 0) return undecided;
  }
  return [
    {
      id: valid === false ? 'invalid' : 'undecided',
      detail: `The checker :${name} says ${valid === false ? 'false' : ':unknown'}.`,
      argues,
    },
  ];
}

interface CheckerError {
  /** Class and message of the exception. */
  readonly head: string;
  /** All of it, bounded. */
  readonly text: string;
}

/** `:error` of a checker that threw: a string with the trace in 0.2.3, a datafied exception in 0.2.4. */
function checkerError(part: Edn | undefined): CheckerError | undefined {
  const error = get(part, 'error');
  if (typeof error === 'string') {
    const text = error.slice(0, 20_000);
    return { head: oneLine(text.split(/\n at |\n/)[0] ?? ''), text };
  }
  if (!isMap(error)) return undefined;
  const via = (itemsOf(get(error, 'via')) ?? []).slice(0, 20).map((cause) => {
    const type = get(cause, 'type');
    const message = get(cause, 'message');
    const name = typeof type === 'object' && type !== null && 'sym' in type ? type.sym : '';
    return typeof message === 'string' ? `${name}: ${message}` : name;
  });
  const frames = (itemsOf(get(error, 'trace')) ?? []).slice(0, 40).map((frame) => {
    const [type] = itemsOf(frame) ?? [];
    return typeof type === 'object' && type !== null && 'sym' in type ? type.sym : '';
  });
  // The innermost exception is the cause; those around it only say that a future failed.
  return {
    head: oneLine(via.at(-1)?.startsWith('java.io.IOException: error=') ? (via.at(-2) ?? '') : (via.at(-1) ?? '')),
    text: [...via, ...frames].join('\n').slice(0, 20_000),
  };
}

/** Of either plot. */
const plotError = (part: Edn): CheckerError | undefined =>
  checkerError(get(part, 'latency-graph')) ?? checkerError(get(part, 'rate-graph'));

/** `java.util.concurrent.ExecutionException: java.io.IOException: ` in front of words that people can use. */
const JAVA_CLASSES = /^(?:(?:[\w$]+\.)+[\w$]+: )+(?=\S)/;

/** In order: the first that matches names the cause. */
const ERROR_CAUSES: readonly (readonly [RegExp, string])[] = [
  [/Cannot run program \\?"dot\\?"/, 'missing-graphviz'],
  [/Cannot run program \\?"gnuplot\\?"|Error rendering plot, verify gnuplot/, 'missing-gnuplot'],
  [/Unknown consistency model/, 'unknown-consistency-model'],
  [/OutOfMemoryError/, 'out-of-memory'],
];

/** What a checker stumbled over, where that is known. */
function checkerHint(workload: string | null, text: string): string {
  if (workload === 'unique-ids' && /ClassCastException/.test(text)) {
    return ' Some ids are strings and some are numbers, which the checker cannot put in order.';
  }
  if (workload === 'kafka' && /IndexOutOfBoundsException/.test(text)) {
    return ' It stumbles over a key that was only ever polled as an empty list.';
  }
  return '';
}

function errorFindings(name: CheckerName, { head, text }: CheckerError, facts: RunFacts): readonly Argument[] {
  const id = ERROR_CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? 'checker-error';
  const message =
    id === 'unknown-consistency-model' ? (/Unknown consistency model [^;\n]*/.exec(text)?.[0] ?? head) : head;
  const lines = [
    head,
    ...text
      .split('\n')
      .filter((line) => /^\s*(?:maelstrom|jepsen|elle|knossos)\./.test(line))
      .slice(0, 4),
  ];
  const written = name === 'workload' ? facts.writtenAnomalies : [];
  const [worst] = written;
  const finding: Argument = {
    id,
    detail: `The checker :${name} broke off: ${oneLine(message.replace(JAVA_CLASSES, ''))}${/[.!?]$/.test(message) ? '' : '.'}${
      worst === undefined
        ? checkerHint(facts.workload, text)
        : ` Before that it had found ${oneLine(written.map(({ type }) => type).join(', '), 200)}. ${oneLine(worst.type, 60)} means: ${catalogueEntry(anomalyId(worst.type))?.title ?? 'an anomaly'}; ${oneLine(worst.file, 120)} tells an example.`
    }`,
    evidence: worst === undefined ? quoteLines('results.edn', lines) : quoteLines(worst.file, worst.lines),
    argues: 'unknown',
  };
  if (id !== 'out-of-memory') return [finding];
  return [
    finding,
    { id: 'checker-error', detail: `The checker :${name} broke off for want of memory.`, argues: 'unknown' },
  ];
}

/** Operations of kafka that end as :info by design; Jepsen forgives them as long as all others succeed. */
const NEVER_OK = ['crash', 'debug-topic-partitions'];

/** One finding for each kind of operation that never succeeded. */
function failedKinds(stats: Edn, facts: RunFacts): readonly Argument[] {
  const kinds = entriesOf(get(stats, 'by-f')).filter(
    ([f, of]) => get(of, 'valid?') === false && !NEVER_OK.includes(keywordName(f) ?? ''),
  );
  if (kinds.length === 0) return [{ id: 'invalid', detail: 'The checker :stats says false.', argues: 'fail' }];
  return kinds.slice(0, 10).map(([f, of]) => neverSucceeded(keywordName(f) ?? 'operation', of, 'fail', facts));
}

function neverSucceeded(name: string, counts: Edn | undefined, argues: Outcome, { history }: RunFacts): Argument {
  const f = safeName(name);
  const [total, failed, unknown] = ['count', 'fail-count', 'info-count'].map((key) => numberOf(get(counts, key)) ?? 0);
  const ended =
    total === 0
      ? 'None was even tried.'
      : `${count(total ?? 0, 'operation')} ended: ${failed} failed, ${unknown} without a usable reply.${firstFailure(history?.firstFailures.get(name))}`;
  return {
    id: `no-successful-${f}`,
    title: `Not one ${f} succeeded`,
    detail: `Not one ${f} succeeded. ${ended}`,
    argues,
  };
}

function firstFailure(failure: Failure | undefined): string {
  switch (failure?.kind) {
    case 'timeout':
      return ' The first was never answered.';
    case 'error':
      return ` The first was answered with the error ${codeOf(failure.name)}${failure.text === '' ? '' : `, ${brief(failure.text, 160)}`}.`;
    case 'exception':
      return malformedReply(failure.text) === undefined ? '' : ' The first was answered in the wrong form.';
    default:
      return '';
  }
}

/** Names of operations come from the store; ids hold only what ids may hold. */
const safeName = (name: string): string => (/^[a-z][a-z0-9-]{0,39}$/.test(name) ? name : 'operation');

function availabilityFinding(part: Edn, facts: RunFacts): Argument {
  const fraction = numberOf(get(part, 'ok-fraction'));
  const wanted = facts.log.options.availability;
  const goal =
    wanted === undefined
      ? ''
      : `; ${wanted === 'total' ? 'all of them' : `a fraction of ${oneLine(wanted, 20)}`} had to`;
  return {
    id: 'availability',
    detail: `${fraction === undefined ? 'Too few' : `${Number((100 * fraction).toFixed(2))} %`} of all requests succeeded${goal}.`,
    argues: 'fail',
  };
}

/**
 * Echo counts a refused request as a wrong echo, "received" being the request itself. When nothing else is wrong, the
 * error replies are what failed the run.
 */
function echoErrors(part: Edn, facts: RunFacts): readonly Argument[] {
  const errors = itemsOf(get(part, 'errors')) ?? [];
  if (errors.length === 0 || facts.history === null || facts.history.errorReplies.length === 0) {
    if (errors.length === 0) return [];
    return [
      {
        id: 'error-replies',
        detail: `${count(errors.length, 'echo', 'echoes')} were answered with an error.`,
        argues: 'fail',
      },
    ];
  }
  // The history's own finding has the words.
  return [{ id: 'error-replies', detail: '', argues: 'fail' }];
}

function damageFindings({ exitCode }: RunFacts, { problems, part, valid }: ResultsFacts): readonly Argument[] {
  const missing = CHECKERS.filter((name) => validityOf(get(part(name), 'valid?')) === undefined);
  const all = [
    ...problems,
    ...(valid === undefined ? ['it has no :valid? of its own'] : []),
    ...(missing.length === 0 ? [] : [`it lacks a verdict of ${missing.map((name) => `:${name}`).join(', ')}`]),
    ...sumProblems(part('stats'), part('net')),
  ];
  if (all.length === 0) return [];
  const detail = `results.edn is damaged: ${all
    .slice(0, 4)
    .map((problem) => oneLine(problem))
    .join('; ')}.`;
  // Status 1 is Maelstrom's own word for an invalid run, whatever became of the file since.
  return [{ id: 'damaged-results', detail, argues: exitCode === EXIT.invalid || valid === false ? 'fail' : 'unknown' }];
}

/** Counts that no checker could have written side by side. */
function sumProblems(stats: Edn | undefined, net: Edn | undefined): readonly string[] {
  const adds = (of: Edn | undefined): boolean => {
    const [total, ...parts] = ['count', 'ok-count', 'fail-count', 'info-count'].map((key) => numberOf(get(of, key)));
    return total === undefined || total === parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
  };
  const kinds = entriesOf(get(stats, 'by-f'));
  const whole = numberOf(get(stats, 'count'));
  const inKinds = kinds.reduce((sum, [, of]) => sum + (numberOf(get(of, 'count')) ?? 0), 0);
  const sent = numberOf(getIn(net, 'all', 'send-count'));
  const ends = ['clients', 'servers'].map((end) => numberOf(getIn(net, end, 'send-count')));
  return [
    ...(adds(stats) && kinds.every(([, of]) => adds(of)) && (whole === undefined || whole === inKinds)
      ? []
      : ['the counts in :stats do not add up']),
    ...(sent === undefined ||
    ends.includes(undefined) ||
    sent === ends.reduce<number>((sum, end) => sum + (end ?? 0), 0)
      ? []
      : ['the counts in :net do not add up']),
  ];
}

/** The validity that the exit status tells; undefined for a status that says nothing of it. */
const VALIDITY_OF_EXIT: ReadonlyMap<number, Validity> = new Map<number, Validity>([
  [EXIT.valid, true],
  [EXIT.invalid, false],
  [EXIT.unknown, 'unknown'],
]);

function contradictions(facts: RunFacts, results: ResultsFacts, told: boolean): readonly Argument[] {
  const { exitCode, log } = facts;
  const says: string[] = [];
  const status = exitCode === null ? undefined : VALIDITY_OF_EXIT.get(exitCode);
  const shown = (valid: Validity): string => (valid === 'unknown' ? ':unknown' : String(valid));
  if (results.valid !== undefined && status !== undefined && status !== results.valid) {
    says.push(`the exit status is ${exitCode}, but results.edn says :valid? ${shown(results.valid)}`);
  }
  const parts = CHECKERS.map((name) => validityOf(get(results.part(name), 'valid?')));
  if (results.valid !== undefined && !parts.includes(undefined)) {
    const worst = parts.reduce<Validity>((worse, next) => worseValidity(worse, next ?? true), true);
    if (worst !== results.valid)
      says.push(`results.edn says :valid? ${shown(results.valid)}, but its parts come to ${shown(worst)}`);
  }
  if (facts.storedWorkload !== null && facts.workload !== null && facts.storedWorkload !== facts.workload) {
    says.push(
      `the workload to be judged is ${facts.workload}, but the run was of ${oneLine(facts.storedWorkload, 40)}`,
    );
  }
  says.push(...countContradictions(facts, results.part('stats')));
  if (says.length === 0) return [];
  // An exit status of 1 is Maelstrom's own word for invalid; the rest is nobody's word for anything.
  const argues: Outcome = status === false && !told ? 'fail' : 'unknown';
  return [
    {
      id: 'results-disagree',
      detail: `${capital(says.slice(0, 4).join('; '))}.`,
      evidence: quoteLines('console', log.tail.slice(-1)),
      argues,
    },
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A whole history and whole results count the same successes of each kind of work. */
function countContradictions({ history, workload, damaged }: RunFacts, stats: Edn | undefined): readonly string[] {
  if (history === null || workload === null || damaged.includes('history.edn')) return [];
  return WORK[workload].flatMap((f) => {
    const counted = numberOf(getIn(stats, 'by-f', f, 'ok-count'));
    const seen = history.byF.get(f)?.ok ?? 0;
    return counted === undefined || counted === seen
      ? []
      : [`results.edn counts ${counted} successful ${f}, history.edn holds ${seen}`];
  });
}

/** A pass takes work: successes of every kind that the workload has. */
function workFindings(facts: RunFacts, results: ResultsFacts): readonly Argument[] {
  const { workload } = facts;
  const stats = results.part('stats');
  const ended = numberOf(get(stats, 'count'));
  if (ended === 0) {
    return [{ id: 'no-operations', detail: 'Not one operation was asked for or ended.', argues: 'unknown' }];
  }
  if (ended === undefined) return [];
  if (workload === null || !isWorkload(workload)) {
    const ok = numberOf(get(stats, 'ok-count')) ?? 0;
    return ok > 0 ? [] : [neverSucceeded('operation', stats, 'unknown', facts)];
  }
  return WORK[workload].flatMap((f) => {
    const counts = getIn(stats, 'by-f', f);
    // Those that Maelstrom itself calls invalid are told as failures already.
    if (get(counts, 'valid?') === false || (numberOf(get(counts, 'ok-count')) ?? 0) > 0) return [];
    return [neverSucceeded(f, counts, 'unknown', facts)];
  });
}
