import { randomUUID } from 'node:crypto';
import type { Annotation } from '../report/annotations.ts';

/**
 * What a step prints for the runner. A line can be a command, so text that others wrote goes through `text`, or is
 * printed between `stop` and `resume`: then the runner takes no command but a token that a node cannot know, and ours
 * wait.
 */
export interface WorkflowCommands {
  /** Prints text of any origin, in which nothing is a command. */
  readonly text: (text: string) => void;
  readonly annotate: (annotation: Annotation) => void;
  readonly notice: (message: string) => void;
  readonly warning: (message: string, title?: string) => void;
  readonly error: (message: string, title?: string) => void;
  readonly mask: (secret: string) => void;
  /** Prints a whole line that one of the runner's own clients has written as a command. */
  readonly command: (line: string) => void;
  /** Folds what is printed meanwhile. */
  readonly group: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  /** From now on nothing printed is a command, until `resume`. */
  readonly stop: () => void;
  readonly resume: () => void;
}

/**
 * Lines of which the runner takes none for a command. It ends a line at a carriage return too, ignores white space
 * before `::`, and looks for the older form `##[` anywhere in a line. A blank is put in, since the runner compares by the
 * rules of a language, which may ignore an invisible character.
 */
export const withoutCommands = (text: string): readonly string[] =>
  text.split(/\r\n|\r|\n/).map((line) => line.replace(/^([\s\u0085]*):(?=:)/, '$1: ').replaceAll('##[', '## ['));

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
    text: (text) => {
      for (const line of withoutCommands(text)) write(line);
    },
    annotate: ({ level, title, message, location }) =>
      say(
        workflowCommand(level, { file: location?.file, line: location?.line, col: location?.column, title }, message),
      ),
    notice: (message) => say(workflowCommand('notice', {}, message)),
    warning: (message, title) => say(workflowCommand('warning', { title }, message)),
    error: (message, title) => say(workflowCommand('error', { title }, message)),
    mask: (secret) => say(workflowCommand('add-mask', {}, secret)),
    command: say,
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
