import { describe, expect, it } from 'vitest';
import { CheckerFailure, checkSafely, failureResult } from '../../../src/checkers/result/checker-failure.ts';
import { type Edn, keyword, record } from '../../../src/maelstrom/edn.ts';

/** A datafied exception of this class, as Maelstrom 0.2.4 leaves it. */
const datafied = (type: string, message: string): Edn =>
  record({
    'valid?': keyword('unknown'),
    error: record({ via: [record({ type: { sym: type }, message })], trace: [], cause: message }),
  });

describe('a checker that throws', () => {
  it.each<[string, unknown, string, string]>([
    ['an error', new TypeError('no'), 'TypeError', 'no'],
    ['a failure', new CheckerFailure('bad'), 'java.lang.IllegalArgumentException', 'bad'],
    ['a failure with a class', new CheckerFailure('bad', 'java.lang.Foo'), 'java.lang.Foo', 'bad'],
    ['something else', 'text', 'Error', 'text'],
  ])('leaves the shape of a datafied exception: %s', (_, thrown, type, message) => {
    expect(failureResult(thrown)).toEqual(datafied(type, message));
    const throwing = () => {
      throw thrown;
    };
    expect(checkSafely(throwing)).toEqual(datafied(type, message));
  });

  it('differs from one that answers', () => {
    const result = record({ 'valid?': false });
    expect(checkSafely(() => result)).toBe(result);
  });
});
