import { wholeNumber } from '../text/parse-given-value.ts';

/** The variable in which the runner passes an input. */
export const variableOf = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;

/** An input as the runner passes it, in `INPUT_*`; an empty one was not given. */
export function inputText(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = env[variableOf(name)]?.trim();
  return text === '' ? undefined : text;
}

/** The input of both actions. @throws UserError */
export const pullRequestInput = (env: NodeJS.ProcessEnv): number | undefined =>
  wholeNumber('pull-request', inputText(env, 'pull-request'), 1, 999_999_999);
