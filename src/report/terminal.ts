import { wrapWords } from '../text/wrap-words.ts';
import { troubleshootingUrl } from '../verdict/catalogue/catalogue.ts';
import { seedsSentence } from '../verdict/seeds-sentence.ts';
import type { LimitResult, Reason, RunVerdict, Verdict } from '../verdict/verdict.ts';

/** Untrusted text for a terminal: control and direction characters would move the cursor or hide words. */
export const forTerminal = (text: string): string =>
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, (char) =>
    char === '\t' ? '  ' : '�',
  );

/** The main figures of a run, the most asked for first. Those that a run lacks are left out. */
const FIGURES: readonly (readonly [string, (value: number) => string])[] = [
  ['net.servers.msgs-per-op', (value) => `${shortNumber(value)} messages per operation between servers`],
  ['net.all.msg-count', (value) => `${value} messages in all`],
  ['availability.ok-fraction', (value) => `${shortNumber(100 * value)} % available`],
  ['workload.stable-latencies.0.5', (value) => `median latency ${shortNumber(value)} ms`],
  ['workload.stable-latencies.1', (value) => `maximum ${shortNumber(value)} ms`],
];

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));

const WORDS: Readonly<Record<Verdict['outcome'], string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  crash: 'CRASH',
  timeout: 'TIMEOUT',
  error: 'ERROR',
};

/** A verdict as lines for a person at a terminal. */
export function renderTerminal(verdict: Verdict): string {
  const heading = `${WORDS[verdict.outcome]}  ${verdict.key}${verdict.title === verdict.key ? '' : `  ${verdict.title}`}`;
  const sections =
    verdict.runs.length > 1
      ? verdict.runs.flatMap((run) => [
          `  ${run.name}: ${run.outcome}, ${run.summary}`,
          ...figuresOf(run),
          ...opinionOf(run),
        ])
      : verdict.runs.flatMap((run) => [`  ${run.summary}`, ...figuresOf(run), ...opinionOf(run)]);
  return `${forTerminal(
    [
      heading,
      ...sections,
      ...(verdict.seeds === undefined ? [] : wrapped(seedsSentence(verdict.seeds), '  ')),
      ...verdict.limits.map(limitLine),
      ...verdict.reasons.flatMap((reason) => reasonLines(reason)),
    ].join('\n'),
  )}\n`;
}

/** What our own checker says when Maelstrom's did not finish. */
const opinionOf = ({ secondOpinion: opinion }: RunVerdict): readonly string[] =>
  opinion === undefined ? [] : wrapped(`Second opinion, by ${opinion.by}: ${opinion.detail}`, '  ');

function figuresOf(run: RunVerdict): readonly string[] {
  const figures = FIGURES.flatMap(([name, say]) => {
    const value = run.metrics[name];
    return value === undefined ? [] : [say(value)];
  });
  return figures.length === 0 ? [] : [`  ${figures.join(' · ')}`];
}

export function limitLine({ sentence, met }: LimitResult): string {
  const mark = met === null ? '?' : met ? '✓' : '✗';
  return `  ${mark} limit: ${sentence}`;
}

export function reasonLines(reason: Reason): readonly string[] {
  const indent = reason.under === undefined ? '  ' : '      ';
  const mark = reason.severity === 'failure' ? '✗' : '!';
  const { location } = reason;
  const url = troubleshootingUrl(reason.id);
  return [
    '',
    `${indent}${mark} ${reason.title} [${reason.id}]`,
    ...wrapped(reason.detail, `${indent}  `),
    ...(location === undefined
      ? []
      : [
          `${indent}  at ${location.file}:${location.line}${location.column === undefined ? '' : `:${location.column}`}`,
        ]),
    ...(reason.evidence ?? [])
      .slice(0, 8)
      .flatMap(({ source, line, text }) => [`${indent}  ${source}${line === undefined ? '' : `:${line}`} | ${text}`]),
    ...(reason.advice === undefined ? [] : wrapped(`What to do: ${reason.advice}`, `${indent}  `)),
    ...(url === undefined || reason.under !== undefined ? [] : [`${indent}  ${url}`]),
  ];
}

const WIDTH = 100;
/** Code is not broken: it may be a line to copy. */
const UNBROKEN = /(?:`[^`]{1,400}`|[^ ])+/g;

function wrapped(text: string, indent: string): readonly string[] {
  return text.split('\n').flatMap((paragraph) => wrapWords(paragraph.match(UNBROKEN) ?? [], WIDTH, indent));
}
