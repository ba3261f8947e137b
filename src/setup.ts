import * as core from '@actions/core';
import { setUp } from './action/setup-action.ts';
import { runnerInstallWorld } from './install/runner-install-world.ts';
import { END_SIGNALS } from './processes/end-signals.ts';

const cancel = new AbortController();
for (const signal of END_SIGNALS) process.on(signal, () => cancel.abort());

await setUp(core, runnerInstallWorld(cancel.signal));
// A request of a cancelled installation may still be under way.
if (cancel.signal.aborted) process.exit();
