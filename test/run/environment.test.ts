import { describe, expect, it } from 'vitest';
import { environmentForRun } from '../../src/run/environment.ts';

describe('environmentForRun', () => {
  it.each([
    'INPUT_BIN',
    'INPUT_GITHUB-TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_RESULTS_URL',
    'STATE_x',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'GITHUB_OUTPUT',
    'GITHUB_ENV',
    'GITHUB_PATH',
    'GITHUB_STATE',
    'GITHUB_STEP_SUMMARY',
  ])('leaves out %s', (name) => {
    expect(environmentForRun({ [name]: 'x', PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });

  it.each(['PATH', 'HOME', 'CI', 'GITHUB_SHA', 'GITHUB_WORKSPACE', 'MY_INPUT_X', 'GITHUB_TOKENS', 'REACTIONS_X'])(
    'keeps %s',
    (name) => {
      expect(environmentForRun({ [name]: 'x' })).toEqual({ [name]: 'x' });
    },
  );
});
