import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDiagram } from '../../../src/engine/output/messages-svg.ts';
import type { Wire } from '../../../src/engine/wire/wire-json.ts';
import type { JournalEvent, MessageBody } from '../../../src/maelstrom/operations-and-messages.ts';
import { aNetwork } from '../a-network.ts';

const event = (type: JournalEvent['type'], id: number, src: string, dest: string, body: Wire): JournalEvent => ({
  id: 0,
  time: 0,
  type,
  message: { id, src, dest, body: body as MessageBody },
});

function diagram(...events: JournalEvent[]): string {
  const drawn = createDiagram();
  for (const each of events) drawn.add(each);
  return drawn.svg();
}

/** Checks the nesting of tags and that nothing stands unescaped between them. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const rest = svg
    .replace(/^<\?xml[^?]*\?>/, '')
    .replace(/<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, closes, name, __, alone) => {
      if (closes !== '') expect(open.pop()).toBe(name);
      else if (alone === '') open.push(name);
      return '';
    });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/&(?!(?:lt|gt|amp|quot);)/);
  expect(rest).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
}

describe('messages.svg', () => {
  it("draws what was received from its sending to its receipt, in Maelstrom's colours, without init", () => {
    const svg = diagram(
      event('send', 0, 'c0', 'n0', { type: 'init', msg_id: 1 }),
      event('recv', 0, 'c0', 'n0', { type: 'init', msg_id: 1 }),
      event('send', 1, 'c1', 'n0', { type: 'echo', echo: 'hi', msg_id: 1 }),
      event('recv', 1, 'c1', 'n0', { type: 'echo', echo: 'hi', msg_id: 1 }),
      event('send', 2, 'n0', 'lin-kv', { type: 'read', key: 'x' }),
      event('recv', 2, 'n0', 'lin-kv', { type: 'read', key: 'x' }),
      event('send', 3, 'lin-kv', 'n0', { type: 'error', code: 20, text: 'key does not exist' }),
      event('recv', 3, 'lin-kv', 'n0', { type: 'error', code: 20, text: 'key does not exist' }),
    );
    expectWellFormed(svg);
    expect(svg).not.toContain('init');
    expect(svg).toContain('width="1250" height="260"');
    expect(svg.match(/fill="#81BFFC"/g)).toHaveLength(1);
    expect(svg.match(/fill="#FF1E90"/g)).toHaveLength(1);
    expect(svg).toContain('>echo {:echo &quot;hi&quot;}<');
    expect(svg).toContain('<title>c1 → n0 {:type &quot;echo&quot;, :echo &quot;hi&quot;, :msg_id 1}</title>');
    expect(svg).toContain('>error key does not exist<');
    // Clients first, nodes next, services last.
    const columns = [...svg.matchAll(/<text x="([\d.]+)" y="20"[^>]*>([^<]*)</g)].map(([, x, name]) => [
      Number(x),
      name,
    ]);
    expect(columns).toEqual([
      [200, 'c1'],
      [600, 'n0'],
      [1000, 'lin-kv'],
    ]);
  });

  it('shows messages that were lost, and which a partition took', () => {
    const { network, join, send, diagram: draw } = aNetwork();
    join('n0', 'n1');
    network.cut('n1', ['n0']);
    send('n0', 'n1', { type: 'gossip', value: 1 });
    network.heal();
    send('n0', 'n1', { type: 'gossip', value: 2 });
    const svg = draw();
    expectWellFormed(svg);
    expect(svg).toContain('{:type &quot;gossip&quot;, :value 1} (lost in a partition)</title>');
    expect(svg.match(/class="lost"/g)).toHaveLength(1);
    expect(diagram(event('send', 5, 'n0', 'n1', { type: 'x' }))).toContain('(never delivered)');
  });

  it("stops after 10 000 events and says so in Maelstrom's words", () => {
    const events = Array.from({ length: 5_001 }, (_, id) => [
      event('send', id, 'n0', 'n1', { type: 'x' }),
      event('recv', id, 'n0', 'n1', { type: 'x' }),
    ]).flat();
    const svg = diagram(...events);
    expect(svg.match(/<use /g)).toHaveLength(5_000);
    expect(svg).toContain('Additional network events not shown');
    expect(diagram(...events.slice(0, 10_000))).not.toContain('Additional network events');
    expect(svg).not.toContain('class="lost"');
  });

  it('cuts labels at 48 characters and escapes all that a node says', () => {
    const svg = diagram(
      event('send', 0, 'n0', 'n1', { type: '</text><script>alert(1)</script>', text: 'x'.repeat(5000) }),
      event('recv', 0, 'n0', 'n1', { type: '</text><script>alert(1)</script>', text: 'x'.repeat(5000) }),
    );
    expectWellFormed(svg);
    expect(svg.length).toBeLessThan(8000);
    expect(svg).not.toContain('<script');
    const label = />(&lt;\/text&gt;[^<]*)</.exec(svg)?.[1] ?? '';
    expect(label.replace(/&\w+;/g, '_')).toHaveLength(48);
    expect(label.endsWith('…')).toBe(true);
  });

  it('is well-formed XML for any names and any JSON', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(name, name, fc.jsonValue(), fc.boolean(), (src, dest, body, arrives) => {
        const events = [event('send', 0, src, dest, body as Wire)];
        if (arrives) events.push(event('recv', 0, src, dest, body as Wire));
        expectWellFormed(diagram(...events));
      }),
    );
  });
});
