import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import * as core from '@actions/core';
import { HttpClient } from '@actions/http-client';
import { withUtf8Locale } from '../machine/utf8-locale.ts';
import { connectCacheService } from '../outside/cache-service.ts';
import { createOutsideSteps } from '../outside/step-budgets.ts';
import { toolCache } from './caches/runner-tool-cache.ts';
import { orCancelled, unlessCancelled } from './cancellation.ts';
import type { ActionsCache, HttpAnswer, InstallWorld, Wording } from './install-world.ts';
import { askProgram } from './programs/ask-program.ts';
import { runProgram } from './programs/run-program.ts';

/** The words that the author of a workflow uses. */
const ACTION_WORDING: Wording = {
  path: 'maelstrom-path',
  never: 'install-dependencies is never',
  before: 'before this step',
  otherJava: 'Java can also come from actions/setup-java.',
  directories: 'RUNNER_TOOL_CACHE and RUNNER_TEMP to directories',
};

/** The machine we run on, and the services of the runner if it has any. */
export function runnerInstallWorld(cancelled: AbortSignal): InstallWorld {
  return {
    platform: process.platform,
    arch: process.arch,
    // Without such a locale Java does not find a file with a letter beyond ASCII in its path; the run warns of it.
    env: withUtf8Locale(process.env).env,
    isRoot: process.getuid?.() === 0,
    totalMemory: totalmem(),
    root: '/',
    nodePath: process.execPath,
    exec: (argv, options) => runProgram(argv, options, cancelled),
    ask: askProgram,
    toolCache,
    get: (url, stallMs) => getThroughProxy(url, stallMs, cancelled),
    cache: actionsCache(cancelled),
    clock: {
      now: () => performance.now(),
      sleep: async (ms) => {
        await sleep(ms, undefined, { signal: cancelled }).catch(() => unlessCancelled({ cancelled }));
      },
    },
    log: { progress: core.info, info: core.info, warning: core.warning, debug: core.debug },
    cancelled,
    wording: ACTION_WORDING,
  };
}

/** Node's own fetch ignores HTTPS_PROXY; the runner's client does not. */
async function getThroughProxy(url: string, stallMs: number, cancelled: AbortSignal): Promise<HttpAnswer> {
  const client = new HttpClient('maelstrom-action', [], {
    allowRetries: false,
    allowRedirects: false,
    socketTimeout: stallMs,
  });
  // A request that is under way when the job is cancelled ends with the process, which ends soon after.
  const { message } = await orCancelled(client.get(url), { cancelled });
  // From here on the reader watches for stalls.
  message.socket.setTimeout(0);
  return { status: message.statusCode ?? 0, headers: message.headers, body: message };
}

function actionsCache(cancelled: AbortSignal): ActionsCache | null {
  const service = connectCacheService(process.env, createOutsideSteps(process.env, cancelled), core.info);
  if (service === null) return null;
  return {
    restore: async (paths, key) => (await service.restore('restoreCache', paths, key)) !== undefined,
    save: (paths, key) => service.save('saveCache', paths, key),
  };
}
