import { describe, expect, it } from 'vitest';
import { type ScreenStream, screenOf } from '../../src/cli/screen.ts';

const aStream = (over: Partial<ScreenStream> = {}): ScreenStream => ({
  isTTY: true,
  columns: 120,
  getColorDepth: () => 8,
  on: () => undefined,
  off: () => undefined,
  ...over,
});

describe('a screen', () => {
  it.each<[string, boolean, NodeJS.ProcessEnv, boolean, boolean]>([
    ['a terminal', true, {}, true, true],
    ['no terminal', false, {}, false, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false, true],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR without a terminal', false, { FORCE_COLOR: '1' }, true, false],
    ['an empty FORCE_COLOR', false, { FORCE_COLOR: '' }, true, false],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false, true],
    ['FORCE_COLOR and NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
    ['TERM=dumb', true, { TERM: 'dumb' }, true, false],
    ['CI', true, { CI: 'true' }, true, false],
    ['CI=false', true, { CI: 'false' }, true, true],
  ])('of %s', (_, isTTY, env, colours, isLive) => {
    const screen = screenOf(aStream({ isTTY }), env);
    expect(screen.colours).toBe(colours);
    expect(screen.live !== null).toBe(isLive);
  });

  it('has the colours that the terminal says it has', () => {
    expect(screenOf(aStream({ getColorDepth: () => 1 }), {}).colours).toBe(false);
  });

  it('is as wide as the terminal is now, and 80 where that is not known', () => {
    const stream = { ...aStream(), columns: 120 };
    const { live } = screenOf(stream, {});
    stream.columns = 40;
    expect(live?.columns()).toBe(40);
    stream.columns = 0;
    expect(live?.columns()).toBe(80);
  });
});
