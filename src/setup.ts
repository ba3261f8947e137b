import * as core from '@actions/core';
import { END_SIGNALS } from './end-signals.ts';
import { runnerWorld } from './install/runner-world.ts';
import { setUp } from './install/set-up.ts';

// As the runner cancels a job; what was started for it ends with this process.
for (const signal of END_SIGNALS) process.once(signal, () => process.exit(1));

await setUp(core, runnerWorld());
