import { createHash } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../text/thrown-message.ts';
import { cacheKeyOf } from '../caches/cache-key.ts';
import {
  type CacheEntry,
  fromActionsCache,
  inToolCache,
  listedFile,
  makeCached,
  prune,
} from '../caches/cached-directory.ts';
import { unlessCancelled } from '../cancellation.ts';
import { type InstallWorld, quoteOutput, seconds } from '../install-world.ts';
import { HEADLESS, LEAN_JAVA_OPTIONS } from '../java-options.ts';
import { type Java, OLDEST_JAVA_WITH_CLASS_ARCHIVE } from '../tools/search-java.ts';
import type { Maelstrom } from './obtain-maelstrom.ts';

export const ARCHIVE_TOOL = 'maelstrom-classes';
const FILE = 'classes.jsa';
/** Milliseconds for the short run; it takes some fifteen seconds. */
const SHORT_RUN_LIMIT_MS = 90_000;

export interface ClassArchive {
  readonly file: string;
  readonly saved: Promise<void>;
}

/** Whether this Java takes a class archive, and these `java-options` do not rule one out. */
export const canHaveClassArchive = (java: Java, options: readonly string[]): boolean =>
  java.feature >= OLDEST_JAVA_WITH_CLASS_ARCHIVE &&
  !options.some((option) => /^-Xshare:|^-XX:(SharedArchiveFile|ArchiveClassesAtExit)=/.test(option));

/**
 * Where the archive of Maelstrom's loaded classes is or belongs. The JVM accepts it only for the jar of the same path
 * and time, and for the same build.
 */
export async function classArchiveFor(maelstrom: Maelstrom, java: Java, world: InstallWorld): Promise<CacheEntry> {
  const { mtimeMs } = await stat(maelstrom.jar);
  const parts = [
    maelstrom.jarSha256,
    maelstrom.jar,
    // Always the same, unless the tool cache cannot be written.
    Math.floor(mtimeMs / 1000),
    java.path,
    java.build,
    ...LEAN_JAVA_OPTIONS,
  ];
  const key = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
  return {
    what: 'The class archive',
    tool: ARCHIVE_TOOL,
    version: `${maelstrom.version ?? '0.0.0'}-java${java.feature}-${key}`,
    origin: key,
    cacheKey: cacheKeyOf(`maelstrom-classes-${key}`, world),
  };
}

/** The archive from the caches, if one of them has a whole one. */
export async function findClassArchive(entry: CacheEntry, world: InstallWorld): Promise<string | null> {
  const cached = (await inToolCache(entry, world)) ?? (await fromActionsCache(entry, world));
  return cached === null ? null : (listedFile(cached, FILE)?.file ?? null);
}

/**
 * Makes the archive by a short run of Maelstrom's echo workload on a node of our own, whose result does not matter.
 * Returns null, and says why, when that fails: a test runs without an archive, too, only slower.
 */
export async function makeClassArchive(
  entry: CacheEntry,
  jar: string,
  java: Java,
  world: InstallWorld,
): Promise<ClassArchive | null> {
  const begun = world.clock.now();
  world.log.progress('Making the class archive (once, about 15 s): later runs start faster with it.');
  try {
    const { directory, saved } = await makeCached(
      entry,
      async (content, scratch) => {
        const archive = path.join(scratch, FILE);
        const node = path.join(scratch, 'echo.mjs');
        await writeFile(node, ECHO_NODE);
        const run = await world.exec(
          [
            java.path,
            HEADLESS,
            ...LEAN_JAVA_OPTIONS,
            `-XX:ArchiveClassesAtExit=${archive}`,
            '-jar',
            jar,
            'test',
            ...['-w', 'echo', '--bin', world.nodePath, '--node-count', '1', '--time-limit', '1', '--rate', '10'],
            node,
          ],
          { cwd: scratch, env: world.env, limitMs: SHORT_RUN_LIMIT_MS },
        );
        if (run.timedOut) throw new Error(`the short run took longer than ${SHORT_RUN_LIMIT_MS / 1000} s`);
        await rename(archive, path.join(content, FILE)).catch(() => {
          throw new Error(`the short run left no archive.\n${quoteOutput(`${run.stdout}\n${run.stderr}`, 5)}`);
        });
      },
      world,
    );
    world.log.info(`The class archive was made in ${seconds(world.clock.now() - begun)}.`);
    await prune(ARCHIVE_TOOL, world);
    return { file: path.join(directory, FILE), saved };
  } catch (error) {
    unlessCancelled(world);
    world.log.info(`No class archive could be made, so Maelstrom starts a little slower: ${messageOf(error)}`);
    return null;
  }
}

/** Answers init and echo, and ends with its stdin. */
const ECHO_NODE = `import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { src, dest, body } = JSON.parse(line);
  const reply = body.type === 'init' ? { type: 'init_ok' } : { type: 'echo_ok', msg_id: body.msg_id, echo: body.echo };
  process.stdout.write(JSON.stringify({ src: dest, dest: src, body: { ...reply, in_reply_to: body.msg_id } }) + '\\n');
}
`;
