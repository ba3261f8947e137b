import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Launch } from '../../../src/engine/node/child.ts';
import type { NodeProcess } from '../../../src/engine/node/node-process.ts';
import { createRunLog } from '../../../src/engine/output/run-log.ts';
import { type Cluster, createCluster } from '../../../src/engine/run/cluster.ts';
import type { WireObject } from '../../../src/engine/wire/wire-json.ts';
import { aNetwork, type Rig } from '../a-network.ts';
import { optionsOf } from '../an-interpreter.ts';
import { type ScriptedChild, scriptedChild } from '../node/a-child.ts';

interface ClusterRig {
  readonly rig: Rig;
  readonly cluster: Cluster;
  /** All processes in the order of their starts, with the node's number. */
  readonly children: ScriptedChild[];
  readonly console: () => string;
  /** The node of this name. */
  readonly node: (id: string) => NodeProcess;
}

/** What a process does once it has read `init`; by default it answers as it should. */
type OnInit = (child: ScriptedChild, init: WireObject, start: number) => void;

const reply = (child: ScriptedChild, { body, dest, src }: WireObject, answer: WireObject): void => {
  const { msg_id } = body as WireObject;
  child.says(JSON.stringify({ src: dest, dest: src, body: { ...answer, in_reply_to: msg_id } }));
};
const initOk: OnInit = (child, init) => reply(child, init, { type: 'init_ok' });

function aCluster(onInit: OnInit = initOk): ClusterRig {
  const directory = mkdtempSync(path.join(tmpdir(), 'engine-cluster-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const rig = aNetwork();
  const children: ScriptedChild[] = [];
  const launch: Launch = async (_program, _world, listener) => {
    const child = scriptedChild(listener);
    const start = children.push(child) - 1;
    const { write } = child;
    return Object.assign(child, {
      write(text: string) {
        write.call(child, text);
        const init = JSON.parse(text.split('\n')[0] ?? '') as WireObject;
        rig.scheduler.at(rig.scheduler.now() + 1, () => onInit(child, init, start));
      },
    });
  };
  let text = '';
  const log = createRunLog((more) => {
    text += more;
  });
  const guard = { environment: {}, add() {}, remove() {}, signal() {}, processes: () => [], killAll() {} };
  const { network, scheduler } = rig;
  const world = { network, scheduler, log, cwd: '/', nodeDirectory: '/', temporaryDirectory: '/', guard };
  const cluster = createCluster(directory, optionsOf('echo'), world, launch);
  return {
    rig,
    cluster,
    children,
    console() {
      log.flush();
      return text;
    },
    node: (id) => cluster.nodes.get(id) as NodeProcess,
  };
}

const setUp = ({ rig, cluster }: ClusterRig): Promise<void> => rig.clock.runUntil(cluster.setUp());

describe('the set-up of a cluster', () => {
  it('starts every node and tells each who all are', async () => {
    const all = aCluster();
    await setUp(all);
    expect(all.children.map((child) => (JSON.parse(child.stdin()) as WireObject).body)).toEqual([
      { type: 'init', node_id: 'n0', node_ids: ['n0', 'n1'], msg_id: 1 },
      { type: 'init', node_id: 'n1', node_ids: ['n0', 'n1'], msg_id: 1 },
    ]);
    expect([...all.cluster.nodes.keys()]).toEqual(['n0', 'n1']);
    expect(all.console()).toContain('jepsen node n1 - maelstrom.db Setting up n1\n');
  });

  it.each<[string, OnInit, RegExp, number]>([
    [
      'answers nothing',
      () => {},
      /n0 to respond to an init message, but node did not respond\.\nCaused by: .*Client read timeout$/,
      10_000,
    ],
    [
      'answers something else',
      (child, init) => reply(child, init, { type: 'initok' }),
      /Expected an init_ok message, but node responded with \{:type "initok", :in_reply_to 1\}$/,
      1,
    ],
    [
      'answers with an error',
      (child, init) => reply(child, init, { type: 'error', code: 13, text: 'no' }),
      /throw\+: \{:type :rpc-error, :code 13/,
      1,
    ],
    [
      'dies',
      (child) => child.crashes(1),
      /Expected node n0 to respond to an init message, but node did not respond\.$/,
      1,
    ],
    [
      'goes mute',
      (child) => child.says('banner'),
      /Expected node n0 to respond to an init message, but node did not respond\.$/,
      1,
    ],
  ])('fails when a node %s, as soon as that is known', async (_, onInit, words, at) => {
    const all = aCluster((child, init, start) => (start === 0 ? onInit : initOk)(child, init, start));
    await expect(setUp(all)).rejects.toThrow(words);
    expect(all.rig.scheduler.now()).toBe(at);
  });

  it('mutes a node that sends a second init_ok right behind the first: its client has gone', async () => {
    const all = aCluster((child, init) => {
      reply(child, init, { type: 'init_ok' });
      reply(child, init, { type: 'init_ok' });
    });
    await setUp(all);
    expect(all.console()).toContain('Invalid dest for message');
  });
});

describe('a node of a cluster', () => {
  it('that was killed is started with a fresh init; one that was not is left alone', async () => {
    const all = aCluster();
    await setUp(all);
    await all.node('n0').kill();
    await all.rig.clock.runUntil(
      Promise.all([all.cluster.restart(all.node('n0')), all.cluster.restart(all.node('n1'))]),
    );
    expect(all.children).toHaveLength(3);
    expect(all.children[2]?.stdin()).toContain('"type":"init","node_id":"n0"');
  });

  it('whose restart is not answered gives the test up', async () => {
    const all = aCluster((child, init, start) => (start < 2 ? initOk(child, init, start) : undefined));
    await setUp(all);
    await all.node('n0').kill();
    await expect(all.rig.clock.runUntil(all.cluster.restart(all.node('n0')))).rejects.toThrow('node did not respond');
  });

  it('that dies after init is warned of at once, and told at the end', async () => {
    const all = aCluster();
    await setUp(all);
    all.cluster.warnOfEarlyExits();
    all.children[1]?.crashes(9);
    expect(all.console()).toContain('WARN');
    expect(all.console()).toContain('Node n1 ended by itself: its requests will time out');
    expect(await all.cluster.tearDown()).toContain('Node n1 crashed with exit status 9.');
    expect(all.console()).toMatch(/Tearing down n0\n.*Tearing down n1\n/);
    expect(all.children.every(({ takesInput }) => !takesInput)).toBe(true);
  });

  it('that lives to the end leaves no crash', async () => {
    const all = aCluster();
    await setUp(all);
    expect(await all.cluster.tearDown()).toBeUndefined();
  });
});
