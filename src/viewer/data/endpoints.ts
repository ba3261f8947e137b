import type { PageHead } from '../../page/page-data.ts';

type EndpointKind = 'node' | 'service' | 'client';

function kindOf(head: PageHead, endpoint: number): EndpointKind {
  if (endpoint < head.nodeCount) return 'node';
  return endpoint < head.nodeCount + head.serviceCount ? 'service' : 'client';
}

/** What kind of talk a message is: with a client at either end, else with a service, else among nodes. */
export const TALKS = ['node', 'service', 'client'] as const;
export type Talk = (typeof TALKS)[number];

export function talkOf(head: PageHead, source: number, destination: number): Talk {
  const kinds = [kindOf(head, source), kindOf(head, destination)];
  return kinds.includes('client') ? 'client' : kinds.includes('service') ? 'service' : 'node';
}

/** The name of an endpoint; a place that no name stands at keeps its number. */
export const endpointName = (head: PageHead, endpoint: number): string => head.endpoints[endpoint] ?? `#${endpoint}`;
export const typeName = (head: PageHead, type: number): string => head.messageTypes[type] ?? `#${type}`;

/** A line of the diagram: one endpoint, or all clients. */
export interface Lane {
  readonly name: string;
  readonly kind: EndpointKind;
  /** null: all clients. */
  readonly endpoint: number | null;
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** The lane of each endpoint. */
  readonly laneOf: Int32Array;
}

/** Clients above, nodes in the middle, services below. */
export function lanesOf(head: PageHead, eachClient: boolean): Lanes {
  const lanes: Lane[] = [];
  const laneOf = new Int32Array(head.endpoints.length).fill(-1);
  const servers = head.nodeCount + head.serviceCount;
  const clients = head.endpoints.length - servers;
  if (clients > 0 && !eachClient) {
    laneOf.fill(0, servers);
    lanes.push({ name: clients === 1 ? endpointName(head, servers) : 'clients', kind: 'client', endpoint: null });
  }
  const first = eachClient ? servers : head.endpoints.length;
  for (let endpoint = first; endpoint < head.endpoints.length; endpoint += 1) {
    laneOf[endpoint] = lanes.length;
    lanes.push({ name: endpointName(head, endpoint), kind: 'client', endpoint });
  }
  for (let endpoint = 0; endpoint < servers; endpoint += 1) {
    laneOf[endpoint] = lanes.length;
    lanes.push({ name: endpointName(head, endpoint), kind: kindOf(head, endpoint), endpoint });
  }
  return { lanes, laneOf };
}
