import { UserError } from '../text/user-error.ts';
import { isTrustedAddress } from './fetch/download.ts';
import { type JavaOptions, parseJavaOptions } from './java-options.ts';
import known from './releases.json' with { type: 'json' };

/** What is to be installed; the inputs, parsed. */
export interface InstallRequest {
  readonly maelstrom: ReleaseRequest | PathRequest;
  /** The user's; the JVM gets them after the lean default (docs/install.md), so that they win over it. */
  readonly javaOptions: JavaOptions;
  /** `auto` lets the system's package manager install what is missing; `never` only looks. */
  readonly installDependencies: 'auto' | 'never';
  /** Whether plots are wanted, and gnuplot with them. */
  readonly gnuplot: boolean;
}

/** A release tarball, downloaded from `url` and checked against `sha256` before it is unpacked. */
export interface ReleaseRequest {
  readonly kind: 'release';
  readonly version: string;
  readonly url: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** Rounded size of the tarball; null for a tarball that is not on record. */
  readonly megabytes: number | null;
}

/** An unpacked directory, a tarball or a jar that is on this machine already. */
export interface PathRequest {
  readonly kind: 'path';
  readonly path: string;
  /** What the user says it is; null when the user says nothing. */
  readonly version: string | null;
  /** Of a tarball or jar, when the user wants it checked. */
  readonly sha256: string | null;
}

export type InstallInput =
  | 'maelstrom-version'
  | 'maelstrom-sha256'
  | 'maelstrom-url'
  | 'maelstrom-path'
  | 'java-options'
  | 'install-dependencies';

interface Release {
  readonly url: string;
  readonly sha256: string;
  readonly megabytes: number;
}

const RELEASES: Readonly<Record<string, Release>> = known.releases;

const DEFAULT_MAELSTROM_VERSION: string = known.default;

/** The version on record whose tarball has this checksum; null when there is none. */
export const versionOfTarball = (sha256: string): string | null =>
  Object.entries(RELEASES).find(([, release]) => release.sha256 === sha256)?.[0] ?? null;

/**
 * Reads the inputs that say what to install. An input that is not set reads as the empty string, as with
 * `core.getInput`. Throws a UserError that names the input.
 */
export function readInstallRequest(input: (name: InstallInput) => string): InstallRequest {
  const text = (name: InstallInput) => input(name).trim();
  const version = parseVersion(text('maelstrom-version'));
  const sha256 = parseSha256(text('maelstrom-sha256'));
  const url = text('maelstrom-url');
  const path = text('maelstrom-path');
  if (path !== '' && url !== '') {
    throw new UserError(
      'maelstrom-path and maelstrom-url are both set. Keep maelstrom-path to use what is on this machine, or maelstrom-url to download from a mirror.',
    );
  }
  return {
    maelstrom:
      path === ''
        ? parseRelease(version ?? DEFAULT_MAELSTROM_VERSION, sha256, url)
        : { kind: 'path', path, version, sha256 },
    javaOptions: parseJavaOptions(text('java-options')),
    installDependencies: parseInstallDependencies(text('install-dependencies')),
    gnuplot: true,
  };
}

const NUMBER = '0|[1-9]\\d*';
const IDENTIFIER = `${NUMBER}|\\d*[A-Za-z][0-9A-Za-z]*`;
/** Semantic: it becomes part of a path and of an address, and the tool cache knows only such versions. */
const VERSION = new RegExp(`^(${NUMBER})(\\.(${NUMBER})){2}(-(${IDENTIFIER})(\\.(${IDENTIFIER}))*)?$`);

function parseVersion(text: string): string | null {
  if (text === '') return null;
  const version = text.replace(/^v/, '');
  if (VERSION.test(version)) return version;
  throw new UserError(
    `maelstrom-version is "${text}", which is not a version. Write a number such as ${DEFAULT_MAELSTROM_VERSION}. Known are: ${knownVersions()}.`,
  );
}

function parseSha256(text: string): string | null {
  if (text === '') return null;
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase();
  throw new UserError(
    `maelstrom-sha256 is "${text}", which is not a SHA-256 checksum. Write its 64 hexadecimal digits, as sha256sum prints them.`,
  );
}

function parseRelease(version: string, sha256: string | null, mirror: string): ReleaseRequest {
  const release = RELEASES[version];
  const trusted = sha256 ?? release?.sha256;
  if (trusted === undefined) {
    throw new UserError(
      `Maelstrom ${version} is not a version this action has a checksum for (known are: ${knownVersions()}). Use one of them, or set maelstrom-sha256 to the SHA-256 of its maelstrom.tar.bz2.`,
    );
  }
  const address = mirror === '' ? (release?.url ?? known.url) : mirror;
  return {
    kind: 'release',
    version,
    url: parseUrl(address.replaceAll('{version}', version)),
    sha256: trusted,
    megabytes: release?.sha256 === trusted ? release.megabytes : null,
  };
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !isTrustedAddress(url)) {
    throw new UserError(
      `maelstrom-url is "${text}". Write an https address ({version} stands for the version), such as ${known.url}; plain http is for loopback only.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError(
      'maelstrom-url holds a user name or a password. Use a mirror that needs neither, or maelstrom-path.',
    );
  }
  return url.href;
}

function parseInstallDependencies(text: string): 'auto' | 'never' {
  if (text === '' || text === 'auto') return 'auto';
  if (text === 'never') return 'never';
  throw new UserError(
    `install-dependencies is "${text}". Write auto (install what is missing) or never (only say what is missing).`,
  );
}

const knownVersions = (): string => Object.keys(RELEASES).join(', ');
