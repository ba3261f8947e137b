import { createWriteStream, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { versionOfJar } from '../../../src/install/maelstrom/jar-version.ts';

const PROPERTIES = 'META-INF/maven/maelstrom/maelstrom/pom.properties';

describe('versionOfJar', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'jar-version-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const jarWith = async (text: string, options: { compress?: boolean; forceZip64Format?: boolean } = {}) => {
    const { forceZip64Format = false, compress = true } = options;
    const file = path.join(directory, 'maelstrom.jar');
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('x'), `other/${PROPERTIES}`);
    zip.addBuffer(Buffer.from(text), PROPERTIES, { compress });
    zip.end({ forceZip64Format, comment: '' });
    await pipeline(zip.outputStream, createWriteStream(file));
    return file;
  };

  it('reads it where the build has left it, compressed or not, in a small or a large archive', async () => {
    const text = '#Created\ngroupId=maelstrom\nversion=0.2.4\r\n';
    for (const compress of [true, false]) {
      for (const forceZip64Format of [true, false]) {
        expect(await versionOfJar(await jarWith(text, { compress, forceZip64Format }))).toBe('0.2.4');
      }
    }
    expect(await versionOfJar(await jarWith('version=0.2.5-SNAPSHOT\n'))).toBe('0.2.5-SNAPSHOT');
  });

  it('ignores what is not a version', async () => {
    for (const text of ['', 'version=', 'version=::error::x', 'version=1.2 <b>', `version=1.${'2'.repeat(500)}`]) {
      expect(await versionOfJar(await jarWith(text))).toBeNull();
    }
  });

  it('does not inflate a bomb', async () => {
    expect(await versionOfJar(await jarWith(`version=0.2.4\n${' '.repeat(10_000_000)}`))).toBeNull();
  });

  it('knows nothing of a file that does not exist or is not a jar', async () => {
    expect(await versionOfJar(path.join(directory, 'nowhere.jar'))).toBeNull();
    const file = path.join(directory, 'text.jar');
    writeFileSync(file, 'not a zip');
    expect(await versionOfJar(file)).toBeNull();
  });

  it('survives a jar that is cut off, or changed anywhere', async () => {
    const file = await jarWith('version=0.2.4\n');
    const whole = readFileSync(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        writeFileSync(file, changed);
        expect(await versionOfJar(file)).toSatisfy((found) => found === null || /^[\w.-]+$/.test(found));
        truncateSync(file, at);
        expect(await versionOfJar(file)).toSatisfy((found) => found === null || found === '0.2.4');
      }),
    );
  });
});
