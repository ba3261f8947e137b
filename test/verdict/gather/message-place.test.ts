import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handlesType, placeFinder, sendsType } from '../../../src/verdict/gather/message-place.ts';
import { scratchDirectory } from '../fixtures.ts';

describe('a line that handles a type', () => {
  it.each([
    "node.on('gossip', (message) => {",
    'node.handle("gossip", async ({ body }) => {',
    'node.handle<Gossip>("gossip", f);',
    "    case 'gossip':",
    "handlers['gossip'] = merge;".replace('merge', '(m) => merge(m)'),
    "  'gossip': async (message) => {",
    '  gossip: (message) => {',
    '  async gossip(message: Message) {',
    'on.gossip = (m) => {',
    "if (body.type === 'gossip') {",
    'n.Handle("gossip", func(msg maelstrom.Message) error {',
    '@node.on("gossip")',
  ])('is %s', (line) => {
    expect(handlesType('gossip')(line)).toBe(true);
  });

  it.each([
    "send(peer, { type: 'gossip', values });",
    "console.log('gossip');",
    'gossip(values);',
    "node.on('gossip_ok', f)",
    'const gossip = 3;',
    "  type: 'gossip';",
  ])('is not %s', (line) => {
    expect(handlesType('gossip')(line)).toBe(false);
  });
});

describe('a line that sends a type', () => {
  it.each([
    "send(peer, { type: 'gossip', values });",
    'node.send(peer, "gossip", values);',
    "  type: 'gossip',",
    "body['type'] = 'gossip';",
  ])('is %s', (line) => {
    expect(sendsType('gossip')(line)).toBe(true);
  });

  it.each([
    "  type: 'gossip';",
    "type Gossip = { type: 'gossip' };",
    "if (body.type === 'gossip') {",
    "node.on('gossip', f);",
  ])('is not %s', (line) => {
    expect(sendsType('gossip')(line)).toBe(false);
  });
});

describe('the place of a type of message', () => {
  let workspace = '';
  const write = (file: string, ...lines: readonly string[]): void => {
    mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
    writeFileSync(path.join(workspace, file), lines.join('\n'));
  };
  beforeEach(() => {
    workspace = scratchDirectory();
  });
  afterEach(() => rmSync(workspace, { recursive: true, force: true }));

  it('is the only one in the workspace, compiled files and dependencies left out', () => {
    write('src/node.ts', '// a node', "node.on('gossip', merge);", "send(peer, { type: 'gossip' });");
    write('dist/node.js', 'node.on("gossip", merge);');
    write('node_modules/lib/index.js', "node.on('gossip', merge);");
    const placeOf = placeFinder({ workspace });
    expect(placeOf('gossip', 'handled')).toEqual({ file: 'src/node.ts', line: 2 });
    expect(placeOf('gossip', 'sent')).toEqual({ file: 'src/node.ts', line: 3 });
    expect(placeOf('merge', 'handled')).toBeUndefined();
  });

  it('is none of several', () => {
    write('src/a.ts', "node.on('gossip', merge);");
    write('src/b.ts', "node.on('gossip', merge);");
    expect(placeFinder({ workspace })('gossip', 'handled')).toBeUndefined();
  });

  it('is that in the sources of the program that was run, where others have one too', () => {
    write('src/a.ts', '', "node.on('gossip', merge);");
    write('src/b.ts', "node.on('gossip', merge);");
    write('dist/a.js', 'node.on("gossip", merge);', '//# sourceMappingURL=a.js.map');
    write('dist/a.js.map', JSON.stringify({ version: 3, sources: ['../src/a.ts'], names: [], mappings: 'AAAA' }));
    const program = path.join(workspace, 'dist/a.js');
    expect(placeFinder({ workspace, program })('gossip', 'handled')).toEqual({ file: 'src/a.ts', line: 2 });
    expect(placeFinder({ workspace, program: path.join(workspace, 'src/b.ts') })('gossip', 'handled')?.file).toBe(
      'src/b.ts',
    );
  });

  it('is not looked for without a workspace, nor for what is no name', () => {
    expect(placeFinder({})('gossip', 'handled')).toBeUndefined();
    write('src/a.ts', "node.on('a b', merge);");
    expect(placeFinder({ workspace })('a b', 'handled')).toBeUndefined();
  });
});
