import type { PageHead } from '../../page/page-data.ts';

export type EndpointKind = 'node' | 'service' | 'client';

export function kindOf(head: PageHead, endpoint: number): EndpointKind {
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
