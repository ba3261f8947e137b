import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../../src/verdict/judge.ts';
import { FRAMES, info, judgeConsole, running, unreadable } from '../a-console.ts';
import { anExpectation, aRun, idsOf, scratchDirectory } from '../fixtures.ts';

describe('when things happened', () => {
  it('does not blame a node for messages that find their client gone while the nodes are stopped', async () => {
    const late = unreadable(
      5,
      'n0',
      'java.lang.AssertionError: Assert failed: Invalid dest for message #maelstrom.net.message.Message{:id 7, :src "n0", :dest "c5"}',
    );
    const stopping = info(4, 'jepsen node n0', 'maelstrom.db Tearing down n0');
    expect(idsOf(await judgeConsole(running(stopping, late), 137))).toEqual(['hang-at-teardown', 'killed-on-timeout']);
    expect(idsOf(await judgeConsole(running(late), 137))).toEqual(['killed-on-timeout', 'late-reply']);
  });

  it('counts timeouts of a run that left no history, at their nodes', async () => {
    const lines = [
      info(3, 'jepsen worker 1', 'jepsen.util 1\t:invoke\t:echo\t"x"'),
      info(8, 'jepsen worker 1', 'jepsen.util 1\t:info\t:echo\t"x"\t:net-timeout'),
      info(13, 'jepsen worker 1', 'jepsen.util 3\t:info\t:echo\t"x"\t:net-timeout'),
    ];
    const { reasons } = await judgeConsole(running(...lines), 143);
    expect(reasons.find(({ id }) => id === 'timeouts')).toMatchObject({ node: 'n1', firstAt: 6000 });
  });

  it('reads jepsen.log when there is no console', async () => {
    const store = scratchDirectory();
    writeFileSync(
      path.join(store, 'jepsen.log'),
      `2026-11-22 14:51:01,000{GMT}\tINFO\t[jepsen test runner] jepsen.core: Running test:\n{:workload :echo}\n2026-11-22 14:51:02,000{GMT}\tWARN\t[main] jepsen.core: Test crashed!\njava.io.IOException: Cannot run program "git": error=2\n${FRAMES}\n`,
    );
    const verdict = await judgeRun(aRun({ store, exitCode: 255 }), anExpectation());
    expect(idsOf(verdict)).toEqual(['missing-git']);
    expect(verdict.workload).toBe('echo');
    rmSync(store, { recursive: true });
  });
});
