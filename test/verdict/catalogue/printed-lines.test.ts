import { describe, expect, it } from 'vitest';
import { printedThing } from '../../../src/verdict/catalogue/printed-lines.ts';

describe('what stands on stdout', () => {
  it.each([
    [['{src=n0, dest=c1}'], /Java/],
    [['Message[src=n0, dest=c1]'], /Java/],
    [['map[dest:c1 src:n0]'], /Go prints/],
    [['{Src:n0 Dest:c1 Body:{}}'], /Go prints/],
    [['Message { src: "n0", dest: "c1" }'], /shows it to people/],
    [[`b'{"src": "n0"}'`], /bytes as Python/],
    [['{', '  id: 2,', "  src: 'c2',"], /first line of an object as a program shows it/],
    [['Message {', '  id: 2,'], /first line of an object as a program shows it/],
    [['{', '  "id": 2,'], /message over several lines/],
    [['{'], /message over several lines/],
    [['{:src=>"n0"}'], /Ruby/],
    [['{"src": "n0", "x": None}'], /does not have/],
    [['  "src": "n0",'], /one line of a message/],
    [['[INFO] Scanning for projects...'], /Maven/],
    [['> Task :run'], /Gradle/],
    [['$ tsx node.ts'], /Bun/],
    [['', '> gossip@1.0.0 start', '> node x.js'], /npm/],
  ])('is told: %j', (lines, is) => {
    expect(printedThing(lines)?.is).toMatch(is);
  });

  it.each([
    [['Listening on stdin']],
    [['> hello world']],
    [['progress=5']],
    [['got {"type":"echo"}']],
    [['rate (x=5)']],
    [['[debug] started']],
    [['a: 1']],
    [[]],
  ])('is not told where it is just text: %j', (lines) => {
    expect(printedThing(lines)).toBeUndefined();
  });

  it('gives the command that a tool shows for starting the node', () => {
    expect(printedThing(['> g@1.0.0 start', '> node dist/`x`.js'])?.advice).toContain("`node dist/'x'.js`");
    expect(printedThing(['> g@1.0.0 start'])?.advice).toMatch(/start the node itself\.$/);
  });
});
