import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { programOnPath } from '../../machine/program-on-path.ts';
import { tellCacheFailure } from '../caches/cached-directory.ts';
import { orCancelled, unlessCancelled } from '../cancellation.ts';
import { type Execution, type InstallWorld, quoteOutput, temporaryDirectoryOf } from '../install-world.ts';

/** Programs that Maelstrom or its installation starts. */
export type Tool = 'java' | 'git' | 'gnuplot' | 'dot' | 'bzip2' | 'tar';

export type PackageManager = 'apt' | 'dnf' | 'apk' | 'brew';

/** The packages of each system that bring them. On macOS tar unpacks bzip2 by itself. */
const PACKAGES: Readonly<Record<PackageManager, Readonly<Record<Tool, string>>>> = {
  apt: {
    java: 'default-jre-headless',
    git: 'git',
    gnuplot: 'gnuplot-nox',
    dot: 'graphviz',
    bzip2: 'bzip2',
    tar: 'tar',
  },
  dnf: {
    java: 'java-21-openjdk-headless',
    git: 'git',
    gnuplot: 'gnuplot',
    dot: 'graphviz',
    bzip2: 'bzip2',
    tar: 'tar',
  },
  apk: { java: 'openjdk21-jre-headless', git: 'git', gnuplot: 'gnuplot', dot: 'graphviz', bzip2: 'bzip2', tar: 'tar' },
  brew: { java: 'openjdk@21', git: 'git', gnuplot: 'gnuplot', dot: 'graphviz', bzip2: 'bzip2', tar: 'gnu-tar' },
};

const PROGRAMS: Readonly<Record<PackageManager, string>> = { apt: 'apt-get', dnf: 'dnf', apk: 'apk', brew: 'brew' };

/** How this system installs packages, and whether we may. */
export interface Installer {
  readonly manager: PackageManager;
  /** What comes before the command: nothing, or `sudo -n`. */
  readonly privilege: readonly string[];
}

export type InstallerSearch =
  | { readonly state: 'usable'; readonly installer: Installer }
  /** `manager` is null when none of the known ones is installed. */
  | { readonly state: 'unusable'; readonly manager: PackageManager | null; readonly why: string };

export async function searchInstaller(world: InstallWorld): Promise<InstallerSearch> {
  const order: readonly PackageManager[] = world.platform === 'darwin' ? ['brew'] : ['apt', 'dnf', 'apk', 'brew'];
  for (const manager of order) {
    if (programOnPath(PROGRAMS[manager], world.env) === null) continue;
    const privilege = await privilegeFor(manager, world);
    return typeof privilege === 'string'
      ? { state: 'unusable', manager, why: privilege }
      : { state: 'usable', installer: { manager, privilege } };
  }
  return {
    state: 'unusable',
    manager: null,
    why: `none of ${order.map((each) => PROGRAMS[each]).join(', ')} is installed`,
  };
}

/** What the command is to begin with; part of a sentence when we may not install. */
async function privilegeFor(manager: PackageManager, world: InstallWorld): Promise<readonly string[] | string> {
  if (manager === 'brew') return world.isRoot ? 'brew does not run as root' : [];
  if (world.isRoot) return [];
  const sudo = programOnPath('sudo', world.env);
  if (sudo === null) return 'this user is not root and there is no sudo';
  const allowed = await world.ask([sudo, '-n', '-l', PROGRAMS[manager]], world.env);
  return allowed.exitCode === 0 ? ['sudo', '-n'] : 'sudo asks for a password';
}

/** What a person types to install these tools; null for a system whose package manager is not known. */
export function commandsFor(
  tools: readonly Tool[],
  manager: PackageManager | null,
  world: InstallWorld,
): string | null {
  if (manager === null) return null;
  const sudo = world.isRoot || manager === 'brew' ? '' : 'sudo ';
  const packages = packagesFor(tools, manager).join(' ');
  switch (manager) {
    case 'apt':
      return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`;
    case 'dnf':
      return `${sudo}dnf install -y --setopt=install_weak_deps=False ${packages}`;
    case 'apk':
      return `${sudo}apk add --no-cache ${packages}`;
    case 'brew':
      return `brew install ${packages}`;
  }
}

export const packagesFor = (tools: readonly Tool[], manager: PackageManager): readonly string[] =>
  tools.map((tool) => PACKAGES[manager][tool]);

/** Milliseconds of wall clock for one command of a package manager. */
const COMMAND_LIMIT_MS = 5 * 60_000;

export type PackagesInstalled =
  | {
      readonly installed: true;
      /** Whether every .deb was in the actions cache. */
      readonly fromCache: boolean;
      readonly saved: Promise<void>;
    }
  /** `why` is a sentence, with what the package manager said. */
  | { readonly installed: false; readonly why: string };

/** Installs the packages of these tools. Does not throw when the package manager fails. */
export async function installPackages(
  tools: readonly Tool[],
  installer: Installer,
  world: InstallWorld,
): Promise<PackagesInstalled> {
  const packages = packagesFor(tools, installer.manager);
  if (installer.manager === 'apt') return await installWithApt(packages, installer, world);
  const done = await world.exec([...installer.privilege, ...installArguments(installer.manager, packages)], {
    env: { ...world.env, HOMEBREW_NO_AUTO_UPDATE: '1', HOMEBREW_NO_INSTALL_CLEANUP: '1' },
    limitMs: COMMAND_LIMIT_MS,
    whenCancelled: 'ask',
  });
  if (done.exitCode === 0) return { installed: true, fromCache: false, saved: Promise.resolve() };
  return { installed: false, why: failure(PROGRAMS[installer.manager], done) };
}

function installArguments(manager: Exclude<PackageManager, 'apt'>, packages: readonly string[]): readonly string[] {
  switch (manager) {
    case 'dnf':
      return ['dnf', 'install', '-y', '-q', '--setopt=install_weak_deps=False', ...packages];
    case 'apk':
      return ['apk', 'add', '--no-cache', ...packages];
    case 'brew':
      return ['brew', 'install', '--quiet', ...packages];
  }
}

/**
 * apt checks each .deb against its signed lists before it uses it, so the files can come from a cache. apt is first asked
 * what it would download: the names and versions are part of the key, so that an entry is never stale.
 */
async function installWithApt(
  packages: readonly string[],
  installer: Installer,
  world: InstallWorld,
): Promise<PackagesInstalled> {
  const archives = path.join(temporaryDirectoryOf(world), 'debs');
  await mkdir(path.join(archives, 'partial'), { recursive: true });
  const apt = (command: readonly string[]) =>
    world.exec([...installer.privilege, 'apt-get', '-q', ...command, ...aptOptions(archives)], {
      env: { ...world.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      limitMs: COMMAND_LIMIT_MS,
      whenCancelled: 'ask',
    });
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const plan = () => apt([...install, '--print-uris']);

  let updated = false;
  const update = async (why: Execution) => {
    world.log.info(
      `apt-get could not install ${packages.join(' ')} at once; its lists are updated.\n${quoteOutput(why.stderr, 3)}`,
    );
    updated = true;
    const done = await apt(['update']);
    if (done.exitCode !== 0) world.log.debug(`apt-get update:\n${quoteOutput(done.stderr)}`);
  };

  let planned = await plan();
  // A slim image has no lists of packages.
  if (planned.exitCode !== 0) {
    await update(planned);
    planned = await plan();
  }
  if (planned.exitCode !== 0) return { installed: false, why: failure('apt-get', planned) };

  const needed = debsOf(planned.stdout);
  const key = await debsKey(packages, needed, world);
  const paths = [path.join(archives, '*.deb')];
  const hit = needed.length > 0 && (await restoreDebs(paths, key, world));

  let done = await apt(install);
  if (done.exitCode !== 0 && !updated && !done.timedOut) {
    await update(done);
    done = await apt(install);
  }
  // apt gives this directory to a user of its own, and the runner could not remove it.
  await rmdir(path.join(archives, 'partial')).catch(() => {});
  if (done.exitCode !== 0) return { installed: false, why: failure('apt-get', done) };
  const complete = needed.length > 0 && !hit && (await hasAll(archives, needed));
  return { installed: true, fromCache: hit, saved: complete ? saveDebs(paths, key, world) : Promise.resolve() };
}

const aptOptions = (archives: string): readonly string[] =>
  [
    // Another job on the machine, or the upgrades of the system itself, may hold the lock.
    'DPkg::Lock::Timeout=120',
    'Acquire::Retries=3',
    'Acquire::http::Timeout=20',
    'Acquire::https::Timeout=20',
    'Dpkg::Use-Pty=0',
    'Dpkg::Options::=--force-confold',
    // Container images are configured to delete packages after the installation.
    'APT::Keep-Downloaded-Packages=true',
    `Dir::Cache::archives=${archives}`,
  ].flatMap((option) => ['-o', option]);

/** `'http://host/pool/x_1.0_amd64.deb' x_1.0_amd64.deb 1234 SHA256:…`: the file names apt will look for. */
const debsOf = (printed: string): readonly string[] =>
  [...printed.matchAll(/^'[^']*' (\S+\.deb) \d+ /gm)].map((match) => String(match[1])).sort();

async function hasAll(archives: string, needed: readonly string[]): Promise<boolean> {
  const there = new Set(await readdir(archives).catch(() => []));
  return needed.every((name) => there.has(name));
}

/** By release of the system, processor and packages, and by the files themselves. */
async function debsKey(packages: readonly string[], debs: readonly string[], world: InstallWorld): Promise<string> {
  const system = await readFile(path.join(world.root, 'etc', 'os-release'), 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(system)?.[1] ?? 'unknown';
  const files = createHash('sha256').update(debs.join('\n')).digest('hex').slice(0, 16);
  const parts = ['maelstrom-debs', field('ID'), field('VERSION_ID'), world.arch, ...packages, files];
  return parts.join('-').replace(/[^\w.+@-]/g, '_');
}

async function restoreDebs(paths: readonly string[], key: string, world: InstallWorld): Promise<boolean> {
  if (world.cache === null) return false;
  try {
    return await orCancelled(world.cache.restore(paths, key), world);
  } catch (error) {
    unlessCancelled(world);
    tellCacheFailure('The packages could not be taken from the actions cache', error, world);
    return false;
  }
}

async function saveDebs(paths: readonly string[], key: string, world: InstallWorld): Promise<void> {
  if (world.cache === null) return;
  try {
    await orCancelled(world.cache.save(paths, key), world);
  } catch (error) {
    unlessCancelled(world);
    tellCacheFailure('The packages were not saved to the actions cache', error, world);
  }
}

function failure(program: string, done: Execution): string {
  const ended = done.timedOut
    ? `did not end within ${COMMAND_LIMIT_MS / 60_000} minutes`
    : `ended with status ${done.exitCode}`;
  const said = quoteOutput(done.stderr.trim() === '' ? done.stdout : done.stderr, 5);
  return `${program} ${ended}.${said === '' ? '' : `\n${said}`}`;
}
