import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMIT_UNITS, type Limit, parseLimits } from '../../src/plan/metric-limits.ts';
import { UserError } from '../../src/text/user-error.ts';

const number = (expression: string, metric: string, operator: Limit['operator'], value: number): Limit => ({
  expression,
  metric,
  operator,
  bound: { kind: 'number', value },
});

const messageOf = (text: string): string => {
  try {
    parseLimits(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error(`${JSON.stringify(text)} was read as limits`);
};

describe('parseLimits', () => {
  it('reads the limits of challenge 3d', () => {
    const text =
      'net.servers.msgs-per-op < 30\nworkload.stable-latencies.0.5 < 400\nworkload.stable-latencies.1 < 600\n';
    expect(parseLimits(text)).toEqual([
      number('net.servers.msgs-per-op < 30', 'net.servers.msgs-per-op', '<', 30),
      number('workload.stable-latencies.0.5 < 400', 'workload.stable-latencies.0.5', '<', 400),
      number('workload.stable-latencies.1 < 600', 'workload.stable-latencies.1', '<', 600),
    ]);
  });

  it('separates limits by lines of any kind and by semicolons, and skips blanks and comments', () => {
    const text = '# first\r\n stats.ok-count > 3 ;; stats.count=3\r\r\n\n availability.ok-fraction>=.5 # last; a = 1\n';
    expect(parseLimits(text).map(({ expression }) => expression)).toEqual([
      'stats.ok-count > 3',
      'stats.count=3',
      'availability.ok-fraction>=.5',
    ]);
  });

  it.each([
    ['<', '<'],
    ['<=', '<='],
    ['≤', '<='],
    ['>', '>'],
    ['>=', '>='],
    ['≥', '>='],
    ['=', '='],
    ['==', '='],
  ])('reads %s as %s', (written, operator) => {
    expect(parseLimits(`stats.count ${written} 1`)[0]?.operator).toBe(operator);
  });

  it.each([
    ['500 ms', { kind: 'number', value: 500, unit: 'ms' }],
    ['500ms', { kind: 'number', value: 500, unit: 'ms' }],
    ['0.5 s', { kind: 'number', value: 0.5, unit: 's' }],
    ['99.5%', { kind: 'number', value: 99.5, unit: '%' }],
    ['-1e3', { kind: 'number', value: -1000 }],
    ['base', { kind: 'base', factor: 1 }],
    ['base * 1.1', { kind: 'base', factor: 1.1 }],
    ['1.1*base', { kind: 'base', factor: 1.1 }],
  ])('reads the bound %s', (written, bound) => {
    expect(parseLimits(`workload.stable-latencies.1 <= ${written}`)[0]?.bound).toEqual(bound);
  });

  it('keeps the expression as written, its blanks made one', () => {
    expect(parseLimits('  a.b   <\t 3  ms ')[0]?.expression).toBe('a.b < 3 ms');
  });

  it.each([
    ['net.servers.msgs-per-op 30', 'line 1, column 25: expected one of <, <=, >, >=, =, found `30`'],
    ['ok = 1\n  < 30', "line 2, column 3: expected a metric's name, found `<`"],
    ['a < 1; b <', 'line 1, column 11: expected a number or `base`, found the end of it'],
    ['a < 1 2', 'line 1, column 7: expected the end or a unit (ms, s, %), found `2`'],
    ['a < 1 ms ms', 'line 1, column 10: expected the end, found `ms`'],
    ['a < 1 hours', 'line 1, column 7: expected the end or a unit (ms, s, %), found `hours`'],
    ['a < base *', 'line 1, column 11: expected a number to multiply base by, found the end of it'],
    ['a < base * base', 'line 1, column 12: expected a number to multiply base by, found `base`'],
    ['a < base 2', 'line 1, column 10: expected the end, found `2`'],
    ['a < 2 * 3', 'line 1, column 9: expected `base`, found `3`'],
    ['a => 3', 'line 1, column 4: expected a number or `base`, found `>`'],
    ['a <> 3', 'line 1, column 4: expected a number or `base`, found `>`'],
    ['a < 1e999', 'line 1, column 5: expected a number or `base`'],
    ['msgs–per-op < 3', 'line 1, column 5: expected one of <, <=, >, >=, =, found `–` (a Unicode dash; write -)'],
    ['a\0 < 3', 'line 1, column 2'],
  ])('says where %j cannot be read', (text, part) => {
    expect(messageOf(text)).toContain(part);
  });

  it('refuses limits beyond any use', () => {
    expect(messageOf('a < 1\n'.repeat(101))).toBe('There are 101 limits; at most 100 can be given.');
    expect(parseLimits('a < 1\n'.repeat(100))).toHaveLength(100);
    expect(messageOf('#'.repeat(20_001))).toBe('The limits are 20001 characters long; at most 20000 are read.');
    expect(parseLimits('#'.repeat(20_000))).toEqual([]);
  });

  it('quotes of a long limit only its beginning, and shows how one is written', () => {
    expect(messageOf(`  ${'a'.repeat(100)} ! ${'b'.repeat(100)}`)).toBe(
      `limits, line 1, column 104: expected one of <, <=, >, >=, =, found \`!\` in \`${'a'.repeat(80)}\`. Write a metric, an operator and a bound, such as \`net.servers.msgs-per-op < 24\`.`,
    );
    expect(messageOf(`a < ${'b'.repeat(100)}`)).toContain(`found \`${'b'.repeat(40)}\` in \`a < b`);
    expect(messageOf('a < 1 b\u2013')).toContain('found `b` in `a < 1 b\u2013`.');
  });

  it('gives a bound without a unit no unit', () => {
    expect(Object.keys(parseLimits('a < .25')[0]?.bound ?? {})).toEqual(['kind', 'value']);
  });

  it('reads each limit of a line that has blanks between semicolons', () => {
    expect(parseLimits('a < .25 ;  ; b > 1').map(({ bound }) => bound)).toEqual([
      { kind: 'number', value: 0.25 },
      { kind: 'number', value: 1 },
    ]);
  });

  it('gives limits or a UserError for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab.-0159 <>=≤*%#;\n\r\t', 'base', 'ms', 'é', '\ud800') }),
        (text) => {
          try {
            for (const limit of parseLimits(text)) expect(limit.metric).not.toBe('');
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
    );
  });

  it('reads back what it has read', () => {
    const limit = fc.record({
      metric: fc.stringMatching(/^[a-z]{1,5}(\.[a-z0-9-]{1,6}){0,3}$/),
      operator: fc.constantFrom('<', '<=', '>', '>=', '='),
      // A zero is written without its sign.
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value || 0),
      unit: fc.option(fc.constantFrom(...LIMIT_UNITS), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(limit, { maxLength: 5 }), (limits) => {
        const text = limits.map(({ metric, operator, value, unit }) => `${metric} ${operator} ${value}${unit ?? ''}`);
        expect(parseLimits(text.join(';')).map(({ metric, operator, bound }) => ({ metric, operator, bound }))).toEqual(
          limits.map(({ metric, operator, value, unit }) => ({
            metric,
            operator,
            bound: { kind: 'number', value, ...(unit === undefined ? {} : { unit }) },
          })),
        );
      }),
    );
  });
});
