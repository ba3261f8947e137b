import { isClientId } from '../maelstrom/operations-and-messages.ts';
import { SERVICES } from '../maelstrom/service-names.ts';
import { byNumber } from '../text/by-number.ts';
import { oneLine } from '../verdict/quote.ts';
import type { Messages } from './read-messages.ts';

export interface OrderedEndpoints {
  /** Nodes, then services, then clients and whatever else was named. */
  readonly endpoints: readonly string[];
  readonly nodeCount: number;
  readonly serviceCount: number;
  /** By the number that an endpoint has in the columns as they were read: its place here. */
  readonly places: readonly number[];
}

/**
 * Puts endpoints into the order of a page. Nodes are those of the first init; without it, those that are known otherwise, and what is neither
 * client nor service.
 */
export function orderEndpoints(
  { endpoints, nodes }: Pick<Messages, 'endpoints' | 'nodes'>,
  knownNodes: readonly string[],
): OrderedEndpoints {
  const services: readonly string[] = SERVICES;
  const named = new Set(endpoints.all);
  const isOther = (name: string): boolean => !isClientId(name) && !services.includes(name) && !name.startsWith('(');
  const guessed = [...knownNodes, ...[...named].filter(isOther)].sort(byNumber);
  const ownNodes = new Set((nodes.length > 0 ? nodes : guessed).map((name) => oneLine(name, 100)));
  const ownServices = services.filter((name) => named.has(name) && !ownNodes.has(name));
  const rest = [...named].filter((name) => !ownNodes.has(name) && !ownServices.includes(name)).sort(byNumber);
  const all = [...ownNodes, ...ownServices, ...rest];
  const placeOf = new Map(all.map((name, place) => [name, place]));
  return {
    endpoints: all,
    nodeCount: ownNodes.size,
    serviceCount: ownServices.length,
    places: endpoints.all.map((name) => placeOf.get(name) ?? 0),
  };
}
