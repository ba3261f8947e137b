import * as core from '@actions/core';
import { END_SIGNALS } from './end-signals.ts';
import { runnerWorld } from './install/runner-world.ts';
import { setUp } from './install/set-up.ts';

const cancel = new AbortController();
for (const signal of END_SIGNALS) process.on(signal, () => cancel.abort());

await setUp(core, runnerWorld(cancel.signal));
// A request of a cancelled installation may still be under way.
if (cancel.signal.aborted) process.exit();
