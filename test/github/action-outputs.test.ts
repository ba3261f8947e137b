import { describe, expect, it } from 'vitest';
import { setArtifactOutputs, setVerdictOutputs } from '../../src/github/action-outputs.ts';
import { parseVerdict } from '../../src/report/rows/verdict-json.ts';
import { aReason, aVerdict } from '../report/verdicts.ts';
import { aRun } from '../verdict/fixtures.ts';

function outputs() {
  const set: Record<string, string> = {};
  return { set, setOutput: (name: string, value: string) => void Object.assign(set, { [name]: value }) };
}

describe('the outputs of a verdict', () => {
  it('are its outcome, itself and its metrics as JSON, and the first store', () => {
    const { set, setOutput } = outputs();
    const verdict = aVerdict({
      outcome: 'fail',
      reasons: [aReason({ id: 'anomaly-G1c' })],
      metrics: { 'stats.count': 3 },
    });
    setVerdictOutputs(
      verdict,
      { runs: [aRun(), aRun({ store: '/a/store' }), aRun({ store: '/b/store' })] },
      { setOutput },
      10,
    );
    const result = JSON.parse(Buffer.from(set['result'] ?? '', 'base64').toString());
    expect(result).toMatchObject({ status: 'fail', max_score: 10, tests: [{ score: 0 }] });
    expect({ ...set, result: '', verdict: parseVerdict(set['verdict'] ?? '').reasons.map(({ id }) => id) }).toEqual({
      outcome: 'fail',
      passed: 'false',
      verdict: ['anomaly-G1c'],
      metrics: '{"stats.count":3}',
      result: '',
      'store-path': '/a/store',
    });
  });

  it('say of a pass that it passed, and have no store where none was made', () => {
    const { set, setOutput } = outputs();
    setVerdictOutputs(aVerdict({ outcome: 'pass' }), { runs: [] }, { setOutput });
    expect(set).toMatchObject({ outcome: 'pass', passed: 'true', 'store-path': '' });
  });
});

describe('the outputs of artifacts', () => {
  it('are empty for what was not uploaded', () => {
    const { set, setOutput } = outputs();
    setArtifactOutputs(aVerdict({ artifacts: { store: { id: 7, url: 'https://artifacts/7' } } }), { setOutput });
    expect(set).toEqual({
      'store-artifact-id': '7',
      'store-artifact-url': 'https://artifacts/7',
      'messages-artifact-id': '',
      'messages-artifact-url': '',
      'report-artifact-id': '',
      'report-artifact-url': '',
    });
  });
});
