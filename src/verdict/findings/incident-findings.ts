import { catalogueEntry } from '../catalogue/catalogue.ts';
import type { CatalogueEntry, NodeDeath, Shown } from '../catalogue/entry.ts';
import { type Argument, atTime, defined } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { Incident } from '../gather/incidents.ts';
import { hasReached } from '../gather/phase.ts';
import { LINES_AT_MOST, oneLine, quoteLines } from '../quote.ts';
import type { Evidence } from '../verdict.ts';
import { tellNodeByNode } from './node-by-node.ts';
import { errorHint, lastError } from './node-error-hints.ts';
import { programFindings } from './program-findings.ts';

/** Incidents of the log in words. The same trouble at several nodes is one finding. */
export function incidentFindings(facts: RunFacts): readonly Argument[] {
  const byId = new Map<string, Incident[]>();
  for (const incident of facts.log.incidents) {
    // Once the clients are done, no client waits for a message, and a muted node does no harm.
    if (catalogueEntry(incident.id)?.mutes === true && hasReached(incident.phase, 'complete')) continue;
    const known = byId.get(incident.id);
    if (known === undefined) byId.set(incident.id, [incident]);
    else known.push(incident);
  }
  return [...byId].flatMap(([id, incidents]) => {
    const entry = catalogueEntry(id);
    return entry === undefined ? [] : findingsOf(entry, incidents, facts);
  });
}

const NODES_SHOWN = 10;
const LINES_QUOTED = 60;
const LINES_OF_OTHERS = 3;
const DETAIL_AT_MOST = 2_000;

function findingsOf(entry: CatalogueEntry, incidents: readonly Incident[], facts: RunFacts): readonly Argument[] {
  const [first] = incidents;
  if (first === undefined) return [];
  const named = [...new Set(incidents.flatMap(({ node }) => node ?? []))];
  const nodes = named.length === 0 && entry.ofAnyNode === true && facts.nodes.length === 1 ? facts.nodes : named;
  const sentenceOf = (incident: Incident, those: readonly string[], moment: boolean): string => {
    const shown = { ...shownOf(incident, those, facts), ...(moment ? {} : { moment: '' }) };
    return oneLine(entry.detail?.(shown) ?? shown.message, DETAIL_AT_MOST);
  };
  const told =
    nodes === named
      ? tellNodeByNode(incidents, sentenceOf)
      : { detail: sentenceOf(first, nodes, true), shown: [first] };
  const shown = shownOf(first, nodes, facts);
  const finding: Argument = defined({
    id: entry.id,
    title: entry.titleOn?.(shown),
    detail: oneLine(told.detail, DETAIL_AT_MOST),
    advice: entry.adviceOn?.(shown),
    evidence: evidenceOf(entry, told.shown, facts),
    node: nodes[0],
    // Maelstrom notices a dead node at the end only; what it no longer answered tells when it died.
    firstAt: deathOf(first, facts)?.silentSince ?? first.at ?? undefined,
    firstAtOf: momentsOf(incidents, facts),
    // What ends a test and is not known to be harmless is a crash.
    argues: incidents.some(({ fatal }) => fatal) ? (entry.outcome ?? 'crash') : undefined,
    location: locationOf(entry, first.node ?? '', facts),
  });
  return entry.id === 'missing-bin' ? programFindings(finding, facts) : [finding];
}

/** The first one's lines, and a few of each other one that is told by itself. */
function evidenceOf(
  entry: CatalogueEntry,
  [first, ...others]: readonly Incident[],
  facts: RunFacts,
): readonly Evidence[] {
  const quote = (incident: Incident, atMost: number) => {
    const { lines, line } = incident;
    const telling = entry.evidence?.(shownOf(incident, [], facts), lines) ?? lines;
    return quoteLines('console', telling.slice(0, atMost), line ?? undefined);
  };
  const ofOthers = others.flatMap((other) => quote(other, LINES_OF_OTHERS));
  const ofFirst = first === undefined ? [] : quote(first, LINES_QUOTED);
  return [...ofFirst.slice(0, LINES_AT_MOST - ofOthers.length), ...ofOthers];
}

/** When it happened to each node, as far as that is known. */
function momentsOf(incidents: readonly Incident[], { history }: RunFacts): ReadonlyMap<string, number> | undefined {
  const moments = incidents.flatMap(({ node, at, crash }) => {
    const moment = (crash === undefined ? undefined : history?.timeouts?.askedAt.get(node ?? '')) ?? at;
    return node === undefined || moment === null ? [] : [[node, moment] as const];
  });
  return moments.length === 0 ? undefined : new Map(moments);
}

/** What Maelstrom quotes, and with the embedded engine what came with it. */
function printedBy({ id, node = '', lines }: Incident, { log }: RunFacts): readonly string[] | undefined {
  return log.refused.get(node) ?? (id === 'stdout-not-json' ? lines : undefined);
}

function locationOf(entry: CatalogueEntry, node: string, { stacks, printedAt }: RunFacts): Argument['location'] {
  if (entry.printedInSource === true) return printedAt.get(node);
  return entry.causeInStack === true ? stacks.get(node)?.location : undefined;
}

function shownOf(incident: Incident, nodes: readonly string[], facts: RunFacts): Shown {
  const { lines, at, how } = incident;
  const firstLine = lines.find((line) => line.trim() !== '') ?? '';
  return defined({
    who: nodes.length === 0 ? 'A node' : nodes.slice(0, NODES_SHOWN).join(', '),
    moment: atTime(at ?? undefined),
    text: lines.join('\n'),
    firstLine,
    message: withoutClass(firstLine),
    death: deathOf(incident, facts),
    how: how === undefined ? undefined : oneLine(how),
    printed: printedBy(incident, facts),
    isLenient: facts.log.options.lenientStdout === true,
  });
}

/** An exception's message without its Java class, and without what a thrown map is wrapped in. */
const withoutClass = (text: string): string =>
  text
    .replace(/^(?:Exception in thread "[^"]*" )?(?:[\w$]+\.)+[\w$]+: /, '')
    .replace(/^(?:throw\+|Assert failed): /, '');

function deathOf({ crash, node = '' }: Incident, { history, stacks }: RunFacts): NodeDeath | undefined {
  if (crash === undefined) return undefined;
  const error = lastError(crash.stderr) ?? stacks.get(node)?.error;
  return defined({
    status: crash.status,
    stderr: crash.stderr,
    error: error === undefined ? undefined : oneLine(error),
    hint: errorHint(crash.stderr),
    silentSince: history?.timeouts?.askedAt.get(node),
    errorsElsewhere: errorsOfOthers(node, stacks),
  });
}

const OTHERS_SHOWN = 4;

const errorsOfOthers = (node: string, stacks: RunFacts['stacks']): readonly string[] =>
  [...stacks]
    .flatMap(([other, { error }]) =>
      other === node || error === undefined ? [] : `${oneLine(other, 60)} (${oneLine(error, 120)})`,
    )
    .slice(0, OTHERS_SHOWN);
