import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import act from '../vitest.act.config.ts';
import config from '../vitest.config.ts';
import e2e from '../vitest.e2e.config.ts';

interface Suite {
  readonly name?: unknown;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

const projects = (config.test?.projects ?? []).map((project) => (project as { readonly test: Suite }).test);
const SUITES: Readonly<Record<string, Suite>> = {
  ...Object.fromEntries(projects.map((test) => [String(test.name), test])),
  e2e: e2e.test ?? {},
  act: act.test ?? {},
};

/** The files that Vitest takes for a suite. */
const filesOf = ({ include = [], exclude = [] }: Suite): readonly string[] =>
  globSync([...include], { ignore: [...exclude], expandDirectories: false });

const everyTestFile = (): readonly string[] =>
  readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.posix.join('test', name.replaceAll(path.sep, '/')))
    .sort();

describe('the suites', () => {
  it('have each test file once', () => {
    const suitesOf = new Map(everyTestFile().map((file) => [file, [] as string[]]));
    for (const [name, suite] of Object.entries(SUITES)) {
      for (const file of filesOf(suite)) suitesOf.get(file)?.push(name);
    }
    expect([...suitesOf].filter(([, names]) => names.length !== 1)).toEqual([]);
  });

  it.each(Object.entries(SUITES))('have no %s test file but those of their name', (name, suite) => {
    const files = filesOf(suite);
    expect(files).not.toEqual([]);
    const ofThatName: Readonly<Record<string, (file: string) => boolean>> = {
      heavy: (file) => file.endsWith('.heavy.test.ts'),
      e2e: (file) => file.startsWith('test/e2e/'),
      act: (file) => file.startsWith('test/act/'),
      quick: (file) => !/^test\/(?:e2e|act)\/|\.heavy\.test\.ts$/.test(file),
    };
    expect(files.filter((file) => ofThatName[name]?.(file) !== true)).toEqual([]);
  });

  it('are all run by .ci/run, but for act', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const commands = Object.keys(scripts).filter((name) => name.startsWith('test:') && name !== 'test:act');
    expect(commands.sort()).toEqual(['test:e2e', 'test:heavy']);
    const ci = readFileSync('.ci/run', 'utf8');
    for (const command of commands) expect(ci).toMatch(new RegExp(`^check .* npm run ${command}$`, 'm'));
    expect(ci).toMatch(/^ *ALL_RUNS=1 npm cit /m);
  });
});
