import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../src/verdict/gather/operation-failure.ts';
import { operations } from '../facts.ts';

const failure = (rest: string) => {
  const [operation] = operations(`:time 1, :type :info, :process 0, :f :read, :value nil${rest}`);
  return operation === undefined ? undefined : failureOf(operation);
};

describe('failureOf', () => {
  it.each([
    [', :error :net-timeout', { kind: 'timeout' }],
    [', :error "indeterminate: Client read timeout"', { kind: 'timeout' }],
    [', :error [:abort "no"]', { kind: 'error', name: 'abort', text: 'no' }],
    [', :error [:abort]', { kind: 'error', name: 'abort', text: '' }],
    [', :error [:abort nil]', { kind: 'error', name: 'abort', text: '' }],
    [', :error [:abort {:a 1}]', { kind: 'error', name: 'abort', text: '{"a": 1}' }],
    [', :error ["x" "no"]', { kind: 'error', name: 'unknown', text: 'no' }],
    [
      ', :error "throw+: {:type :rpc-error, :code 11, :name :temporarily-unavailable, :body {:text \\"a \\\\\\" b\\"}}"',
      { kind: 'error', name: 'temporarily-unavailable', text: 'a \\" b' },
    ],
    [', :error "{:type :rpc-error, :name :crash}"', { kind: 'error', name: 'crash', text: '' }],
    [', :error "{:type :rpc-error-of-ours, :name :crash}"', { kind: 'error', name: 'crash', text: '' }],
    [', :error "Malformed"', { kind: 'exception', text: 'Malformed' }],
    [', :exception {:via []}', { kind: 'exception', text: '' }],
    ['', { kind: 'other' }],
    [', :error nil', { kind: 'other' }],
  ])('reads%s', (rest, expected) => {
    expect(failure(rest)).toEqual(expected);
  });

  it('bounds the text', () => {
    expect(failure(`, :error [:abort "${'x'.repeat(900)}"]`)).toMatchObject({ text: 'x'.repeat(300) });
  });
});
