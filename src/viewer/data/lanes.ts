import type { PageHead } from '../../page/page-data.ts';
import { type EndpointKind, endpointName, kindOf } from './endpoints.ts';

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
