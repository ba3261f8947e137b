import { isConsistencyModel, SUGGESTED_CONSISTENCY_MODELS } from '../maelstrom/consistency-model-names.ts';
import type { EngineName } from '../maelstrom/engine-name.ts';
import { parseTestArguments, type TestOptions } from '../maelstrom/parse-options.ts';
import { didYouMean } from '../text/nearest-name.ts';
import { UserError } from '../text/user-error.ts';

/**
 * Checks what Maelstrom itself would notice only after minutes, or not at all.
 * @throws UserError
 */
export function checkCombination(args: readonly string[], engine: EngineName): TestOptions {
  const parsed = parseTestArguments(['--bin', 'node', ...args], engine);
  if (parsed.kind !== 'options') {
    const found = parsed.kind === 'errors' ? someOf(parsed.errors) : 'it asks for help';
    throw new UserError(`Maelstrom would refuse the command line: ${found}.`);
  }
  const { options } = parsed;
  checkModels(options);
  if (options.latency.dist === 'exponential' && options.latency.mean === 0) {
    throw new UserError(
      'latency-dist: exponential needs a latency above 0 (Maelstrom divides by it); set latency to a number of milliseconds.',
    );
  }
  if (options.workload === 'lin-kv' && options.concurrency % (2 * options.nodes.length) !== 0) {
    throw new UserError(
      `concurrency: lin-kv runs every key on 2 workers a node, so ${options.nodes.length} nodes need a multiple of ${2 * options.nodes.length}, and this comes to ${options.concurrency}. Write 2n (or 4n, …).`,
    );
  }
  checkInspected(options);
  if (options.concurrency < 1) throw new UserError('concurrency: found 0 workers; write 1n or more.');
  return options;
}

/** Node names that a message tells. */
const NODES_AT_MOST = 10;

function checkInspected({ inspect, nodes, clock }: TestOptions): void {
  if (inspect === null) return;
  if (!nodes.includes(inspect.node)) {
    const names = nodes.slice(0, NODES_AT_MOST).join(', ');
    throw new UserError(`inspect: found "${inspect.node}", but the nodes are ${names}. Write one of them.`);
  }
  if (clock === 'real') {
    throw new UserError(
      'inspect: a node waits for a debugger in simulated time, but clock is "real"; leave clock out, or inspect.',
    );
  }
}

/** Errors that a message tells; the rest is counted. */
const TOLD_AT_MOST = 5;
const ERROR_AT_MOST = 1_000;

function someOf(errors: readonly string[]): string {
  const told = errors.slice(0, TOLD_AT_MOST).map((error) => error.slice(0, ERROR_AT_MOST));
  const more = errors.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function checkModels({ workload, consistencyModels }: TestOptions): void {
  const transactional = workload.startsWith('txn-');
  for (const name of consistencyModels) {
    if (/[\s,]/.test(name)) {
      throw new UserError(
        `consistency-models: one model a run; found "${name}", which Maelstrom takes for a single unknown name. Run one leg of a matrix for each.`,
      );
    }
    if (transactional && !isConsistencyModel(name)) {
      throw new UserError(
        `consistency-models: found "${name}", which is not a consistency model; Maelstrom would say so only after the whole run.${didYouMean(name, SUGGESTED_CONSISTENCY_MODELS)}`,
      );
    }
  }
}
