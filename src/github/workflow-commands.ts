import { randomUUID } from 'node:crypto';
import type { Annotation } from '../report/annotations.ts';

/**
 * Lines that the runner takes as commands. While a node's own output is shown they are stopped with a token that the
 * node cannot know, and ours wait.
 */
export interface WorkflowCommands {
  readonly annotate: (annotation: Annotation) => void;
  readonly notice: (message: string) => void;
  readonly warning: (message: string, title?: string) => void;
  readonly error: (message: string, title?: string) => void;
  readonly mask: (secret: string) => void;
  /** Folds what is printed meanwhile. */
  readonly group: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  /** From now on nothing printed is a command, until `resume`. */
  readonly stop: () => void;
  readonly resume: () => void;
}

/** Values after the second colons. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
/** Values of `name=value`. */
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '');
  const listed = given.map(([key, value]) => `${key}=${property(String(value))}`).join(',');
  return `::${name}${listed === '' ? '' : ` ${listed}`}::${data(message)}`;
}

/** `write` prints one line on stdout. */
export function createCommands(write: (line: string) => void, newToken: () => string = randomUUID): WorkflowCommands {
  let token: string | null = null;
  let waiting: string[] = [];
  const say = (line: string): void => {
    if (token === null) write(line);
    else waiting.push(line);
  };
  return {
    annotate: ({ level, title, message, location }) =>
      say(
        workflowCommand(level, { file: location?.file, line: location?.line, col: location?.column, title }, message),
      ),
    notice: (message) => say(workflowCommand('notice', {}, message)),
    warning: (message, title) => say(workflowCommand('warning', { title }, message)),
    error: (message, title) => say(workflowCommand('error', { title }, message)),
    mask: (secret) => say(workflowCommand('add-mask', {}, secret)),
    group: async (title, work) => {
      say(workflowCommand('group', {}, title));
      try {
        return await work();
      } finally {
        say(workflowCommand('endgroup', {}, ''));
      }
    },
    stop: () => {
      if (token !== null) return;
      token = newToken();
      write(`::stop-commands::${token}`);
    },
    resume: () => {
      if (token === null) return;
      write(`::${token}::`);
      token = null;
      const lines = waiting;
      waiting = [];
      for (const line of lines) write(line);
    },
  };
}
