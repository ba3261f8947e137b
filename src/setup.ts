import * as core from '@actions/core';
import { runnerWorld } from './install/runner-world.ts';
import { setUp } from './install/set-up.ts';

await setUp(core, runnerWorld());
