import { NOT_A_PROGRAM } from '../catalogue/setup-details.ts';
import type { Argument } from '../finding.ts';
import type { RunFacts } from '../gather/facts.ts';
import { brief } from '../quote.ts';

/** A file whose name is a program and its arguments: `"/w/node dist/echo.js"`. */
const COMMAND_LINE = /"[^"]*?(?:^|[/"])((?:node|npx|npm|bun|deno|python3?|ruby|go|cargo|java|tsx|sh|bash) [^"]+)"/;
const COMMAND_LINE_ADVICE =
  '`bin` takes one file, and no arguments: give a command line as `command`, or name a script that starts the node.';

const BUILD_THERE = 'Build it on the system that the test runs on, in the same job.';

/** A compiled program for another system or processor: a shell takes it for a script, and finds no sense in it. */
export function binaryFinding(found: Argument, { program }: RunFacts): Argument {
  if (program.state !== 'binary') return found;
  return {
    ...found,
    title: NOT_A_PROGRAM,
    detail: `The file is a program that was built for ${program.target}, and the system that ran the test did not take it.`,
    advice: `${BUILD_THERE} In Go \`GOOS\` and \`GOARCH\` choose the target, in Rust \`--target\`.`,
  };
}

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
    case 'binary':
      return [
        {
          ...found,
          id: 'bad-shebang',
          title: NOT_A_PROGRAM,
          detail: `The file is there. It was built for ${program.target}, and the loader or a library that it names is not.`,
          advice: `${BUILD_THERE} Or link it statically (in Go with \`CGO_ENABLED=0\`).`,
        },
      ];
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
