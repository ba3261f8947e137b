import { CHECKERS } from '../../maelstrom/checker-names.ts';
import { type Edn, entriesOf, get, getIn, isMap, numberOf } from '../../maelstrom/edn.ts';
import { EXIT } from '../../maelstrom/exit-status-and-last-line.ts';
import { type Validity, validityOf, worseValidity } from '../../maelstrom/validity.ts';
import { WORK } from '../../maelstrom/workloads.ts';
import type { Argument } from '../finding.ts';
import type { ResultsFacts, RunFacts } from '../gather/facts.ts';
import type { LogFacts } from '../gather/log-facts.ts';
import type { Outcome } from '../outcomes.ts';
import { oneLine, quoteLines } from '../quote.ts';

export function damageFindings(
  { exitCode, log }: RunFacts,
  { problems, part, valid }: ResultsFacts,
): readonly Argument[] {
  const missing = CHECKERS.filter(
    (name) =>
      validityOf(get(part(name), 'valid?')) === undefined && !(name === 'availability' && isOlder(log, part(name))),
  );
  const all = [
    ...problems,
    ...(valid === undefined ? ['it has no :valid? of its own'] : []),
    ...(missing.length === 0 ? [] : [`it lacks a verdict of ${missing.map((name) => `:${name}`).join(', ')}`]),
    ...statsProblems(part('stats')),
    ...netProblems(part('net')),
  ];
  if (all.length === 0) return [];
  const detail = `results.edn is damaged: ${all
    .slice(0, 4)
    .map((problem) => oneLine(problem))
    .join('; ')}.`;
  // Status 1 is Maelstrom's own word for an invalid run, whatever became of the file since.
  return [{ id: 'damaged-results', detail, argues: exitCode === EXIT.invalid || valid === false ? 'fail' : 'unknown' }];
}

/** Maelstrom's releases of early 2022 have no checker of availability, and their logs do not speak of the option. */
const isOlder = ({ options }: LogFacts, availability: Edn | undefined): boolean =>
  availability === undefined && options.knowsAvailability !== true;

const STATS_COUNTS = ['count', 'ok-count', 'fail-count', 'info-count'];

/** A pass rests on the counts of operations, so they must all be there and add up. A checker that broke off has none. */
function statsProblems(stats: Edn | undefined): readonly string[] {
  if (typeof validityOf(get(stats, 'valid?')) !== 'boolean') return [];
  const lacking = STATS_COUNTS.filter((key) => numberOf(get(stats, key)) === undefined);
  if (!isMap(get(stats, 'by-f'))) lacking.push('by-f');
  if (lacking.length > 0) return [`:stats lacks ${lacking.map((key) => `:${key}`).join(', ')}`];
  const kinds = entriesOf(get(stats, 'by-f')).map(([, of]) => of);
  const inKinds = kinds.reduce<number>((sum, of) => sum + (numberOf(get(of, 'count')) ?? Number.NaN), 0);
  return [stats, ...kinds].every(addsUp) && inKinds === numberOf(get(stats, 'count'))
    ? []
    : ['the counts in :stats do not add up'];
}

/** Whether all operations are those that succeeded, failed and stayed open. */
function addsUp(counts: Edn | undefined): boolean {
  const [total, ...parts] = STATS_COUNTS.map((key) => numberOf(get(counts, key)) ?? Number.NaN);
  return total === parts.reduce((sum, part) => sum + part, 0);
}

/** All messages are those of clients and those of servers. */
function netProblems(net: Edn | undefined): readonly string[] {
  const [all, clients, servers] = ['all', 'clients', 'servers'].map((end) => numberOf(getIn(net, end, 'send-count')));
  return all === undefined || clients === undefined || servers === undefined || all === clients + servers
    ? []
    : ['the counts in :net do not add up'];
}

/** The validity that the exit status tells; undefined for a status that says nothing of it. */
const VALIDITY_OF_EXIT: ReadonlyMap<number, Validity> = new Map<number, Validity>([
  [EXIT.valid, true],
  [EXIT.invalid, false],
  [EXIT.unknown, 'unknown'],
]);

export function contradictions(facts: RunFacts, results: ResultsFacts, isExplained: boolean): readonly Argument[] {
  const { exitCode, log } = facts;
  const says: string[] = [];
  const status = exitCode === null ? undefined : VALIDITY_OF_EXIT.get(exitCode);
  const shown = (valid: Validity): string => (valid === 'unknown' ? ':unknown' : String(valid));
  if (results.valid !== undefined && status !== undefined && status !== results.valid) {
    says.push(`the exit status is ${exitCode}, but results.edn says :valid? ${shown(results.valid)}`);
  }
  const parts = CHECKERS.filter((name) => name !== 'availability' || !isOlder(log, results.part(name))).map((name) =>
    validityOf(get(results.part(name), 'valid?')),
  );
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
  // An exit status of 1 is Maelstrom's own word for invalid; no other contradiction says that the run failed.
  const argues: Outcome = status === false && !isExplained ? 'fail' : 'unknown';
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

/** Files beside the results; their damage does not change the outcome. */
export function damageWarning({ damaged }: RunFacts): readonly Argument[] {
  if (damaged.length === 0) return [];
  return [
    {
      id: 'damaged-store',
      detail: `Cut off or unreadable: ${damaged
        .slice(0, 10)
        .map((name) => oneLine(name, 80))
        .join(', ')}.`,
    },
  ];
}
