import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  kindOfArtifact,
  legName,
  messagesFile,
  parseVerdictFile,
  reportFile,
  storeFile,
  verdictFile,
} from '../../../src/github/artifacts/artifact-names.ts';

describe('names of artifacts', () => {
  it('are names for every file system and for the artifact service, whatever the key is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 99 }), (key, attempt) => {
        const name = legName(key, '', 'test', attempt);
        for (const file of [storeFile(name), messagesFile(name), reportFile(name), verdictFile(name)]) {
          expect(file).toMatch(/^[a-z][a-z0-9.-]{0,120}\.(zip|svg|html|json)$/);
          expect(file).not.toContain('..');
        }
      }),
    );
  });

  it('differ between keys, legs of a matrix, jobs and attempts, and not by how the matrix is spaced', () => {
    const names = [
      legName('a', '{"n":1}', 'test', 1),
      legName('b', '{"n":1}', 'test', 1),
      legName('a', '{"n":2}', 'test', 1),
      legName('a', '{"n":1}', 'other', 1),
      legName('a', '{"n":1}', 'test', 2),
    ].map(storeFile);
    expect(new Set(names).size).toBe(names.length);
    expect(storeFile(legName('a', '{ "n": 1 }', 'test', 1))).toBe(names[0]);
    const nested = (levels: number): string => legName('a', '['.repeat(levels) + ']'.repeat(levels), 'test', 1).leg;
    expect(nested(100_000)).not.toBe(nested(100_001));
  });

  it('differ between legs that share the seeds of one row, though a matrix of another workflow calls them', () => {
    const shares = [undefined, { from: 1, to: 500 }, { from: 501, to: 1000 }];
    const names = shares.map((seeds) => verdictFile(legName('3c', 'null', 'test', 1, seeds)));
    expect(new Set(names).size).toBe(3);
  });

  it('say whose verdict it is, and what else the same leg left', () => {
    const name = legName('3d', '', 'test', 2);
    expect(parseVerdictFile(verdictFile(name))).toEqual({ leg: name.leg, attempt: 2 });
    expect(kindOfArtifact(storeFile(name), name.leg, 2)).toBe('store');
    expect(kindOfArtifact(messagesFile(name), name.leg, 2)).toBe('messages');
    expect(kindOfArtifact(reportFile(name), name.leg, 2)).toBe('report');
    expect(kindOfArtifact(storeFile(name), name.leg, 1)).toBeNull();
    for (const odd of [
      '',
      'maelstrom-verdict-x-1.json',
      '../maelstrom-verdict-0000000000000000-1.json',
      'maelstrom-verdict-0000000000000000-0.json',
    ]) {
      expect(parseVerdictFile(odd)).toBeNull();
    }
  });
});
