import type { Argument } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import { brief } from '../quote.ts';

/** A file whose name is a program and its arguments: `"/w/node dist/echo.js"`. */
const COMMAND_LINE = /"[^"]*?(?:^|[/"])((?:node|npx|npm|bun|deno|python3?|ruby|go|cargo|java|tsx|sh|bash) [^"]+)"/;
const COMMAND_LINE_ADVICE =
  '`bin` takes one file, and no arguments: give a command line as `command`, or name a script that starts the node.';

/**
 * "error=2, No such file or directory" is said of a missing file and of a missing interpreter alike; only the file
 * tells them apart, and where it cannot be looked at, both are named.
 */
export function programFindings(found: Argument, facts: RunFacts): readonly Argument[] {
  const { program } = facts;
  const shebang = (detail: string): Argument => ({ ...found, id: 'bad-shebang', detail });
  const commandLine = COMMAND_LINE.exec(found.detail)?.[1];
  if (commandLine !== undefined && program.state !== 'present') return [{ ...found, advice: COMMAND_LINE_ADVICE }];
  switch (program.state) {
    case 'absent':
      return [found];
    case 'present': {
      const line = brief(program.firstLine, 120);
      if (!program.firstLine.startsWith('#!'))
        return [shebang(`The file is there, but its first line names no interpreter: ${line}.`)];
      return [
        shebang(
          program.crlf
            ? `The first line ends in a Windows line end, which becomes part of the interpreter's name: ${line}.`
            : `The file is there, but the interpreter that its first line names is not: ${line}.`,
        ),
      ];
    }
    case 'unseen':
      return [
        {
          ...found,
          detail: `${found.detail} It says the same when the file is there and the interpreter that its first line names is not.`,
        },
        shebang(
          `If the file exists, the interpreter that its first line names does not, or that line ends in a Windows line end.`,
        ),
      ];
  }
}
