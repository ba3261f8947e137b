import { describe, expect, it } from 'vitest';
import { searchOf } from '../../../src/viewer/state/search-bodies-and-values.ts';
import { syntheticRun } from '../synthetic-run.ts';

const runOf = () =>
  syntheticRun({
    nodes: ['n0', 'n1'],
    chunk: 2,
    messages: [
      '{"type":"gossip","messages":[17]}',
      '{"type":"x","msg_id":17}',
      '{"type":"y","messages":[117]}',
      '{"type":"z","known":{"17":1}}',
    ].map((body, at) => ({ from: 'n0', to: 'n1', sendEvent: at, receiveEvent: null, body })),
    operations: [
      { f: 'read', invoked: 0, completed: 1, asked: 'nil', answered: '[1 17]' },
      { f: 'read', invoked: 2, completed: 3, asked: 'nil', answered: '[1 171]' },
    ],
  });

describe('following a value', () => {
  it('finds every message and operation that carries it, and no other', async () => {
    const search = searchOf(await runOf(), 'value');
    search.start('17');
    expect(search.progress.value).toBe(0);
    await expect.poll(() => search.progress.value).toBeNull();
    expect(search.messages.value).toEqual([0, 3]);
    expect(search.operations.value).toEqual([0]);
    expect([...(search.found.value ?? [])]).toEqual([1, 0, 0, 1]);
    search.start('');
    expect(search.found.value).toBeNull();
  });

  it('gives up a search when another one begins', async () => {
    const search = searchOf(await runOf(), 'value');
    search.start('17');
    search.start('117');
    await expect.poll(() => search.progress.value).toBeNull();
    expect(search.messages.value).toEqual([2]);
  });
});

describe('searching for a text', () => {
  it('finds any part of a body, in upper or lower case', async () => {
    const search = searchOf(await runOf(), 'text');
    search.start('GOSSIP');
    await expect.poll(() => search.progress.value).toBeNull();
    expect(search.messages.value).toEqual([0]);
  });
});
