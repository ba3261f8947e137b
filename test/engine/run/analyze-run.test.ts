import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { get, keywordName } from '../../../src/maelstrom/edn.ts';
import { type EngineRun, node, runTheEngine } from '../an-engine.ts';
import { kept, removeShortRuns, scratch, test } from '../short-runs.ts';

afterAll(removeShortRuns);

describe('analyze', () => {
  it('judges a run again, with other options when they are given', async () => {
    const run = await test('echo', node('echo-errors.js'), '--time-limit', '2');
    const before = run.read('results.edn');
    const again = await runTheEngine(['analyze', 'store/latest'], { cwd: run.cwd });
    expect(again.status).toBe(run.status);
    expect(again.read('results.edn')).toBe(before);
    const strict = await runTheEngine(['analyze', 'store/latest', '--availability', 'total'], { cwd: run.cwd });
    expect(strict.status).toBe(1);
    expect(
      keywordName(get(strict.result('availability'), 'valid?')) ?? get(strict.result('availability'), 'valid?'),
    ).toBe(false);
  });

  it.each([
    ['unique-ids-availability', 1, []],
    ['unique-ids-availability', 0, ['--availability', '0.5']],
    ['txn-rw-register-pass', 0, []],
    ['txn-rw-register-unknown-model', 2, []],
    ['txn-rw-register-unknown-model', 0, ['--consistency-models', 'read-committed']],
  ])("takes what is not given from Maelstrom's own record: %s gives %i with %j", async (name, status, words) => {
    const found = path.resolve(import.meta.dirname, '../../fixtures/runs', name);
    const copy = path.join(mkdtempSync(path.join(scratch(), 'store-')), name);
    cpSync(path.join(found, 'run'), copy, { recursive: true });
    rmSync(path.join(copy, 'results.edn'));
    // The beginning of the run's jepsen.log.
    cpSync(path.resolve(found, '../../test-maps', `${name}.log`), path.join(copy, 'jepsen.log'));
    const run = kept(await runTheEngine(['analyze', copy, ...words]));
    expect({ status: run.status, end: run.console.slice(-500) }).toMatchObject({ status });
  });

  it('says that a run was killed, and does not call a history valid that lacks lines', async () => {
    const run = await test('echo', node('echo.js'));
    const left = (file: string): string => path.join(run.cwd, 'store/latest', file);
    const history = readFileSync(left('history.edn'), 'utf8');
    const again = async (): Promise<EngineRun> => runTheEngine(['analyze', 'store/latest'], { cwd: run.cwd });
    expect((await again()).console).not.toContain('ended before its time');

    writeFileSync(
      left('jepsen.log'),
      readFileSync(left('jepsen.log'), 'utf8').split('jepsen.core: Run complete')[0] ?? '',
    );
    writeFileSync(left('history.edn'), history.slice(0, -30));
    const cut = await again();
    expect(cut.status).toBe(0);
    expect(cut.console).toContain('This run was given up or ended before its time');
    expect(cut.console).toContain('Left out: ');

    writeFileSync(left('history.edn'), `no operation\n${history}`);
    const damaged = await again();
    expect(damaged.status).toBe(2);
    expect(get(damaged.result('engine'), 'damaged-lines')).toBe(1);
  });

  it('does not follow a link in place of a file', async () => {
    const run = await test('echo', node('echo.js'));
    const directory = path.join(run.cwd, 'store/latest');
    const elsewhere = path.join(run.cwd, 'elsewhere');
    writeFileSync(elsewhere, 'mine');
    rmSync(path.join(directory, 'results.edn'));
    symlinkSync(elsewhere, path.join(directory, 'results.edn'));
    const again = await runTheEngine(['analyze', 'store/latest'], { cwd: run.cwd });
    expect(again.status).toBe(0);
    expect(readFileSync(elsewhere, 'utf8')).toBe('mine');
    expect(again.read('results.edn')).toContain(':valid? true');
    rmSync(path.join(directory, 'jepsen.log'));
    symlinkSync(elsewhere, path.join(directory, 'jepsen.log'));
    const refused = await runTheEngine(['analyze', 'store/latest'], { cwd: run.cwd });
    expect(refused.status).toBe(254);
    expect(refused.console).toContain('jepsen.log is not read: a plain file should stand here');
  });

  it.each([
    [['analyze'], 'Usage: analyze DIR'],
    [['analyze', 'nowhere'], 'There is no directory'],
    [['analyze', '.'], 'holds no history.edn'],
    [['analyze', '.', '--workload', 'ecko'], 'Failed to validate "--workload ecko": Must be one of broadcast'],
  ])('%j is refused with a sentence and status 254', async (words, sentence) => {
    const run = kept(await runTheEngine(words));
    expect(run.status).toBe(254);
    expect(run.console).toContain(sentence);
  });
});
