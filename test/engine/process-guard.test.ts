/** What belongs to a node, by group, descent and mark; a shell and real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { type Watch, watchProcesses } from '../../src/engine/process-guard.ts';
import { processesOf } from '../../src/processes.ts';

const watches: Watch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) {
    watch.killAll();
    watch.end();
  }
});

/** A process with a child in a session of its own, both of them under watch. */
async function aFamily(): Promise<{ watch: Watch; leader: ChildProcess; group: number; child: number }> {
  const watch = watchProcesses(process.env);
  watches.push(watch);
  const program =
    "const c = require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }); c.unref(); console.log(c.pid); setInterval(() => {}, 1000);";
  const leader = spawn(process.execPath, ['-e', program], {
    detached: true,
    env: watch.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const group = leader.pid as number;
  watch.add(group);
  const [line] = (await once(leader.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { watch, leader, group, child: Number(line.toString()) };
}

describe('the guard of processes', () => {
  it('signals what a node started in a session of its own too', async () => {
    const { watch, leader, group, child } = await aFamily();
    expect(processesOf([group], null).toSorted()).toEqual([group, child].toSorted());
    const ended = once(leader, 'exit');
    watch.signal(group, 'SIGKILL');
    await ended;
    await expect.poll(() => processesOf([child], null), { timeout: 10_000 }).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('ends daemons whose parent is gone, when all is to end', async () => {
    const { watch, leader, group, child } = await aFamily();
    const ended = once(leader, 'exit');
    process.kill(group, 'SIGKILL');
    await ended;
    watch.remove(group);
    expect(processesOf([child], null)).toEqual([child]);
    watch.killAll();
    expect(processesOf([child], null)).toEqual([]);
  });

  it('knows its own processes only', async () => {
    const [first, second] = [await aFamily(), await aFamily()];
    first.watch.killAll();
    expect(processesOf([second.group], null).toSorted()).toEqual([second.group, second.child].toSorted());
    expect(processesOf([process.pid], null)).not.toContain(process.pid);
  });
});
