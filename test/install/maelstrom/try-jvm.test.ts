import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectoryOf } from '../../../src/install/install-world.ts';
import { tryJvm } from '../../../src/install/maelstrom/try-jvm.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

let test: TestWorld;
beforeEach(() => {
  test = aWorld(['sh', 'mv', 'cat']);
});
afterEach(() => test.remove());

describe('tryJvm', () => {
  beforeEach(() => mkdirSync(temporaryDirectoryOf(test.world), { recursive: true }));

  const tried = () =>
    tryJvm(
      {
        version: '17.0.2',
        foundAt: 'PATH',
        path: path.join(test.directory, 'bin', 'java'),
        feature: 17,
        build: '17.0.2+8',
      },
      ['-Xmx1g'],
      'the.jar',
      test.world,
    );

  it('gives the size to which the heap grows', async () => {
    test.script(
      'java',
      'echo "   size_t MaxHeapSize                              = 1073741824       {product} {command line}"; echo "$@"',
    );
    expect(await tried()).toEqual({ starts: true, heapBytes: 1073741824 });
  });

  it('starts though it does not tell that', async () => {
    test.script('java', '');
    expect(await tried()).toEqual({ starts: true, heapBytes: null });
  });

  it('tells what a JVM says that does not start', async () => {
    test.script('java', 'echo "Unrecognized VM option" >&2; exit 1');
    expect(await tried()).toEqual({ starts: false, said: '| Unrecognized VM option' });
  });

  it('does not start with a class archive that it refuses', async () => {
    test.script('java', 'echo "[0.012s][warning][cds] The shared archive file has a bad magic number."');
    expect(await tried()).toMatchObject({ starts: false, said: expect.stringContaining('bad magic number') });
  });

  it('is given everything but Maelstrom', async () => {
    test.script('java', `echo "$@" > ${path.join(test.directory, 'words')}`);
    await tried();
    expect(readFileSync(path.join(test.directory, 'words'), 'utf8')).toBe(
      '-Djava.awt.headless=true -Xmx1g -XX:+PrintFlagsFinal -cp the.jar -version\n',
    );
  });
});
