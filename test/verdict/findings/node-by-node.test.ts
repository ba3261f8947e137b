import { describe, expect, it } from 'vitest';
import { tellNodeByNode } from '../../../src/verdict/findings/node-by-node.ts';
import type { Incident } from '../../../src/verdict/gather/incidents.ts';
import { anIncident } from '../facts.ts';

const printed = (node: string, at: number, line: string): Incident =>
  anIncident('stdout-not-json', { node, at, lines: [line] });

const tell = (...incidents: readonly Incident[]) =>
  tellNodeByNode(
    incidents,
    ({ lines }, nodes, when) =>
      `${nodes.join(', ')} printed "${lines[0]}"${when.map(({ at }) => ` at ${at} ms`).join(',')}. It is not read any more. Never.`,
  );

describe('tellNodeByNode', () => {
  it('puts nodes to which the same happened together into one sentence', () => {
    const told = tell(printed('n0', 5, 'hi'), printed('n1', 900, 'hi'), printed('n2', 1005, 'hi'));
    expect(told.detail).toBe('n0, n1, n2 printed "hi" at 5 ms, at 900 ms, at 1005 ms. It is not read any more. Never.');
    expect(told.shown.map(({ node }) => node)).toEqual(['n0']);
  });

  it('tells of a node by itself that did something else, or did it at another time', () => {
    const told = tell(
      printed('n0', 5, 'hi'),
      printed('n1', 6, 'ho'),
      printed('n2', 7, 'hi'),
      printed('n3', 2000, 'hi'),
    );
    expect(told.detail).toBe(
      'n0, n2 printed "hi" at 5 ms, at 7 ms. It is not read any more. Never. n1 printed "ho" at 6 ms. n3 printed "hi" at 2000 ms.',
    );
    expect(told.shown.map(({ node }) => node)).toEqual(['n0', 'n1', 'n3']);
  });

  it('tells of the first time only where a node had the same trouble twice', () => {
    const told = tell(printed('n0', 5, 'hi'), printed('n0', 6, 'hi'), printed('n1', 7, 'hi'));
    expect(told.detail).toBe('n0, n1 printed "hi" at 5 ms, at 7 ms. It is not read any more. Never.');
  });

  it('tells of two others at most, and counts the rest', () => {
    const told = tell(...['a', 'b', 'c', 'd', 'e'].map((text, index) => printed(`n${index}`, 5, text)));
    expect(told.detail).toMatch(
      /^n0 printed "a".* n1 printed "b" at 5 ms\. n2 printed "c" at 5 ms\. It happened to 2 more nodes too\.$/,
    );
    expect(told.detail).not.toContain('n3');
  });
});
