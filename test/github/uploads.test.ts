import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type LegName,
  messagesFile,
  reportFile,
  storeFile,
  verdictFile,
} from '../../src/github/artifacts/artifact-names.ts';
import { ArtifactExists, type Artifacts } from '../../src/github/artifacts/artifacts.ts';
import type { ReportWorld } from '../../src/github/report-world.ts';
import {
  MESSAGE_AT_MOST,
  type PublishedFiles,
  uploadFiles,
  uploadVerdict,
  whatWasLost,
} from '../../src/github/uploads.ts';
import { parseVerdict } from '../../src/report/rows/verdict-json.ts';
import type { Run } from '../../src/run/run-record.ts';
import { aLeg, aVerdict } from '../report/verdicts.ts';
import { aRun } from '../verdict/fixtures.ts';

const NAME: LegName = { key: 'Echo', leg: aLeg(1), attempt: 2 };

let directory: string;
let temp: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'uploads-'));
  temp = path.join(directory, 'temp');
  mkdirSync(temp);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Uploaded {
  readonly name: string;
  readonly bytes: Buffer;
  readonly retentionDays: number | undefined;
}

/** A service that keeps what it is given, and fails where it is told to. */
function aService() {
  const uploaded: Uploaded[] = [];
  const warnings: string[] = [];
  const failures = new Map<string, Error>();
  const service: Artifacts = {
    upload: async (file, retentionDays) => {
      const name = path.basename(file);
      const failure = failures.get(name);
      if (failure !== undefined) throw failure;
      uploaded.push({ name, bytes: readFileSync(file), retentionDays });
      return { id: uploaded.length, url: `https://artifacts/${uploaded.length}`, name } as never;
    },
    list: async () => [],
    read: async () => Buffer.of(),
  };
  const world = { tempDir: temp } as ReportWorld;
  const warn = (message: string): void => void warnings.push(message);
  const options = { retentionDays: 7, compressionLevel: 6 };
  return {
    uploaded,
    warnings,
    failures,
    names: () => uploaded.map(({ name }) => name),
    files: (files: PublishedFiles) => uploadFiles(files, NAME, service, options, world, warn),
    verdict: () => uploadVerdict(aVerdict(), NAME, service, options, world),
  };
}

function file(name: string, text: string): string {
  const at = path.join(directory, name);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
  return at;
}

/** A run with a store of one file, and a console. */
function aStoredRun(name: string): Run {
  const store = path.dirname(file(`${name}/store/echo/20261122T120000/results.edn`, `{:run "${name}"}`));
  return aRun({ name, store, console: file(`${name}/printed.log`, `console of ${name}`) });
}

/** Names in an archive. */
function namesIn(bytes: Buffer | undefined): readonly string[] {
  if (bytes === undefined) return [];
  const names: string[] = [];
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1')) + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const end = at + 46 + bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, end));
    at = end + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names.sort();
}

const nothingIsLeft = () => expect(readdirSync(temp)).toEqual([]);

describe('the files of a leg', () => {
  it('are uploaded under its names, each by itself', async () => {
    const leg = aService();
    const { uploaded } = await leg.files({
      runs: [aStoredRun('run')],
      messagesSvg: file('messages.svg', '<svg/>'),
      reportPage: async (target) => {
        writeFileSync(target, '<html>');
        return true;
      },
    });
    expect(leg.names()).toEqual([storeFile(NAME), messagesFile(NAME), reportFile(NAME)]);
    expect(leg.uploaded.slice(1).map(({ bytes }) => bytes.toString())).toEqual(['<svg/>', '<html>']);
    expect(leg.uploaded.map(({ retentionDays }) => retentionDays)).toEqual([7, 7, 7]);
    expect(uploaded).toMatchObject({ store: { id: 1 }, messages: { id: 2 }, report: { id: 3 } });
    expect(leg.warnings).toEqual([]);
    nothingIsLeft();
  });

  it('have the store of a single run at the top of the archive', async () => {
    const leg = aService();
    await leg.files({ runs: [aStoredRun('run')], messagesSvg: null });
    expect(namesIn(leg.uploaded[0]?.bytes)).toEqual(['console.log', 'echo/20261122T120000/results.edn']);
  });

  it('have the stores of several runs below their names', async () => {
    const leg = aService();
    const runs = [aStoredRun('run'), { ...aStoredRun('faults 1'), console: null }, aRun({ name: 'faults 2' })];
    await leg.files({ runs, messagesSvg: null });
    expect(namesIn(leg.uploaded[0]?.bytes)).toEqual([
      'faults 1/echo/20261122T120000/results.edn',
      'run/console.log',
      'run/echo/20261122T120000/results.edn',
    ]);
  });

  it.each<[string, () => readonly Run[]]>([
    ['there was no run', () => []],
    ['the run left nothing', () => [aRun()]],
    ['the store is empty', () => [aRun({ store: path.dirname(path.dirname(file('s/echo/x/y', ''))) })]],
  ])('have no archive when %s', async (_, runs) => {
    const leg = aService();
    const given = runs();
    if (given[0]?.store) rmSync(path.join(given[0].store, 'x'), { recursive: true });
    expect(await leg.files({ runs: given, messagesSvg: null })).toEqual({ uploaded: {}, lost: [], problem: null });
    expect(leg.names()).toEqual([]);
    expect(leg.warnings).toEqual([]);
  });

  it('are not offered to a service that has refused one of them', async () => {
    const leg = aService();
    leg.failures.set(storeFile(NAME), new Error(`quota ${'x'.repeat(2 * MESSAGE_AT_MOST)}`));
    const uploads = await leg.files({ runs: [aStoredRun('run')], messagesSvg: file('messages.svg', '<svg/>') });
    expect(uploads).toMatchObject({ uploaded: {}, lost: [storeFile(NAME), messagesFile(NAME)] });
    expect(uploads.problem).toMatch(/^quota x/);
    expect(uploads.problem?.length).toBeLessThanOrEqual(MESSAGE_AT_MOST);
    expect(leg.names()).toEqual([]);
    nothingIsLeft();
  });

  it('follow all the same when one of them has gone', async () => {
    const leg = aService();
    const { uploaded } = await leg.files({
      runs: [],
      messagesSvg: path.join(directory, 'gone.svg'),
      reportPage: async (target) => {
        writeFileSync(target, '<html>');
        return true;
      },
    });
    expect(Object.keys(uploaded)).toEqual(['report']);
    expect(leg.warnings).toEqual([expect.stringMatching(/^messages-.* was not uploaded: .*ENOENT/)]);
    nothingIsLeft();
  });
});

describe('the verdict of a leg', () => {
  it('is uploaded as JSON under its name', async () => {
    const leg = aService();
    expect(await leg.verdict()).toBe('uploaded');
    expect(leg.names()).toEqual([verdictFile(NAME)]);
    expect(parseVerdict(leg.uploaded[0]?.bytes.toString() ?? '')).toEqual(aVerdict());
    expect(leg.uploaded[0]?.retentionDays).toBe(7);
    nothingIsLeft();
  });

  it('is not uploaded over another one, and the caller learns that', async () => {
    const leg = aService();
    leg.failures.set(verdictFile(NAME), new ArtifactExists('taken'));
    expect(await leg.verdict()).toBe('name-taken');
    expect(leg.warnings).toEqual([]);
    nothingIsLeft();
  });

  it('that is refused is a problem, whose words are bounded', async () => {
    const leg = aService();
    leg.failures.set(verdictFile(NAME), new Error(`quota ${'x'.repeat(2 * MESSAGE_AT_MOST)}`));
    const refused = await leg.verdict();
    expect(refused).toEqual({ problem: `quota ${'x'.repeat(MESSAGE_AT_MOST)}`.slice(0, MESSAGE_AT_MOST) });
    nothingIsLeft();
  });
});

describe('what the artifact service did not take', () => {
  it.each([
    [[], null, 'uploaded', null],
    [[], null, 'name-taken', null],
    [['a.zip'], 'down', 'uploaded', 'a.zip was not uploaded: down'],
    [['a.zip', 'b.svg'], 'down', 'uploaded', 'a.zip, b.svg were not uploaded: down'],
    [
      [],
      null,
      { problem: 'full' },
      'The verdict was not uploaded, so that other jobs of this run may not see it: full',
    ],
    [
      ['a.zip'],
      'down',
      { problem: 'full' },
      'a.zip and the verdict were not uploaded, so that other jobs of this run may not see it: down',
    ],
  ] as const)('is one sentence: %j, %j, %j', (lost, problem, verdict, sentence) => {
    expect(whatWasLost({ lost, problem }, verdict)).toBe(sentence);
  });
});
