import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { charactersPrinted, printedInSource } from '../../../src/verdict/gather/printed-in-source.ts';
import { anIncident } from '../facts.ts';

describe('charactersPrinted', () => {
  it.each([
    ['console.log("got a message");', 'got a message', 13],
    ["  console.log('got', message.body);", 'got { type: 1 }', 3],
    [`console.log(\`node \${id} has \${n} values\`)`, 'node n0 has 3 values', 17],
    ['print(f"starting {node_id}")', 'starting n1', 8],
    ['fmt.Println("starting up")', 'starting up', 11],
    ['fmt.Printf("node %s: %d\\n", id, n)', 'node n0: 3', 6],
    ['println!("node {}: {:?}", id, n);', 'node n0: 3', 6],
    ['puts "hello #{name}"', 'hello n0', 5],
    ['System.out.println("ready");', 'ready', 5],
    ['Console.WriteLine($"ready {id}");', 'ready n0', 5],
    ['process.stdout.write("one\\ntwo\\n")', 'two', 3],
  ])('%s prints %s', (source, printed, characters) => {
    expect(charactersPrinted(source, printed)).toBe(characters);
  });

  it.each([
    ['console.error("got a message");', 'got a message'],
    ['// console.log("got a message");', 'got a message'],
    ['log.Println("starting up")', 'starting up'],
    ['print("starting", file=sys.stderr)', 'starting'],
    ['System.err.println("ready");', 'ready'],
    ['eprintln!("ready");', 'ready'],
    ['console.log("another text");', 'got a message'],
    ['console.log(message);', 'got a message'],
    ['send("got a message");', 'got a message'],
    [`console.log("${'x'.repeat(2000)}");`, 'x'.repeat(2000)],
  ])('%s does not print %s on stdout', (source, printed) => {
    expect(charactersPrinted(source, printed)).toBe(0);
  });
});

describe('printedInSource', () => {
  function place(files: Readonly<Record<string, string>>, printed = 'got a message'): unknown {
    const workspace = mkdtempSync(path.join(tmpdir(), 'printed-'));
    onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
      if (text.startsWith('->')) symlinkSync(text.slice(2), path.join(workspace, name));
      else writeFileSync(path.join(workspace, name), text);
    }
    const incidents = [anIncident('stdout-not-json', { node: 'n0', lines: [printed] })];
    return printedInSource({ incidents, refused: new Map() }, workspace).get('n0');
  }
  const prints = 'const a = 1;\nconsole.log("got a message");\n';

  it('is the one line that prints the text', () => {
    expect(place({ 'src/node.ts': prints, 'src/other.ts': 'console.log("x")' })).toEqual({
      file: 'src/node.ts',
      line: 2,
    });
  });

  it('is the source, not what was compiled from it or belongs to others', () => {
    const files = { 'dist/node.js': prints, 'src/node.ts': prints, 'node_modules/a/index.js': prints };
    expect(place(files)).toEqual({ file: 'src/node.ts', line: 2 });
    expect(place({ 'dist/node.js': prints })).toEqual({ file: 'dist/node.js', line: 2 });
  });

  it('is the line with more of the text', () => {
    expect(place({ 'a.js': `console.log(\`got \${x}\`)`, 'b.js': prints })).toEqual({ file: 'b.js', line: 2 });
  });

  it('stays open where two lines print the same, none does, the text is too short, or the file is a link', () => {
    expect(place({ 'a.js': prints, 'b.js': prints })).toBeUndefined();
    expect(place({ 'a.js': 'console.log("x y z")' })).toBeUndefined();
    expect(place({ 'a.js': 'console.log("ok")' }, 'ok')).toBeUndefined();
    expect(place({ 'a.js': '->/etc/passwd' }, 'root:x:0:0')).toBeUndefined();
  });

  it('stays open without a workspace', () => {
    const incidents = [anIncident('stdout-not-json', { node: 'n0', lines: ['got a message'] })];
    expect(printedInSource({ incidents, refused: new Map() }, undefined).size).toBe(0);
    expect(printedInSource({ incidents, refused: new Map() }, '/nowhere/at/all').size).toBe(0);
  });
});
