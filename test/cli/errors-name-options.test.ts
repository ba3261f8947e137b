import { describe, expect, it } from 'vitest';
import { COMMAND_TABLE } from '../../src/cli/command-table.ts';
import { namingOptions } from '../../src/cli/errors-name-options.ts';
import { UserError } from '../../src/text/user-error.ts';

const told = (error: Error) => () =>
  namingOptions(COMMAND_TABLE.run, () => {
    throw error;
  });

describe('namingOptions', () => {
  it('gives what is read', () => {
    expect(namingOptions(COMMAND_TABLE.run, () => 5)).toBe(5);
  });

  it.each([
    ['rate: found "x"; write 5.', '--rate: found "x"; write 5.'],
    ['limits, line 1, column 3: expected a number.', '--limits, line 1, column 3: expected a number.'],
    ['--repeat: found "x".', '--repeat: found "x".'],
    ['challenge: found nothing.', 'challenge: found nothing.'],
    ['There is no challenge "x".', 'There is no challenge "x".'],
  ])('tells %j as %j', (input, option) => {
    expect(told(new UserError(input))).toThrow(new UserError(option));
  });

  it('leaves an error alone that is not about an input', () => {
    const error = new TypeError('rate: a bug');
    expect(told(error)).toThrow(error);
  });
});
