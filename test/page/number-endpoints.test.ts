import { describe, expect, it } from 'vitest';
import { orderEndpoints } from '../../src/page/number-endpoints.ts';
import { numberedNames } from '../../src/page/numbered-names.ts';

function ordered(read: readonly string[], nodes: readonly string[] = [], known: readonly string[] = []) {
  const endpoints = numberedNames(100);
  for (const name of read) endpoints.of(name);
  return orderEndpoints({ endpoints, nodes }, known);
}

describe('orderEndpoints', () => {
  it('puts nodes first, then services, then clients, each by its number', () => {
    const { endpoints, nodeCount, serviceCount } = ordered(
      ['c10', 'n10', 'seq-kv', 'c2', 'n2', 'lin-kv'],
      ['n2', 'n10'],
    );
    expect(endpoints).toEqual(['n2', 'n10', 'lin-kv', 'seq-kv', 'c2', 'c10']);
    expect([nodeCount, serviceCount]).toEqual([2, 2]);
  });

  it('says where each endpoint of the columns is now', () => {
    const { endpoints, places } = ordered(['c1', 'n1', 'n0'], ['n0', 'n1']);
    expect(places.map((place) => endpoints[place])).toEqual(['c1', 'n1', 'n0']);
  });

  it('keeps the order of the first init, and nodes that sent nothing', () => {
    expect(ordered(['b', 'a', 'c1'], ['b', 'quiet', 'a'])).toMatchObject({
      endpoints: ['b', 'quiet', 'a', 'c1'],
      nodeCount: 3,
    });
  });

  it('takes for nodes what is known otherwise and what is neither client nor service, where no init was read', () => {
    expect(ordered(['n1', 'c1', 'lww-kv', '(others)'], [], ['n0'])).toMatchObject({
      endpoints: ['n0', 'n1', 'lww-kv', '(others)', 'c1'],
      nodeCount: 2,
      serviceCount: 1,
    });
  });

  it('takes a node that is called as a service is for a node', () => {
    expect(ordered(['lin-kv', 'n0'], ['n0', 'lin-kv'])).toMatchObject({ nodeCount: 2, serviceCount: 0 });
  });
});
