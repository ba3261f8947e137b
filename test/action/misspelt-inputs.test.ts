import { describe, expect, it } from 'vitest';
import { misspeltInputs } from '../../src/action/misspelt-inputs.ts';
import { UserError } from '../../src/text/user-error.ts';

const NAMES = ['challenge', 'bin', 'time-limit', 'rate', 'limits', 'fail-on', 'comment'];
const inputs = (given: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));

describe('a variable INPUT_* that is not an input of ours', () => {
  // What composite actions of others hand to their steps under act, and what a job sets for itself.
  const foreign = {
    'node-version': '22',
    'cache-dependency-path': 'x',
    path: '.',
    node: 'a',
    who_to_greet: 'you',
    token: 'x',
  };

  it.each([{}, { ACT: 'true' }, { GITEA_ACTIONS: 'true' }])('is none of our business (%j)', (runner) => {
    expect(misspeltInputs({ ...inputs(foreign), ...runner, OUTPUT_RATES: '5' }, NAMES)).toEqual([]);
  });

  it('is told where it looks like a slip, and has no effect', () => {
    expect(misspeltInputs(inputs({ ...foreign, 'time-limt': '5', coment: 'never' }), NAMES)).toEqual([
      'There is no input "time-limt". Did you mean "time-limit"? It has no effect.',
      'There is no input "coment". Did you mean "comment"? It has no effect.',
    ]);
  });

  it('stops the job on GitHub when a pass would mean less than was asked for', () => {
    for (const slip of ['limts', 'limit', 'fail_on', 'failon']) {
      expect(() => misspeltInputs(inputs({ [slip]: 'x' }), NAMES), slip).toThrow(UserError);
      expect(misspeltInputs(inputs({ [slip]: ' ' }), NAMES)).toHaveLength(1);
    }
  });

  it.each([{ ACT: 'true' }, { GITEA_ACTIONS: 'true' }, { FORGEJO_ACTIONS: 'true' }])(
    'never stops it where it may be of another action (%j)',
    (runner) => {
      expect(misspeltInputs({ ...inputs({ limit: '5' }), ...runner }, NAMES)).toEqual([
        'There is no input "limit". Did you mean "limits"? It has no effect.',
      ]);
    },
  );

  it('is quoted in part only', () => {
    const [warning = ''] = misspeltInputs(inputs({ [`time-limit${'-'.repeat(500)}`]: '5' }), NAMES);
    expect(warning.length).toBeLessThan(150);
  });
});
