import type { Relation } from './graph.ts';

/** The class of a cycle with these edges, in their order. */
export function classOf(relations: readonly Relation[]): string {
  const has = (relation: Relation): boolean => relations.includes(relation);
  const antiDependencies = relations.filter((relation) => relation === 'rw').length;
  const adjacent = relations.some((relation, place) => relation === 'rw' && relations.at(place - 1) === 'rw');
  const order = has('realtime') ? '-realtime' : has('process') ? '-process' : '';
  if (antiDependencies === 1) return `G-single-item${order}`;
  if (antiDependencies > 1) return `${adjacent ? 'G2-item' : 'G-nonadjacent-item'}${order}`;
  return `${has('wr') ? 'G1c' : 'G0'}${order}`;
}
