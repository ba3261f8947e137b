import { describe, expect, it } from 'vitest';
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
