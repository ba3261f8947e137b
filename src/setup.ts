import * as core from '@actions/core';
import { runnerWorld } from './install/runner-world.ts';
import { setUp } from './install/set-up.ts';

const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());

await setUp(core, runnerWorld(cancel.signal));
// A request of a cancelled installation may still be under way.
if (cancel.signal.aborted) process.exit();
