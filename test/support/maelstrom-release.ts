import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programOnPath } from '../../src/machine/program-on-path.ts';

/** A tarball with the layout of Maelstrom's release, whose jar really runs. */
export interface MaelstromRelease {
  readonly tarball: Buffer;
  readonly sha256: string;
  /** The directory `maelstrom/` the tarball was made from. */
  readonly directory: string;
  remove(): void;
}

/** Why no release can be made on this machine; null when it can. */
export const whyNoRelease: string | null = ['javac', 'jar', 'tar', 'bzip2'].every(
  (name) => programOnPath(name, process.env) !== null,
)
  ? null
  : 'a release of Maelstrom is made with javac, jar, tar and bzip2 (openjdk-17-jdk-headless)';

/**
 * Builds it. Its jar holds one class, which runs `engine` (a script for Node.js with Maelstrom's command line) and
 * ends with its status. `padding`: bytes by which the jar is larger, since Maelstrom's own has 70 MB.
 */
export function buildRelease(engine: string, padding = 0): MaelstromRelease {
  const work = mkdtempSync(path.join(tmpdir(), 'maelstrom-release-'));
  const directory = path.join(work, 'maelstrom');
  mkdirSync(path.join(directory, 'lib'), { recursive: true });
  mkdirSync(path.join(directory, 'doc'));
  writeFileSync(path.join(directory, 'README.md'), '# Maelstrom\n');
  writeFileSync(path.join(directory, 'doc', 'protocol.md'), '# Protocol\n');
  writeFileSync(path.join(work, 'Main.java'), mainClass(engine));
  execFileSync('javac', ['Main.java'], { cwd: work });
  writeFileSync(path.join(work, 'padding'), Buffer.alloc(padding));
  // Not compressed (0), so that the padding counts.
  const jar = path.join(directory, 'lib', 'maelstrom.jar');
  execFileSync('jar', ['cfe0', jar, 'Main', 'Main.class', 'padding'], { cwd: work });
  writeFileSync(
    path.join(directory, 'maelstrom'),
    '#!/bin/sh\nexec java -jar "$(dirname "$0")/lib/maelstrom.jar" "$@"\n',
    {
      mode: 0o755,
    },
  );
  execFileSync('tar', ['-cjf', 'maelstrom.tar.bz2', 'maelstrom'], { cwd: work });
  const tarball = readFileSync(path.join(work, 'maelstrom.tar.bz2'));
  return {
    tarball,
    sha256: createHash('sha256').update(tarball).digest('hex'),
    directory,
    remove: () => rmSync(work, { recursive: true, force: true }),
  };
}

const mainClass = (engine: string): string => `
public class Main {
  public static void main(String[] args) throws Exception {
    var command = new java.util.ArrayList<String>(java.util.List.of(${JSON.stringify(process.execPath)}, ${JSON.stringify(engine)}));
    command.addAll(java.util.List.of(args));
    System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
  }
}
`;
