import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gatherFacts } from '../../../src/verdict/gather/gather.ts';
import { FRAMES, info, running, unreadable } from '../a-console.ts';
import { aRun, fixtureCase, scratchDirectory } from '../fixtures.ts';

const scratch = scratchDirectory();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let runs = 0;
/** Facts of a run that left this console and these files, in store/<workload>/<time>. */
function gather(console: string | null, files: Readonly<Record<string, string>> | null, workload = 'echo') {
  runs += 1;
  const home = path.join(scratch, String(runs));
  mkdirSync(home);
  const store = path.join(home, workload, '20261122T145100.000Z');
  if (files !== null) mkdirSync(store, { recursive: true });
  for (const [name, text] of Object.entries(files ?? {})) {
    mkdirSync(path.dirname(path.join(store, name)), { recursive: true });
    writeFileSync(path.join(store, name), text);
  }
  const file = path.join(home, 'console.log');
  if (console !== null) writeFileSync(file, console);
  return gatherFacts(aRun({ store, console: console === null ? null : file }), { workload: null });
}

const LOG = `2026-11-22 14:51:01,000{GMT}\tINFO\t[main] jepsen.core: Running test:\n{:workload :kafka}\n2026-11-22 14:51:02,000{GMT}\tWARN\t[main] jepsen.core: Test crashed!\njava.io.IOException: Cannot run program "git": error=2\n${FRAMES}\n`;

describe('gatherFacts', () => {
  it('reads jepsen.log where the console holds no log, and what the console says beside it', async () => {
    const said = 'Exception in thread "main" java.lang.UnsupportedClassVersionError: x\n';
    const { log, workload } = await gather(said, { 'jepsen.log': LOG });
    expect(log.incidents.map(({ id }) => id)).toEqual(['java-too-old', 'missing-git']);
    expect(log.phase).toBe('options');
    expect(log.lines).toBe(1 + LOG.split('\n').length - 1);
    expect(workload).toBe('kafka');
  });

  it('does not read jepsen.log again after a console that holds it', async () => {
    const { log } = await gather(running(), { 'jepsen.log': LOG });
    expect(log.incidents).toEqual([]);
    expect(log.options.workload).toBe('echo');
  });

  it('knows the workload by the directory where no log tells it', async () => {
    expect(await gather(null, {}, 'g-set')).toMatchObject({
      workload: 'g-set',
      storedWorkload: 'g-set',
      hasStore: true,
    });
    expect(await gather(null, {}, 'elsewhere')).toMatchObject({ workload: null, storedWorkload: null });
    expect(await gather(null, null)).toMatchObject({ workload: 'echo', hasStore: false });
  });

  it('judges by the workload that was asked for, and keeps the one that the store tells', async () => {
    const { directory } = fixtureCase('runs/echo-pass');
    const store = path.join(scratch, 'asked', 'echo', 'time');
    cpSync(path.join(directory, 'run'), store, { recursive: true });
    const facts = await gatherFacts(aRun({ store }), { workload: 'broadcast' });
    expect(facts).toMatchObject({ workload: 'broadcast', storedWorkload: 'echo' });
  });

  it('names nodes by the log, else by their logs', async () => {
    expect((await gather(running(), { 'node-logs/n7.log': '' })).nodes).toEqual(['n0', 'n1']);
    expect((await gather(null, { 'node-logs/n7.log': '', 'node-logs/n10.log': '' })).nodes).toEqual(['n7', 'n10']);
  });

  it('notes what is cut off', async () => {
    expect((await gather(null, { 'messages.svg': '<svg>' })).damaged).toEqual(['messages.svg']);
    expect((await gather(null, { 'messages.svg': '<svg></svg>' })).damaged).toEqual([]);
    const operation = '{:index 0, :time 1, :type :invoke, :process 0, :f :echo, :value nil}';
    const cut = await gather(null, { 'history.edn': `${operation}\n{:ind` });
    expect(cut.damaged).toEqual(['history.edn']);
    expect(cut.history?.byF.get('echo')?.invoke).toBe(1);
    expect((await gather(null, { 'history.edn': '{:ind' })).history).toBeNull();
    expect((await gather(null, { 'history.edn': '' })).history?.byF.size).toBe(0);
  });

  it('counts plots, and knows a drawing that leaves events out', async () => {
    const svg = '<svg><text>Additional network events not shown</text></svg>';
    const files = { 'a.png': '', 'b/c.png': '', 'd.svg': '', 'messages.svg': svg };
    expect(await gather(null, files)).toMatchObject({ plotsDrawn: 2, drawingTruncated: true });
    expect((await gather(info(1, 'x', 'y z'), {})).drawingTruncated).toBe(false);
  });

  it('reads what Elle wrote only where its checker broke off', async () => {
    const written = { 'elle/G0.txt': 'G0 #0\nLet:\n\nG0 #1\n', 'elle/G1c.txt': 'x' };
    const broken = { ...written, 'results.edn': '{:workload {:valid? :unknown, :error "x"}, :valid? :unknown}' };
    expect((await gather(null, broken)).writtenAnomalies).toEqual([
      { type: 'G0', file: 'elle/G0.txt', lines: ['G0 #0', 'Let:', ''] },
      { type: 'G1c', file: 'elle/G1c.txt', lines: ['x'] },
    ]);
    const whole = { ...written, 'results.edn': '{:workload {:valid? false}, :valid? false}' };
    expect((await gather(null, whole)).writtenAnomalies).toEqual([]);
  });
});

describe('the console of a run', () => {
  const home = path.join(scratch, 'console');
  mkdirSync(home);
  const file = path.join(home, 'console.log');

  it('is read through its descriptor, whatever a node has put in its place', async () => {
    writeFileSync(file, running());
    const consoleDescriptor = openSync(file, 'r');
    rmSync(file);
    const gone = await gatherFacts(aRun({ console: file, consoleDescriptor }), { workload: null });
    expect(gone.log.options.workload).toBe('echo');
    execFileSync('mkfifo', [file]);
    const piped = await gatherFacts(aRun({ console: file, consoleDescriptor }), { workload: null });
    expect(piped).toEqual(gone);
    expect(piped.damaged).toEqual([]);
    closeSync(consoleDescriptor);
    rmSync(file);
  });

  it('goes on with what a full disk did not take', async () => {
    writeFileSync(file, info(0, 'main', 'jepsen.core Waking up'));
    const consoleRest = running(unreadable(3, 'n0', 'java.io.IOException: No space left on device'));
    const { log } = await gatherFacts(aRun({ console: file, consoleRest }), { workload: null });
    expect(log.options.workload).toBe('echo');
    expect(log.lines).toBeGreaterThan(consoleRest.split('\n').length);
    rmSync(file);
  });

  it('without a descriptor is damaged where a link that leads nowhere has its name', async () => {
    symlinkSync('/no/such/file', file);
    const { damaged } = await gatherFacts(aRun({ console: file }), { workload: null });
    expect(damaged).toEqual(['console.log']);
  });
});
