import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, it } from 'vitest';
import { latencyChart, sequenceDiagram } from '../../../src/report/markdown/mermaid-diagrams.ts';
import { renderSummary } from '../../../src/report/markdown/summary.ts';
import { judgePlan } from '../../../src/verdict/judge-plan.ts';
import { fixtureCases, judgeFixture } from '../../verdict/fixtures.ts';
import { HOSTILE } from '../hostile.ts';
import { fourteen } from '../matrix-of-fourteen.ts';
import { aMessage, aTarget } from '../verdicts.ts';

/** The real parser, which wants a page around it. */
let parse: (text: string) => Promise<{ readonly diagramType: string }>;
beforeAll(async () => {
  const { window } = new JSDOM('');
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = await import('mermaid');
  parse = (text) => mermaid.parse(text);
});

const unfenced = (markdown: string | null): string => {
  const found = /^```mermaid\n([^`]*)\n```(?:\n\n.* left out\.)?$/.exec(markdown ?? '');
  if (found?.[1] === undefined) throw new Error(`no diagram: ${markdown}`);
  return found[1];
};

describe('a sequence diagram', () => {
  it('is cut to the messages around its moment, and never has more than thirty lines', () => {
    const many = Array.from({ length: 60 }, (_, id) =>
      aMessage({ id, src: `n${id % 12}`, dest: `n${(id + 1) % 12}`, sentAt: id * 10 }),
    );
    const times = (firstAt?: number): readonly number[] =>
      [...(sequenceDiagram(many, firstAt) ?? '').matchAll(/\((\d+) ms\)/g)].map(([, ms]) => Number(ms));
    expect(times(300).length).toBeGreaterThan(0);
    for (const ms of times(300)) expect(ms >= 220 && ms <= 340).toBe(true);
    for (const ms of times(9999)) expect(ms).toBeGreaterThanOrEqual(480);
    for (const firstAt of [undefined, 0, 300, 9999])
      expect(sequenceDiagram(many, firstAt)?.split('\n').length ?? 0).toBeLessThanOrEqual(30);
  });

  it('says how many messages it leaves out', () => {
    const many = (count: number) => Array.from({ length: count }, (_, id) => aMessage({ id, sentAt: id }));
    expect(sequenceDiagram(many(12))).toMatch(/```$/);
    expect(sequenceDiagram(many(13))).toMatch(/```\n\n1 message further away from that moment is left out\.$/);
    expect(sequenceDiagram(many(40))).toMatch(/```\n\n28 messages further away from that moment are left out\.$/);
  });

  it('has clients on the left, and leaves out none of those that it talks about for them', () => {
    const twoWays = [
      aMessage({ id: 1, src: 'n0', dest: 'c2', sentAt: 1 }),
      aMessage({ id: 2, src: 'n0', dest: 'lin-kv', sentAt: 2 }),
      aMessage({ id: 3, src: 'c1', dest: 'n0', sentAt: 3 }),
    ];
    const names = [...(sequenceDiagram(twoWays) ?? '').matchAll(/participant p\d as (.*)/g)].map(([, name]) => name);
    expect(names).toEqual(['c2', 'c1', 'n0', 'lin-kv']);
    const crowd = Array.from({ length: 12 }, (_, id) => aMessage({ id, src: `c${id}`, dest: 'n0', sentAt: id }));
    expect(sequenceDiagram(crowd)).toContain('as n0');
  });

  it('is what Mermaid takes for one', async () => {
    for (const { reasons } of fourteen) {
      for (const { messages } of reasons) {
        if (messages !== undefined) {
          expect(await parse(unfenced(sequenceDiagram(messages)))).toMatchObject({ diagramType: 'sequence' });
        }
      }
    }
  });

  it('is one whatever nodes and messages are called', async () => {
    for (const text of HOSTILE) {
      const diagram = unfenced(
        sequenceDiagram([
          aMessage({
            src: text.slice(0, 60),
            dest: `${text.slice(0, 50)} 2`,
            type: text.slice(0, 60),
            label: text.slice(0, 200),
          }),
        ]),
      );
      expect(diagram.split('\n'), text.slice(0, 60)).toHaveLength(5);
      expect(await parse(diagram), text.slice(0, 60)).toMatchObject({ diagramType: 'sequence' });
    }
  });

  it('has the messages in the order they were sent, crosses for those never received', () => {
    const diagram = unfenced(
      sequenceDiagram([
        aMessage({ id: 2, src: 'n0', dest: 'n1', type: 'gossip', label: '', sentAt: 20, receivedAt: null }),
        aMessage({ id: 1, src: 'c1', dest: 'n0', type: 'add', label: '7', sentAt: 10.4 }),
      ]),
    );
    expect(diagram.split('\n').slice(-2)).toEqual(['  p0->>p1: add 7 (10 ms)', '  p1-xp2: gossip (20 ms)']);
  });

  it('is bounded in messages and participants, and there is none without messages', () => {
    const many = Array.from({ length: 500 }, (_, id) =>
      aMessage({ id, src: `n${id % 40}`, dest: `n${(id + 1) % 40}`, sentAt: id }),
    );
    expect(unfenced(sequenceDiagram(many)).split('\n').length).toBeLessThanOrEqual(2 + 8 + 16);
    expect(sequenceDiagram([])).toBeNull();
  });
});

describe('the diagrams of real runs', () => {
  it.each(fixtureCases)('of $name have thirty lines at most, and no message twice', async (one) => {
    const run = await judgeFixture(one);
    const verdict = judgePlan({ workload: one.workload }, [run], new Date(0));
    const drawn = renderSummary(verdict, aTarget()).match(/^```mermaid\n[\s\S]*?^```$/gm) ?? [];
    for (const diagram of drawn) expect(diagram.split('\n').length).toBeLessThanOrEqual(30);
    const arrows = drawn.flatMap((diagram) => diagram.match(/^ {2}p\d.*$/gm) ?? []);
    expect(new Set(arrows).size).toBe(arrows.length);
  });
});

describe('a chart of latencies', () => {
  const metrics = (values: readonly number[]) =>
    Object.fromEntries(
      ['0', '0.5', '0.95', '0.99', '1'].map((q, index) => [`workload.stable-latencies.${q}`, values[index] ?? 0]),
    );

  it('is what Mermaid takes for one, with and without a baseline', async () => {
    for (const base of [undefined, metrics([0, 10, 20, 30, 40])]) {
      for (const values of [
        [0, 187, 301.5, 388, 412],
        [0, 1, 2, 3, 1e300],
      ]) {
        expect(await parse(unfenced(latencyChart(metrics(values), base)))).toMatchObject({ diagramType: 'xychart' });
      }
    }
  });

  it('is left out for a run without latencies', () => {
    expect(latencyChart({ 'net.servers.msgs-per-op': 1 }, undefined)).toBeNull();
    expect(latencyChart(metrics([0, 0, 0, 0, 0]), undefined)).toBeNull();
  });
});
