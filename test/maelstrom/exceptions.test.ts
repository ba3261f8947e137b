import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AFTER_QUOTED_LINE,
  BREAKS_OFF,
  EXCEPTIONS,
  FRAMES,
  REFUSED_ARGUMENTS,
} from '../../src/maelstrom/exceptions.ts';

const FIXTURES = 'test/fixtures';

/** Lines of what a run of Maelstrom printed; `name` is its directory below test/fixtures. */
const linesOf = (name: string): readonly string[] =>
  readFileSync(path.join(FIXTURES, name, 'console.log'), 'utf8').split('\n');

/** The first line that holds these words. */
function lineWith(name: string, words: string): string {
  const found = linesOf(name).find((line) => line.includes(words));
  if (found === undefined) throw new Error(`${name} has no line with "${words}"`);
  return found;
}

type Name = keyof typeof EXCEPTIONS;
const namesFor = (text: string): readonly string[] =>
  Object.entries(EXCEPTIONS).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));
const groupsOf = (name: Name, text: string) => ({ ...EXCEPTIONS[name].exec(text)?.groups });

/** A fixture, words of one of its lines, and all patterns that take the line for theirs. */
const PRINTED: readonly (readonly [fixture: string, words: string, names: readonly Name[]])[] = [
  ['runs/echo-no-shebang', 'crashed with exit status', ['nodeCrashed']],
  ['runs-0.2.4/echo-crash-mid-run-typescript', 'ExceptionInfo: Node', ['nodeCrashed']],
  ['runs/echo-stdout-noise', 'which was not well-formed', ['notJson']],
  ['runs-0.2.4/echo-stdout-noise', 'which was not well-formed', ['notJson']],
  ['runs/echo-missing-src', 'Malformed network message', ['malformedMessage']],
  ['runs/unique-ids-mixed-types', 'ClassCastException', ['notAnObject']],
  ['runs/echo-slow-reply', 'Invalid dest', ['clientIsGone', 'noSuchDest', 'noSuchDestUnquoted']],
  ['runs/echo-wrong-dest', 'Invalid dest', ['noSuchDest', 'noSuchDestUnquoted']],
  ['runs/echo-no-init-reply', 'Expected node', ['noInitReply']],
  ['runs/echo-no-init-reply', 'Client read timeout', ['readTimeout']],
  ['runs/echo-wrong-init-reply', 'Expected an init_ok', ['wrongInitReply']],
  ['runs/echo-extra-key', 'Malformed RPC response', ['malformedReply']],
  ['runs/broadcast-no-topology', ':rpc-error', ['rpcError']],
  ['runs/lin-kv-concurrency-too-low', 'concurrent-generator cannot', ['tooFewWorkers']],
  ['runs-0.2.4/lin-kv-concurrency-too-low', 'concurrent-generator cannot', ['tooFewWorkers']],
  ['runs-0.2.4/txn-rw-register-unknown-model', 'IllegalArgumentException', ['unknownModel']],
  ['runs/echo-no-gnuplot', 'IllegalStateException', ['noPlot']],
  ['runs-0.2.4/echo-no-gnuplot', 'Caused by: java.io.IOException', ['noPlot']],
  ['runs/txn-list-append-no-graphviz', 'ExecutionException: java.io', ['noGraph']],
  ['runs/txn-list-append-no-graphviz', ':error "java.util.concurrent', ['noGraph']],
];

/** What Maelstrom's sources and the embedded engine say, where no recorded run has the line. */
const SAID: readonly (readonly [text: string, names: readonly Name[]])[] = [
  ['Assert failed: Invalid source for message #maelstrom.net.message.Message{:id 7, :src "n9"}', ['noSuchSource']],
  ['Assert failed: Invalid dest for message', ['noSuchDestUnquoted']],
  ['No such node in network: "n7"', ['noSuchDestUnquoted']],
  ['No such node in network: "c7"', ['clientIsGone', 'noSuchDestUnquoted']],
  ['nth not supported on this type: Character', ['notAnObject']],
  ["Don't know how to create ISeq from: java.lang.Long", ['notAnObject']],
  ['This generator has 5 threads to work with, but can only use 4 of those threads', ['idleThreads']],
  ['Node n0 computed for longer than its simulated time: it used 8.6 s of a processor', ['computedLonger']],
  ['Node n0 took time that simulated time does not count: it computed for 1.0 s.', ['stoodStill']],
  ['Node n0 wrote more than one message on one line of STDOUT; only the first was read:', ['moreOnLine']],
  ['Node n0 wrote a message to STDOUT and did not end its line:', ['unendedLine']],
  ['Node n0 computes and writes nothing to STDOUT: it used 4.2 s of a processor', ['computes']],
  [
    'Node n0 did not come to rest within 10 s: it used 9.8 s of a processor meanwhile, as a loop without end does.',
    ['neverRests'],
  ],
  ['Node n0 has not written a byte to STDOUT: it reads its requests', ['wroteNothing']],
  ['Cannot run program "java": error=2, No such file or directory', []],
  ['Node n0 exited with status 1', []],
];

describe('EXCEPTIONS', () => {
  it.each(PRINTED)('know the line of %s with "%s", each by its pattern', (fixture, words, names) => {
    expect(namesFor(lineWith(fixture, words))).toEqual(names);
  });

  it.each(SAID)('know %s', (text, names) => expect(namesFor(text)).toEqual(names));

  it('are all covered by these lines', () => {
    const covered = new Set([...PRINTED.map(([, , names]) => names), ...SAID.map(([, names]) => names)].flat());
    expect([...covered].sort()).toEqual(Object.keys(EXCEPTIONS).sort());
  });

  it.each([
    'runs/echo-pass/console.log',
    'runs/help/console.log',
    ...readdirSync(path.join(FIXTURES, 'consoles')).map((file) => `consoles/${file}`),
  ])('find nothing in %s, of a run that passed', (file) => {
    const lines = readFileSync(path.join(FIXTURES, file), 'utf8').split('\n');
    expect(lines.filter((line) => namesFor(line).length > 0)).toEqual([]);
  });

  it.each<[Name, string, string, object]>([
    ['nodeCrashed', 'runs/echo-no-shebang', 'crashed with exit status', { node: 'n0', status: '2' }],
    ['notJson', 'runs/echo-stdout-noise', 'which was not well-formed', { node: 'n0' }],
    ['malformedMessage', 'runs/echo-missing-src', 'Malformed network message', { node: 'n0' }],
    ['clientIsGone', 'runs/echo-slow-reply', 'Invalid dest', { node: 'n0' }],
    ['noSuchDest', 'runs/echo-wrong-dest', 'Invalid dest', { node: 'n0' }],
    ['noInitReply', 'runs/echo-no-init-reply', 'Expected node', { node: 'n0' }],
    ['malformedReply', 'runs/echo-extra-key', 'Malformed RPC response', { node: 'n0' }],
  ])('%s names the node in the line of %s', (name, fixture, words, groups) => {
    expect(groupsOf(name, lineWith(fixture, words))).toEqual(groups);
  });

  it('takes a whole name for that of the node, and a status with its sign', () => {
    const text = 'Node the second Node of two crashed with exit status -11. Before crashing, it wrote';
    expect(groupsOf('nodeCrashed', text)).toEqual({ node: 'the second Node of two', status: '-11' });
    expect(groupsOf('nodeCrashed', `Node ${'n'.repeat(201)} crashed with exit status 1`)).toEqual({});
  });

  it('takes a client for one only when its name is a c with a number', () => {
    const toDest = (dest: string) => `Invalid dest for message #Message{:id 1, :src "n1", :dest "${dest}", :body {}}`;
    expect(
      ['c1', 'c20', 'n1', 'cx', 'c1x', 'xc1'].filter((dest) => EXCEPTIONS.clientIsGone.test(toDest(dest))),
    ).toEqual(['c1', 'c20']);
  });
});

describe('FRAMES', () => {
  const framesOf = (name: string): string =>
    linesOf(name)
      .filter((line) => line.startsWith('\tat '))
      .join('\n');
  const namesOf = (frames: string): readonly string[] =>
    Object.entries(FRAMES).flatMap(([name, pattern]) => (pattern.test(frames) ? [name] : []));

  it.each([
    ['runs/broadcast-exponential-zero', ['latencies', 'makingTest']],
    ['runs/broadcast-no-topology', ['topology']],
    ['runs/echo-no-init-reply', ['init']],
    ['runs/echo-wrong-init-reply', ['init']],
    ['runs/echo-wrong-dest', []],
    ['runs/lin-kv-concurrency-too-low', []],
  ])('tell where %s was thrown', (name, names) => expect(namesOf(framesOf(name))).toEqual(names));

  it('take a test that runs for none that is being made', () => {
    const made = '\tat maelstrom.core$maelstrom_test.invoke(core.clj:53)';
    expect(namesOf(made)).toEqual(['makingTest']);
    expect(namesOf(`\tat jepsen.core$run_BANG_.invoke(core.clj:1)\n${made}`)).toEqual([]);
  });
});

describe('the other marks', () => {
  it('know the two records with which a test breaks off', () => {
    const messages = linesOf('runs/broadcast-no-topology').flatMap(
      (line) => /^(?:WARN|ERROR|INFO) \[[^\]]*\] .*? - \S+ (.*)$/.exec(line)?.[1] ?? [],
    );
    expect(messages.filter((message) => BREAKS_OFF.test(message))).toEqual([
      'Test crashed!',
      "Oh jeez, I'm sorry, Jepsen broke. Here's why:",
    ]);
    expect(BREAKS_OFF.test('The node said: Test crashed!')).toBe(false);
  });

  it('know the line after a quoted one', () => {
    const at = (name: string) => linesOf(name).filter((line) => line.startsWith(AFTER_QUOTED_LINE));
    for (const name of ['runs/echo-stdout-noise', 'runs-0.2.4/echo-stdout-noise']) expect(at(name)).not.toEqual([]);
    expect(at('runs/echo-pass')).toEqual([]);
  });

  it.each(['echo-bad-option', 'echo-unknown-workload', 'echo-invalid-nemesis', 'echo-no-bin', 'unknown-command'])(
    'know the line with which the arguments of %s are refused',
    (name) => expect(linesOf(`runs/${name}`).filter((line) => REFUSED_ARGUMENTS.test(line))).toHaveLength(1),
  );

  it.each(['Missing required argument for "-w WORKLOAD"', 'Error while parsing option "--rate": x'])(
    'know the refusal %s',
    (line) => expect(REFUSED_ARGUMENTS.test(line)).toBe(true),
  );

  it.each(['echo-pass', 'help', 'echo-no-shebang'])('find no refused arguments in what %s printed', (name) => {
    expect(linesOf(`runs/${name}`).filter((line) => REFUSED_ARGUMENTS.test(line))).toEqual([]);
  });
});
