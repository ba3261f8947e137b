/**
 * What GitHub's runner takes for a command, ported from its sources: src/Runner.Common/ActionCommand.cs (TryParseV2 and
 * TryParse), and the stop and resume of src/Runner.Worker/ActionCommandManager.cs.
 */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const COMMANDS = [
  'internal-set-repo-path',
  'set-env',
  'set-output',
  'save-state',
  'add-path',
  'add-mask',
  'add-matcher',
  'remove-matcher',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
];

/** The commands that a step's output makes the runner carry out, `stop-commands` and the resuming token among them. */
export function commandsIn(output: string): readonly RunnerCommand[] {
  const registered = new Set(COMMANDS);
  const carriedOut: RunnerCommand[] = [];
  let stopToken: string | null = null;
  // .NET's ReadLine ends a line at \r, too.
  for (const line of output.split(/\r\n|\r|\n/)) {
    const command = parseV2(line, registered) ?? parseV1(line, registered);
    if (command === null) continue;
    if (stopToken !== null) {
      if (command.name.toLowerCase() !== stopToken.toLowerCase()) continue;
      registered.delete(stopToken);
      stopToken = null;
    } else if (command.name === 'stop-commands') {
      stopToken = command.data;
      registered.add(stopToken);
    }
    carriedOut.push(command);
  }
  return carriedOut;
}

/** `::name key=value,key=value::data`, where a line begins with it. */
function parseV2(line: string, registered: ReadonlySet<string>): RunnerCommand | null {
  // .NET's white space has U+0085, which JavaScript's has not.
  const message = line.replace(/^[\s\u0085]+/, '');
  if (!message.startsWith('::')) return null;
  const end = message.indexOf('::', 2);
  if (end < 0) return null;
  return command(message.slice(2, end), ',', message.slice(end + 2), registered, [
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%3A', ':'],
    ['%2C', ','],
    ['%25', '%'],
  ]);
}

/** `##[name key=value;key=value]data`, anywhere in a line. */
function parseV1(line: string, registered: ReadonlySet<string>): RunnerCommand | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return null;
  return command(line.slice(start + 3, end), ';', line.slice(end + 1), registered, [
    ['%3B', ';'],
    ['%0D', '\r'],
    ['%0A', '\n'],
    ['%5D', ']'],
    ['%25', '%'],
  ]);
}

function command(
  info: string,
  separator: string,
  data: string,
  registered: ReadonlySet<string>,
  escapes: readonly (readonly [string, string])[],
): RunnerCommand | null {
  const space = info.indexOf(' ');
  const name = space < 0 ? info : info.slice(0, space);
  if (!registered.has(name)) return null;
  const unescaped = (text: string, only: readonly (readonly [string, string])[]): string =>
    only.reduce((all, [escaped, character]) => all.replaceAll(escaped, character), text);
  const pairs = space < 0 ? [] : info.slice(space + 1).split(separator);
  const properties = pairs.flatMap((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && equals < pair.length - 1
      ? [[pair.slice(0, equals).trim(), unescaped(pair.slice(equals + 1), escapes)] as const]
      : [];
  });
  // The data of the newer form knows neither colons nor commas.
  const ofData = separator === ';' ? escapes : escapes.filter(([, character]) => !':,'.includes(character));
  return { name, properties: Object.fromEntries(properties), data: unescaped(data, ofData) };
}
