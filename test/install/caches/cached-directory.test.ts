import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { find, findAllVersions } from '@actions/tool-cache';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CacheEntry,
  fromActionsCache,
  inToolCache,
  listedFile,
  makeCached,
  placeIn,
  prune,
} from '../../../src/install/caches/cached-directory.ts';
import type { ActionsCache } from '../../../src/install/install-world.ts';
import { aWorld, type TestWorld } from '../a-world.ts';

const DAY_S = 86_400;

let test: TestWorld;
beforeEach(() => {
  test = aWorld([], { arch: 'arm64' });
});
afterEach(() => {
  vi.unstubAllEnvs();
  test.remove();
});

const entry = (version: string, changes: Partial<CacheEntry> = {}): CacheEntry => ({
  what: 'The tool',
  tool: 'a-tool',
  version,
  origin: `of ${version}`,
  cacheKey: `a-tool-${version}`,
  ...changes,
});
const make = (each: CacheEntry) =>
  makeCached(each, async (content) => writeFileSync(path.join(content, 'file'), each.version), test.world);
const tools = () => path.join(test.directory, 'tools');

/** As if it had last been used so many days ago. */
function usedDaysAgo(each: CacheEntry, days: number): void {
  const then = Date.now() / 1000 - days * DAY_S;
  utimesSync(`${placeIn(tools(), each, test.world)}.complete`, then, then);
}

describe('makeCached', () => {
  it("leaves a tool that the runner's own client finds", async () => {
    await make(entry('1.2.3'));
    await make(entry('1.2.4-sha0123'));
    vi.stubEnv('RUNNER_TOOL_CACHE', tools());
    expect(find('a-tool', '1.2.3', 'arm64')).toBe(path.join(tools(), 'a-tool', '1.2.3', 'arm64'));
    expect(find('a-tool', '1.x', 'arm64')).toBe(path.join(tools(), 'a-tool', '1.2.3', 'arm64'));
    expect(findAllVersions('a-tool', 'arm64').sort()).toEqual(['1.2.3', '1.2.4-sha0123']);
    expect(find('a-tool', '1.2.3', 'x64')).toBe('');
  });
});

describe('inToolCache', () => {
  it("finds what was made, and leaves the environment and the runner's log alone", async () => {
    await make(entry('1.2.3'));
    vi.stubEnv('RUNNER_TOOL_CACHE', '/elsewhere');
    const printed = vi.spyOn(process.stdout, 'write');
    expect(await inToolCache(entry('1.2.3'), test.world)).toMatchObject({ seal: { origin: 'of 1.2.3' } });
    expect(await inToolCache(entry('1.2.4'), test.world)).toBeNull();
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
    expect(process.env['RUNNER_TOOL_CACHE']).toBe('/elsewhere');
  });

  it('removes a directory that does not agree, with its marker', async () => {
    await make(entry('1.2.3'));
    writeFileSync(path.join(placeIn(tools(), entry('1.2.3'), test.world), 'file'), '1.2.4');
    expect(await inToolCache(entry('1.2.3'), test.world)).toBeNull();
    expect(readdirSync(path.join(tools(), 'a-tool', '1.2.3'))).toEqual([]);
    expect(test.logged).toEqual([
      expect.stringMatching(/^warning: The tool in .* cannot be trusted \(file has another/),
    ]);
  });

  it('ignores a directory without a marker; a whole one gets its marker back when it is made again', async () => {
    await make(entry('1.2.3'));
    const place = placeIn(tools(), entry('1.2.3'), test.world);
    const { ino } = statSync(place);
    rmSync(`${place}.complete`);
    expect(await inToolCache(entry('1.2.3'), test.world)).toBeNull();
    await make(entry('1.2.3'));
    expect(await inToolCache(entry('1.2.3'), test.world)).not.toBeNull();
    expect(statSync(place).ino).toBe(ino);
  });
});

describe('fromActionsCache', () => {
  /** A cache of GitHub Actions in a directory of the test; what it has is put back at the paths it was saved from. */
  function withCache(): { readonly keys: string[]; spoil(key: string): void } {
    const store = path.join(test.directory, 'home', 'cache');
    const keys: string[] = [];
    const cache: ActionsCache = {
      async restore([place = ''], key) {
        if (!existsSync(path.join(store, key))) return false;
        // The client of GitHub unpacks a tarball: what is there already stays.
        cpSync(path.join(store, key), place, { recursive: true, verbatimSymlinks: true });
        return true;
      },
      async save([place = ''], key) {
        keys.push(key);
        cpSync(place, path.join(store, key), { recursive: true, verbatimSymlinks: true });
      },
    };
    test = { ...test, world: { ...test.world, cache } };
    return { keys, spoil: (key) => writeFileSync(path.join(store, key, 'file'), 'spoilt') };
  }
  const transport = () => path.join(test.directory, 'temp', 'maelstrom-action', 'cache', 'a-tool-1.2.3');
  const forget = () => rmSync(path.join(tools(), 'a-tool'), { recursive: true });

  it('puts what an earlier job saved into the tool cache, and leaves no copy', async () => {
    const { keys } = withCache();
    const made = await make(entry('1.2.3'));
    await made.saved;
    expect(keys).toEqual(['a-tool-1.2.3']);
    forget();
    const restored = await fromActionsCache(entry('1.2.3'), test.world);
    expect(restored).toEqual({ directory: made.directory, seal: made.seal });
    expect(await inToolCache(entry('1.2.3'), test.world)).toEqual(restored);
    expect(existsSync(transport())).toBe(false);
  });

  it('does not mix it with what a killed job left where it is unpacked', async () => {
    withCache();
    await (await make(entry('1.2.3'))).saved;
    forget();
    mkdirSync(transport(), { recursive: true });
    writeFileSync(path.join(transport(), 'left'), '');
    const restored = await fromActionsCache(entry('1.2.3'), test.world);
    expect(readdirSync(restored?.directory ?? '').sort()).toEqual(['.sealed.json', 'file']);
  });

  it.each<[string, (spoil: () => void) => Partial<CacheEntry>, RegExp]>([
    [
      'is damaged',
      (spoil) => {
        spoil();
        return {};
      },
      /file has 6 bytes instead of 5\. It is thrown away/,
    ],
    ['was made from something else', () => ({ origin: 'of another' }), /it was made from of 1\.2\.3\. It is thrown/],
  ])('warns of a copy that %s, and leaves nothing of it', async (_, prepare, warning) => {
    const { spoil } = withCache();
    await (await make(entry('1.2.3'))).saved;
    forget();
    const changes = prepare(() => spoil('a-tool-1.2.3'));
    expect(await fromActionsCache(entry('1.2.3', changes), test.world)).toBeNull();
    expect(test.logged.join()).toMatch(warning);
    expect(existsSync(transport())).toBe(false);
    expect(existsSync(path.join(tools(), 'a-tool'))).toBe(false);
  });

  it('leaves nothing of a copy that breaks off', async () => {
    const restore = async ([place = '']: readonly string[]) => {
      mkdirSync(place, { recursive: true });
      throw new Error('the connection broke');
    };
    test = { ...test, world: { ...test.world, cache: { restore, save: async () => {} } } };
    expect(await fromActionsCache(entry('1.2.3'), test.world)).toBeNull();
    expect(existsSync(transport())).toBe(false);
  });

  it('is null without a cache service, without a hit, and with a service that fails', async () => {
    expect(await fromActionsCache(entry('1.2.3'), test.world)).toBeNull();
    withCache();
    expect(await fromActionsCache(entry('1.2.3'), test.world)).toBeNull();
    expect(test.logged).toEqual([]);
    const broken = async () => {
      throw new Error('no\nservice');
    };
    test = { ...test, world: { ...test.world, cache: { restore: broken, save: broken } } };
    expect(await fromActionsCache(entry('1.2.3'), test.world)).toBeNull();
    await (await make(entry('1.2.3'))).saved;
    expect(test.logged).toEqual([
      'warning: The tool could not be taken from the actions cache: no service',
      'warning: The tool was not saved to the actions cache: no service',
    ]);
  });
});

describe('listedFile', () => {
  it('gives the path and the checksum of a listed file, and of no other', async () => {
    const made = await make(entry('1.2.3'));
    writeFileSync(path.join(made.directory, 'beside'), '');
    expect(listedFile(made, 'file')).toEqual({
      file: path.join(made.directory, 'file'),
      sha256: createHash('sha256').update('1.2.3').digest('hex'),
    });
    expect(listedFile(made, 'beside')).toBeNull();
  });
});

describe('a tool cache that cannot be written', () => {
  /** Not even root makes a directory there. */
  const UNWRITABLE = '/sys/kernel/tools';
  const inJob = () => path.join(test.directory, 'temp', 'maelstrom-action', 'tools');

  it('is not needed: what is made is kept for the job, and found again', async () => {
    test = { ...test, world: { ...test.world, env: { ...test.world.env, RUNNER_TOOL_CACHE: UNWRITABLE } } };
    const { directory } = await make(entry('1.2.3'));
    expect(directory).toBe(path.join(inJob(), 'a-tool', '1.2.3', 'arm64'));
    expect(await inToolCache(entry('1.2.3'), test.world)).toMatchObject({ directory });
    expect(test.logged.join()).toMatch(/info: .* cannot be written, so The tool is kept in .* for this job only\./);
  });
});

describe('prune', () => {
  const VERSIONS = ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4'];
  beforeEach(async () => {
    for (const version of VERSIONS) await make(entry(version));
  });
  const left = () => readdirSync(path.join(tools(), 'a-tool')).sort();

  it('removes what was not used for a week, except the three used last', async () => {
    for (const [index, version] of VERSIONS.entries()) usedDaysAgo(entry(version), 10 + index);
    await prune('a-tool', test.world);
    expect(left()).toEqual(['1.0.0', '1.0.1', '1.0.2']);
    expect(test.logged).toHaveLength(2);
  });

  it('never removes what was used in the last week, however many there are', async () => {
    for (const version of VERSIONS) usedDaysAgo(entry(version), 6);
    await prune('a-tool', test.world);
    expect(left()).toEqual(VERSIONS);
  });

  it('counts finding one as a use', async () => {
    for (const [index, version] of VERSIONS.entries()) usedDaysAgo(entry(version), 10 + index);
    await inToolCache(entry('1.0.4'), test.world);
    await prune('a-tool', test.world);
    expect(left()).toEqual(['1.0.0', '1.0.1', '1.0.4']);
  });

  it('leaves the tools of another processor alone, and does nothing for a tool that does not exist', async () => {
    const other = { ...test.world, arch: 'x64' };
    await makeCached(entry('1.0.4'), async (content) => writeFileSync(path.join(content, 'file'), ''), other);
    for (const version of VERSIONS) usedDaysAgo(entry(version), 20);
    await prune('a-tool', test.world);
    await prune('no-tool', test.world);
    const places = left().flatMap((version) => readdirSync(path.join(tools(), 'a-tool', version)));
    expect(places.filter((name) => name === 'arm64')).toHaveLength(3);
    expect(places.filter((name) => name === 'x64')).toHaveLength(1);
  });
});
