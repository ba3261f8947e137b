import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES, FORMATS, refuseSharedFiles } from '../../../src/report/formats/formats.ts';
import { aSuite } from './suites.ts';

describe('the formats', () => {
  it('each make another file of a suite', () => {
    const texts = FORMAT_NAMES.map((name) => FORMATS[name]([aSuite()]));
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) expect(text).toMatch(/1-echo[\s\S]*\n$/);
  });

  it('are refused where two go to one file', () => {
    expect(() => refuseSharedFiles({ junit: '/w/a', ctrf: '/w/a' })).toThrow(
      'junit and ctrf both name /w/a; give each its own file.',
    );
    expect(() => refuseSharedFiles({ junit: '/w/a', ctrf: '/w/b', badge: undefined, more: undefined })).not.toThrow();
  });
});
