import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forTerminal, renderTerminal } from '../../src/report/terminal.ts';
import type { RunVerdict, Verdict } from '../../src/verdict/verdict.ts';
import { aLimit } from './verdicts.ts';

const aRunVerdict = (over: Partial<RunVerdict> = {}): RunVerdict => ({
  name: 'run',
  faults: false,
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  engine: { name: 'embedded', version: '1.0.0' },
  exitCode: 0,
  durationMs: 1000,
  summary: '14 of 14 operations ok',
  damaged: [],
  ...over,
});

const aVerdict = (over: Partial<Verdict> = {}): Verdict => ({
  version: 1,
  key: '3d-efficient-broadcast-1',
  title: 'Efficient Broadcast, Part I',
  workload: 'broadcast',
  outcome: 'pass',
  reasons: [],
  metrics: {},
  limits: [],
  runs: [aRunVerdict()],
  engine: { name: 'embedded', version: '1.0.0' },
  exitCode: 0,
  durationMs: 1000,
  finishedAt: '2026-11-22T00:00:00.000Z',
  ...over,
});

describe('renderTerminal', () => {
  it('keeps a line to copy in one piece', () => {
    const line = `(printf '%s\\n' '${'{"type": "echo"} '.repeat(9)}'; sleep 1) | node echo.js`;
    const reason = {
      id: 'timeouts',
      severity: 'failure',
      title: 'T',
      detail: 'D',
      advice: `Send it: \`${line}\``,
    } as const;
    const text = renderTerminal(aVerdict({ outcome: 'fail', reasons: [reason] }));
    expect(text.split('\n').filter((one) => one.includes(line))).toHaveLength(1);
  });

  it('says the outcome, the figures, the limits, and every reason with its place and advice', () => {
    const metrics = {
      'net.servers.msgs-per-op': 63.0712,
      'net.all.msg-count': 812,
      'availability.ok-fraction': 1,
      'workload.stable-latencies.0.5': 312,
    };
    const text = renderTerminal(
      aVerdict({
        outcome: 'fail',
        limits: [
          aLimit('net.servers.msgs-per-op < 30', 63.0712, false),
          aLimit('workload.stable-latencies.0.5 < 400', 312, true),
          aLimit('net.servers.msgs-per-op <= base', 63.0712, null),
          aLimit('workload.nothing < 1', null, false),
        ],
        runs: [aRunVerdict({ metrics, outcome: 'fail' })],
        reasons: [
          {
            id: 'stdout-not-json',
            severity: 'failure',
            title: 'A node printed text on stdout',
            detail: 'Node n0 printed a line that is not a message.',
            location: { file: 'src/echo.ts', line: 12, column: 3 },
            evidence: [{ source: 'console', line: 7, text: 'hello' }],
            advice: 'Use console.error.',
          },
          { id: 'timeouts', severity: 'warning', title: 'Timeouts', detail: 'Two.', under: 'stdout-not-json' },
        ],
      }),
    );
    expect(text).toBe(`FAIL  3d-efficient-broadcast-1  Efficient Broadcast, Part I
  14 of 14 operations ok
  63.07 messages per operation between servers · 812 messages in all · 100 % available · median latency 312 ms
  ✗ limit: messages per operation between nodes 63.07, must be below 30
  ✓ limit: median latency 312 ms, must be below 400
  ? limit: messages per operation between nodes 63.07, must be at most the base branch's, which is not known yet
  ✗ limit: workload.nothing: no run has a metric of this name

  ✗ A node printed text on stdout [stdout-not-json]
    Node n0 printed a line that is not a message.
    at src/echo.ts:12:3
    console:7 | hello
    What to do: Use console.error.
    https://github.com/glomers/maelstrom-action/blob/v1/docs/troubleshooting.md#stdout-not-json

      ! Timeouts [timeouts]
        Two.
`);
  });

  it('names each run where there are several', () => {
    const text = renderTerminal(aVerdict({ runs: [aRunVerdict(), aRunVerdict({ name: 'faults', outcome: 'crash' })] }));
    expect(text).toContain('  run: pass, 14 of 14 operations ok\n');
    expect(text).toContain('  faults: crash, 14 of 14 operations ok\n');
  });

  it('says what our own checker makes of a history where that of Maelstrom broke off', () => {
    const secondOpinion = { by: 'the embedded checkers', valid: true, detail: 'It finds nothing wrong.' };
    const text = renderTerminal(aVerdict({ outcome: 'unknown', runs: [aRunVerdict({ secondOpinion })] }));
    expect(text).toContain('  Second opinion, by the embedded checkers: It finds nothing wrong.\n');
  });

  it('lets no control or direction character of a node through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(forTerminal(text)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
    expect(forTerminal('\u001b[2J\tx\r\u202ey')).toBe('�[2J  x��y');
  });
});

describe('colours', () => {
  const ESCAPE = '\u001b[31mred\u001b[0m';
  const verdict = aVerdict({
    outcome: 'fail',
    key: ESCAPE,
    limits: [aLimit('net.servers.msgs-per-op < 30', 40, false), aLimit('stats.count > 1', 2, true)],
    reasons: [
      {
        id: 'lost-values',
        severity: 'failure',
        title: `Lost ${ESCAPE}`,
        detail: `Value 7 ${ESCAPE} was lost.`,
        location: { file: `src/${ESCAPE}.ts`, line: 3, column: 4 },
        evidence: [{ source: 'node-logs/n0.log', line: 2, text: ESCAPE }],
        advice: 'Send it again.',
      },
      { id: 'rate-not-reached', severity: 'warning', title: 'Slow', detail: 'It was slow.' },
    ],
    runs: [aRunVerdict(), aRunVerdict({ name: 'faults', outcome: 'fail' })],
  });

  it('change no text', () => {
    const coloured = renderTerminal(verdict, true);
    expect(coloured).not.toBe(renderTerminal(verdict));
    expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(verdict));
    expect(renderTerminal(verdict)).not.toContain('\u001b');
  });

  it('are ours alone: what a node writes has none', () => {
    const coloured = renderTerminal(verdict, true);
    expect(coloured).not.toContain(ESCAPE);
    expect(coloured).toContain('�[31mred�[0m');
    // Only styles, each of them ended again.
    const sequences = [...coloured.matchAll(/\u001b\[(\d+)m/g)].map(([, code]) => code);
    expect(coloured.split('\u001b').length - 1).toBe(sequences.length);
    expect(new Set(sequences)).toEqual(new Set(['1', '22', '2', '31', '32', '33', '36', '39']));
  });

  it('show the outcome', () => {
    expect(renderTerminal(aVerdict(), true)).toMatch(/^\u001b\[1m\u001b\[32mPASS\u001b\[39m\u001b\[22m {2}/);
    expect(renderTerminal(verdict, true)).toMatch(/^\u001b\[1m\u001b\[31mFAIL/);
  });
});
