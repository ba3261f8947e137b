import { describe, expect, it } from 'vitest';
import { startingFile } from '../../src/init/starting-file.ts';
import { CHALLENGES } from '../../src/plan/challenges.ts';

const text = (id: string): string => {
  const challenge = CHALLENGES.find((each) => each.id === id);
  if (challenge === undefined) throw new Error(id);
  return startingFile(challenge);
};
/** The comment at its top in one line. */
const comment = (id: string): string => (/^\/\*\*([\s\S]*?)\*\//.exec(text(id))?.[1] ?? '').replace(/\s+\*?\s*/g, ' ');

describe('a starting file', () => {
  it.each(CHALLENGES)(
    'of $id has its task, the page of it, the test and a command',
    ({ id, title, aliases, options, faults }) => {
      expect(comment(id)).toContain(`Challenge ${aliases[0]}, ${title}: https://fly.io/dist-sys/${aliases[0]}/`);
      expect(comment(id)).toContain(`npm run ${aliases[0]}`);
      expect(comment(id)).toMatch(
        new RegExp(`The test: ${options['node-count'] ?? 1} nodes?, ${options['time-limit']} s`),
      );
      expect(comment(id).includes('network partitions')).toBe(
        options['nemesis'] === 'partition' || faults !== undefined,
      );
      for (const line of text(id).split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
    },
  );

  it('tells the limits of a challenge in words, and of none where there are none', () => {
    expect(comment('3d-efficient-broadcast-1')).toContain(
      'fewer than 30 messages between nodes for each operation, a median latency below 400 ms, a maximum latency below 600 ms',
    );
    expect(comment('3e-efficient-broadcast-2')).toContain('fewer than 20 messages');
    expect(comment('3b-multi-node-broadcast')).not.toContain('limits');
  });

  it('tells which requests all have to be answered', () => {
    const all = CHALLENGES.map(({ id }) => id).filter((id) => comment(id).includes('every request has to be answered'));
    expect(all).toEqual(['2-unique-ids', '6a-single-node-txn', '6b-read-uncommitted', '6c-read-committed']);
  });

  it('has code in lines of their own', () => {
    expect(text('3b-multi-node-broadcast')).toContain(
      '\n *     const node = createNode<Broadcast & { tell: Call<{ message: number }> }>();\n',
    );
  });

  it('is a whole node in the first challenge', () => {
    expect(
      text('1-echo').replace(/^\/\*\*[\s\S]*?\*\/\n/, ''),
    ).toBe(`import { createNode, type Echo } from 'maelstrom-action/node';

const node = createNode<Echo>();

// echo: unknown
node.handle('echo', ({ echo }) => ({ type: 'echo_ok', echo }));

node.run();
`);
  });

  it.each(CHALLENGES.filter(({ id }) => id !== '1-echo'))(
    'of $id says of each request that it is not written',
    ({ id }) => {
      const types = [...text(id).matchAll(/node\.handle\('(\w+)'/g)].map(([, type]) => type);
      expect(types.length).toBeGreaterThan(0);
      for (const type of types.filter((each) => each !== 'topology')) {
        expect(text(id)).toContain(`throw new RpcError('not-supported', '${type} is not written yet: src/${id}.ts');`);
      }
    },
  );
});
