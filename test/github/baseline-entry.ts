import { readFileSync } from 'node:fs';
import { restoreBaseline, saveBaseline } from '../../src/github/baseline.ts';
import { connectReportWorld } from '../../src/github/report-world.ts';
import { createOutsideSteps } from '../../src/outside/step-budgets.ts';

/** Saves the verdict of a file, or restores the figures of its key. */
const verdict = JSON.parse(readFileSync(process.env['LEG'] ?? '', 'utf8'));
const world = connectReportWorld(process.env, '', createOutsideSteps(process.env));
const result =
  process.env['DO'] === 'save' ? await saveBaseline(verdict, '', world) : await restoreBaseline(verdict.key, '', world);
process.stdout.write(`result ${JSON.stringify(result)}\n`);
