/** The nodes of a test: their set-up with `init`, their restarts, and their end (maelstrom/db.clj). */
import { join } from 'node:path';
import { LOG_LINES, NODES_LOGGER } from '../../maelstrom/log-lines.ts';
import { CLIENT_READ_TIMEOUT, NODE_COMPLAINTS } from '../../maelstrom/node-complaints.ts';
import type { TestOptions } from '../../maelstrom/parse-options.ts';
import { INIT_TIMEOUT_MS } from '../../maelstrom/reply-timeouts.ts';
import { FILES } from '../../maelstrom/store-files.ts';
import { printEdn } from '../../store/edn/edn-print.ts';
import { EngineFailure, exceptionInfo } from '../engine-failure.ts';
import { asException, openClient, type RpcResult } from '../net/client.ts';
import { looseRpc } from '../net/rpc-schema.ts';
import { type Launch, launchChild } from '../node/child.ts';
import { type NodeProcess, type NodeWorld, startNode } from '../node/node-process.ts';
import { bodyEdn } from '../wire/clojure-text.ts';
import { settleAll } from './settle-all.ts';

export interface Cluster {
  readonly nodes: ReadonlyMap<string, NodeProcess>;
  /** Starts all nodes; rejects with an EngineFailure when one does not start or does not answer `init`. */
  setUp(): Promise<void>;
  /** From here on the log says it at once when a node ends by itself. */
  warnOfEarlyExits(): void;
  /** Starts a killed node again, with a fresh `init`; one that was not killed is left alone. */
  restart(node: NodeProcess): Promise<void>;
  /** Ends all nodes; resolves with the crash text of the first one that had ended by itself. */
  tearDown(): Promise<string | undefined>;
}

const INIT = looseRpc('init');

/** `directory` is the run's own; node logs are written there. */
export function createCluster(
  directory: string,
  options: TestOptions,
  world: NodeWorld,
  launch: Launch = launchChild,
): Cluster {
  const { log, network, scheduler } = world;
  const nodes = new Map<string, NodeProcess>();

  const initialise = (node: NodeProcess): Promise<void> =>
    new Promise((fulfil, reject) => {
      const client = openClient(network, scheduler, node.id, `jepsen node ${node.id}`);
      const settle = (failure: string | undefined): void => {
        stopListening();
        // A second init_ok, such as libraries add to one of the user's own, has no destination any more: on Maelstrom it mostly
        // comes too late too, even right behind the first.
        client.close();
        if (failure === undefined) fulfil();
        else reject(new EngineFailure(failure));
      };
      // Maelstrom waits ten seconds for a reply that a dead or a mute process can't give.
      const stopListening = node.onSilence(() => settle(noInitReply(node.id)));
      const fields = { type: 'init', node_id: node.id, node_ids: options.nodes };
      client.call(INIT, fields, (result) => settle(initFailure(node.id, result)), INIT_TIMEOUT_MS);
    });

  const setUpNode = async (id: string): Promise<void> => {
    const { logger, begins } = LOG_LINES.settingUpNode;
    const { bin, args, logStderr, lenientStdout } = options;
    const thread = `jepsen node ${id}`;
    log.info(thread, logger, `${begins}${id}`);
    log.info(thread, NODES_LOGGER, `launching ${bin} ${printEdn(args)}`);
    const logFile = join(directory, FILES.nodeLogs, `${id}.log`);
    const node = await startNode({ id, bin, args, logFile, logStderr, lenientStdout }, world, launch);
    nodes.set(id, node);
    await initialise(node);
  };

  return {
    nodes,
    setUp: () => settleAll(options.nodes.map(setUpNode)),
    warnOfEarlyExits() {
      for (const { id, onEarlyExit } of nodes.values()) {
        onEarlyExit(() =>
          log.warn(
            `${id} stdout`,
            NODES_LOGGER,
            `Node ${id} ${NODE_COMPLAINTS.endedByItself} its requests will time out, and the test will crash at teardown.`,
          ),
        );
      }
    },
    async restart(node) {
      if (await node.start()) await initialise(node);
    },
    async tearDown() {
      const { logger, begins } = LOG_LINES.tearingDownNode;
      const crashes = await Promise.all(
        options.nodes.map(async (id) => {
          const node = nodes.get(id);
          if (node === undefined) return undefined;
          log.info(`jepsen node ${id}`, logger, `${begins}${id}`);
          return node.stop();
        }),
      );
      return crashes.find((text) => text !== undefined);
    },
  };
}

const noInitReply = (node: string): string => exceptionInfo(`Expected node ${node} ${NODE_COMPLAINTS.noInitReply}`);

function initFailure(node: string, result: RpcResult): string | undefined {
  if (result.kind === 'timeout') {
    return `${noInitReply(node)}\nCaused by: ${exceptionInfo(CLIENT_READ_TIMEOUT)}`;
  }
  if (result.kind === 'error') return exceptionInfo(asException(result).message);
  const { body } = result;
  if (body.type === 'init_ok') return undefined;
  return exceptionInfo(`${NODE_COMPLAINTS.wrongInitReply} ${printEdn(bodyEdn(body))}`);
}
