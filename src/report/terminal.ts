import { styleText } from 'node:util';
import { wrapWords } from '../text/wrap-words.ts';
import { troubleshootingUrl } from '../verdict/catalogue/catalogue.ts';
import { seedsSentence } from '../verdict/seeds-sentence.ts';
import type { LimitResult, Reason, RunVerdict, SourceLocation, Verdict } from '../verdict/verdict.ts';
import { RUN_FIGURES } from './shown-figures.ts';

/** Untrusted text for a terminal: control and direction characters would move the cursor or hide words. */
export const forTerminal = (text: string): string =>
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (char) =>
    char === '\t' ? '  ' : '�',
  );

const WORDS: Readonly<Record<Verdict['outcome'], string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  crash: 'CRASH',
  timeout: 'TIMEOUT',
  error: 'ERROR',
};

/** A piece of a line: plain, or with the styles that a terminal with colours shows it in. */
type Part = string | readonly [style: Style | readonly Style[], text: string];
type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';
type Line = readonly Part[];

/** Escapes first and colours then: nothing that a node wrote can colour or move anything. */
function shown(line: Line, colours: boolean): string {
  return line
    .map((part) => {
      if (typeof part === 'string') return forTerminal(part);
      const [style, text] = part;
      const escaped = forTerminal(text);
      return colours
        ? styleText(typeof style === 'string' ? style : [...style], escaped, { validateStream: false })
        : escaped;
    })
    .join('');
}

const plain = (line: Line): string => line.map((part) => (typeof part === 'string' ? part : part[1])).join('');

const COLOURS: Readonly<Record<Verdict['outcome'], Style>> = {
  pass: 'green',
  fail: 'red',
  unknown: 'yellow',
  crash: 'red',
  timeout: 'red',
  error: 'red',
};

/** A verdict as lines for a person at a terminal. With colours it has the same text. */
export function renderTerminal(verdict: Verdict, colours = false): string {
  const { runs } = verdict;
  const heading: Line = [
    [['bold', COLOURS[verdict.outcome]], WORDS[verdict.outcome]],
    '  ',
    ['bold', verdict.key],
    verdict.title === verdict.key ? '' : `  ${verdict.title}`,
  ];
  const lines: readonly Line[] = [
    heading,
    ...runs.flatMap((run): readonly Line[] => [
      runs.length > 1
        ? [`  ${run.name}: `, [COLOURS[run.outcome], run.outcome], `, ${run.summary}`]
        : [`  ${run.summary}`],
      ...[...figuresOf(run), ...opinionOf(run)].map((text) => [text]),
    ]),
    ...(verdict.seeds === undefined ? [] : wrapped(seedsSentence(verdict.seeds), '  ').map((text) => [text])),
    ...verdict.limits.map(limitParts),
    ...verdict.reasons.flatMap((reason) => reasonParts(reason)),
  ];
  return `${lines.map((line) => shown(line, colours)).join('\n')}\n`;
}

/** What our own checker says when Maelstrom's did not finish. */
const opinionOf = ({ secondOpinion: opinion }: RunVerdict): readonly string[] =>
  opinion === undefined ? [] : wrapped(`Second opinion, by ${opinion.by}: ${opinion.detail}`, '  ');

function figuresOf(run: RunVerdict): readonly string[] {
  const figures = RUN_FIGURES.flatMap(([name, say]) => {
    const value = run.metrics[name];
    return value === undefined ? [] : [say(value)];
  });
  return figures.length === 0 ? [] : [`  ${figures.join(' · ')}`];
}

function limitParts({ sentence, met }: LimitResult): Line {
  const mark: Part = met === null ? ['yellow', '?'] : met ? ['green', '✓'] : ['red', '✗'];
  return ['  ', mark, ` limit: ${sentence}`];
}

export const limitLine = (limit: LimitResult): string => plain(limitParts(limit));

const TO_DO = 'What to do:';

function reasonParts(reason: Reason): readonly Line[] {
  const indent = reason.under === undefined ? '  ' : '      ';
  const inner = `${indent}  `;
  const mark: Part = reason.severity === 'failure' ? ['red', '✗'] : ['yellow', '!'];
  const { location, advice } = reason;
  const url = troubleshootingUrl(reason.id);
  return [
    [''],
    [indent, mark, ' ', ['bold', reason.title], ' ', ['dim', `[${reason.id}]`]],
    ...wrapped(reason.detail, inner).map((text) => [text]),
    ...(location === undefined ? [] : [[`${inner}at `, ['cyan', placeOf(location)] as const]]),
    ...(reason.evidence ?? []).slice(0, 8).map(({ source, line, text }): Line => {
      const where = line === undefined ? source : `${source}:${line}`;
      return [inner, ['dim', `${where} |`], ` ${text}`];
    }),
    ...(advice === undefined ? [] : adviceLines(advice, inner)),
    ...(url === undefined || reason.under !== undefined ? [] : [[inner, ['dim', url] as const]]),
  ];
}

export const reasonLines = (reason: Reason): readonly string[] => reasonParts(reason).map(plain);

const placeOf = ({ file, line, column }: SourceLocation): string =>
  `${file}:${line}${column === undefined ? '' : `:${column}`}`;

function adviceLines(advice: string, indent: string): readonly Line[] {
  const [first = '', ...more] = wrapped(`${TO_DO} ${advice}`, indent);
  return [[indent, ['bold', TO_DO], first.slice(indent.length + TO_DO.length)], ...more.map((text) => [text])];
}

const WIDTH = 100;
/** Code is not broken: it may be a line to copy. */
const UNBROKEN = /(?:`[^`]{1,400}`|[^ ])+/g;

function wrapped(text: string, indent: string): readonly string[] {
  return text.split('\n').flatMap((paragraph) => wrapWords(paragraph.match(UNBROKEN) ?? [], WIDTH, indent));
}
