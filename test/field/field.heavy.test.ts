/**
 * What learners and public reports ran into, from small inputs of our own: what must be told of each, on the terminal, in the
 * comment and in verdict.json alike.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderComment } from '../../src/report/markdown/comment.ts';
import type { ReportTarget } from '../../src/report/report-target.ts';
import { toRow } from '../../src/report/rows/row.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { temporaryDirectory } from '../examples/cluster.ts';
import { buildCommandLine } from '../examples/command-line.ts';
import { reasonText } from '../mistakes/told.ts';

/** `run`: words for the command line, `{dir}` for the case's directory. `report`: a store in it. Patterns are told by facts, not by words. */
interface FieldCase {
  readonly name: string;
  readonly run?: readonly string[];
  readonly report?: string;
  readonly outcome?: string;
  readonly say?: readonly string[];
  readonly never?: readonly string[];
  /** It does not happen in every run. */
  readonly optional?: true;
}

const FIELD = path.resolve('test/fixtures/field');
const CASES: readonly FieldCase[] = JSON.parse(readFileSync(path.join(FIELD, 'cases.json'), 'utf8'));

const TARGET: ReportTarget = {
  serverUrl: 'https://github.com',
  repository: 'o/r',
  headRepository: 'o/r',
  commentKey: '',
};

/** What a verdict has more in a workflow. */
const OF_A_JOB = { run: { id: 1, number: 1, attempt: 1 }, headSha: '0'.repeat(40) } as const;

const LEG = '0123456789abcdef';

const directory = temporaryDirectory();
let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine(directory.path);
});
afterAll(directory.remove);

interface Told {
  readonly verdict: Verdict;
  readonly terminal: string;
}

/** Carries a case out as its user would, and gives what was told of it. */
function carryOut({ name, run, report }: FieldCase): Promise<Told> {
  const dir = path.join(FIELD, name);
  const cwd = path.join(directory.path, 'runs', name);
  mkdirSync(cwd, { recursive: true });
  const words =
    report === undefined
      ? ['run', ...(run ?? []).map((word) => word.replaceAll('{dir}', dir)), ...binOf(run ?? [], dir)]
      : ['report', path.join(dir, report)];
  const args = [cli, ...words, '--json', 'verdict.json'];
  return new Promise((resolve, reject) => {
    // `npm run --silent` would have the npm of a case say nothing either.
    const env = { ...process.env, npm_config_loglevel: undefined };
    execFile(process.execPath, args, { cwd, env, maxBuffer: 64 * 2 ** 20 }, (_error, stdout, stderr) => {
      try {
        const verdict: Verdict = JSON.parse(readFileSync(path.join(cwd, 'verdict.json'), 'utf8'));
        resolve({ verdict, terminal: stdout });
      } catch {
        reject(new Error(`No verdict from ${args.join(' ')}:\n${stdout}\n${stderr}`));
      }
    });
  });
}

const binOf = (run: readonly string[], dir: string): readonly string[] =>
  run.includes('--command') ? [] : ['--bin', path.join(dir, 'node.mjs')];

/** A text without the line breaks, indents, tags and escapes of where it stands. */
const plain = (text: string): string =>
  text
    .replace(/<\/?[a-z]+>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/\s+/g, ' ');

describe.concurrent('of a case from the field', () => {
  it.each(CASES)(
    '$name, all that must be told is told everywhere',
    async (one) => {
      const { verdict, terminal } = await carryOut(one);
      if (one.outcome !== undefined) expect(verdict.outcome).toBe(one.outcome);
      const surfaces = {
        'verdict.json': verdict.reasons.map(reasonText).join('\n'),
        terminal,
        comment: renderComment([toRow({ ...verdict, ...OF_A_JOB }, LEG)], TARGET),
      };
      for (const [surface, text] of Object.entries(surfaces)) {
        if (one.optional !== true || verdict.outcome !== 'pass') {
          for (const pattern of one.say ?? []) expect(plain(text), surface).toMatch(new RegExp(pattern, 'i'));
        }
        for (const pattern of one.never ?? []) expect(plain(text), surface).not.toMatch(new RegExp(pattern, 'i'));
      }
    },
    300_000,
  );
});
