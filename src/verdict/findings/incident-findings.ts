import type { NodeCrash } from '../../store/console-and-log-records.ts';
import { catalogueEntry } from '../catalogue/catalogue.ts';
import type { CatalogueEntry, NodeDeath, Shown } from '../catalogue/entry.ts';
import { MUTES } from '../catalogue/muting-reasons.ts';
import { SILENT } from '../catalogue/silence-reasons.ts';
import { type Argument, defined } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import type { Incident } from '../gather/incidents.ts';
import { type NodeStack, quotedTail, quoteWords } from '../gather/node-logs.ts';
import { hasReached } from '../gather/phase.ts';
import type { LastWords } from '../last-words/ending.ts';
import { hintFor } from '../last-words/hints.ts';
import { lastWords } from '../last-words/last-words.ts';
import { duration, LINES_AT_MOST, namesText, oneLine, quoteLines } from '../quote.ts';
import type { Evidence } from '../verdict.ts';
import { tellNodeByNode } from './node-by-node.ts';
import { ERROR_AT_MOST, lastLogged, loggedError, withoutEnd } from './node-log-quotes.ts';
import { binaryFinding, programFindings } from './program-findings.ts';

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
  const show = (incident: Incident, those: readonly string[], when: readonly Incident[] = [incident]): Shown => ({
    ...shownOf(incident, those, when, deathOf(incident, facts)),
    ...(entry.quotesLog === true ? defined({ logged: loggedError(incident.node ?? those[0], facts) }) : {}),
    ...printedBy(incident, facts),
    isLenient: facts.log.options.lenientStdout === true,
    ids: facts.nodes,
  });
  const sentenceOf = (shown: Shown): string => entry.detail?.(shown) ?? shown.message;
  const shown = show(first, nodes);
  const told =
    nodes === named
      ? tellNodeByNode(incidents, (incident, those, when) => {
          const shownThen = show(incident, those, when);
          return sentenceOf(
            when.length > 0 && incident === first ? shownThen : withoutOthers(shownThen, when.length > 0),
          );
        })
      : { detail: sentenceOf(shown), shown: [first] };
  const finding: Argument = defined({
    id: entry.id,
    title: entry.titleOn?.(shown),
    detail: oneLine(told.detail, DETAIL_AT_MOST),
    advice: entry.adviceOn?.(shown),
    evidence: [
      ...evidenceOf(entry, first, shown, facts),
      ...(entry.quotesLog === true ? lastLogged(nodes[0], facts) : []),
      ...told.shown
        .slice(1)
        .flatMap((other) => evidenceOf(entry, other, show(other, []), facts).slice(0, LINES_OF_OTHERS)),
    ].slice(0, LINES_AT_MOST),
    node: nodes[0],
    // Maelstrom notices a dead node at the end only; what it no longer answered tells when it died.
    firstAt: silentSince(first, facts) ?? first.at ?? undefined,
    firstAtOf: momentsOf(incidents, facts),
    // What ends a test and is not known to be harmless is a crash.
    argues: incidents.some(({ fatal }) => fatal) ? (entry.outcome ?? 'crash') : undefined,
    location: locationOf(entry, first.node ?? '', facts),
    causes: entry.id === 'node-crashed' && TIME_OUT.test(shown.death?.error ?? '') ? MUTES : undefined,
  });
  if (entry.id === 'bad-shebang') return [binaryFinding(finding, facts)];
  return entry.id === 'missing-bin' ? programFindings(finding, facts) : [finding];
}

/** An error about a missing answer: a node that is not read any more gets none. */
const TIME_OUT = /\btimed? ?-?out\b/i;

/** What an incident shows of its own node: to be compared with another one's, or told beside it. */
const withoutOthers = (shown: Shown, moment: boolean): Shown => ({
  ...shown,
  ...(shown.death === undefined ? {} : { death: ofItself(shown.death, moment) }),
});

function ofItself({ silentSince, sameElsewhere: _, ...death }: NodeDeath, moment: boolean): NodeDeath {
  return { ...death, errorsElsewhere: [], ...(moment && silentSince !== undefined ? { silentSince } : {}) };
}

/** When a node was sent the first request that it never answered; of an incident that is told later than it happens. */
const silentSince = ({ id, node = '', crash }: Incident, { history }: RunFacts): number | undefined =>
  crash === undefined && !SILENT.includes(id) ? undefined : history?.timeouts?.askedAt.get(node);

/** When it happened to each node, as far as that is known. */
function momentsOf(incidents: readonly Incident[], facts: RunFacts): ReadonlyMap<string, number> | undefined {
  const moments = incidents.flatMap((incident) => {
    const { node, at } = incident;
    const moment = silentSince(incident, facts) ?? at;
    return node === undefined || moment === null ? [] : [[node, moment] as const];
  });
  return moments.length === 0 ? undefined : new Map(moments);
}

/** A crash is shown by its cause first; what a crash brought about need not show it again. */
function evidenceOf(
  entry: CatalogueEntry,
  incident: Incident,
  shown: Shown,
  { stacks, engine }: RunFacts,
): readonly Evidence[] {
  const { crash, node = '', lines, line } = incident;
  if (crash === undefined || lines.length === 0) {
    const quoted = (entry.evidence?.(shown, lines) ?? lines).slice(0, LINES_QUOTED);
    return quoteLines('console', engine === 'embedded' ? quoted.map(withoutJava) : quoted, line ?? undefined);
  }
  const gathered = stacks.get(node)?.evidence;
  if (gathered !== undefined) return gathered;
  const words = lastWords(crash.stderr, crash.status);
  return words === undefined ? [] : quoteWords(words, quotedTail(incident));
}

/** What Maelstrom quotes, and with the embedded engine what came with it. */
function printedBy({ id, node = '', lines }: Incident, { log }: RunFacts): Pick<Shown, 'printed'> {
  const printed = log.refused.get(node) ?? (id === 'stdout-not-json' ? lines : undefined);
  return printed === undefined ? {} : { printed };
}

function locationOf(entry: CatalogueEntry, node: string, { stacks, printedAt }: RunFacts): Argument['location'] {
  if (entry.printedInSource === true) return printedAt.get(node);
  return entry.causeInStack === true ? stacks.get(node)?.location : undefined;
}

function shownOf(
  { lines, how, sinceSetUp }: Incident,
  nodes: readonly string[],
  when: readonly Incident[],
  death: NodeDeath | undefined,
): Shown {
  const firstLine = lines.find((line) => line.trim() !== '') ?? '';
  return {
    who: nodes.length === 0 ? 'A node' : namesText(nodes, NODES_SHOWN),
    isOfSeveral: nodes.length > 1,
    moment: momentOf(when),
    text: lines.join('\n'),
    firstLine,
    message: withoutClass(firstLine),
    ...(death === undefined ? {} : { death }),
    ...(sinceSetUp === undefined ? {} : { sinceSetUp }),
    ...(how === undefined ? {} : { how: oneLine(how) }),
  };
}

/** ` at 1.5 s`, or ` between 138 ms and 689 ms`; nothing where the log does not tell. */
function momentOf(incidents: readonly Incident[]): string {
  const moments = incidents.flatMap(({ at }) => at ?? []);
  if (moments.length === 0) return '';
  const [from, to] = [duration(Math.min(...moments)), duration(Math.max(...moments))];
  return from === to ? ` at ${from}` : ` between ${from} and ${to}`;
}

/** The embedded engine writes what Maelstrom would, and there is no Java to be looked at. */
const withoutJava = (line: string): string => line.replace(/^(Caused by: )?(?:(?:java|clojure)\.[\w.$]+: )+/, '$1');

/** An exception's message without its Java class, and without what a thrown map is wrapped in. */
const withoutClass = (text: string): string =>
  text
    .replace(/^(?:Exception in thread "[^"]*" )?(?:[\w$]+\.)+[\w$]+: /, '')
    .replace(/^(?:throw\+|Assert failed): /, '');

function deathOf({ crash, node = '', at, lines }: Incident, { history, stacks }: RunFacts): NodeDeath | undefined {
  if (crash === undefined) return undefined;
  const bare = {
    status: crash.status,
    stderr: crash.stderr,
    // No test begins before all nodes have answered.
    answered: crash.hasSent === true || at !== null,
    silentSince: history?.timeouts?.askedAt.get(node),
  };
  // What a cause brought about need not tell it again.
  if (lines.length === 0 && crash.stderr.length > 0) return defined({ ...bare, errorsElsewhere: [] });
  const end = endOf(crash, stacks.get(node));
  const { words, hint } = end;
  const stacked = stacks.get(node)?.error;
  const error = words?.isError === true ? words.cause : stacked;
  return defined({
    ...bare,
    ...errorsOfOthers(node, error, stacks),
    error: error === undefined ? undefined : oneLine(withoutEnd(error), ERROR_AT_MOST),
    because: words?.because === undefined ? undefined : oneLine(withoutEnd(words.because), ERROR_AT_MOST),
    place: placeOf(end),
    exits: words?.exits,
    lastLine:
      error === undefined && words !== undefined && words.exits !== true ? oneLine(withoutEnd(words.cause)) : undefined,
    says: hint?.says === undefined ? undefined : oneLine(hint.says, ERROR_AT_MOST),
    advice: hint === undefined ? undefined : oneLine(hint.advice, ERROR_AT_MOST),
  });
}

/** What was gathered of the end of a node's stderr; where nothing was, what Maelstrom quotes of it. */
function endOf({ stderr, status }: NodeCrash, gathered: NodeStack | undefined): Partial<NodeStack> {
  if (gathered?.words !== undefined) return gathered;
  const words = lastWords(stderr, status);
  const hint = hintFor({ words: words ?? SILENCE, status, workspaces: [] });
  return defined({ ...gathered, words, hint });
}

const SILENCE: LastWords = { cause: '', isError: false, frames: [], quoted: [], report: '' };

/** `node/main.go:60`: of a file outside of the workspace the last two names. One inside is the reason's own place. */
function placeOf({ words, location }: Partial<NodeStack>): string | undefined {
  if (location !== undefined || words?.own === undefined) return undefined;
  const { file, line } = words.own;
  return `${oneLine(file.split(/[\\/]/).slice(-2).join('/'), 120)}:${line}`;
}

const OTHERS_SHOWN = 4;

/** The errors in the logs of other nodes than the one that died of `error`. */
function errorsOfOthers(
  node: string,
  error: string | undefined,
  stacks: RunFacts['stacks'],
): Pick<NodeDeath, 'sameElsewhere' | 'errorsElsewhere'> {
  const others = [...stacks].flatMap(([name, { error: its }]) =>
    name === node || its === undefined ? [] : [{ name: oneLine(name, 60), error: its }],
  );
  const isSame = (its: string): boolean => error !== undefined && inGeneral(its) === inGeneral(error);
  const same = others.filter((other) => isSame(other.error)).map(({ name }) => name);
  return {
    ...(same.length === 0 ? {} : { sameElsewhere: same }),
    errorsElsewhere: others
      .filter((other) => !isSame(other.error))
      .slice(0, OTHERS_SHOWN)
      .map((other) => `${other.name} (${oneLine(other.error, 120)})`),
  };
}

/** An error without the numbers in it, which messages and nodes have of their own. */
const inGeneral = (error: string): string => error.trim().slice(0, 200).replace(/\d+/g, '#');
