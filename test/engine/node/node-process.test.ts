import { describe, expect, it } from 'vitest';
import { EngineFailure } from '../../../src/engine/engine-failure.ts';
import { aNode, type NodeRig, type ScriptedChild } from './a-child.ts';

const toClient = (text: string): string => JSON.stringify({ src: 'n0', dest: 'c0', body: { type: 'said', text } });
const received = ({ inbox }: NodeRig): unknown[] => inbox('c0').map(({ body }) => (body as { text?: string }).text);
const child = ({ children }: NodeRig, at = 0): ScriptedChild => children[at] as ScriptedChild;
const initialise = (rig: NodeRig): void => {
  rig.send('c0', 'n0', { type: 'init' });
  rig.pass(0);
};
/** Types of the messages that a process was given. */
const given = (rig: NodeRig, at = 0): string[] =>
  child(rig, at)
    .stdin()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : JSON.parse(line).body.type));

describe('a node', () => {
  it('sends what its process writes, one message a line', async () => {
    const rig = await aNode();
    child(rig).says(toClient('first'));
    child(rig).says(`${toClient('second')}\r${toClient('third')}`);
    expect(received(rig)).toEqual(['first', 'second', 'third']);
    expect(rig.logged()).toBe('');
  });

  it('gets its messages as lines with id, src, dest and body, those that came together in one write', async () => {
    const rig = await aNode();
    rig.send('c0', 'n0', { type: 'init', echo: 'a\n"b"' });
    rig.send('c0', 'n0', { type: 'echo', big: 12345678901234567890n });
    expect(child(rig).stdin()).toBe('');
    rig.pass(0);
    expect(child(rig).stdin()).toBe(
      '{"id":0,"src":"c0","dest":"n0","body":{"type":"init","echo":"a\\n\\"b\\""}}\n{"id":1,"src":"c0","dest":"n0","body":{"type":"echo","big":12345678901234567890}}\n',
    );
  });

  it('hears init before all else, which waits for it', async () => {
    const rig = await aNode();
    rig.send('c0', 'n0', { type: 'early' });
    rig.pass(0);
    expect(child(rig).stdin()).toBe('');
    initialise(rig);
    rig.send('c0', 'n0', { type: 'later' });
    rig.pass(0);
    expect(given(rig)).toEqual(['init', 'early', 'later']);
  });

  it('loses after a restart what was sent to its process before', async () => {
    const rig = await aNode();
    initialise(rig);
    await rig.node.kill();
    await rig.node.start();
    rig.send('c0', 'n0', { type: 'for the process before' });
    rig.pass(0);
    initialise(rig);
    rig.send('c0', 'n0', { type: 'later' });
    rig.pass(0);
    expect(given(rig, 1)).toEqual(['init', 'later']);
  });

  it('loses what comes while its process is gone', async () => {
    const rig = await aNode();
    await rig.node.kill();
    rig.send('c0', 'n0', { type: 'lost' });
    rig.pass(0);
    await rig.node.start();
    initialise(rig);
    expect(child(rig, 0).stdin()).toBe('');
    expect(given(rig, 1)).toEqual(['init']);
  });

  it('loses messages beyond the backlog of a process that does not read, and warns once', async () => {
    const rig = await aNode();
    initialise(rig);
    child(rig).backlog = 128 * 1024 * 1024 + 1;
    for (const type of ['a', 'b']) {
      rig.send('c0', 'n0', { type });
      rig.pass(0);
    }
    expect(given(rig)).toEqual(['init']);
    expect(rig.logged().match(/Node n0 does not read its STDIN: 128 MB of messages wait for it/g)).toHaveLength(1);
    child(rig).backlog = 128 * 1024 * 1024;
    rig.send('c0', 'n0', { type: 'c' });
    rig.pass(0);
    expect(given(rig)).toEqual(['init', 'c']);
  });

  it('is mute from its first line that is not a message', async () => {
    const rig = await aNode();
    let silences = 0;
    rig.node.onSilence(() => {
      silences += 1;
    });
    child(rig).says(toClient('before'));
    child(rig).says(`noise\r${toClient('on the same line')}`);
    child(rig).says(toClient('after'));
    expect(received(rig)).toEqual(['before']);
    expect(silences).toBe(1);
    rig.pass(0);
    expect(rig.logged()).toContain('n0 stdout - maelstrom.process Error!\n');
    expect(rig.logged().match(/Node n0 is mute from here on/g)).toHaveLength(1);
    expect(rig.logged()).toContain(`time out.\n| noise\n| ${toClient('on the same line')}\n`);
  });

  it('is mute from its first message to a destination that is not there', async () => {
    const rig = await aNode();
    child(rig).says('{"src":"n0","dest":"c9","body":{}}');
    child(rig).says(toClient('after'));
    expect(received(rig)).toEqual([]);
    expect(rig.logged()).toContain('java.lang.AssertionError: Assert failed: Invalid dest for message');
  });

  it('gets a warning once for a line with more than one message, of which the first is read', async () => {
    const rig = await aNode();
    child(rig).says(`${toClient('first')}${toClient('second')}`);
    child(rig).says(`${toClient('third')} and more`);
    expect(received(rig)).toEqual(['first', 'third']);
    expect(rig.logged().match(/more than one message/g)).toHaveLength(1);
    expect(rig.logged()).toContain(`only the first was read:\n${toClient('second')}\n`);
  });

  it.each([
    ['a whole message', '{"src":"n0","dest":"c0","body":{}}', 0, true],
    ['a part of a message that nothing followed', '{"src":"n0"', 5_000, true],
    ['a part of a message that may be being written', '{"src":"n0"', 10, false],
    ['text', 'Starting…', 5_000, false],
  ])('gets a warning for a line without end that is a message: %s', async (_, text, quietMs, isTold) => {
    const rig = await aNode();
    child(rig).leavesUnended(text, quietMs);
    expect(rig.logged().includes(`did not end its line:\n${text}\n`)).toBe(isTold);
  });

  it('is heard again when it was mute and is killed and started', async () => {
    const rig = await aNode();
    child(rig, 0).says('noise');
    await rig.node.kill();
    expect(await rig.node.start()).toBe(true);
    child(rig, 1).says(toClient('after the restart'));
    expect(received(rig)).toEqual(['after the restart']);
    child(rig, 1).says('noise');
    child(rig, 1).says(toClient('after more noise'));
    expect(received(rig)).toEqual(['after the restart']);
    rig.pass(0);
    expect(rig.logged().match(/Node n0 is mute from here on/g)).toHaveLength(2);
  });

  it('goes on after a line that is not a message when stdout is lenient', async () => {
    const rig = await aNode({ lenientStdout: true });
    let silences = 0;
    rig.node.onSilence(() => {
      silences += 1;
    });
    child(rig).says('noise');
    child(rig).says(toClient('after'));
    expect(received(rig)).toEqual(['after']);
    expect(silences).toBe(0);
    expect(rig.logged()).toContain('Error!');
    expect(rig.logged()).not.toContain('mute');
  });

  it('is started again only after a kill', async () => {
    const rig = await aNode();
    expect(await rig.node.start()).toBe(false);
    await rig.node.kill();
    expect(await rig.node.start()).toBe(true);
    expect(await rig.node.start()).toBe(false);
    expect(rig.children).toHaveLength(2);
  });

  it('that has ended by itself is neither killed nor started, and its stop gives its crash', async () => {
    const rig = await aNode();
    const heard: string[] = [];
    rig.node.onEarlyExit(() => heard.push('exit'));
    rig.node.onSilence(() => heard.push('silence'))();
    child(rig).says(toClient('last words'));
    child(rig).complains('a stack');
    child(rig).crashes(3);
    await rig.node.kill();
    expect(await rig.node.start()).toBe(false);
    expect(heard).toEqual(['exit']);
    expect(await rig.node.stop()).toMatch(
      /^clojure\.lang\.ExceptionInfo: Node n0 crashed with exit status 3\. Before crashing, it wrote to STDOUT:\n\n.*"last words".*\n\nAnd to STDERR:\n\na stack\n\nFull STDERR logs are available in .*n0\.log$/,
    );
  });

  it('has no crash when it was killed, or is stopped while it runs', async () => {
    const [killed, running] = [await aNode(), await aNode()];
    await killed.node.kill();
    expect([await killed.node.stop(), await running.node.stop()]).toEqual([undefined, undefined]);
    expect(() => running.send('c0', 'n0', {})).toThrow('Invalid dest');
  });

  it('stops a process that was still being started', async () => {
    const rig = await aNode();
    await rig.node.kill();
    const starting = rig.node.start();
    await rig.node.stop();
    await starting;
    expect(child(rig, 1).takesInput).toBe(false);
  });

  it('rejects its restart with what went wrong, and can still be stopped', async () => {
    const rig = await aNode({ refuse: (start) => (start === 1 ? new EngineFailure('no such file') : undefined) });
    await rig.node.kill();
    await expect(rig.node.start()).rejects.toThrow('no such file');
    expect(await rig.node.stop()).toBeUndefined();
  });

  it('keeps the stderr of all its processes in its log, and shows it on the console when asked', async () => {
    const rig = await aNode();
    child(rig, 0).complains('one');
    await rig.node.kill();
    await rig.node.start();
    child(rig, 1).complains('two');
    expect(rig.logFile()).toBe('one\ntwo\n');
    expect(rig.logged()).toMatch(/n0 stderr - maelstrom\.process one\n.*n0 stderr - maelstrom\.process two\n/);
  });

  it('quotes the last 32 lines of each stream in its crash', async () => {
    const rig = await aNode();
    for (let line = 1; line <= 40; line += 1) child(rig).complains(`line ${line}`);
    child(rig).crashes(1);
    const quoted = (await rig.node.stop())?.split('And to STDERR:\n\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect([quoted.length, quoted[0], quoted.at(-1)]).toEqual([32, 'line 9', 'line 40']);
  });

  it('pauses and resumes its present process', async () => {
    const rig = await aNode();
    rig.node.pause();
    rig.node.resume();
    await rig.node.kill();
    await rig.node.start();
    rig.node.pause();
    expect(rig.children.map(({ signals }) => signals)).toEqual([['SIGSTOP', 'SIGCONT'], ['SIGSTOP']]);
  });
});
