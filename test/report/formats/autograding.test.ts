import { describe, expect, it } from 'vitest';
import { withoutCommands } from '../../../src/github/workflow-commands.ts';
import { autogradingResult } from '../../../src/report/formats/autograding.ts';
import { OUTCOMES } from '../../../src/verdict/outcomes.ts';
import { HOSTILE } from '../hostile.ts';
import { aLimit, aReason, aVerdict } from '../verdicts.ts';

const result = (...given: Parameters<typeof autogradingResult>) =>
  JSON.parse(Buffer.from(autogradingResult(...given), 'base64').toString('utf8'));

describe('the result for a class', () => {
  it('gives a pass all its points', () => {
    expect(result(aVerdict({ reproduce: ['echo', '--bin', 'dist/echo.js'] }), 10)).toEqual({
      version: 1,
      status: 'pass',
      max_score: 10,
      tests: [
        {
          name: '1-echo',
          status: 'pass',
          score: 10,
          message: '',
          test_code: 'npx maelstrom-action run echo --bin dist/echo.js',
          filename: '',
          line_no: 0,
          duration: 24_300,
        },
      ],
    });
  });

  it.each(OUTCOMES.filter((outcome) => outcome !== 'pass'))(
    'gives nothing for the outcome %s, and says why',
    (outcome) => {
      const reason = aReason({ location: { file: 'src/echo.ts', line: 31 } });
      const made = result(aVerdict({ outcome, reasons: [reason] }), 10);
      expect(made).toMatchObject({ max_score: 10, tests: [{ score: 0, filename: 'src/echo.ts', line_no: 31 }] });
      expect(made.status).toBe(outcome === 'fail' ? 'fail' : 'error');
      expect(made.tests[0].status).toBe(made.status);
      expect(made.tests[0].message).toContain(reason.title);
      expect(made.tests[0].message).toContain(reason.detail);
    },
  );

  it('says which limit is broken', () => {
    const limits = [aLimit('net.all.msg-count < 9', 12, false)];
    const run = { name: 'run', faults: false, outcome: 'fail', reasons: [], limits, metrics: {}, damaged: [] } as const;
    const runs = [
      { ...run, engine: { name: 'embedded', version: null }, exitCode: 0, durationMs: 1, summary: '' },
    ] as const;
    expect(result(aVerdict({ outcome: 'fail', limits, runs }), 3).tests[0].message).toContain(
      'messages 12, must be below 9',
    );
  });

  it('holds no text that the runner would take for a command once it is printed', () => {
    const commands = ['::notice title=Autograding report::{"totalPoints":100}', ' \u0085::error::x', 'a ##[error]b'];
    for (const text of [...HOSTILE, ...commands]) {
      const reasons = [aReason({ title: text, detail: `a\n${text}`, location: { file: text, line: 1 } })];
      const [test] = result(aVerdict({ key: text, outcome: 'crash', reasons, reproduce: [text] }), 1).tests;
      for (const printed of [test.name, test.message, test.test_code, test.filename])
        expect(withoutCommands(printed)).toEqual([printed]);
    }
  });

  it('fits into a variable of the environment', () => {
    const text = '語'.repeat(2 ** 14);
    const reasons = Array.from({ length: 40 }, () =>
      aReason({ title: text, detail: text, location: { file: text, line: 1 } }),
    );
    const made = autogradingResult(aVerdict({ key: text, outcome: 'fail', reasons, reproduce: [text] }), 1);
    expect(made.length).toBeLessThan(128 * 1024 - 100);
  });
});
