import * as core from '@actions/core';
import { runnerWorld } from './install/runner-world.ts';
import { setUp } from './install/set-up.ts';

// As the runner cancels a job; what was started for it ends with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await setUp(core, runnerWorld());
