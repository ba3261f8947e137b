import { getExecOutput } from '@actions/exec';
import { messageOf } from '../../text/thrown-message.ts';
import type { Answer } from '../install-world.ts';

/** Asks by @actions/exec, which runs a program and collects what it prints, but does not limit its time. */
export async function askProgram(
  argv: readonly [file: string, ...args: string[]],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Answer> {
  const [file, ...args] = argv;
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  try {
    // The first parameter is a command line, which the client splits into words.
    const { exitCode, stdout, stderr } = await getExecOutput(`"${file.replaceAll('"', '\\"')}"`, args, {
      env: Object.fromEntries(given),
      silent: true,
      ignoreReturnCode: true,
    });
    // A program that a signal ended has no exit code.
    return { exitCode: (exitCode as number | null) ?? 128, stdout, stderr };
  } catch (error) {
    return { exitCode: 127, stdout: '', stderr: messageOf(error) };
  }
}
