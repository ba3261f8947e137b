import { describe, expect, it } from 'vitest';
import { type InstallInput, readInstallRequest } from '../../src/install/install-request.ts';

const KNOWN_024 = '301ec71d6b12af0d765edb413f5cf5aa1046b5609bd4e31376a0b549548e5799';
const OTHER = 'ab'.repeat(32);

const read = (inputs: Partial<Record<InstallInput, string>> = {}) => readInstallRequest((name) => inputs[name] ?? '');

describe('readInstallRequest', () => {
  it('asks for Maelstrom 0.2.4 from its exact release address when nothing is set', () => {
    expect(read()).toEqual({
      maelstrom: {
        kind: 'release',
        version: '0.2.4',
        url: 'https://github.com/jepsen-io/maelstrom/releases/download/v0.2.4/maelstrom.tar.bz2',
        sha256: KNOWN_024,
        megabytes: 67,
      },
      javaOptions: { lean: true, added: [] },
      installDependencies: 'auto',
      gnuplot: true,
    });
  });

  it('knows 0.2.3, written with or without a v', () => {
    const release = { version: '0.2.3', sha256: '2124b6aa66b5dfd273f5e0f12c9bd42e4a8365ebb5bf2c7da2de2e3b42c8561a' };
    expect(read({ 'maelstrom-version': '0.2.3' }).maelstrom).toMatchObject(release);
    expect(read({ 'maelstrom-version': ' v0.2.3 ' }).maelstrom).toMatchObject(release);
  });

  it('refuses a version it has no checksum for, and says what to set', () => {
    expect(() => read({ 'maelstrom-version': '0.3.0' })).toThrow(
      /Maelstrom 0\.3\.0 .*known are: 0\.2\.4, 0\.2\.3.*set maelstrom-sha256/,
    );
  });

  it('takes such a version with its checksum, from the same place', () => {
    expect(read({ 'maelstrom-version': '0.3.0', 'maelstrom-sha256': OTHER.toUpperCase() }).maelstrom).toMatchObject({
      version: '0.3.0',
      url: 'https://github.com/jepsen-io/maelstrom/releases/download/v0.3.0/maelstrom.tar.bz2',
      sha256: OTHER,
      megabytes: null,
    });
  });

  it("takes the user's checksum rather than the one on record, and does not say a size then", () => {
    expect(read({ 'maelstrom-sha256': OTHER }).maelstrom).toMatchObject({
      version: '0.2.4',
      sha256: OTHER,
      megabytes: null,
    });
    expect(read({ 'maelstrom-sha256': KNOWN_024 }).maelstrom).toMatchObject({ megabytes: 67 });
  });

  it('fills the version into the address of a mirror', () => {
    const request = read({ 'maelstrom-url': 'https://mirror.example/m-{version}/{version}.tar.bz2' });
    expect(request.maelstrom).toMatchObject({ url: 'https://mirror.example/m-0.2.4/0.2.4.tar.bz2', sha256: KNOWN_024 });
  });

  it.each(['http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]:1/x'])(
    'takes plain http on loopback: %s',
    (url) => {
      expect(read({ 'maelstrom-url': url }).maelstrom).toMatchObject({ url });
    },
  );

  it.each([
    'http://mirror.example/x',
    'http://127.0.0.1.example/x',
    'ftp://mirror.example/x',
    'file:///etc/passwd',
    'mirror.example/x',
  ])('refuses the address %s', (url) => {
    expect(() => read({ 'maelstrom-url': url })).toThrow(/maelstrom-url is .*Write an https address/);
  });

  it('refuses a password in the address without printing it', () => {
    expect(() => read({ 'maelstrom-url': 'https://me:hunter2@mirror.example/x' })).toThrow(
      /^maelstrom-url holds a user name or a password(?!.*hunter2)/,
    );
  });

  it.each(['latest', '0.2', '../../etc', '0.2.4/..', '1.2.3\n'.repeat(2)])('refuses %j as a version', (version) => {
    expect(() => read({ 'maelstrom-version': version })).toThrow(
      /maelstrom-version is .*Write a number such as 0\.2\.4/s,
    );
  });

  it('refuses what is not a checksum', () => {
    expect(() => read({ 'maelstrom-sha256': 'abc' })).toThrow(/maelstrom-sha256 is "abc".*64 hexadecimal digits/);
  });

  it('takes a path with its version and its checksum', () => {
    expect(
      read({ 'maelstrom-path': 'm.jar', 'maelstrom-version': '0.2.5', 'maelstrom-sha256': OTHER }).maelstrom,
    ).toEqual({
      kind: 'path',
      path: 'm.jar',
      version: '0.2.5',
      sha256: OTHER,
    });
    expect(read({ 'maelstrom-path': 'm.jar' }).maelstrom).toMatchObject({ version: null, sha256: null });
  });

  it('refuses a path together with an address', () => {
    expect(() => read({ 'maelstrom-path': 'm', 'maelstrom-url': 'https://m.example' })).toThrow(/both set/);
  });

  it('reads java-options', () => {
    expect(read({ 'java-options': 'none -Xmx4g' }).javaOptions).toEqual({ lean: false, added: ['-Xmx4g'] });
  });

  it('knows auto and never, and nothing else', () => {
    expect(read({ 'install-dependencies': 'never' }).installDependencies).toBe('never');
    expect(() => read({ 'install-dependencies': 'yes' })).toThrow(
      /install-dependencies is "yes"\. Write auto .* or never/,
    );
  });
});
