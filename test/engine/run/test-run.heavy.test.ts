/** Whole runs with nodes written for the purpose, beside the recorded cases of Maelstrom. */
import { chmodSync, mkdtempSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { get, getIn, keywordName } from '../../../src/maelstrom/edn.ts';
import { loadHistory } from '../../../src/store/history.ts';
import { eachJournalEvent } from '../../../src/store/journal.ts';
import { node, runTheEngine } from '../an-engine.ts';
import { aNode, ECHO, removeShortRuns, scratch, test } from '../short-runs.ts';

afterAll(removeShortRuns);

describe.concurrent('a run', () => {
  it('leaves a store with its links, a history, a journal and results that agree', async () => {
    // Long enough for gossip between nodes on a busy machine.
    const words = ['--node-count', '3', '--latency', '5', '--recovery-time', '10'];
    const run = await test('broadcast', node('broadcast.js'), ...words);
    expect(run.status).toBe(0);
    const target = readlinkSync(path.join(run.cwd, 'store/latest'));
    expect(readlinkSync(path.join(run.cwd, 'store/current'))).toBe(target);
    expect(`broadcast/${readlinkSync(path.join(run.cwd, 'store/broadcast/latest'))}`).toBe(target);
    expect(target).toMatch(/^broadcast\/\d{8}T\d{6}\.\d{3}(Z|[+-]\d{4})$/);

    const directory = path.join(run.cwd, 'store', target);
    const history = await loadHistory(path.join(directory, 'history.edn'));
    expect(history.map(({ index }) => index)).toEqual(history.map((_, at) => at));
    const times = history.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(run.read('history.txt')?.split('\n')).toHaveLength(history.length + 1);

    const messages = { send: 0, recv: 0 };
    let last = -1;
    await eachJournalEvent(path.join(directory, 'net-journal'), (event) => {
      expect(event.id).toBe(last + 1);
      last = event.id;
      messages[event.type] += 1;
    });
    const net = run.result('net');
    expect(getIn(net, 'all', 'send-count')).toBe(messages.send);
    expect(getIn(net, 'all', 'recv-count')).toBe(messages.recv);
    expect(keywordName(get(run.result('engine'), 'name'))).toBe('embedded');
    expect(run.console).toContain(':seed 5');
  });

  it('leaves the history and the judgement of each key of lin-kv', async () => {
    const run = await test(
      'lin-kv',
      node('lin-kv-proxy.js'),
      '--concurrency',
      '2n',
      '--rate',
      '60',
      '--time-limit',
      '2',
    );
    expect(run.read('independent/0/results.edn')).toContain(':linearizable');
    const lines = (run.read('independent/0/history.edn') ?? '').trim().split('\n');
    expect(lines.length).toBe((run.read('history.txt') ?? '').trim().split('\n').length);
    expect(lines[0]).toMatch(/:f :read, :value nil\}$|:f :write, :value \d\}$|:f :cas, :value \[\d \d\]\}$/);
  });

  it('asks the same of the cluster when it has the same seed', async () => {
    const asked = async (seed: string): Promise<string[]> => {
      const run = await test('txn-list-append', node('txn-list-append.js'), '--seed', seed, '--nemesis', 'partition');
      const lines = (run.read('history.txt') ?? '').split('\n').map((line) => line.split('\t').slice(1));
      return lines.filter(([type]) => type === ':invoke').map((line) => line.join(' '));
    };
    const [first, second, other] = [await asked('8'), await asked('8'), await asked('9')];
    expect(first.length).toBeGreaterThan(1);
    const both = Math.min(first.length, second.length);
    expect(second.slice(0, both)).toEqual(first.slice(0, both));
    expect(other.slice(0, both)).not.toEqual(first.slice(0, both));
  });

  it('gives integers beyond 2^53 back as they are, and finds no duplicates among them', async () => {
    const big = aNode(`let id = 9007199254740992n;
      const node = createNode().on('generate', (body, message) => {
        id += 1n;
        node.raw(\`{"src":"n0","dest":"\${message.src}","body":{"type":"generate_ok","in_reply_to":\${body.msg_id},"id":\${id}}}\`);
      });
      node.run();`);
    const run = await test('unique-ids', big);
    expect(run.status).toBe(0);
    expect(run.read('history.edn')).toContain(':value 9007199254740993}');
  });

  it('mutes a node at its first bad line, says so at once, and with --lenient-stdout goes on', async () => {
    const noisy = aNode(`const node = ${ECHO};
      node.on('echo', (body) => { node.raw('hello'); return { type: 'echo_ok', echo: body.echo }; });
      node.run();`);
    const [strict, lenient] = await Promise.all([test('echo', noisy), test('echo', noisy, '--lenient-stdout')]);
    expect(strict.status).toBe(1);
    const [first] = strict.console.split('Node n0 is mute from here on');
    expect(first).toContain('which was not well-formed JSON:\nhello\nDid you mean');
    expect(first).not.toContain(':net-timeout');
    expect(lenient.status).toBe(0);
    expect(lenient.console).not.toContain('mute from here on');
    expect(lenient.console.match(/not well-formed JSON/g)?.length).toBeGreaterThan(1);
  });

  it('takes messages that end with CRLF, stand on one line after a carriage return, or are followed by more text', async () => {
    const odd = aNode(`const node = createNode().on('echo', (body, message) => {
        const reply = JSON.stringify({ src: 'n0', dest: message.src, body: { type: 'echo_ok', echo: body.echo, in_reply_to: body.msg_id } });
        const noise = JSON.stringify({ src: 'n0', dest: 'n0', body: { type: 'noise' } });
        process.stdout.write(noise + '\\r' + reply + ' // done\\r\\n');
      }).on('noise', () => {});
      node.run();`);
    const run = await test('echo', odd);
    expect({ status: run.status, end: run.console.slice(-1500) }).toMatchObject({ status: 0 });
  });

  it('kills, pauses and starts nodes as the nemesis says, and ends well', async () => {
    // The seed's first faults are of both kinds.
    const run = await test(
      'echo',
      node('echo.js'),
      ...['--node-count', '3', '--nemesis', 'kill,pause', '--nemesis-interval', '0.3'],
      ...['--time-limit', '8', '--seed', '11'],
    );
    expect(run.status).not.toBe(255);
    const history = run.read('history.txt') ?? '';
    for (const f of ['kill', 'start', 'pause', 'resume'])
      expect(history).toMatch(new RegExp(`^:nemesis\t:info\t:${f}\t`, 'm'));
  });

  it('gives up at once when a banner on stdout mutes the node before init', async () => {
    const banner = aNode(`console.log('> my-node@1.0.0 start'); ${ECHO}.run();`);
    const run = await test('echo', banner);
    expect(run.status).toBe(255);
    expect(run.console).toContain('which was not well-formed JSON:\n> my-node@1.0.0 start\n');
    expect(run.console).toContain('Expected node n0 to respond to an init message, but node did not respond.');
  });

  it('mutes a node that sends a second init_ok right behind the first', async () => {
    const twice = aNode(`const node = ${ECHO};
      node.on('init', (body, message) => {
        const reply = JSON.stringify({ src: body.node_id, dest: message.src, body: { type: 'init_ok', in_reply_to: body.msg_id } });
        process.stdout.write(reply + '\\n' + reply + '\\n');
      });
      node.run();`);
    const run = await test('echo', twice);
    expect(run.status).toBe(1);
    expect(run.console).toContain('Invalid dest');
  });

  it('crashes when a node ends by itself, keeps the history, and says so at once', async () => {
    const dying = aNode("createNode().on('echo', () => process.exit(3)).run();");
    const run = await test('echo', dying);
    expect(run.status).toBe(255);
    expect(run.console).toContain('Node n0 ended by itself');
    expect(run.console).toContain('clojure.lang.ExceptionInfo: Node n0 crashed with exit status 3. Before crashing');
    expect(run.read('history.edn')).toContain(':net-timeout');
    expect(run.read('results.edn')).toBeUndefined();
  });

  it("gives a dead node's signal as a status, and the last 32 lines of its stderr", async () => {
    const shot = aNode(`const node = createNode().on('echo', () => {
        for (let line = 1; line <= 40; line += 1) console.error('line ' + line);
        process.kill(process.pid, 'SIGKILL');
      });
      node.run();`);
    const run = await test('echo', shot);
    expect(run.console).toContain('Node n0 crashed with exit status 137.');
    const quoted = run.console.split('And to STDERR:\n\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
    expect(quoted).toHaveLength(32);
    expect(quoted.at(-1)).toBe('line 40');
    expect(readFileSync(path.join(run.cwd, 'store/current/node-logs/n0.log'), 'utf8')).toContain('line 1\n');
  });

  it('lets a shell script write to /dev/stderr and read lines, as on any pipe', async () => {
    const script = path.join(mkdtempSync(path.join(scratch(), 'node-')), 'node.sh');
    writeFileSync(
      script,
      `#!/bin/sh
echo starting > /dev/stderr
while read -r line; do
  src=$(expr "$line" : '.*"src":"\\([^"]*\\)"')
  id=$(expr "$line" : '.*"msg_id":\\([0-9]*\\)')
  case $line in
    *'"type":"init"'*) body='"type":"init_ok"' ;;
    *) echo="$(expr "$line" : '.*"echo":"\\([^"]*\\)"')"; body="\\"type\\":\\"echo_ok\\",\\"echo\\":\\"$echo\\"" ;;
  esac
  echo "{\\"src\\":\\"n0\\",\\"dest\\":\\"$src\\",\\"body\\":{$body,\\"in_reply_to\\":$id}}" > /dev/stdout
done
`,
    );
    chmodSync(script, 0o755);
    const run = await test('echo', script);
    expect({ status: run.status, end: run.console.slice(-1500) }).toMatchObject({ status: 0 });
    expect(run.read('node-logs/n0.log')).toBe('starting\n');
  });
});

describe('a bug in the engine', () => {
  it('ends the nodes, keeps what was written, and is not a verdict', async () => {
    let uncaught: (error: unknown) => void = () => {};
    const exits: number[] = [];
    let said = '';
    const run = await runTheEngine(
      ['test', '-w', 'echo', '--bin', node('echo.js'), '--node-count', '1', '--rate', '50', '--time-limit', '1'],
      {
        onUncaught: (listener) => {
          uncaught = listener;
          return () => {};
        },
        exit: (status) => exits.push(status),
        write: (text) => {
          const before = said;
          said += text;
          if (said.includes(':ok\t:echo') && !before.includes(':ok\t:echo'))
            setImmediate(() => uncaught(new Error('a bug')));
        },
        cwd: mkdtempSync(path.join(scratch(), 'run-')),
      },
    );
    expect(exits).toEqual([255]);
    expect(said).toContain("Oh jeez, I'm sorry, Jepsen broke. Here's why:\nError: a bug\n");
    expect(said).not.toContain('jepsen.core Analyzing...');
    expect(run.read('history.edn')).toContain(':type :ok');
  });
});

describe('a run whose node misbehaves', () => {
  it('ends when the node floods the network', async () => {
    const flood = aNode(`const node = ${ECHO};
      node.on('gossip', () => {});
      node.on('echo', (body) => {
        const lines = (JSON.stringify({ src: 'n0', dest: 'n0', body: { type: 'gossip', text: 'x'.repeat(500) } }) + '\\n').repeat(100);
        const more = () => process.stdout.write(lines, more);
        more();
        return { type: 'echo_ok', echo: body.echo };
      });
      node.run();`);
    const run = await test('echo', flood);
    expect(run.status).not.toBe(255);
    expect(getIn(run.result('net'), 'servers', 'msg-count')).toBeGreaterThan(1000);
  });

  it('ends when the node never reads again', async () => {
    const run = await test('echo', aNode("createNode().on('echo', () => { for (;;); }).run();"));
    expect(run.status).toBe(1);
    expect(run.console).toContain(':net-timeout');
  });

  it('takes a line without end for an error, and holds no more than its beginning', async () => {
    const endless = aNode(`createNode().on('echo', () => {
        for (let part = 0; part < 20; part += 1) process.stdout.write('x'.repeat(1024 * 1024));
      }).run();`);
    const run = await test('echo', endless);
    expect(run.console.includes('The line is longer than 16 MB, which no message may be.')).toBe(true);
  });
});
