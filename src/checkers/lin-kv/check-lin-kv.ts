/** Maelstrom's lin-kv: every key is a compare-and-set register of its own (jepsen.independent over Knossos). */

import type { Edn, EdnMap } from '../../maelstrom/edn.ts';
import { isVector, itemsOf, keyword, list, record } from '../../maelstrom/edn.ts';
import type { Operation } from '../../maelstrom/operations-and-messages.ts';
import { worseValidity } from '../../maelstrom/validity.ts';
import { type Identity, identityOf, orderValues } from '../clojure/edn-equality.ts';
import { eachCompletion } from '../completions.ts';
import { CheckerFailure, checkSafely } from '../result/checker-failure.ts';
import { resultValidity, validityEdn } from '../result/result-validity.ts';
import {
  inconsistency,
  inconsistentModel,
  type RegisterCall,
  registerModel,
  registerOperation,
  stateAfter,
} from './cas-register.ts';
import {
  CONFIGURATIONS_PER_KEY,
  type ConfigurationView,
  linearizeRegister,
  type RegisterEvent,
} from './linearizability-search.ts';

/** As Maelstrom cuts them (jepsen.checker/linearizable). */
const PATHS_AT_MOST = 10;

export interface LinKvOptions {
  /** Configurations to look at for one key at most. */
  readonly configurationsPerKey?: number;
}

export function checkLinKv(history: readonly Operation[], options: LinKvOptions = {}): EdnMap {
  const limit = options.configurationsPerKey ?? CONFIGURATIONS_PER_KEY;
  const results = keysOf(history).map(({ key, operations }) => {
    const linearizable = checkSafely(() => checkKey(operations, limit));
    const valid = resultValidity(linearizable);
    const result = record({ linearizable, timeline: record({ 'valid?': true }), 'valid?': validityEdn(valid) });
    return { key, valid, result };
  });
  return record({
    'valid?': validityEdn(results.map(({ valid }) => valid).reduce(worseValidity, true)),
    results: { map: results.map(({ key, result }) => [key, result] as const) },
    failures: results.filter(({ valid }) => valid === false).map(({ key }) => key),
  });
}

interface KeyHistory {
  readonly key: Edn;
  /** Their values are without the key. */
  readonly operations: readonly Operation[];
}

/** Splits the history by key, in the order of the keys. */
function keysOf(history: readonly Operation[]): readonly KeyHistory[] {
  const keys = new Map<Identity, { key: Edn; operations: Operation[] }>();
  for (const operation of history) {
    if (operation.process === 'nemesis') continue;
    const tuple = operation.value;
    if (!isVector(tuple) || tuple.length !== 2) {
      throw new CheckerFailure(
        `The operation at index ${operation.index} (${operation.f}) has no key: its value must be a vector of key and value`,
      );
    }
    const [key = null, value = null] = tuple;
    const known = keys.get(identityOf(key));
    const own = { ...operation, value };
    if (known === undefined) keys.set(identityOf(key), { key, operations: [own] });
    else known.operations.push(own);
  }
  return [...keys.values()].sort((a, b) => orderValues(a.key, b.key));
}

function checkKey(operations: readonly Operation[], limit: number): EdnMap {
  const events = eventsOf(operations);
  const verdict = linearizeRegister(events, limit);
  const configs = list(verdict.configurations.map(configurationEdn));
  if (verdict.type === 'linearizable') return record({ 'valid?': true, configs, 'final-paths': list([]) });
  const op = returnOf(verdict.call);
  if (verdict.type === 'undecided') {
    return record({
      'valid?': keyword('unknown'),
      cause: keyword('search-limit'),
      configs,
      'final-paths': list([]),
      op,
    });
  }
  const lasts = verdict.configurations.flatMap(({ last }) => (last === undefined ? [] : [last]));
  const latest = lasts.reduce<Operation | undefined>(
    (a, b) => (a === undefined || b.index > a.index ? b : a),
    undefined,
  );
  return record({
    'valid?': false,
    configs,
    'final-paths': list(finalPaths(verdict.configurations, verdict.call)),
    'previous-ok': verdict.previous === undefined ? null : returnOf(verdict.previous),
    'last-op': latest === undefined ? null : registerOperation(latest),
    op,
  });
}

const FUNCTIONS: readonly string[] = ['read', 'write', 'cas'];

/**
 * Calls and returns. Failed operations never happened. A call has the value of its completion, which alone shows what
 * was read.
 */
function eventsOf(operations: readonly Operation[]): readonly RegisterEvent[] {
  const completions = new Map<Operation, Operation>();
  eachCompletion(operations, (completion, invocation) => {
    if (invocation === undefined) {
      throw new CheckerFailure(
        `The operation at index ${completion.index} completes what process ${completion.process} never invoked`,
      );
    }
    completions.set(invocation, completion);
  });
  const calls = new Map<Operation, RegisterCall>();
  const events: RegisterEvent[] = [];
  for (const operation of operations) {
    if (operation.type !== 'invoke') {
      const call = operation.type === 'ok' ? calls.get(operation) : undefined;
      if (call !== undefined) events.push({ type: 'return', call });
      continue;
    }
    const completion = completions.get(operation);
    if (completion?.type === 'fail') continue;
    const call = callOf(operation, completion?.type === 'ok' ? completion : undefined);
    if (call.completion !== undefined) calls.set(call.completion, call);
    events.push({ type: 'call', call });
  }
  return events;
}

function callOf(invocation: Operation, completion: Operation | undefined): RegisterCall {
  const { f } = invocation;
  if (!FUNCTIONS.includes(f))
    throw new CheckerFailure(`A register knows read, write and cas, not ${f} (index ${invocation.index})`);
  const value = (completion ?? invocation).value;
  if (f === 'cas' && itemsOf(value)?.length !== 2) {
    throw new CheckerFailure(
      `The cas at index ${invocation.index} needs a vector of two values: what is expected and what comes next`,
    );
  }
  return { invocation, f: f as RegisterCall['f'], value, ...(completion === undefined ? {} : { completion }) };
}

const returnOf = ({ completion, invocation, value }: RegisterCall): EdnMap =>
  registerOperation(completion ?? invocation, value);
const callEdn = ({ invocation, value }: RegisterCall): EdnMap => registerOperation(invocation, value);

const configurationEdn = ({ state, last, pending }: ConfigurationView): EdnMap =>
  record({
    model: registerModel(state),
    'last-op': last === undefined ? null : registerOperation(last),
    pending: pending.map(callEdn),
  });

/** Why no order explains the return: from each configuration, some open operations, then the one that can't follow. */
function finalPaths(configurations: readonly ConfigurationView[], final: RegisterCall): readonly Edn[] {
  const paths: Edn[] = [];
  for (const { state: start, last, pending } of configurations) {
    const beginning = record({ op: last === undefined ? null : registerOperation(last), model: registerModel(start) });
    const branches = [{ path: [beginning], state: start, rest: pending.filter((call) => call !== final) }];
    for (const { path, state, rest } of branches) {
      const reason = inconsistency(final, state, printed);
      if (reason !== undefined)
        paths.push([...path, record({ op: returnOf(final), model: inconsistentModel(reason) })]);
      if (paths.length === PATHS_AT_MOST) return paths;
      for (const call of rest) {
        if (branches.length >= BRANCHES_AT_MOST) break;
        if (inconsistency(call, state, printed) !== undefined) continue;
        const next = stateAfter(call, state);
        const step = record({ op: callEdn(call), model: registerModel(next) });
        branches.push({ path: [...path, step], state: next, rest: rest.filter((other) => other !== call) });
      }
    }
  }
  return paths;
}

const BRANCHES_AT_MOST = 100;
const PRINTED_AT_MOST = 60;

/** A register's value inside a sentence, as Clojure's `str` prints it: nothing for nil, and texts without quotes. */
function printed(value: Edn): string {
  if (value === null) return '';
  const text =
    typeof value === 'string' || typeof value === 'bigint'
      ? String(value)
      : JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
  return text.length > PRINTED_AT_MOST ? `${text.slice(0, PRINTED_AT_MOST)}…` : text;
}
