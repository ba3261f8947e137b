import type { Incident } from '../gather/incidents.ts';
import { count } from '../quote.ts';

/** Milliseconds: what happened to several nodes within this time happened to them together. */
const TOGETHER = 1_000;
const TOLD_EACH = 2;

/** What to say of one trouble at several nodes, so that no node is given another one's message or time. */
export interface Told {
  readonly detail: string;
  /** Incidents whose lines prove it: the first one, and each that is told by itself. */
  readonly shown: readonly Incident[];
}

/**
 * Puts the nodes to which the same happened at about the same time into one sentence, and tells of the others after it.
 * `sentenceOf` says what an incident shows, of these nodes; `when` are the incidents whose times it tells, none for a sentence without a time.
 */
export function tellNodeByNode(
  incidents: readonly Incident[],
  sentenceOf: (incident: Incident, nodes: readonly string[], when: readonly Incident[]) => string,
): Told {
  const [first] = incidents;
  if (first === undefined) return { detail: '', shown: [] };
  const timeless = (incident: Incident): string => sentenceOf(incident, [SAME_NODE], []);
  const likeFirst = timeless(first);
  const alike = (incident: Incident): boolean => {
    if (incident.at === null || first.at === null) return incident.at === first.at && timeless(incident) === likeFirst;
    return Math.abs(incident.at - first.at) <= TOGETHER && timeless(incident) === likeFirst;
  };
  const nodesOf = (some: readonly Incident[]): readonly string[] => [
    ...new Set(some.flatMap(({ node }) => node ?? [])),
  ];
  const group = incidents.filter(alike);
  const together = nodesOf(group);
  const lead = sentenceOf(first, together, firstOfEach(group));
  // One node may have had the same trouble twice; its first is told.
  const apart = incidents.filter(({ node }) => node !== undefined && !together.includes(node));
  const told = apart.slice(0, TOLD_EACH);
  const others = told.map(
    (incident) => ` ${withoutCommonEnd(sentenceOf(incident, nodesOf([incident]), [incident]), lead)}`,
  );
  const rest = nodesOf(apart.slice(TOLD_EACH)).length;
  const more = rest === 0 ? '' : ` It happened to ${count(rest, 'more node')} too.`;
  return { detail: `${lead}${others.join('')}${more}`, shown: [first, ...told] };
}

/** The first incident of each node. */
const firstOfEach = (incidents: readonly Incident[]): readonly Incident[] =>
  incidents.filter(({ node }, index) => incidents.findIndex((other) => other.node === node) === index);

/** Stands for any node where sentences are compared. */
const SAME_NODE = 'n';

/** A text without the whole sentences at its end that another text ends with as well. */
function withoutCommonEnd(text: string, other: string): string {
  let length = 0;
  while (length < text.length && length < other.length && text.at(-1 - length) === other.at(-1 - length)) length += 1;
  const end = text.slice(text.length - length).indexOf('. ');
  return end === -1 ? text : text.slice(0, text.length - length + end + 1);
}
