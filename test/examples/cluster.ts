import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rolldown } from 'rolldown';

/**
 * A network around real node processes, for what the embedded engine can't show: replies that never come, one node's
 * exact stdout, a partition at a chosen moment. What no node claims goes to `outside`: clients and services.
 */
export interface Cluster {
  readonly ids: readonly string[];
  /**
   * Sends a client's request and resolves with the body of its reply, or with the type `dropped` when the node says that
   * its answer would have come too late, which a busy machine may cause.
   */
  request(dest: string, body: Record<string, unknown>): Promise<Body>;
  /** Writes a line as it is to a node's stdin. */
  write(dest: string, line: string): void;
  /** All messages that nodes sent, in order of arrival. */
  readonly sent: readonly Message[];
  /** Resolves with the first message, of those already sent or still to come, that `matches`. */
  message(matches: (message: Message) => boolean): Promise<Message>;
  /** Resolves when a node's stderr contains the text. */
  stderr(id: string, text: string): Promise<string>;
  /** Everything that a node wrote to stdout. */
  stdout(id: string): string;
  /** Messages between two nodes (or a node and a service) for which this is true vanish. */
  cut: (src: string, dest: string) => boolean;
  /** Ends a node's stdin; resolves with its exit status. */
  end(id: string): Promise<number | null>;
  exited(id: string): Promise<number | null>;
  stop(): void;
}

export type Body = Record<string, unknown>;
interface Message {
  readonly src: string;
  readonly dest: string;
  readonly body: Body;
}

interface Running {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
}

/** Bundles a TypeScript node, a file or a text that stands in examples/, with a source map, as a user would compile it. */
export async function compile(source: { file: string } | { text: string; name: string }, out: string): Promise<string> {
  const examples = path.resolve('examples');
  const name = 'file' in source ? source.file : source.name;
  const input = 'file' in source ? path.join(examples, source.file) : path.join(examples, source.name);
  const bundle = await rolldown({
    input,
    platform: 'node',
    logLevel: 'silent',
    plugins:
      'text' in source
        ? [
            {
              name: 'text',
              load: (id) => (id === input ? source.text : null),
              resolveId: (id) => (id === input ? id : null),
            },
          ]
        : [],
  });
  const file = path.join(out, `${path.basename(name, '.ts')}.mjs`);
  await bundle.write({ file, format: 'esm', sourcemap: true });
  await bundle.close();
  return file;
}

export const temporaryDirectory = (): { path: string; remove: () => void } => {
  const directory = mkdtempSync(path.join(tmpdir(), 'examples-'));
  writeFileSync(path.join(directory, 'package.json'), '{}');
  return { path: directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
};

/** Answers a message to a client or a service; nothing is sent for undefined. */
export type Outside = (message: Message) => Body | undefined;

export async function startCluster(
  file: string,
  options: { count?: number; outside?: Outside; init?: boolean } = {},
): Promise<Cluster> {
  const ids = Array.from({ length: options.count ?? 1 }, (_, index) => `n${index}`);
  const nodes = new Map<string, Running>();
  const sent: Message[] = [];
  const watchers = new Set<() => void>();
  const replies = new Map<string, (body: Body) => void>();
  let clients = 0;
  let changed = false;

  const notify = (): void => {
    if (changed) return;
    changed = true;
    setImmediate(() => {
      changed = false;
      for (const watch of watchers) watch();
    });
  };

  /** Resolves with what `look` finds, now or after some change. */
  const found = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const watch = (): void => {
        const value = look();
        if (value === undefined) return;
        watchers.delete(watch);
        resolve(value);
      };
      watchers.add(watch);
      watch();
    });

  const cluster: Cluster = {
    ids,
    sent,
    cut: () => false,
    request(dest, body) {
      clients += 1;
      const src = `c${clients}`;
      const reply = new Promise<Body>((resolve) => replies.set(src, resolve));
      cluster.write(dest, JSON.stringify({ id: 0, src, dest, body: { msg_id: 1, ...body } }));
      return reply;
    },
    write: (dest, line) => void nodes.get(dest)?.child.stdin?.write(`${line}\n`),
    message: (matches) => found(() => sent.find(matches)),
    stderr: (id, text) =>
      found(() => {
        const written = nodes.get(id)?.stderr ?? '';
        return written.includes(text) ? written : undefined;
      }),
    stdout: (id) => nodes.get(id)?.stdout ?? '',
    end(id) {
      nodes.get(id)?.child.stdin?.end();
      return cluster.exited(id);
    },
    exited: (id) => found(() => nodes.get(id)?.child.exitCode ?? undefined),
    stop() {
      for (const { child } of nodes.values()) child.kill('SIGKILL');
    },
  };

  function route(message: Message): void {
    sent.push(message);
    notify();
    const { src, dest } = message;
    if (replies.has(dest)) replies.get(dest)?.(message.body);
    else if (cluster.cut(src, dest)) return;
    else if (nodes.has(dest)) cluster.write(dest, JSON.stringify({ id: 0, ...message }));
    else {
      const body = options.outside?.(message);
      if (body)
        cluster.write(
          src,
          JSON.stringify({ id: 0, src: dest, dest: src, body: { in_reply_to: message.body.msg_id, ...body } }),
        );
    }
  }

  for (const id of ids) {
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'pipe'] });
    const running: Running = { child, stdout: '', stderr: '' };
    nodes.set(id, running);
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      running.stdout += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) route(JSON.parse(line));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      running.stderr += text;
      for (const [, client = ''] of running.stderr.matchAll(/Dropped the late answer to (c\d+)'s/g)) {
        replies.get(client)?.({ type: 'dropped' });
      }
      notify();
    });
    child.stdin?.on('error', () => {});
    child.on('close', notify);
  }
  if (options.init !== false) {
    await Promise.all(ids.map((id) => cluster.request(id, { type: 'init', node_id: id, node_ids: ids })));
  }
  return cluster;
}
