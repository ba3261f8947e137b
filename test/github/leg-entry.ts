import { readFileSync } from 'node:fs';
import { publish } from '../../src/github/publish.ts';
import { connectReportWorld, type ReportWorld } from '../../src/github/report-world.ts';
import { createOutsideSteps } from '../../src/outside/step-budgets.ts';
import { prepareEnding } from '../../src/processes/own-ending.ts';

/** The first use of a member of the world that throws, as a bug of ours would: `member`, or `member argument`. */
function broken(world: ReportWorld, [member, argument]: readonly string[]): ReportWorld {
  const breaking =
    <Arguments extends readonly unknown[], Result>(name: string, use: (...given: Arguments) => Result) =>
    (...given: Arguments): Result => {
      if (name === member && (argument ?? given[0]) === given[0]) throw new TypeError('a bug of ours');
      return use(...given);
    };
  const { commands } = world;
  return {
    ...world,
    setOutput: breaking('setOutput', world.setOutput),
    summarize: breaking('summarize', world.summarize),
    commands: {
      ...commands,
      annotate: breaking('annotate', commands.annotate),
      group: (title, work) => breaking('group', (_: string) => commands.group(title, work))(title),
    },
  };
}

const ending = prepareEnding();
/** What main.js does once a verdict is there; `LEG` is a JSON file with the arguments of `publish`. */
const { verdict, files, options } = JSON.parse(readFileSync(process.env['LEG'] ?? '', 'utf8'));
const world = connectReportWorld(process.env, process.env['TOKEN'] ?? '', createOutsideSteps(process.env));
const broke = process.env['BROKEN']?.split(' ');
const published = await publish(verdict, files, options, broke === undefined ? world : broken(world, broke));
process.stdout.write(
  `published ${JSON.stringify({ commentUrl: published.commentUrl, warnings: published.warnings })}\n`,
);
await ending.exit(0);
