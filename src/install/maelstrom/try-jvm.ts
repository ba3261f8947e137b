import { type InstallWorld, quoteOutput, temporaryDirectoryOf } from '../install-world.ts';
import { HEADLESS } from '../java-options.ts';
import type { Java } from '../tools/search-java.ts';

type JvmStart =
  /** `heapBytes` is the most the heap grows to; null when this JVM does not say. */
  { readonly starts: true; readonly heapBytes: number | null } | { readonly starts: false; readonly said: string };

/**
 * Starts the JVM once with everything but Maelstrom. An option that it does not know, or a class archive that kills it (one
 * that was cut off does), shows here and not in a test.
 */
export async function tryJvm(
  java: Java,
  options: readonly string[],
  jar: string,
  world: InstallWorld,
): Promise<JvmStart> {
  const { exitCode, stdout, stderr } = await world.exec(
    [java.path, HEADLESS, ...options, '-XX:+PrintFlagsFinal', '-cp', jar, '-version'],
    { cwd: temporaryDirectoryOf(world), env: world.env, limitMs: 20_000 },
  );
  const complaint = /^.*\[warning\]\[cds.*$/m.exec(stdout)?.[0];
  if (exitCode !== 0) return { starts: false, said: quoteOutput(`${stdout.slice(-2000)}\n${stderr}`, 4) };
  if (complaint !== undefined) return { starts: false, said: quoteOutput(complaint) };
  const heap = /\bMaxHeapSize\s*=\s*(\d+)/.exec(stdout)?.[1];
  return { starts: true, heapBytes: heap === undefined ? null : Number(heap) };
}
