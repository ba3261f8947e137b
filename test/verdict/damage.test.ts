import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/run/run-record.ts';
import { judgeRun } from '../../src/verdict/judge-run.ts';
import type { RunVerdict } from '../../src/verdict/verdict.ts';
import { anExpectation, aRun, type FixtureCase, fixtureCase, fixtureRun, idsOf, scratchDirectory } from './fixtures.ts';

const scratch = scratchDirectory();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let copies = 0;
/** A copy of a fixture's run, to be spoilt; the exit status is not known unless given, so that the files alone speak. */
function aCopy(one: FixtureCase, run: Partial<Run> = {}): Run & { readonly store: string } {
  copies += 1;
  const directory = path.join(scratch, String(copies));
  cpSync(one.directory, directory, { recursive: true });
  const { console: consoleFile } = fixtureRun(one);
  return {
    ...fixtureRun(one),
    exitCode: null,
    console: consoleFile === null ? null : path.join(directory, 'console.log'),
    ...run,
    store: path.join(directory, 'run'),
  };
}

/** How many operations of clients ended. */
const countsIn = (history: string): number => history.match(/:type :(?:ok|fail|info), :process \d/g)?.length ?? 0;

const judge = (run: Run, one: FixtureCase): Promise<RunVerdict> =>
  judgeRun(run, anExpectation({ workload: one.workload }));

/** Cuts, flips, doubles or removes bytes. */
type Damage = (bytes: Buffer) => Buffer;
const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fraction.map(
    (at): Damage =>
      (bytes) =>
        bytes.subarray(0, Math.floor(bytes.length * at)),
  ),
  fc.tuple(fraction, fc.integer({ min: 0, max: 7 })).map(
    ([at, bit]): Damage =>
      (bytes) => {
        const spoilt = Buffer.from(bytes);
        const index = Math.floor(bytes.length * at);
        spoilt[index] = (spoilt[index] ?? 0) ^ (1 << bit);
        return spoilt;
      },
  ),
  fc.tuple(fraction, fc.integer({ min: 1, max: 200 })).map(
    ([at, length]): Damage =>
      (bytes) => {
        const index = Math.floor(bytes.length * at);
        return Buffer.concat([bytes.subarray(0, index + length), bytes.subarray(index)]);
      },
  ),
  fc.tuple(fraction, fc.integer({ min: 1, max: 200 })).map(
    ([at, length]): Damage =>
      (bytes) => {
        const index = Math.floor(bytes.length * at);
        return Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + length)]);
      },
  ),
);

const FAILED = [
  'broadcast-lost',
  'echo-no-operations',
  'echo-wrong-value',
  'kafka-lost-writes',
  'txn-list-append-interleaved',
  'unique-ids-availability',
];
const PASSED = ['echo-pass', 'broadcast-pass-single', 'kafka-pass', 'unique-ids-pass', 'txn-rw-register-pass'];

describe('a damaged results.edn', () => {
  it.each(FAILED)('never makes a pass of %s', async (name) => {
    const one = fixtureCase(`runs/${name}`);
    const run = aCopy(one);
    const file = path.join(run.store, 'results.edn');
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(damage, async (spoil) => {
        writeFileSync(file, spoil(whole));
        expect((await judge(run, one)).outcome).not.toBe('pass');
      }),
      { numRuns: 40 },
    );
  });

  it.each(PASSED)('never makes a pass when %s is cut off before its end', async (name) => {
    const one = fixtureCase(`runs/${name}`);
    const run = aCopy(one, { exitCode: 0 });
    const file = path.join(run.store, 'results.edn');
    const whole = readFileSync(file, 'utf8').trimEnd();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        writeFileSync(file, whole.slice(0, length));
        const verdict = await judge(run, one);
        expect(verdict.outcome).toBe('unknown');
        expect(idsOf(verdict)).toContain('damaged-results');
        expect(verdict.damaged).toContain('results.edn');
      }),
      { numRuns: 40 },
    );
  });

  it('never passes a run whose counts do not add up, or that lacks a checker', async () => {
    const one = fixtureCase('runs/echo-pass');
    const run = aCopy(one, { exitCode: 0 });
    const file = path.join(run.store, 'results.edn');
    const whole = readFileSync(file, 'utf8');
    const changes: readonly (readonly [string | RegExp, string])[] = [
      [':ok-count 14', ':ok-count 15'],
      [':info-count 0', ':info-count 1'],
      [':net {:all {:send-count 30', ':net {:all {:send-count 31'],
      [/:workload \{[^}]*\},/, ''],
      [/:timeline \{[^}]*\},/, ''],
      [/:valid\? true\}\s*$/, '}'],
      [/:valid\? true\}\s*$/, ':valid? "true"}'],
      [/:valid\? true\}\s*$/, ':valid? true} {:valid? true}'],
      [/^/, ':valid? '],
      [':count 14,\n         :ok-count 14', ':ok-count 14'],
      [/:by-f \{:echo \{[^}]*\}\}/, ':by-f nil'],
      [/:by-f \{:echo \{[^}]*\}\}/, ':by-f {:echo {:valid? true, :ok-count 14, :fail-count 0, :info-count 0}}'],
      [':fail-count 0', ':fail-count "0"'],
    ];
    for (const [from, to] of changes) {
      const changed = whole.replace(from, to);
      expect(changed).not.toBe(whole);
      writeFileSync(file, changed);
      const verdict = await judge(run, one);
      expect(verdict.outcome, String(from)).toBe('unknown');
      expect(idsOf(verdict)).toContain('damaged-results');
    }
  });

  it.each([
    [/:count 0,/, ':count'],
    [/:ok-count 0,/, ':ok-count'],
    [/:count 0,\s*:ok-count 0,/, ':count, :ok-count'],
    [/:count 0,[^{]*:by-f \{\}/, ':count, :ok-count, :fail-count, :info-count, :by-f'],
  ])('never passes a run that did nothing because the counts are gone: %s', async (counts, lacking) => {
    const one = fixtureCase('runs/echo-no-operations');
    const run = aCopy(one, { exitCode: 0 });
    const file = path.join(run.store, 'results.edn');
    const whole = readFileSync(file, 'utf8');
    const start = whole.indexOf(':stats');
    const changed = whole.slice(0, start) + whole.slice(start).replace(counts, '');
    expect(changed).not.toBe(whole);
    writeFileSync(file, changed);
    const verdict = await judge(run, one);
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.reasons.find(({ id }) => id === 'damaged-results')?.detail).toContain(`:stats lacks ${lacking}`);
  });

  it('still tells the failure that its intact part holds', async () => {
    const one = fixtureCase('runs/broadcast-lost');
    const run = aCopy(one, { exitCode: 1 });
    const file = path.join(run.store, 'results.edn');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, whole.indexOf(':stale ()')));
    const verdict = await judge(run, one);
    expect(verdict).toMatchObject({ outcome: 'fail', damaged: ['results.edn'] });
    expect(idsOf(verdict)).toEqual(expect.arrayContaining(['lost-values', 'damaged-results']));
  });

  it('does not pass results that another run left', async () => {
    const one = fixtureCase('runs/echo-pass');
    const run = aCopy(one, { exitCode: 0 });
    cpSync(
      path.join(fixtureCase('runs/echo-named-nodes').directory, 'run/results.edn'),
      path.join(run.store, 'results.edn'),
    );
    const verdict = await judge(run, one);
    expect(verdict.outcome).toBe('unknown');
    expect(idsOf(verdict)).toContain('results-disagree');
  });
});

describe('a history that was cut off', () => {
  it.each(PASSED)('leaves %s a pass with a warning, wherever it was cut', async (name) => {
    const one = fixtureCase(`runs/${name}`);
    const run = aCopy(one, { exitCode: 0 });
    const file = path.join(run.store, 'history.edn');
    const whole = readFileSync(file, 'utf8').trimEnd();
    const lines = whole.split('\n');
    const between = fc.integer({ min: 0, max: lines.length - 1 }).map((kept) => lines.slice(0, kept).join('\n'));
    const within = fc.integer({ min: 0, max: whole.length - 1 }).map((length) => whole.slice(0, length));
    await fc.assert(
      fc.asyncProperty(fc.oneof(between, within), async (cut) => {
        writeFileSync(file, cut);
        const verdict = await judge(run, one);
        expect(verdict.outcome).toBe('pass');
        // A cut that only takes the request of an operation which never ended takes nothing that was counted.
        if (countsIn(cut) === countsIn(whole) && cut.endsWith('}')) return;
        expect(idsOf(verdict)).toContain('damaged-store');
        expect(verdict.damaged).toEqual(['history.edn']);
      }),
      { numRuns: 40 },
    );
  });

  it.each(FAILED)('never makes a pass of %s', async (name) => {
    const one = fixtureCase(`runs/${name}`);
    const run = aCopy(one);
    const file = path.join(run.store, 'history.edn');
    const lines = readFileSync(file, 'utf8').split('\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: lines.length }), async (kept) => {
        writeFileSync(file, lines.slice(0, kept).join('\n'));
        expect((await judge(run, one)).outcome).not.toBe('pass');
      }),
      { numRuns: 10 },
    );
  });

  it('differs from one of another run, which holds operations that the results do not count', async () => {
    const one = fixtureCase('runs/echo-pass');
    const run = aCopy(one, { exitCode: 0 });
    const file = path.join(run.store, 'history.edn');
    const whole = readFileSync(file, 'utf8').trimEnd();
    const last = whole.split('\n').at(-1) ?? '';
    writeFileSync(file, `${whole}\n${last}\n`);
    const verdict = await judge(run, one);
    expect(verdict.outcome).toBe('unknown');
    expect(idsOf(verdict)).toContain('results-disagree');
  });
});

describe('damage to other files', () => {
  it('is a warning when the results are whole', async () => {
    const one = fixtureCase('runs/echo-pass');
    const run = aCopy(one, { exitCode: 0 });
    writeFileSync(path.join(run.store, 'history.edn'), '{:index 0, :time ');
    const verdict = await judge(run, one);
    expect(verdict).toMatchObject({ outcome: 'pass', damaged: ['history.edn'] });
    expect(verdict.reasons).toMatchObject([{ id: 'damaged-store', severity: 'warning' }]);
  });

  it('is reported for a cut journal, a cut drawing, and what is not a file', async () => {
    const one = fixtureCase('runs/broadcast-lost');
    const run = aCopy(one, { exitCode: 1 });
    const stripe = path.join(run.store, 'net-journal', '0.fressian');
    const whole = readFileSync(stripe);
    writeFileSync(stripe, whole.subarray(0, whole.length - 5));
    writeFileSync(path.join(run.store, 'messages.svg'), '<svg><g>');
    symlinkSync('/nowhere', path.join(run.store, 'orders'));
    const verdict = await judge(run, one);
    expect(verdict.outcome).toBe('fail');
    expect(verdict.damaged).toEqual(['orders', 'messages.svg', 'net-journal']);
    expect(verdict.reasons.find(({ id }) => id === 'damaged-store')?.detail).toBe(
      'Cut off or unreadable: orders, messages.svg, net-journal.',
    );
    expect(verdict.reasons.find(({ id }) => id === 'lost-values')?.messages?.length).toBeGreaterThan(4);
  });

  it.each(['echo-stdout-noise', 'broadcast-lost', 'echo-crash-mid-run-typescript', 'g-set-lost', 'kafka-empty-arrays'])(
    'of %s never stops the judgement, whatever is spoilt',
    async (name) => {
      const one = fixtureCase(`runs/${name}`);
      const run = aCopy(one, { exitCode: one.exitCode });
      const files = ['results.edn', 'history.edn', 'node-logs/n0.log', 'net-journal/0.fressian', '../console.log']
        .map((file) => path.join(run.store, file))
        .filter((file) => existsSync(file))
        .map((file) => ({ file, whole: readFileSync(file) }));
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: files.length, maxLength: files.length }), async (spoils) => {
          for (const [index, { file, whole }] of files.entries()) writeFileSync(file, spoils[index]?.(whole) ?? whole);
          const verdict = await judge(run, one);
          if (one.outcome !== 'pass') expect(verdict.outcome).not.toBe('pass');
          expect(JSON.stringify(verdict).length).toBeLessThan(200_000);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('is what directories and links in the place of files are', async () => {
    const one = fixtureCase('runs/echo-pass');
    for (const name of ['results.edn', 'history.edn', 'node-logs', 'net-journal']) {
      for (const kind of ['directory', 'link', 'dangling'] as const) {
        const run = aCopy(one, { exitCode: 0 });
        const file = path.join(run.store, name);
        rmSync(file, { recursive: true, force: true });
        if (kind === 'directory') mkdirSync(file);
        else symlinkSync(kind === 'link' ? path.join(one.directory, 'run', name) : '/nowhere', file);
        const verdict = await judge(run, one);
        if (name === 'results.edn') expect(verdict.outcome, kind).toBe('unknown');
        else expect(verdict.outcome, `${name} ${kind}`).toBe('pass');
      }
    }
  });

  it('leaves a verdict where nothing is left at all', async () => {
    const verdict = await judgeRun(aRun(), anExpectation());
    expect(verdict.outcome).toBe('error');
    expect(idsOf(verdict)).toEqual(['no-run']);
    const gone = aRun({ store: path.join(scratch, 'gone'), console: path.join(scratch, 'gone.log'), exitCode: 0 });
    expect((await judgeRun(gone, anExpectation())).outcome).not.toBe('pass');
  });
});
