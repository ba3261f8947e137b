// Whether Chromium can draw the signs of a comment, such as ⛔: without a font for them it draws empty boxes.
import { spawnSync } from 'node:child_process';

const PACKAGES = 'apt-get install fonts-noto-color-emoji fonts-noto-core';

/** What is missing, in words; null when there is a coloured font that has the sign. fontconfig finds the fonts for Chromium too. */
export function missingEmojiFont() {
  const { stdout, error } = spawnSync('fc-list', [':charset=26d4:color=true', 'family'], { encoding: 'utf8' });
  if (error !== undefined)
    return `fc-list can't be run (${error.message}), so the fonts are not known. On Debian: apt-get install fontconfig`;
  if (stdout.trim() === '')
    return `No font has coloured emoji, and the pictures would show empty boxes. On Debian: ${PACKAGES}`;
  return null;
}
