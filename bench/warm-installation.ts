/** A release of Maelstrom as large as the real one, that a mirror on loopback serves and a tool cache then holds. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type LoopbackServer, startLoopbackServer } from '../test/support/loopback-server.ts';
import { buildRelease, type MaelstromRelease } from '../test/support/maelstrom-release.ts';
import { bundled } from './processes.ts';

/** Bytes of the jar of Maelstrom 0.2.4, about. */
const JAR_BYTES = 70_000_000;

export interface WarmInstallation {
  /** Absolute; a copy of what the tool cache holds. */
  readonly jar: string;
  /** The inputs `maelstrom-version` and so on, and where the tool cache and temporary files are. */
  readonly env: Readonly<Record<string, string>>;
  readonly downloads: () => number;
  readonly close: () => Promise<void>;
}

export async function serveRelease(): Promise<WarmInstallation> {
  const release: MaelstromRelease = buildRelease(bundled('engine.js'), JAR_BYTES);
  const mirror: LoopbackServer = await startLoopbackServer((_, response) => response.end(release.tarball));
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-install-'));
  const temp = path.join(directory, 'temp');
  mkdirSync(temp);
  return {
    jar: path.join(release.directory, 'lib/maelstrom.jar'),
    env: {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      RUNNER_TOOL_CACHE: path.join(directory, 'tools'),
      RUNNER_TEMP: temp,
      'INPUT_MAELSTROM-VERSION': '9.9.9',
      'INPUT_MAELSTROM-SHA256': release.sha256,
      'INPUT_MAELSTROM-URL': `${mirror.url}/maelstrom.tar.bz2`,
      'INPUT_INSTALL-DEPENDENCIES': 'never',
    },
    downloads: () => mirror.requests.length,
    close: async () => {
      await mirror.close();
      release.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
