import { UserError } from '../text/user-error.ts';

/** A bound on a metric: `net.servers.msgs-per-op < 30`, `workload.stable-latencies.1 <= base * 1.1`. */
export interface Limit {
  /** As written. */
  readonly expression: string;
  readonly metric: string;
  readonly operator: '<' | '<=' | '>' | '>=' | '=';
  /** A number, in `unit` or else in the metric's own; or a factor of the base branch's value. */
  readonly bound:
    | { readonly kind: 'number'; readonly value: number; readonly unit?: LimitUnit }
    | { readonly kind: 'base'; readonly factor: number };
}

export const LIMIT_UNITS = ['ms', 's', '%'] as const;
/** Milliseconds, seconds, or hundredths of a fraction. */
type LimitUnit = (typeof LIMIT_UNITS)[number];

const LIMITS_AT_MOST = 100;
const CHARACTERS_AT_MOST = 20_000;

const OPERATORS: Readonly<Record<string, Limit['operator']>> = {
  '<': '<',
  '<=': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '≥': '>=',
  '=': '=',
  '==': '=',
};

/**
 * Limits, one a line or separated by semicolons; `#` begins a comment. The grammar of one:
 *
 *     limit  = metric operator bound
 *     metric = a dotted name, such as net.servers.msgs-per-op
 *     operator = "<" | "<=" | ">" | ">=" | "="
 *     bound  = number [unit] | "base" [ "*" number ] | number "*" "base"
 *     unit   = "ms" | "s" | "%"
 *
 * @throws UserError with line and column (both from 1) of what could not be read.
 */
export function parseLimits(text: string): readonly Limit[] {
  if (text.length > CHARACTERS_AT_MOST) {
    throw new UserError(`The limits are ${text.length} characters long; at most ${CHARACTERS_AT_MOST} are read.`);
  }
  const limits: Limit[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    let column = 1;
    for (const part of withoutComment(line).split(';')) {
      if (part.trim() !== '') limits.push(parseLimit({ text: part, line: index + 1, column }));
      column += part.length + 1;
    }
  }
  if (limits.length > LIMITS_AT_MOST) {
    throw new UserError(`There are ${limits.length} limits; at most ${LIMITS_AT_MOST} can be given.`);
  }
  return limits;
}

const withoutComment = (line: string): string => {
  const hash = line.indexOf('#');
  return hash === -1 ? line : line.slice(0, hash);
};

/** One limit's text and where it stands; line and column from 1. */
interface Source {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

type Token = { readonly kind: 'word' | 'number' | 'operator' | 'other'; readonly text: string; readonly at: number };

// A metric's name may hold digits after dots (`…latencies.0.5`), so a word wins over a number only if it begins as one.
const TOKEN =
  /\s*(?:(?<operator><=|>=|==|[<>=≤≥])|(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<word>[A-Za-z][\w.-]*)|(?<other>\S))/uy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [kind, found] =
      Object.entries(match.groups ?? {}).find((entry): entry is [Token['kind'], string] => entry[1] !== undefined) ??
      [];
    if (kind === undefined || found === undefined) break;
    tokens.push({ kind: kind as Token['kind'], text: found, at: TOKEN.lastIndex - found.length });
  }
  return tokens;
}

const EXAMPLE = '`net.servers.msgs-per-op < 24`';

function parseLimit(source: Source): Limit {
  const tokens = tokensOf(source.text);
  let next = 0;
  const expected = (what: string): UserError => {
    const token = tokens[next];
    const at = source.column + (token?.at ?? source.text.trimEnd().length);
    const found = token === undefined ? 'the end of it' : `\`${token.text.slice(0, 40)}\`${aboutCharacter(token.text)}`;
    const written = source.text.trim().slice(0, 80);
    return new UserError(
      `limits, line ${source.line}, column ${at}: expected ${what}, found ${found} in \`${written}\`. Write a metric, an operator and a bound, such as ${EXAMPLE}.`,
    );
  };
  const take = (kind: Token['kind']): string | undefined => {
    const token = tokens[next];
    if (token?.kind !== kind) return undefined;
    next += 1;
    return token.text;
  };
  const takeText = (text: string): boolean => {
    if (tokens[next]?.text !== text) return false;
    next += 1;
    return true;
  };
  const takeNumber = (what: string): number => {
    const token = tokens[next];
    const value = token?.kind === 'number' ? Number(token.text) : Number.NaN;
    if (!Number.isFinite(value)) throw expected(what);
    next += 1;
    return value;
  };

  const metric = take('word');
  if (metric === undefined) throw expected("a metric's name");
  const operator = OPERATORS[take('operator') ?? ''];
  if (operator === undefined) throw expected('one of <, <=, >, >=, =');
  const bound = ((): Limit['bound'] => {
    if (takeText('base'))
      return { kind: 'base', factor: takeText('*') ? takeNumber('a number to multiply base by') : 1 };
    const value = takeNumber('a number or `base`');
    if (takeText('*')) {
      if (!takeText('base')) throw expected('`base`');
      return { kind: 'base', factor: value };
    }
    const unit = LIMIT_UNITS.find(takeText);
    return unit === undefined ? { kind: 'number', value } : { kind: 'number', value, unit };
  })();
  if (next < tokens.length) {
    throw expected(
      bound.kind === 'number' && bound.unit === undefined ? `the end or a unit (${LIMIT_UNITS.join(', ')})` : 'the end',
    );
  }
  return { expression: source.text.trim().replace(/\s+/g, ' '), metric, operator, bound };
}

const aboutCharacter = (text: string): string =>
  /^[\u2010-\u2015\u2212]/u.test(text) ? ' (a Unicode dash; write -)' : '';
