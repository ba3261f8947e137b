import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isExecutable, programOnPath } from '../../machine/program-on-path.ts';
import { byNumber } from '../../text/by-number.ts';
import { type InstallWorld, quoteOutput, toolCacheOf } from '../install-world.ts';

export interface Java {
  readonly path: string;
  /** As it names itself: `17.0.15`, `1.8.0_402`. */
  readonly version: string;
  /** 8, 11, 17 …: the number that decides what it can do. */
  readonly feature: number;
  /** Where it was found, for people: `PATH`, `JAVA_HOME`, `JAVA_HOME_21_X64`, `tool-cache`, `system`. */
  readonly foundAt: string;
  /** Tells builds of one version apart; a class archive works with one build only. */
  readonly build: string;
}

export interface JavaSearch {
  readonly java: Java | null;
  /** `Java 1.8.0_402 at /usr/bin/java (PATH) is older than 11`. */
  readonly rejected: readonly string[];
}

/** Maelstrom's classes are compiled for it. */
export const OLDEST_JAVA = 11;
/** Older ones do not start with the option for it. */
export const OLDEST_JAVA_WITH_CLASS_ARCHIVE = 13;

/** Milliseconds; the stub that macOS has for a missing Java may open a window and wait. */
const VERSION_LIMIT_MS = 20_000;

interface Candidate {
  readonly file: string;
  readonly foundAt: string;
}

/** The first Java that is new enough. Each is started and asked for its version. */
export async function searchJava(world: InstallWorld): Promise<JavaSearch> {
  const rejected: string[] = [];
  const asked = new Set<string>();
  for await (const { file, foundAt } of candidates(world)) {
    if (asked.has(file)) continue;
    asked.add(file);
    const answer = await askJava(file, foundAt, world);
    if (typeof answer === 'string') rejected.push(answer);
    else if (answer.feature < OLDEST_JAVA) {
      rejected.push(`Java ${answer.version} at ${file} (${foundAt}) is older than ${OLDEST_JAVA}`);
    } else return { java: answer, rejected };
  }
  return { java: null, rejected };
}

async function* candidates(world: InstallWorld): AsyncGenerator<Candidate> {
  const onPath = programOnPath('java', world.env);
  if (onPath !== null) yield { file: onPath, foundAt: 'PATH' };
  for (const { name, home } of javaHomes(world)) {
    const file = path.join(home, 'bin', 'java');
    if (isExecutable(file)) yield { file, foundAt: name };
  }
  for (const file of await inToolCache(world)) yield { file, foundAt: 'tool-cache' };
  for (const file of await inSystem(world)) yield { file, foundAt: 'system' };
}

/** JAVA_HOME, then the runner image's JAVA_HOME_<version>_<arch>; of those the newest with long-term support first. */
function javaHomes(world: InstallWorld): readonly { readonly name: string; readonly home: string }[] {
  const homes = Object.entries(world.env).flatMap(([name, home]) => {
    const match = /^JAVA_HOME_(\d+)_(\w+)$/i.exec(name);
    const suits = match?.[2]?.toLowerCase() === world.arch;
    return match !== null && suits && home ? [{ name, home, version: String(match[1]) }] : [];
  });
  const plain = world.env.JAVA_HOME;
  return [...(plain ? [{ name: 'JAVA_HOME', home: plain }] : []), ...homes.sort(byVersion)];
}

/** setup-java's layout: `Java_<distribution>_<jdk|jre>/<version>/<arch>`, on macOS with `Contents/Home` in it. */
async function inToolCache(world: InstallWorld): Promise<readonly string[]> {
  const tools = toolCacheOf(world);
  const found: { readonly version: string; readonly file: string }[] = [];
  for (const tool of (await namesIn(tools)).filter((name) => /^Java_.+_(jdk|jre)/.test(name))) {
    for (const version of world.toolCache.versions(tools, tool, world.arch)) {
      const home = path.join(tools, tool, version, world.arch);
      found.push({ version, file: path.join(home, 'bin', 'java') });
      found.push({ version, file: path.join(home, 'Contents', 'Home', 'bin', 'java') });
    }
  }
  return found
    .sort(byVersion)
    .map(({ file }) => file)
    .filter(isExecutable);
}

/** Where package managers put a Java that is not the first on the PATH. */
async function inSystem(world: InstallWorld): Promise<readonly string[]> {
  const places: readonly (readonly [directory: string, inside: string])[] =
    world.platform === 'darwin'
      ? [
          ['opt/homebrew/opt', 'bin/java'],
          ['usr/local/opt', 'bin/java'],
          ['Library/Java/JavaVirtualMachines', 'Contents/Home/bin/java'],
        ]
      : [['usr/lib/jvm', 'bin/java']];
  const found: { readonly version: string; readonly file: string }[] = [];
  for (const [directory, inside] of places) {
    const within = path.join(world.root, directory);
    for (const name of await namesIn(within)) {
      if (!/java|jdk|jre|temurin|zulu|corretto|graal/i.test(name)) continue;
      // java-17-openjdk-amd64, openjdk@21, temurin-21.jdk, java-1.8.0-openjdk
      found.push({ version: /\d+(\.\d+)*/.exec(name)?.[0] ?? '0', file: path.join(within, name, inside) });
    }
  }
  return found
    .sort(byVersion)
    .map(({ file }) => file)
    .filter(isExecutable);
}

const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);

/** Versions with long-term support before others, then the newest first. */
function byVersion(a: { readonly version: string }, b: { readonly version: string }): number {
  const [featureA, featureB] = [featureOf(a.version), featureOf(b.version)];
  return (
    Number(hasLongTermSupport(featureB)) - Number(hasLongTermSupport(featureA)) ||
    featureB - featureA ||
    byNumber(b.version, a.version)
  );
}

/** 8, 11, 17, and since then every fourth: 21, 25, … */
const hasLongTermSupport = (feature: number): boolean =>
  feature === 8 || feature === 11 || (feature >= 17 && (feature - 17) % 4 === 0);

/** `1.8.0_402` is 8. */
function featureOf(version: string): number {
  const [first, second] = version.split(/[^\d]+/).map(Number);
  return (first === 1 ? second : first) ?? 0;
}

/** A Java, or part of a sentence when the program does not tell its version. */
async function askJava(file: string, foundAt: string, world: InstallWorld): Promise<Java | string> {
  const { exitCode, stdout, stderr, timedOut } = await world.exec([file, '-version'], {
    env: world.env,
    limitMs: VERSION_LIMIT_MS,
  });
  const output = `${stderr}\n${stdout}`;
  const version = /version "([^"]{1,40})"/.exec(output)?.[1];
  if (exitCode !== 0 || version === undefined) {
    const said = quoteOutput(output, 1).slice(2) || 'it printed nothing';
    const ended = timedOut ? 'did not answer' : `ended with status ${exitCode}`;
    return `${file} (${foundAt}) is not a usable Java: -version ${ended} (${said})`;
  }
  // JAVA_TOOL_OPTIONS is announced in lines of its own, which do not tell builds apart.
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Picked up '));
  return {
    path: file,
    version,
    feature: featureOf(version),
    foundAt,
    build: createHash('sha256').update(lines.join('\n')).digest('hex'),
  };
}
