/** The whole judgement of a store, of which files were damaged. */
import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '../../../src/engine/clock/random.ts';
import { isWorkload, WORK } from '../../../src/maelstrom/workloads.ts';
import { annotationsOf } from '../../../src/report/annotations.ts';
import { renderSummary } from '../../../src/report/markdown/summary.ts';
import { parseVerdict, verdictJson } from '../../../src/report/rows/verdict-json.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import type { Run } from '../../../src/run/run-record.ts';
import { judgePlan } from '../../../src/verdict/judge-plan.ts';
import { judgeRun } from '../../../src/verdict/judge-run.ts';
import type { Outcome } from '../../../src/verdict/outcomes.ts';
import type { RunVerdict } from '../../../src/verdict/verdict.ts';
import { aTarget } from '../../report/verdicts.ts';
import { fixtures, once, scratchDirectory } from '../fixtures.ts';
import { type Input, type Part, textOf } from '../input.ts';
import { damage, spoil } from '../spoil.ts';
import { holds, type Target } from '../target.ts';
import { isHarmless, isWholeAndValid } from './harmless-damage.ts';

const RESULTS = 'run/results.edn';
/** Bytes of a fixture's files: what is small is judged often. */
const FIXTURE_AT_MOST = 40 * 1024;
const LONGEST = 64 * 1024;

interface Case {
  readonly fixture: string;
  /** Files of the fixture's directory. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly exitCode: number;
  readonly workload: string;
}

function readCase(fixture: string): Case {
  const read = JSON.parse(readFileSync(`${fixture}/case.json`, 'utf8')) as {
    readonly argv: readonly string[];
    readonly exitCode: number;
  };
  const files = readdirSync(fixture, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'case.json' && statSync(path.join(fixture, name)).isFile())
    .sort();
  return {
    fixture,
    files: new Map(files.map((name) => [name, readFileSync(path.join(fixture, name))])),
    exitCode: read.exitCode,
    workload: read.argv[read.argv.indexOf('-w') + 1] ?? '',
  };
}

const cases = once(() =>
  fixtures()
    .map(readCase)
    .filter(({ files }) => [...files.values()].reduce((sum, { length }) => sum + length, 0) <= FIXTURE_AT_MOST),
);

const scratch = once(scratchDirectory);
const copies = new Map<string, string>();

/** A copy of the fixture, whose files are spoilt and mended for each input. */
function copyOf({ fixture }: Case): string {
  const known = copies.get(fixture);
  if (known !== undefined) return known;
  const copy = path.join(scratch(), fixture.replaceAll('/', '-'));
  cpSync(fixture, copy, { recursive: true });
  copies.set(fixture, copy);
  return copy;
}

const present = (file: string): string | null => (existsSync(file) ? file : null);

async function judge(of: Case, parts: readonly Part[], exitCode: number | null): Promise<RunVerdict> {
  const copy = copyOf(of);
  const spoilt = parts.filter(({ name }) => of.files.has(name));
  for (const { name, bytes } of spoilt) writeFileSync(path.join(copy, name), bytes);
  try {
    const run: Run = {
      name: 'run',
      faults: false,
      engine: { name: 'maelstrom', version: null },
      ending: 'exited',
      exitCode,
      store: present(path.join(copy, 'run')),
      console: present(path.join(copy, 'console.log')),
      durationMs: null,
    };
    const workload = isWorkload(of.workload) ? of.workload : null;
    return await judgeRun(run, { workload, workspace: '/home/runner/work/app/app', limits: [] });
  } finally {
    for (const { name } of spoilt) writeFileSync(path.join(copy, name), of.files.get(name) ?? '');
  }
}

const wholeOutcomes = new Map<string, Outcome>();

/** What the fixture is judged to be when nothing is spoilt. */
async function outcomeOfWhole(of: Case, exitCode: number | null): Promise<Outcome> {
  const key = `${of.fixture} ${exitCode}`;
  const known = wholeOutcomes.get(key) ?? (await judge(of, [], exitCode)).outcome;
  wholeOutcomes.set(key, known);
  return known;
}

/** First a part that says which fixture it is and whether the exit status is known, then the files that are spoilt. */
const HEAD = 'case';
const headOf = (fixture: string, isKnown: boolean): Part => ({
  name: HEAD,
  bytes: Buffer.from(`${fixture}\n${isKnown ? 'status' : 'no status'}`),
});

function readHead(input: Input): { readonly of: Case; readonly exitCode: number | null } | undefined {
  const [fixture, status] = textOf(input, HEAD).split('\n');
  const of = cases().find((each) => each.fixture === fixture);
  return of === undefined ? undefined : { of, exitCode: status === 'status' ? of.exitCode : null };
}

const corpus = (): readonly Input[] => cases().map(({ fixture }) => [headOf(fixture, true)]);

/** results.edn as often as all other files. */
const victim = (of: Case, random: Random): string =>
  of.files.has(RESULTS) && random.below(2) === 0 ? RESULTS : random.pick([...of.files.keys()]);

const WHOLE_AT_MOST = 300_000;

/** What holds of every verdict. */
function isPresentable(verdict: RunVerdict): void {
  holds(JSON.stringify(verdict).length < WHOLE_AT_MOST, 'the verdict has no bound');
  const plan = judgePlan({ workload: null }, [verdict], new Date(0));
  const read = parseVerdict(verdictJson(plan));
  renderSummary(read, aTarget());
  renderTerminal(read);
  annotationsOf(read);
}

const accidents: Target = {
  name: 'damaged-store',
  reads: 'a store of which one file had one accident: judged as a whole',
  corpus,
  words: [],
  longest: LONGEST,
  make: (random) => {
    const of = random.pick(cases());
    const name = victim(of, random);
    const bytes = damage(of.files.get(name) ?? Buffer.alloc(0), random);
    return [headOf(of.fixture, random.below(2) === 0), { name, bytes }];
  },
  check: async (input) => {
    const head = readHead(input);
    if (head === undefined) return 'no case';
    const { of, exitCode } = head;
    const whole = await outcomeOfWhole(of, exitCode);
    const verdict = await judge(of, input, exitCode);
    isPresentable(verdict);
    const { outcome } = verdict;
    if (outcome !== 'pass') {
      const isBeside = whole === 'pass' && !input.some(({ name }) => name === RESULTS);
      holds(!isBeside || outcome === 'unknown', `damage beside results.edn makes ${outcome} of a pass`);
      return whole === 'pass' ? 'no longer a pass' : 'not a pass';
    }
    holds(whole === 'pass', `damage makes a pass of ${whole}`);
    const spoilt = input.find(({ name }) => name === RESULTS);
    if (spoilt === undefined) return 'still a pass';
    isHarmless(of.files.get(RESULTS)?.toString() ?? '', spoilt.bytes, isWorkload(of.workload) ? WORK[of.workload] : []);
    return 'a pass with other figures';
  },
};

const forgeries: Target = {
  name: 'store',
  reads: 'a store whose files hold anything: judged as a whole',
  corpus,
  words: [
    ':valid? true',
    ':valid? :unknown',
    ':valid?',
    '{:valid? true}',
    'nil',
    '##NaN',
    '#{}',
    ':error "x"',
    ':type :ok',
    ':process :nemesis',
    ':net-timeout',
    '[:append 1 2]',
    '\tat ',
    'Caused by: ',
    'clojure.lang.ExceptionInfo: x',
    ':anomaly-types [:G1c]',
    ':lost (1)',
    ':ok-count 1',
    '9007199254740993',
  ],
  longest: LONGEST,
  make: (random) => {
    const of = random.pick(cases());
    const names = new Set(Array.from({ length: 1 + random.below(3) }, () => victim(of, random)));
    const spoilt = [...names].map((name): Part => {
      const other = (random.pick(cases()).files.get(name) ?? Buffer.alloc(0)).toString('latin1');
      const bytes = spoil(of.files.get(name) ?? Buffer.alloc(0), {
        random,
        other,
        words: forgeries.words,
        longest: LONGEST,
      });
      return { name, bytes };
    });
    return [headOf(of.fixture, random.below(2) === 0), ...spoilt];
  },
  check: async (input) => {
    const head = readHead(input);
    if (head === undefined) return 'no case';
    const verdict = await judge(head.of, input, head.exitCode);
    isPresentable(verdict);
    const results = input.find(({ name }) => name === RESULTS)?.bytes;
    if (verdict.outcome === 'pass' && results !== undefined) isWholeAndValid(results);
    return verdict.outcome;
  },
};

export const JUDGE_TARGETS: readonly Target[] = [accidents, forgeries];
