import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** `npm run screenshots` where fc-list is what is given; null where there is none. */
function screenshots(fcList: string | null): {
  readonly status: number | null;
  readonly stderr: string;
  readonly pictures: number;
} {
  const directory = mkdtempSync(path.join(tmpdir(), 'fonts-'));
  try {
    if (fcList !== null) {
      writeFileSync(path.join(directory, 'fc-list'), `#!/bin/sh\n${fcList}\n`);
      chmodSync(path.join(directory, 'fc-list'), 0o755);
    }
    const out = path.join(directory, 'out');
    const words = ['scripts/screenshots.mjs', 'no-such-picture', '--out', out];
    const env = { ...process.env, PATH: directory };
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', env });
    return { status, stderr, pictures: readdirSync(directory).filter((name) => name === 'out').length };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('the pictures', () => {
  it('are not taken without a font for their signs, whose package is named', () => {
    expect(screenshots('exit 0')).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^No font has coloured emoji.*fonts-noto-color-emoji/),
      pictures: 0,
    });
  });

  it('are not taken where the fonts are not known', () => {
    expect(screenshots(null)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^fc-list can't be run.*fontconfig/),
    });
  });
});
