import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { WORK, WORKLOADS } from '../../../src/maelstrom/workloads.ts';
import { sentByHand } from '../../../src/verdict/findings/request-by-hand.ts';

describe('a request that is sent by hand', () => {
  it.each(WORKLOADS)('reaches the node as lines of JSON, of each kind that %s has', (workload) => {
    for (const f of WORK[workload]) {
      const line = sentByHand(workload, f, 'cat');
      const printed = execFileSync('/bin/sh', ['-c', (line ?? '').replace('sleep 1', 'true')], { encoding: 'utf8' });
      const [init, request] = printed
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text));
      expect(init.body).toMatchObject({ type: 'init', node_id: init.dest });
      expect(request).toMatchObject({ dest: init.dest, body: { type: f } });
      expect(request.body.msg_id).not.toBe(init.body.msg_id);
    }
  });

  it('goes to the command of the user, or to a name in its place', () => {
    expect(sentByHand('echo', 'echo', 'node dist/echo.js')).toMatch(/\| node dist\/echo\.js$/);
    expect(sentByHand('echo', 'echo', undefined)).toMatch(/\| YOUR-NODE$/);
    expect(sentByHand('kafka', 'crash', 'cat')).toBeUndefined();
    expect(sentByHand('echo', 'constructor', 'cat')).toBeUndefined();
  });
});
