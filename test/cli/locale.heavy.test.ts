/** A real JVM as Maelstrom is one, where no locale is set and the workspace has a name beyond ASCII. */
import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withUtf8Locale } from '../../src/machine/utf8-locale.ts';
import { bundleEntry } from '../support/bundled-entry.ts';
import { whyNoRelease } from '../support/maelstrom-release.ts';
import { shellScript } from '../support/shell-script.ts';

/**
 * Reads a node's stderr as UTF-8, as Maelstrom does, and prints it as the JVM is set to; keeps a log in the working
 * directory, and ends without results.
 */
const MAIN = `
import java.io.*;
import java.nio.file.*;
public class Main {
  public static void main(String[] args) throws Exception {
    // A class that cannot be loaded where the working directory's name cannot be written; Maelstrom needs it, too.
    new FilePermission("x", "read");
    String bin = args[java.util.Arrays.asList(args).indexOf("--bin") + 1];
    Process node = new ProcessBuilder(bin).start();
    node.getOutputStream().close();
    Path store = Files.createDirectories(Path.of("").toAbsolutePath().resolve("store/echo/t"));
    Files.createSymbolicLink(Path.of("store/current"), Path.of("echo/t"));
    BufferedReader lines = new BufferedReader(new InputStreamReader(node.getErrorStream(), "UTF-8"));
    try (Writer log = new FileWriter(store.resolve("jepsen.log").toFile())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(line);
        log.write(line + "\\n");
      }
    }
  }
}
`;

const SAID = 'größe fehlt – 日本';

describe.skipIf(whyNoRelease !== null || withUtf8Locale({ ...process.env, LC_ALL: 'C' }).warning !== null)(
  `on a JVM (${whyNoRelease ?? 'where there is a locale for UTF-8'})`,
  () => {
    let cli: string;
    let scratch: string;
    let workspace: string;
    beforeAll(async () => {
      cli = await bundleEntry('src/cli.ts', 'src/engine.ts');
      scratch = realpathSync(mkdtempSync(path.join(tmpdir(), 'locale-')));
      workspace = path.join(scratch, 'größe – 日本');
      mkdirSync(workspace);
      writeFileSync(path.join(scratch, 'Main.java'), MAIN);
      execFileSync('javac', ['Main.java'], { cwd: scratch });
      execFileSync('jar', ['cfe', 'maelstrom.jar', 'Main', 'Main.class'], { cwd: scratch });
      // A jar whose own path is beyond ASCII, too.
      copyFileSync(path.join(scratch, 'maelstrom.jar'), path.join(workspace, 'maelstrom.jar'));
      shellScript(scratch, 'maelstrom', `exec java -jar '${workspace}/maelstrom.jar' "$@"`);
      shellScript(workspace, 'nöde', `echo '${SAID}' >&2`);
    });
    afterAll(() => {
      for (const directory of [path.dirname(cli), scratch]) rmSync(directory, { recursive: true, force: true });
    });

    const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LANG|LC_)/.test(name)));

    const run = (own: NodeJS.ProcessEnv, ...words: string[]): Promise<string> =>
      new Promise((resolve) => {
        const child = spawn(
          process.execPath,
          [cli, 'run', 'echo', '--bin', 'nöde', '--engine', 'maelstrom', ...words],
          {
            cwd: workspace,
            env: { ...bare, PATH: `${scratch}:${bare['PATH']}`, ...own },
            stdio: ['ignore', 'pipe', 'pipe'],
          },
        );
        let text = '';
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
        child.once('close', () => resolve(text));
      });

    const left = (output: string, name: string): string => {
      const directory = path.join(workspace, output);
      const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
      const found = files.find((file) => path.basename(file) === name);
      return found === undefined ? '' : readFileSync(path.join(directory, found), 'utf8');
    };

    it.each<[string, string, NodeJS.ProcessEnv]>([
      ['LC_ALL=C', 'first', { LC_ALL: 'C' }],
      ['no locale at all', 'second', {}],
      ['a locale that is not installed', 'third', { LANG: 'xx_XX.UTF-8' }],
    ])('what nodes print is whole, and every path is found, with %s', async (_, output, own) => {
      expect(await run(own, '--output', output)).not.toContain('locale');
      expect(left(output, 'console.log')).toBe(`${SAID}\n`);
      expect(left(output, 'jepsen.log')).toBe(`${SAID}\n`);
    });

    it('neither would be under LC_ALL=C itself', () => {
      const java = (directory: string): string => {
        const words = ['-jar', path.join(scratch, 'maelstrom.jar'), '--bin', path.join(scratch, 'node')];
        return execFileSync('java', words, {
          cwd: directory,
          env: { ...bare, LC_ALL: 'C' },
          encoding: 'utf8',
          stdio: 'pipe',
        });
      };
      shellScript(scratch, 'node', `echo '${SAID}' >&2`);
      expect(java(mkdtempSync(path.join(scratch, 'ascii-')))).toBe('gr??e fehlt ? ??\n');
      expect(() => java(workspace)).toThrow(/FilePermission/);
    });
  },
);
