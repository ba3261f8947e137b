import { describe, expect, it } from 'vitest';
import type { NodeDeath, Shown } from '../../../src/verdict/catalogue/entry.ts';
import { deathSentences } from '../../../src/verdict/catalogue/node-death-details.ts';
import {
  destinationOf,
  failedTopology,
  meantService,
  sentTo,
  sourceOf,
  wrongInitReply,
} from '../../../src/verdict/catalogue/node-details.ts';
import { crashed, judgeConsole, running, unreadable } from '../a-console.ts';

describe('errors that answer init and topology', () => {
  it('are reported by name, code and text', async () => {
    const error =
      'clojure.lang.ExceptionInfo: throw+: {:type :rpc-error, :code 13, :name :crash, :definite? false, :body {:type "error", :code 13, :text "no disk", :in_reply_to 1}}';
    const init = await judgeConsole(
      running(crashed(error, '\tat maelstrom.db$db$reify__20538.setup_BANG_(db.clj:48)')),
      255,
    );
    expect(init.reasons[0]?.detail).toBe('A node answered init with the error crash (13), "no disk".');
    const topology = await judgeConsole(
      running(
        crashed(error, '\tat maelstrom.workload.broadcast$fn__20950$topology_BANG___20951.invoke(broadcast.clj:19)'),
      ),
      255,
    );
    expect(topology.reasons[0]?.detail).toContain('what came back was the error crash (13), "no disk".');
  });
});

describe('what a message was addressed to', () => {
  it('is set right when it was meant for a service', async () => {
    const exception =
      'java.lang.AssertionError: Assert failed: Invalid dest for message #maelstrom.net.message.Message{:id 7, :src "n0", :dest "seq_kv", :body {}}';
    const { reasons } = await judgeConsole(running(unreadable(3, 'n0', exception)), 143);
    expect(reasons.find(({ id }) => id === 'unknown-destination')?.detail).toContain(
      '"seq_kv", which does not exist (the service is called seq-kv)',
    );
  });
});

describe('what was read of a node after a line that is not a message', () => {
  const exception =
    'clojure.lang.ExceptionInfo: Node n0 printed a line to STDOUT which was not well-formed JSON:\n\nhello\n\nDid you mean to encode this line as JSON?';
  const detailOf = async (text: string): Promise<string | undefined> =>
    (await judgeConsole(text, 1)).reasons.find(({ id }) => id === 'stdout-not-json')?.detail;

  it('is nothing, unless the engine was lenient', async () => {
    const text = running(unreadable(3, 'n0', exception));
    expect(await detailOf(text)).toMatch(/nothing that it sent was read\.$/);
    const lenient = await detailOf(text.replace(':workload :echo', ':lenient-stdout true,\n :workload :echo'));
    expect(lenient).toMatch(/It was dropped; .*lenient-stdout.* let the node go on/);
    expect(lenient).not.toContain('nothing that it sent');
  });
});

const shown = (different: Partial<Shown> = {}): Shown => ({
  who: 'Node n0',
  moment: '',
  text: '',
  firstLine: '',
  message: '',
  ...different,
});

describe('how a node ended', () => {
  it('is told with all that is known of it', () => {
    const death = {
      status: '1',
      stderr: [],
      error: 'TypeError',
      because: 'a RangeError',
      place: 'node/main.go:60',
      says: 'It means this.',
      answered: true,
      silentSince: 2000,
      errorsElsewhere: ['n1', 'n2'],
    };
    expect(deathSentences(shown({ death }))).toBe(
      'Node n0 ended with status 1. Its last words: TypeError, at node/main.go:60 (it came from a RangeError). It means this. The first request that it never answered was sent at 2 s. There are errors in the logs of other nodes too: n1, n2.',
    );
    expect(deathSentences(shown())).toBe('Node n0 ended with status ?.');
  });
});

describe('how a node ended that told nothing', () => {
  const told = (status: string, death: Partial<NodeDeath> = {}) =>
    deathSentences(shown({ death: { status, stderr: [], errorsElsewhere: [], answered: true, ...death } }));

  it('is told by its status', () => {
    expect(told('7')).toBe('Node n0 ended with status 7.');
    expect(told('0')).toMatch(/status 0, though its stdin was still open: .*`process\.exit`/);
    expect(told('0', { answered: false })).toMatch(/status 0 before it answered `init`/);
  });

  it('is told by the signal that ended it, which needs no meaning where it left words', () => {
    expect(told('139')).toMatch(/status 139 \(SIGSEGV\): a segmentation fault/);
    expect(told('137')).toMatch(/SIGKILL.*killed from outside/);
    expect(told('134', { error: 'Assertion failed' })).toBe(
      'Node n0 ended with status 134 (SIGABRT). Its last words: Assertion failed.',
    );
    expect(told('133')).not.toContain('SIG');
  });

  it('is told by its last line, which is not called an error', () => {
    expect(told('1', { lastLine: 'bye' })).toBe('Node n0 ended with status 1. The last line on its stderr: bye.');
  });
});

describe('a name that was meant for a service', () => {
  it.each([
    ['SeqKV', ' (the service is called seq-kv)'],
    ['lin_kv', ' (the service is called lin-kv)'],
    ['seq-kvv', ' (the service is called seq-kv)'],
    ['n1', ''],
    ['client', ''],
    [undefined, ''],
  ])('%s is told: %j', (name, told) => {
    expect(meantService(name)).toBe(told);
  });
});

describe('a message in an exception', () => {
  const text = '#maelstrom.net.message.Message{:id 7, :src "n0", :dest "n9"}';

  it('has a source and a destination', () => {
    expect([sourceOf(text), destinationOf(text)]).toEqual(['n0', 'n9']);
    expect([sourceOf('x'), destinationOf('x')]).toEqual([undefined, undefined]);
    expect(sentTo(shown({ moment: ' at 1 s', text }))).toBe('Node n0 sent a message at 1 s to "n9"');
    expect(sentTo(shown())).toBe('Node n0 sent a message to a destination that the log does not name');
  });
});

describe('what stood where init_ok was expected', () => {
  const said = 'Expected an init_ok message, but node responded with';

  it('is told as JSON, or as an error', () => {
    expect(wrongInitReply(shown({ text: `${said} {:type "echo_ok"}` }))).toBe(
      'Node n0 answered `init` with {"type": "echo_ok"}; an answer of type init_ok was expected.',
    );
    expect(wrongInitReply(shown({ text: said }))).toBeUndefined();
    expect(wrongInitReply(shown({ text: 'throw+: {:type :rpc-error, :code 13}' }))).toBe(
      'Node n0 answered init with the error 13.',
    );
  });
});

describe('a topology that failed', () => {
  it('is told by what came back, if anything did', () => {
    expect(failedTopology(shown({ message: 'Client read timeout' }))).toBe(
      'Node n0 was told its neighbours (`topology`) and did not answer within 5 s.',
    );
    expect(failedTopology(shown({ message: 'odd' }))).toBe(
      'Node n0 was told its neighbours (`topology`), and what came back was odd.',
    );
    expect(
      failedTopology(shown({ text: 'Malformed RPC response. Maelstrom sent node n0 the following request' })),
    ).toMatch(/^n0 answered a request with something else/);
  });
});
