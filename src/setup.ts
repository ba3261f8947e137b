import * as core from '@actions/core';
import { setUp } from './action/setup-action.ts';
import { runnerInstallWorld } from './install/runner-install-world.ts';
import { prepareEnding } from './processes/own-ending.ts';

const ending = prepareEnding();

await setUp(core, runnerInstallWorld(ending.cancelled));
await ending.exit(Number(process.exitCode ?? 0));
