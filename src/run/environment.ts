/** Variables that Maelstrom and the nodes must not see: inputs, tokens, and the runner's command files. */
const HIDDEN = [
  /^INPUT_/,
  /^ACTIONS_/,
  /^STATE_/,
  /^(GITHUB_TOKEN|GH_TOKEN|GITHUB_OUTPUT|GITHUB_ENV|GITHUB_PATH|GITHUB_STATE|GITHUB_STEP_SUMMARY)$/,
];

/** The name of the variable by which every process of a run is known, whatever group or parent it has. */
export const RUN_MARK = 'MAELSTROM_ACTION_RUN';

/** The environment of a run. This does not protect from a hostile node: a process can read the environment of its parent. */
export function environmentForRun(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !HIDDEN.some((pattern) => pattern.test(name))));
}
