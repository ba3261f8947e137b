import { describe, expect, it } from 'vitest';
import { cameToResults, decide } from '../../src/verdict/decide-outcome.ts';
import { type Argument, FINDERS, type Findings } from '../../src/verdict/finding.ts';
import type { RunFacts } from '../../src/verdict/gather/facts.ts';
import type { Outcome } from '../../src/verdict/outcomes.ts';
import { aLog, someFacts, someResults } from './facts.ts';

const NONE = Object.fromEntries(FINDERS.map((finder) => [finder, []])) as unknown as Findings;
const VALID = someResults('{:valid? true}');

const arguing = (argues: Outcome, id = 'x'): Argument => ({ id, detail: '', argues });
const silent: Argument = { id: 'y', detail: '' };

const decided = (findings: Partial<Findings>, facts: Partial<RunFacts> = { results: VALID, exitCode: 0 }) => {
  const { outcome, deciding } = decide({ ...NONE, ...findings }, someFacts(facts));
  return { outcome, deciding: [...deciding] };
};

describe('decide', () => {
  it('lets our own side decide before all, by its worst', () => {
    const ending = [arguing('timeout'), arguing('error')];
    const others = { log: [arguing('crash')], results: [arguing('fail')], limits: [arguing('fail')] };
    expect(decided({ ending, ...others })).toEqual({ outcome: 'error', deciding: ending });
  });

  it('lets what ended the test decide next, by the root among them', () => {
    const log = [arguing('crash', 'node-crashed'), silent, arguing('error', 'bad-shebang')];
    expect(decided({ log, results: [arguing('fail')] }, { exitCode: 255 })).toEqual({
      outcome: 'error',
      deciding: [log[0], log[2]],
    });
  });

  it('lets an unexplained end decide', () => {
    const unexplained = [arguing('unknown', 'no-results')];
    expect(decided({ unexplained, log: [silent] }, { exitCode: 2 })).toEqual({
      outcome: 'unknown',
      deciding: unexplained,
    });
  });

  it('does not take what the log holds for the end of a test that came to its results', () => {
    expect(decided({ log: [arguing('crash')] })).toEqual({ outcome: 'pass', deciding: [] });
    expect(decided({ log: [arguing('crash')], results: [arguing('fail')] }).outcome).toBe('fail');
  });

  it('leaves open what the results leave open, whatever the limits', () => {
    const results = [arguing('unknown'), silent];
    expect(decided({ results, limits: [arguing('fail')] })).toEqual({ outcome: 'unknown', deciding: results });
  });

  it('takes a failure of the results before their doubts', () => {
    expect(decided({ results: [arguing('unknown'), arguing('fail')] }).outcome).toBe('fail');
  });

  it('fails a valid run by its limits', () => {
    const limits = [arguing('fail')];
    expect(decided({ limits, results: [silent] })).toEqual({ outcome: 'fail', deciding: [silent, ...limits] });
  });

  it('passes only results that are whole and say so themselves', () => {
    expect(decided({}).outcome).toBe('pass');
    expect(decided({}, { results: { ...VALID, valid: 'unknown' }, exitCode: 2 }).outcome).toBe('pass');
    expect(decided({}, { results: { ...VALID, valid: false }, exitCode: 0 })).toEqual({
      outcome: 'unknown',
      deciding: [],
    });
    expect(decided({}, { results: { ...VALID, valid: undefined }, exitCode: 0 }).outcome).toBe('unknown');
    expect(decided({}, { results: { ...VALID, problems: ['cut'] }, exitCode: 0 }).outcome).toBe('unknown');
    expect(decided({}, { results: null, exitCode: 0 }).outcome).toBe('unknown');
  });
});

describe('cameToResults', () => {
  it.each([0, 1, 2])('holds for status %d with results', (exitCode) => {
    expect(cameToResults(someFacts({ exitCode, results: VALID }))).toBe(true);
    expect(cameToResults(someFacts({ exitCode, results: null }))).toBe(false);
  });

  it.each([-1, 3, 137, 254, 255])('does not hold for status %d', (exitCode) => {
    expect(cameToResults(someFacts({ exitCode, results: VALID }))).toBe(false);
  });

  it('goes by the log where the status is not known', () => {
    const came = (phase: Parameters<typeof aLog>[0] & object) =>
      cameToResults(someFacts({ results: VALID, log: aLog(phase) }));
    expect(came({ phase: 'analyzed' })).toBe(true);
    expect(came({ phase: 'nothing' })).toBe(true);
    expect(came({ phase: 'analysis' })).toBe(false);
    expect(came({ phase: 'running' })).toBe(false);
  });
});
