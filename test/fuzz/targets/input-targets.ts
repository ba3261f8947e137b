/** What people and workflows write: inputs, options, limits, words, matrices, GitHub's event. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseExpectation } from '../../../src/action/report-inputs.ts';
import { readInputs } from '../../../src/action/run-inputs.ts';
import { COMMAND_TABLE } from '../../../src/cli/command-table.ts';
import { readCommandLine } from '../../../src/cli/read-arguments.ts';
import { legName, parseVerdictFile, verdictFile } from '../../../src/github/artifacts/artifact-names.ts';
import { isOnDefaultBranch } from '../../../src/github/baseline.ts';
import { readContext } from '../../../src/github/context.ts';
import { otherRunOf } from '../../../src/github/verdicts/fork-verdicts.ts';
import { parseTestArguments } from '../../../src/maelstrom/parse-options.ts';
import { SETTABLE_OPTIONS } from '../../../src/plan/maelstrom-arguments.ts';
import { parseLimits } from '../../../src/plan/metric-limits.ts';
import { planTest } from '../../../src/plan/plan.ts';
import { checkedReproduction } from '../../../src/plan/reproduction.ts';
import { parseMatrix, rowKey } from '../../../src/plan/row-name-from-matrix.ts';
import { splitWords, withAsciiDashes } from '../../../src/plan/split-words.ts';
import { quoteForShell } from '../../../src/text/quote-for-shell.ts';
import { UserError } from '../../../src/text/user-error.ts';
import { once, scratchDirectory } from '../fixtures.ts';
import { bytesOf, one, textOf } from '../input.ts';
import { holds, readUnless, same, type Target } from '../target.ts';

/** Bytes that an input of a workflow may have here; GitHub allows 64 KiB for all of them. */
const LONGEST = 8 * 1024;

/** Runs a reader that may only refuse by a message to a person, of a bounded length. */
function refusable<T>(read: () => T): T | undefined {
  return readUnless([UserError], () => {
    try {
      return read();
    } catch (error) {
      if (error instanceof UserError)
        holds(error.message.length < 30_000, `a message of ${error.message.length} characters`);
      throw error;
    }
  });
}

const limits: Target = {
  name: 'limits',
  reads: 'limits on metrics',
  corpus: () =>
    [
      'net.servers.msgs-per-op < 24',
      'workload.stable-latencies.0.5 <= 400 ms; availability.ok-fraction >= 99 %',
      'a.b = base * 1.1 # x\nc > 2 * base',
    ].map(one),
  words: ['<', '<=', '≤', '==', 'base', '*', 'ms', '%', ';', '#', '1e5', '.5', '+3', '−1'],
  longest: 24 * 1024,
  check: (input) => {
    const read = refusable(() => parseLimits(textOf(input)));
    if (read === undefined) return 'refused';
    for (const limit of read) {
      const { bound } = limit;
      holds(Number.isFinite(bound.kind === 'base' ? bound.factor : bound.value), 'a bound is not a number');
      same(JSON.stringify(parseLimits(limit.expression)), JSON.stringify([limit]), 'a limit reads back');
    }
    return read.length === 0 ? 'none' : 'read';
  },
};

const words: Target = {
  name: 'words',
  reads: 'arguments as a shell splits them',
  corpus: () => ['--a "b c" \'d\' e\\ f', 'x\n  y\t"\\"z\\\\"', '–-dash —d'].map(one),
  words: ['"', "'", '\\', '\\\n', '–', '−', '\u00a0', '$HOME', '`x`'],
  longest: LONGEST,
  check: (input) => {
    const read = refusable(() => splitWords(textOf(input), 'args'));
    if (read === undefined) return 'refused';
    same(
      JSON.stringify(splitWords(read.map(quoteForShell).join(' '), 'args')),
      JSON.stringify(read),
      'words that were quoted',
    );
    read.forEach(withAsciiDashes);
    return 'read';
  },
};

const TEST_WORDS = [
  '-w\necho\n--bin\ndist/a.js\n--time-limit\n5\n--node-count\n3\n--concurrency\n2n',
  '--workload=kafka\n--bin=x\n--nemesis\npartition\n--latency-dist\nexponential\n--rate\n100.5\n--topology\ngrid\n--\na\nb',
  '-w\nlin-kv\n--bin\nx\n--nodes\nn1,n2,n3\n--consistency-models\nserializable\n--availability\n0.5\n--key-count\n3',
];
const OPTION_WORDS = [
  ...SETTABLE_OPTIONS.map((name) => `--${name}`),
  '--',
  '-w',
  '--help',
  'n',
  '1n',
  '1e9',
  '999999999999999999999',
  '-1',
  '0.5',
  'total',
];

const options: Target = {
  name: 'options',
  reads: "Maelstrom's command line, one word a line",
  corpus: () => TEST_WORDS.map(one),
  words: OPTION_WORDS,
  longest: LONGEST,
  check: (input) => {
    const argv = textOf(input).split('\n');
    const parsed = refusable(() => parseTestArguments(argv, 'embedded'));
    refusable(() => parseTestArguments(argv, 'maelstrom'));
    refusable(() => readCommandLine(argv, COMMAND_TABLE.run));
    return parsed?.kind ?? 'refused';
  },
};

const SHELL_SAFE = /^[\w@+./:=,%-]+$/;

const reproductionTarget: Target = {
  name: 'reproduction',
  reads: "a fork's command to repeat a run, one word a line",
  corpus: () =>
    [
      '1-echo\n--bin\ndist/echo.js\n--time-limit\n5',
      'kafka\n--rate\n100\n--faults\n--repeat\n3\n--nemesis\npartition',
      'txn-rw-register\n--consistency-models\nread-committed',
    ].map(one),
  words: [...OPTION_WORDS, '--faults', '--repeat', '--bin', '../x', '-x', '$(x)', ';', '--command', 'echo'],
  longest: LONGEST,
  check: (input) => {
    const checked = checkedReproduction(textOf(input).split('\n'));
    for (const word of checked ?? [])
      holds(
        SHELL_SAFE.test(word) && !word.split('/').includes('..'),
        `the word ${JSON.stringify(word)} is let through`,
      );
    return checked === null ? 'refused' : 'let through';
  },
};

const inputs: Target = {
  name: 'inputs',
  reads: "the action's inputs, and the plan that they make",
  corpus: () =>
    [
      [
        ['challenge', '3d'],
        ['command', 'node x.js'],
        ['args', '--a "b"'],
        ['limits', 'net.servers.msgs-per-op < 24'],
        ['matrix', '{"node":20,"os":["a"]}'],
        ['extra-args', '--rate 10'],
        ['repeat', '3'],
        ['timeout', '60'],
        ['name', 'a row'],
        ['faults', 'true'],
      ],
      [
        ['challenge', ''],
        ['workload', 'kafka'],
        ['command', 'x'],
        ['node-count', '2'],
        ['concurrency', '2n'],
        ['nemesis', 'partition'],
        ['plots', 'all'],
        ['fail-on', 'fail'],
        ['java-options', '-Xmx1g'],
        ['maelstrom-version', '0.2.4'],
        ['time-limit', '5'],
        ['rate', '10'],
      ],
    ].map((pairs) => pairs.map(([name = '', value = '']) => ({ name, bytes: Buffer.from(value) }))),
  words: [
    ...OPTION_WORDS,
    '1-echo',
    '5c',
    'echo',
    'embedded',
    'base',
    '{"a":1}',
    'true',
    'latest',
    'https://x/y.tar.bz2',
  ],
  longest: LONGEST,
  check: (input) => {
    const env = Object.fromEntries(
      input.map(({ name, bytes }) => [`INPUT_${name.toUpperCase()}`, bytes.toString('utf8')]),
    );
    const read = refusable(() => readInputs(env, '/nonexistent'));
    if (read === undefined) return 'refused';
    const plan = refusable(() => planTest(read.request));
    if (plan === undefined) return 'not planned';
    holds(plan.runs.length > 0 && plan.runs.length <= 200, `a plan of ${plan.runs.length} runs`);
    return 'planned';
  },
};

const matrix: Target = {
  name: 'matrix',
  reads: "a job's matrix, the row's key and the names of artifacts",
  corpus: () => ['{"node":20,"challenge":"1-echo"}', '[{"a":[1,true,null,"x"]},"y"]', 'null'].map(one),
  words: ['{"a":', '[', '"1-echo"', '"../x"', '""', '"\\u0000"'],
  longest: 16 * 1024,
  check: (input) => {
    const text = textOf(input);
    refusable(() => parseExpectation(text));
    const read = refusable(() => ({ value: parseMatrix(text) }));
    if (read === undefined) return 'refused';
    const key = rowKey(undefined, '1-echo', read.value, ['echo']);
    holds(key.length > 0 && key.length <= 100 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(key), 'the key is not one line');
    const name = legName(key, text, 'job', 1);
    holds(parseVerdictFile(verdictFile(name)) !== null, 'the name of our own artifact is not known');
    return 'read';
  },
};

const scratch = once(scratchDirectory);
const EVENT = {
  action: 'completed',
  workflow_run: {
    id: 1,
    run_number: 2,
    run_attempt: 1,
    head_sha: 'a'.repeat(40),
    event: 'pull_request',
    name: 'CI',
    head_repository: { full_name: 'o/r' },
  },
  repository: { default_branch: 'main' },
  pull_request: { number: 7, head: { sha: 'b'.repeat(40), repo: { full_name: 'o/r' } } },
};

const event: Target = {
  name: 'event',
  reads: "GitHub's event of a workflow",
  corpus: () => [one(JSON.stringify(EVENT))],
  words: ['null', '{}', '[]', '-1', '1e400', '"workflow_run"', '"__proto__"'],
  longest: 16 * 1024,
  check: (input) => {
    const file = path.join(scratch(), 'event.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytesOf(input));
    const context = readContext({ GITHUB_EVENT_PATH: file, GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' });
    isOnDefaultBranch(context);
    const other = otherRunOf(context);
    if (other === null) return 'no run';
    holds(Number.isSafeInteger(other.id) && typeof other.headSha === 'string', 'a run that is none');
    return 'a run';
  },
};

export const INPUT_TARGETS: readonly Target[] = [limits, words, options, reproductionTarget, inputs, matrix, event];
