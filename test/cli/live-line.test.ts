import { describe, expect, it } from 'vitest';
import { makeLiveLine } from '../../src/cli/live-line.ts';

/** A live line on a terminal of so many columns, under a clock that goes when it is told to. */
function onATerminal(columns: number) {
  const state = { now: 0, columns, text: 'a' as string | null, written: '' };
  let tick = (): void => undefined;
  let resized = (): void => undefined;
  const stopped: string[] = [];
  const line = makeLiveLine(
    (text) => {
      state.written += text;
    },
    {
      columns: () => state.columns,
      onResize(action) {
        resized = action;
        return () => stopped.push('resize');
      },
    },
    (width) => state.text?.slice(0, width) ?? null,
    {
      now: () => state.now,
      every(_, action) {
        tick = action;
        return () => stopped.push('ticks');
      },
    },
  );
  const taken = (): string => {
    const { written } = state;
    state.written = '';
    return written;
  };
  return { state, line, taken, stopped, tick: () => tick(), resize: () => resized() };
}

const drawn = (text: string): string => `\r\u001b[?7l${text}\u001b[K\u001b[?7h`;
const CLEARED = '\r\u001b[K';

describe('a live line', () => {
  it('is written over what stood there, at most ten times a second, and only when it has changed', () => {
    const { state, line, taken } = onATerminal(80);
    line.changed();
    expect(taken()).toBe(drawn('a'));
    state.text = 'b';
    line.changed();
    expect(taken()).toBe('');
    state.now = 100;
    line.changed();
    expect(taken()).toBe(drawn('b'));
    state.now = 200;
    line.changed();
    expect(taken()).toBe('');
  });

  it('goes on when nothing is told', () => {
    const { state, tick, taken } = onATerminal(80);
    state.now = 250;
    tick();
    expect(taken()).toBe(drawn('a'));
  });

  it('leaves text above itself', () => {
    const { line, taken } = onATerminal(80);
    line.print('first\n');
    expect(taken()).toBe(`first\n${drawn('a')}`);
    line.print('second\n');
    expect(taken()).toBe(`${CLEARED}second\n${drawn('a')}`);
  });

  it('stays one column short of the right edge, wherever that goes', () => {
    const { state, line, taken, resize } = onATerminal(5);
    state.text = 'abcdefghij';
    line.changed();
    expect(taken()).toBe(drawn('abcd'));
    state.columns = 8;
    resize();
    expect(taken()).toBe(`${CLEARED}${drawn('abcdefg')}`);
  });

  it('takes itself away, and stops', () => {
    const { state, line, taken, stopped } = onATerminal(80);
    line.changed();
    taken();
    line.end();
    expect(taken()).toBe(CLEARED);
    expect(stopped.sort()).toEqual(['resize', 'ticks']);
    line.end();
    expect(taken()).toBe('');
    state.text = null;
  });

  it('is not there before there is something to show', () => {
    const { state, line, taken } = onATerminal(80);
    state.text = null;
    line.changed();
    line.end();
    expect(taken()).toBe('');
  });
});
