import { describe, expect, it } from 'vitest';
import { EngineFailure, thrownText } from '../../src/engine/engine-failure.ts';
import { UserError } from '../../src/text/user-error.ts';

describe('the text of what was thrown', () => {
  it('is that of a failure or of an error that a person can mend', () => {
    expect(thrownText(new EngineFailure('java.lang.X: why'))).toBe('java.lang.X: why');
    expect(thrownText(new UserError('Change this.'))).toBe('Change this.');
  });

  it('says what to do about a full disk', () => {
    expect(thrownText(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toMatch(
      /^java\.io\.IOException: No space left on device .*Make room/,
    );
  });

  it('is the stack of any other error, which is a bug', () => {
    expect(thrownText(new TypeError('x'))).toMatch(/^TypeError: x\n +at /);
    expect(thrownText(Object.assign(new Error('y'), { stack: undefined }))).toBe('y');
    expect([thrownText('text'), thrownText(null)]).toEqual(['text', 'null']);
  });
});
