import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { HttpClient } from '@actions/http-client';
import { withUtf8Locale } from '../utf8-locale.ts';
import { ask } from './ask.ts';
import { execute } from './execute.ts';
import { toolCache } from './tool-cache.ts';
import type { ActionsCache, HttpAnswer, InstallWorld } from './world.ts';

/** The machine we run on, and the runner's services as far as there are any. */
export function runnerWorld(): InstallWorld {
  return {
    platform: process.platform,
    arch: process.arch,
    // Java finds no file with a letter beyond ASCII in its path without; the run warns where there is no such locale.
    env: withUtf8Locale(process.env).env,
    isRoot: process.getuid?.() === 0,
    totalMemory: totalmem(),
    root: '/',
    nodePath: process.execPath,
    exec: execute,
    ask,
    toolCache,
    get: getThroughProxy,
    cache: actionsCache(),
    clock: { now: () => performance.now(), sleep: (ms) => sleep(ms) },
    log: { info: core.info, warning: core.warning, debug: core.debug },
  };
}

/** Node's own fetch knows nothing of HTTPS_PROXY; the runner's client does. */
async function getThroughProxy(url: string, stallMs: number): Promise<HttpAnswer> {
  const client = new HttpClient('maelstrom-action', [], {
    allowRetries: false,
    allowRedirects: false,
    socketTimeout: stallMs,
  });
  const { message } = await client.get(url);
  // From here on the reader watches for stalls.
  message.socket.setTimeout(0);
  return { status: message.statusCode ?? 0, headers: message.headers, body: message };
}

/** Loaded when it is first asked: it brings Azure's storage client along, which costs a second of start. */
function actionsCache(): ActionsCache | null {
  const { ACTIONS_RESULTS_URL: results, ACTIONS_CACHE_URL: legacy, ACTIONS_RUNTIME_TOKEN: token } = process.env;
  if (!token || !(results || legacy)) return null;
  return {
    async restore(paths, key) {
      const { restoreCache } = await import('@actions/cache');
      return (await restoreCache([...paths], key)) !== undefined;
    },
    async save(paths, key) {
      const { saveCache } = await import('@actions/cache');
      await saveCache([...paths], key);
    },
  };
}
