import { readFileSync } from 'node:fs';
import { publish } from '../../src/github/publish.ts';
import { connectReportWorld } from '../../src/github/report-world.ts';
import { createOutsideSteps } from '../../src/outside/step-budgets.ts';

/** What main.js does once a verdict is there; `LEG` is a JSON file with the arguments of `publish`. */
const { verdict, files, options } = JSON.parse(readFileSync(process.env['LEG'] ?? '', 'utf8'));
const world = connectReportWorld(process.env, process.env['TOKEN'] ?? '', createOutsideSteps(process.env));
const published = await publish(verdict, files, options, world);
process.stdout.write(
  `published ${JSON.stringify({ commentUrl: published.commentUrl, warnings: published.warnings })}\n`,
);
