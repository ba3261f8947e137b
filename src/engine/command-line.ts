import { EXIT } from '../maelstrom/exit-status-and-last-line.ts';
import { analyzeCommand } from './analyze-command.ts';
import { runBatch } from './batch.ts';
import type { EngineWorld } from './engine-world.ts';
import { testCommand } from './test-command.ts';

/** Runs one command; resolves with the exit status. */
export async function runEngine(argv: readonly string[], world: EngineWorld): Promise<number> {
  const [command, ...words] = argv;
  if (command === 'test') return testCommand(argv, words, world);
  if (command === 'analyze') return analyzeCommand(words, world);
  if (command === 'batch') {
    await runBatch(
      world.lines(),
      (args, more) => testCommand(['test', ...args], args, { ...world, ...more }),
      world.answer,
    );
    return EXIT.valid;
  }
  world.write('Usage: lein run -- COMMAND [OPTIONS ...]\nCommands: analyze, test\n');
  return command === '--help' || command === '-h' ? EXIT.valid : EXIT.badArguments;
}
