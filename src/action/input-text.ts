/** An input as the runner passes it, in `INPUT_*`; an empty one was not given. */
export function inputText(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`]?.trim();
  return text === '' ? undefined : text;
}
