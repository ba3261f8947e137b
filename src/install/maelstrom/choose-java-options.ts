import path from 'node:path';
import { UserError } from '../../text/user-error.ts';
import { discard } from '../caches/sealed-directory.ts';
import type { InstallWorld } from '../install-world.ts';
import { type JavaOptions, ownOptions } from '../java-options.ts';
import type { Java } from '../tools/search-java.ts';
import { tryJvm } from './try-jvm.ts';

export interface ChosenOptions {
  readonly javaOptions: readonly string[];
  /** Bytes the heap may grow to; null when the JVM did not say. */
  readonly heapBytes: number | null;
}

/**
 * The first options with which the JVM starts: our own and those that are added, without the class archive, the added ones only.
 * @throws UserError where it starts with none of them
 */
export async function chooseJavaOptions(
  { lean, added }: JavaOptions,
  archive: string | null,
  java: Java,
  jar: string,
  world: InstallWorld,
): Promise<ChosenOptions> {
  const own = ownOptions(added);
  const choices: readonly (readonly string[])[] = [
    ...(lean && archive !== null ? [[...own, `-XX:SharedArchiveFile=${archive}`, ...added]] : []),
    ...(lean ? [[...own, ...added]] : []),
    added,
  ];
  const left: string[] = [];
  let said = '';
  for (const javaOptions of choices) {
    const start = await tryJvm(java, javaOptions, jar, world);
    if (start.starts) {
      for (const each of left) world.log.info(each);
      return { javaOptions, heapBytes: start.heapBytes };
    }
    said = start.said;
    left.push(
      `The JVM does not start with ${javaOptions.join(' ')}, so this action's own options are left out.\n${said}`,
    );
    // With java-options, the archive may be sound and only not fit them, such as a heap that needs longer references.
    if (archive !== null && added.length === 0 && javaOptions.some((option) => option.endsWith(archive)))
      await discard(path.dirname(archive));
  }
  throw new UserError(
    added.length === 0
      ? `Java ${java.version} at ${java.path} (${java.foundAt}) does not start.\n${said}`
      : `Java ${java.version} at ${java.path} does not start with java-options (${added.join(' ')}). Correct them, or leave the input out.\n${said}`,
  );
}
