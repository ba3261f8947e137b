/** A shell in which the commands of documents are typed, one after the other, with the package from a tarball. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How the documents name the package: on GitHub. */
const ON_GITHUB = 'github:glomers/maelstrom-action#v1';

export interface Ended {
  readonly status: number | null;
  /** Both streams. */
  readonly said: string;
}

export interface Session {
  /** Where the last command has ended. */
  readonly cwd: () => string;
  /**
   * Types a command.
   * @param until what it says when it is to be interrupted, as by Ctrl-C, for one that does not end by itself
   */
  type(command: string, until?: RegExp): Promise<Ended>;
}

/** @param files texts to put, by their name below the working directory, before a command that names them */
export function openSession(directory: string, tarball: string, files: Readonly<Record<string, string>>): Session {
  let cwd = directory;
  const place = path.join(directory, '.cwd');
  return {
    cwd: () => cwd,
    async type(command, until) {
      for (const [name, text] of Object.entries(files)) {
        if (command.includes(name)) putProgram(path.join(cwd, name), text);
      }
      const manifest = path.join(cwd, 'package.json');
      if (/^npm (?:install|ci)\b/.test(command)) {
        writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(ON_GITHUB, `file:${tarball}`));
      }
      const ended = await typed(here(command, cwd, tarball), cwd, place, until);
      if (until === undefined) cwd = readFileSync(place, 'utf8').trim();
      return ended;
    },
  };
}

function putProgram(file: string, text: string): void {
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
}

/** A command as it can be typed here: the package is a tarball, and a path with … is that of a file. */
function here(command: string, cwd: string, tarball: string): string {
  return command
    .replace(`npx ${ON_GITHUB}`, `npx --yes --offline --package=${tarball} maelstrom-action`)
    .replace(/^npm install\b/, 'npm install --prefer-offline --no-audit --no-fund')
    .replace(/\S+…\S+/, (shown) => {
      const [begin = '', end = ''] = shown.split('…');
      const below = readdirSync(path.join(cwd, begin), { recursive: true, encoding: 'utf8' });
      const found = below.map((name) => path.join(begin, name)).find((name) => name.endsWith(end));
      if (found === undefined) throw new Error(`${cwd} has no ${shown}`);
      return found;
    });
}

async function typed(command: string, cwd: string, place: string, until: RegExp | undefined): Promise<Ended> {
  const script = `${command}\nstatus=$?\npwd > '${place}'\nexit $status`;
  const child = spawn('bash', ['-c', script], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (until?.test(said) === true) interrupt(child);
    });
  }
  try {
    const status = await new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    return { status, said };
  } finally {
    if (child.exitCode === null && child.signalCode === null) signal(child, 'SIGKILL');
  }
}

function interrupt(child: ChildProcess): void {
  signal(child, 'SIGINT');
}

/** To all processes of the command, as a terminal does. */
function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended.
  }
}
