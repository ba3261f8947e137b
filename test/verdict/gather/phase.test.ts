import { describe, expect, it } from 'vitest';
import type { LogRecord } from '../../../src/store/console-and-log-records.ts';
import { hasReached, phaseBegunBy, whileIn } from '../../../src/verdict/gather/phase.ts';

const aRecord = (logger: string, message: string): LogRecord => ({
  level: 'INFO',
  at: 0,
  thread: 'main',
  logger,
  message,
  body: [],
  line: 1,
});

describe('phaseBegunBy', () => {
  it.each([
    ['jepsen.cli', 'Test options:', 'options'],
    ['jepsen.core', 'Command line:', 'options'],
    ['jepsen.core', 'Running test:', 'options'],
    ['jepsen.db', 'Setting up DB', 'setup'],
    ['jepsen.core', 'Relative time begins now', 'running'],
    ['jepsen.core', 'Run complete, writing', 'complete'],
    ['maelstrom.db', 'Tearing down n0', 'teardown'],
    ['jepsen.core', 'Analyzing...', 'analysis'],
    ['jepsen.core', 'Analysis complete', 'analyzed'],
    ['jepsen.core', 'Something else', undefined],
    ['maelstrom.process', 'Analyzing...', undefined],
    ['maelstrom.db', 'Setting up n0', undefined],
    ['jepsen.core', 'Now Analyzing...', undefined],
  ])('%s: %s begins %s', (logger, message, phase) => {
    expect(phaseBegunBy(aRecord(logger, message))).toBe(phase);
  });
});

describe('hasReached', () => {
  it('counts a phase as reached from its beginning on', () => {
    expect(hasReached('complete', 'complete')).toBe(true);
    expect(hasReached('analyzed', 'complete')).toBe(true);
    expect(hasReached('running', 'complete')).toBe(false);
    expect(hasReached('nothing', 'options')).toBe(false);
  });
});

describe('whileIn', () => {
  it('says of each phase what the test was doing', () => {
    const phases = ['nothing', 'options', 'setup', 'running', 'complete', 'teardown', 'analysis', 'analyzed'] as const;
    expect(phases.map(whileIn)).toEqual([
      'before anything was logged',
      'before the nodes were started',
      'while the nodes were being started',
      'while clients were at work',
      'while the nodes were being stopped',
      'while the nodes were being stopped',
      'during the analysis',
      'after the analysis',
    ]);
  });
});
