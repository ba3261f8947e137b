import { describe, expect, it } from 'vitest';
import { oneOf, trueOrFalse, wholeNumber } from '../../src/text/parse-given-value.ts';

describe('one of a few words', () => {
  it('is the word itself', () => {
    expect(oneOf('comment', 'never', ['always', 'never'])).toBe('never');
  });

  it('is refused with what was found and the words there are', () => {
    expect(() => oneOf('comment', 'some', ['always', 'never'])).toThrow(
      'comment: found "some"; write always or never.',
    );
    expect(() => oneOf('comment', 'Never', ['always', 'never'])).toThrow(
      'comment: found "Never". Did you mean "never"? It must be one of always, never.',
    );
  });

  it('is not quoted at any length', () => {
    expect(() => oneOf('comment', 'x'.repeat(1000), ['always'])).toThrow(
      `comment: found "${'x'.repeat(60)}"; write always.`,
    );
  });
});

describe('a whole number', () => {
  it.each([
    ['0', 0],
    ['255', 255],
    ['007', 7],
    [undefined, undefined],
  ])('%j is %j', (text, number) => {
    expect(wholeNumber('--exit-code', text, 0, 255)).toBe(number);
  });

  it.each(['x', '-1', '1.5', '256', '', '1e2', ' 1'])('%j is refused', (text) => {
    expect(() => wholeNumber('--exit-code', text, 0, 255)).toThrow(
      `--exit-code: found "${text}"; write a whole number from 0 to 255.`,
    );
  });
});

describe('true or false', () => {
  it.each(['true', 'Yes', 'on', '1'])('%j is true', (text) => {
    expect(trueOrFalse('faults', text)).toBe(true);
  });

  it.each(['false', 'NO', 'off', '0'])('%j is false', (text) => {
    expect(trueOrFalse('faults', text)).toBe(false);
  });

  it.each(['perhaps', 'truely', 'untrue', ''])('%j is neither', (text) => {
    expect(() => trueOrFalse('faults', text)).toThrow(`faults: found "${text}"; write true or false.`);
  });
});
