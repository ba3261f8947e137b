import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { numberAt, readContext, textAt } from '../../src/github/context.ts';

describe('the context', () => {
  it('has defaults where nothing is said, so that a run outside GitHub has a context too', () => {
    expect(readContext({})).toMatchObject({ serverUrl: 'https://github.com', attempt: 1, runId: 0, payload: null });
    expect(readContext({ GITHUB_EVENT_PATH: '/nowhere.json', GITHUB_RUN_ID: 'x' })).toMatchObject({
      payload: null,
      runId: 0,
    });
  });

  it('has the payload of the event, and what the runner says', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'context-'));
    try {
      const file = path.join(directory, 'event.json');
      writeFileSync(file, '{"number": 7}');
      const env = {
        GITHUB_EVENT_PATH: file,
        GITHUB_SERVER_URL: 'https://git.example/',
        GITHUB_RUN_ID: '1001',
        GITHUB_RUN_ATTEMPT: '3',
      };
      expect(readContext(env)).toMatchObject({
        payload: { number: 7 },
        serverUrl: 'https://git.example',
        runId: 1001,
        attempt: 3,
      });
      writeFileSync(file, 'not json');
      expect(readContext(env).payload).toBeNull();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a member deep in a payload', () => {
  const payload = { a: { b: [{ c: 'text', n: 7, empty: '' }] } };

  it('is a text or a whole number, or null', () => {
    expect(textAt(payload, 'a', 'b', 0, 'c')).toBe('text');
    expect(numberAt(payload, 'a', 'b', 0, 'n')).toBe(7);
    expect(textAt(payload, 'a', 'b', 0, 'n')).toBeNull();
    expect(textAt(payload, 'a', 'b', 0, 'empty')).toBeNull();
    expect(numberAt(payload, 'a', 'b', 0, 'c')).toBeNull();
    expect(numberAt({ n: 1.5 }, 'n')).toBeNull();
    expect(textAt(payload, 'a', 'x', 0, 'c')).toBeNull();
    expect(textAt(null, 'a')).toBeNull();
    expect(textAt('text', 'length')).toBeNull();
  });
});
