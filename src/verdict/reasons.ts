import { catalogueEntry, catalogueRank } from './catalogue/catalogue.ts';
import { type Argument, defined } from './finding.ts';
import { oneLine } from './quote.ts';
import type { Outcome, Reason } from './verdict.ts';

/** One finding for each id: members that the first lacks come from the later ones; only a deciding one argues. */
export function mergeById(findings: readonly Argument[], deciding: ReadonlySet<Argument>): readonly Argument[] {
  const byId = new Map<string, Argument>();
  for (const finding of findings) {
    const { argues, ...rest } = finding;
    const next: Argument = deciding.has(finding) && argues !== undefined ? { ...rest, argues } : rest;
    const known = byId.get(next.id);
    if (known === undefined) byId.set(next.id, next);
    else if (known.detail === '' || (known.argues === undefined && next.argues !== undefined && next.detail !== '')) {
      byId.set(next.id, { ...known, ...next });
    } else byId.set(next.id, { ...next, ...known });
  }
  return [...byId.values()];
}

/** Advice for what a cause brought about; its own would lead away from the cause. */
const AS_A_CONSEQUENCE = 'This may go away with its cause, which stands above it: mend that first.';

const DETAIL_AT_MOST = 2_000;
export const REASONS_AT_MOST = 60;

/** Findings → reasons: failures first, each followed by what it caused. */
export function reasonsOf(findings: readonly Argument[], outcome: Outcome): readonly Reason[] {
  const under = new Map(findings.map((finding) => [finding.id, causeOf(finding, findings)]));
  const failures = new Set<string>();
  for (const { id, argues } of findings) {
    if (argues === undefined || outcome === 'pass') continue;
    // Whatever caused a failure is one, up to the root.
    for (let here: string | undefined = id; here !== undefined && !failures.has(here); here = under.get(here))
      failures.add(here);
  }
  const byRank = [...findings].sort(
    (a, b) => Number(failures.has(b.id)) - Number(failures.has(a.id)) || catalogueRank(a.id) - catalogueRank(b.id),
  );
  const ordered: Argument[] = [];
  const place = (finding: Argument): void => {
    ordered.push(finding);
    for (const other of byRank) if (under.get(other.id) === finding.id) place(other);
  };
  for (const finding of byRank) if (under.get(finding.id) === undefined) place(finding);
  return ordered.slice(0, REASONS_AT_MOST).map((finding): Reason => {
    const { id, title, detail, node, location, firstAt, advice, evidence, messages } = finding;
    const entry = catalogueEntry(id);
    return defined({
      id,
      severity: failures.has(id) ? ('failure' as const) : ('warning' as const),
      title: oneLine(title ?? entry?.title ?? id, 160),
      detail: oneLine(detail, DETAIL_AT_MOST),
      node: node === undefined ? undefined : oneLine(node, 60),
      location,
      firstAt: firstAt === undefined ? undefined : Math.round(firstAt * 1000) / 1000,
      under: under.get(id),
      advice: under.get(id) === undefined ? (advice ?? entry?.advice) : AS_A_CONSEQUENCE,
      evidence,
      messages,
    });
  });
}

/** The id of the first known cause that is there too. */
function causeOf({ id }: Argument, findings: readonly Argument[]): string | undefined {
  for (const cause of catalogueEntry(id)?.causes ?? []) {
    const found = findings.find((other) =>
      cause.endsWith('*') ? other.id.startsWith(cause.slice(0, -1)) : other.id === cause,
    );
    if (found !== undefined && found.id !== id) return found.id;
  }
  return undefined;
}
