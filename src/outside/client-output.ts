import { AsyncLocalStorage } from 'node:async_hooks';

/** What the runner's own clients print while they work for us. */
export interface Heard<T> {
  readonly result: T;
  /** Their warnings and errors, which the caller tells in its own words. */
  readonly complaints: readonly string[];
}

const listeners = new AsyncLocalStorage<(line: string) => void>();
let installed: typeof process.stdout.write | null = null;

/**
 * Does `work` and hears what it prints. GitHub's clients print warnings by themselves, and the cache client prints one in
 * the place of an error. `say` is given their other lines; secrets that they mask are masked. Once the work is over, or
 * `end` is aborted, nothing more is said. `command` is given the lines that are for the runner, masks among them.
 */
export async function hearing<T>(
  work: () => Promise<T>,
  say: (line: string) => void,
  end?: AbortSignal,
  command: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<Heard<T>> {
  listenToStdout();
  const complaints: string[] = [];
  let isOver = false;
  const hear = (line: string): void => {
    const [, name = '', message = ''] = /^::([\w-]+)[^:]*::(.*)$/.exec(line) ?? [];
    if (name === 'warning' || name === 'error' || HIDDEN_ERROR.test(message)) complaints.push(unescaped(message));
    else if (name === 'add-mask' || name === 'debug') listeners.exit(() => command(line));
    else if (name === '' && !isOver && end?.aborted !== true) listeners.exit(() => say(line));
  };
  try {
    return { result: await listeners.run(hear, work), complaints };
  } finally {
    isOver = true;
  }
}

/** What is printed outside of `hearing` goes to stdout as ever. */
function listenToStdout(): void {
  if (process.stdout.write === installed) return;
  const write = process.stdout.write.bind(process.stdout);
  const listen = (chunk: string | Uint8Array, ...rest: [never?, never?]): boolean => {
    const hear = listeners.getStore();
    if (hear === undefined || typeof chunk !== 'string') return write(chunk, ...rest);
    for (const line of chunk.split(/\r?\n/)) if (line !== '') hear(line);
    return true;
  };
  installed = listen as typeof process.stdout.write;
  process.stdout.write = installed;
}

/** The cache client tells why an entry could not be reserved where only debugging shows it. */
const HIDDEN_ERROR = /^Failed to reserve cache: /;

const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
