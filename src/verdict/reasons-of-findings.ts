import { catalogueEntry, catalogueRank } from './catalogue/catalogue.ts';
import type { Decision } from './decide-outcome.ts';
import { type Argument, defined, FINDERS, type Findings } from './finding.ts';
import type { Outcome } from './outcomes.ts';
import { count, oneLine } from './quote.ts';
import { REASONS_AT_MOST, type Reason } from './verdict.ts';

const DETAIL_AT_MOST = 2_000;

/** All findings as reasons, each id once: failures first, each followed by what it caused. */
export const reasonsOf = (
  findings: Findings,
  { outcome, deciding }: Decision,
  nodes: readonly string[] = [],
): readonly Reason[] => orderedReasons(mergeById(findings, deciding), outcome, nodes);

/** The reason of a verdict about which nothing else is known. */
export const onlyReason = (finding: Argument, outcome: Outcome): readonly Reason[] =>
  orderedReasons([finding], outcome, []);

/** One finding for each id. */
function mergeById(findings: Findings, deciding: ReadonlySet<Argument>): readonly Argument[] {
  const byId = new Map<string, Argument[]>();
  for (const finding of FINDERS.flatMap((finder) => findings[finder])) {
    const { argues, ...rest } = finding;
    const counted: Argument = deciding.has(finding) && argues !== undefined ? { ...rest, argues } : rest;
    const alike = byId.get(counted.id);
    if (alike === undefined) byId.set(counted.id, [counted]);
    else alike.push(counted);
  }
  return [...byId.values()].map(mergeAlike);
}

/**
 * Of findings with the same id one leads: it has words, and it decides. Where that leaves several, the finder that comes first
 * leads. The others supply only what the leading one lacks.
 */
function mergeAlike(alike: readonly Argument[]): Argument {
  const leads = ({ detail, argues }: Argument): number => 2 * Number(detail !== '') + Number(argues !== undefined);
  const leadingLast = [...alike].reverse().sort((a, b) => leads(a) - leads(b));
  return Object.assign({}, ...leadingLast) as Argument;
}

/** Advice for what a cause brought about; its own would lead away from the cause. */
const AS_A_CONSEQUENCE = 'This may go away with its cause, which stands above it: mend that first.';

function orderedReasons(findings: readonly Argument[], outcome: Outcome, nodes: readonly string[]): readonly Reason[] {
  const causes = new Map(findings.map((finding) => [finding.id, causeOf(finding, findings)]));
  const failures = failuresAmong(findings, causes, outcome);
  const reasons = inOrder(findings, causes, failures).map((finding): Reason => {
    const { id, title, detail, node, location, firstAt, advice, evidence, messages, key, transactions } = finding;
    const entry = catalogueEntry(id);
    const cause = causes.get(id);
    const advised = (nodes.length === 1 ? entry?.adviceForOne : undefined) ?? entry?.advice;
    return defined({
      id,
      severity: failures.has(id) ? ('failure' as const) : ('warning' as const),
      title: oneLine(title ?? entry?.title ?? id, 160),
      detail: oneLine(detail, DETAIL_AT_MOST),
      node: node === undefined ? undefined : oneLine(node, 60),
      location,
      firstAt: firstAt === undefined ? undefined : Math.round(firstAt * 1000) / 1000,
      under: cause,
      advice: cause === undefined ? (advice ?? advised) : AS_A_CONSEQUENCE,
      evidence,
      messages,
      key,
      transactions,
    });
  });
  return boundedReasons(reasons);
}

/** At most so many reasons; the last one says how many were left out, and which. */
export function boundedReasons(reasons: readonly Reason[], atMost = REASONS_AT_MOST): readonly Reason[] {
  if (reasons.length <= atMost) return reasons;
  const cut = reasons.slice(atMost - 1);
  const notes = cut.filter(({ id }) => id === LEFT_OUT);
  const others = cut.filter(({ id }) => id !== LEFT_OUT);
  const earlier = notes.reduce((sum, { title }) => sum + Number.parseInt(title, 10), 0);
  const titles = [...others.map(({ title }) => title), ...notes.map(({ detail }) => detail)].join('; ');
  const note: Reason = {
    id: LEFT_OUT,
    severity: 'warning',
    title: `${count(others.length + earlier, 'more reason was', 'more reasons were')} left out`,
    detail: oneLine(titles, DETAIL_AT_MOST),
  };
  return [...reasons.slice(0, atMost - 1), note];
}

const LEFT_OUT = 'reasons-left-out';

/** The id of the first known cause that is there too, and that did not come later. */
function causeOf(finding: Argument, findings: readonly Argument[]): string | undefined {
  for (const cause of [...(finding.causes ?? []), ...(catalogueEntry(finding.id)?.causes ?? [])]) {
    const found = findings.find(
      (other) =>
        (cause.endsWith('*') ? other.id.startsWith(cause.slice(0, -1)) : other.id === cause) &&
        mayPrecede(other, finding),
    );
    if (found !== undefined) return found.id;
  }
  return undefined;
}

/** Milliseconds by which the log, on a busy machine, may tell of a thing later than the history. */
const LOG_LAGS = 20;

/**
 * Whether a cause came before its effect at one node at least, as far as their times are known. Of an anomaly only the time of an
 * example is known, which need not be its first.
 */
function mayPrecede(cause: Argument, effect: Argument): boolean {
  if (cause.id.startsWith('anomaly-')) return true;
  const at = (node: string | undefined): number | undefined =>
    (node === undefined ? undefined : effect.firstAtOf?.get(node)) ?? effect.settledAt ?? effect.firstAt;
  const precedes = (began: number | undefined, node: string | undefined): boolean =>
    began === undefined || began - LOG_LAGS <= (at(node) ?? began);
  return cause.firstAtOf === undefined || cause.firstAtOf.size === 0
    ? precedes(cause.firstAt, cause.node)
    : [...cause.firstAtOf].some(([node, began]) => precedes(began, node));
}

/** Ids of findings that decided, and of what caused these, up to the root. A pass has none. */
function failuresAmong(
  findings: readonly Argument[],
  causes: ReadonlyMap<string, string | undefined>,
  outcome: Outcome,
): ReadonlySet<string> {
  const failures = new Set<string>();
  if (outcome === 'pass') return failures;
  for (const { id, argues } of findings) {
    if (argues === undefined) continue;
    for (let here: string | undefined = id; here !== undefined && !failures.has(here); here = causes.get(here))
      failures.add(here);
  }
  return failures;
}

/** Failures first, then by the catalogue's order; what a reason caused stands right after it. */
function inOrder(
  findings: readonly Argument[],
  causes: ReadonlyMap<string, string | undefined>,
  failures: ReadonlySet<string>,
): readonly Argument[] {
  const byRank = [...findings].sort(
    (a, b) => Number(failures.has(b.id)) - Number(failures.has(a.id)) || catalogueRank(a.id) - catalogueRank(b.id),
  );
  const withConsequences = (finding: Argument): readonly Argument[] => [
    finding,
    ...byRank.filter(({ id }) => causes.get(id) === finding.id).flatMap(withConsequences),
  ];
  return byRank.filter(({ id }) => causes.get(id) === undefined).flatMap(withConsequences);
}
